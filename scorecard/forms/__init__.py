"""Forms of the scorecard: the filters, and what the data team changes."""
