"""How fast pages are, measured on services of any size."""
