"""What the Board keeps of its own."""

from board.models.looks import Look

__all__ = ["Look"]
