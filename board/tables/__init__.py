"""The Board's rows in words and marks: every string prepared here, none in a template."""
