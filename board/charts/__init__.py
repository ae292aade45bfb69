"""Small drawings of the Board's pages: functions of plain numbers."""
