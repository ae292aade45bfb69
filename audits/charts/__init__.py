"""Charts of audits, drawn as SVG from plain points."""
