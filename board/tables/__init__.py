"""Tables and downloads of the Board, of groups and of meetings."""
