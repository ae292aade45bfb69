"""Writes of imports: receiving a file, keeping what was read, decisions, confirming, undoing."""
