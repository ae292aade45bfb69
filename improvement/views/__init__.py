"""Pages and downloads of the plan."""
