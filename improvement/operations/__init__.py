"""Writing the plan: each operation is keyword-only, atomic, and leaves its record."""
