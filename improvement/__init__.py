"""The improvement plan, its actions and their evidence."""
