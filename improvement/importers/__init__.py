"""Files that people have of an improvement plan."""
