"""What pages and jobs of imports read."""
