"""Charts of the plan, as functions of plain points."""
