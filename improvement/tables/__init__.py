"""Rows of the plan as pages print them."""
