"""Tests of the screen: pure formatting by text, flows by messages, looks by pictures."""
