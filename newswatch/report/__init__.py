"""Reports: the ledger of slips, timelines, trends, who runs on what - computed from what was said, never guessed."""
