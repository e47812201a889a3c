"""The query language: from what a person types to a frozen tree, and its reading in memory."""
