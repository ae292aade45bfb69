"""Case file audits, their grades and what was learnt."""
