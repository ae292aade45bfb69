"""Tables and downloads of groups and meetings."""
