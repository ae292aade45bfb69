"""What is written about groups, meetings, minutes, risks and packs."""
