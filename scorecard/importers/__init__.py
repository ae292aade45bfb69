"""Kinds of spreadsheets that bring in what the scorecard shows."""
