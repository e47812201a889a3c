"""SQLite, and the one place where SQL is spoken: schema, feeds, articles, stories, full text, log, reading back."""
