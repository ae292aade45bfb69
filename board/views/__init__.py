"""Pages of the Board, of groups, of meetings and of packs."""
