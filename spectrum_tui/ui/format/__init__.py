"""Rows and answers turned into lines of styled text: pure functions, tested by their text."""
