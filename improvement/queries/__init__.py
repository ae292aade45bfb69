"""What pages of the plan read, as frozen dataclasses in a constant number of queries."""
