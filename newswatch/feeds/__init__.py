"""Feeds as knowledge: reading bytes into documents, documents into articles, lists of feeds, health."""
