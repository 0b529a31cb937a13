"""Drawing and keys: the only part that knows Textual."""

import os

# Textual reads these when it is imported. Animations and smooth scrolling cost bytes and key latency. So does
# that what is drawn is held back for a sixtieth of a second, and Esc for a tenth, in case that more follows.
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
os.environ.setdefault("TEXTUAL_FPS", "240")
os.environ.setdefault("ESCDELAY", "10")
