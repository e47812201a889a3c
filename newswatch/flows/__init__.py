"""Verbs: each gathers facts, asks the rooms below, applies what they answer; none prints."""
