"""What pages read, as frozen dataclasses: plain facts, not yet words."""
