"""Kinds of import of audits."""
