"""Drawing and keys: the only part that knows Textual."""

import os

# Textual reads these when it is imported. Animations and smooth scrolling cost bytes and key latency.
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
