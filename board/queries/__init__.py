"""What the pages of groups and meetings read, and the content of packs."""
