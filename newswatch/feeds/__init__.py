"""Feeds as knowledge: reading bytes into documents, documents into articles, lists of feeds in and out, states of health."""
