"""The administrator's pages of audits: what a programme is set up with; its ledgers to read only."""

from audits.admin import ledgers, setup  # each registers its models

__all__ = ["ledgers", "setup"]
