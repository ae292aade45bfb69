"""Pages of groups, meetings and packs."""
