"""What pages of lower floors ask the plan."""
