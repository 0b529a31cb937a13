"""`python -m spectrum_tui` is `spectrum-tui`."""

from spectrum_tui.cli import main

if __name__ == "__main__":
    main()
