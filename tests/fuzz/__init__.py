"""Bytes that nobody meant, thrown at everything that reads what others wrote."""
