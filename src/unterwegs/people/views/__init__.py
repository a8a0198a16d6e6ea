"""Pages about people, deeds, mails and long work."""
