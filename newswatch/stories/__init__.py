"""Stories: which articles tell the same happening, who told it first, what is new in it, and what was promised."""
