"""Writing about audits: each write is one atomic function that leaves its record."""
