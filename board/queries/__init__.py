"""What the Board reads, as frozen dataclasses in a constant number of queries."""
