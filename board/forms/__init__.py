"""Forms of groups, meetings and packs."""
