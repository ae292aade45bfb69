"""What the Board's pages write."""
