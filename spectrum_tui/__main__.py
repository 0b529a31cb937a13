"""`python -m spectrum_tui` is `spectrum-tui`."""

from spectrum_tui.cli import main

main()
