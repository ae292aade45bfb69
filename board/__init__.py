"""The board's pack and what was decided on it."""
