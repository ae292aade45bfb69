"""Charts as functions of plain points: SVG with classes for colours, so that dark mode and print come free."""
