"""Tables of audits, and the words of their pages."""
