"""Packs: what they say (content), how two of them differ (changes), how they are marked (audiences). Pure."""
