"""Forms of audits."""
