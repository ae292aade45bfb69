"""Rows and facts as pages print them: every string prepared here, none in a template."""
