"""Pages and downloads of the scorecard."""
