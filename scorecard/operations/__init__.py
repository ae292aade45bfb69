"""Writes: figures, what ratings rest on, measures, submissions. Each leaves its record, all or nothing."""
