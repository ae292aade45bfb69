"""What is written about the Board's pages, groups, meetings, minutes, risks and packs."""
