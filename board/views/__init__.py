"""The Board's pages."""
