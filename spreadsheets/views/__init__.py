"""Pages of imports: the list, one import by its state, what was recognised, and what is done with it."""
