"""The content of packs, read as known at a moment: the same moment gives the same content for ever."""
