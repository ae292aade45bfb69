"""What the pages of the Board, of groups and of meetings read, and the content of packs."""
