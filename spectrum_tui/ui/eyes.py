"""What is being looked at: the view, and the moment it is frozen at while the screen is paused."""

from __future__ import annotations

from spectrum_tui.backends.base import Snapshot, View
from spectrum_tui.ui.views import frozen


class Eyes:
    """The view as the keys made it, and the question to ask about it.

    While paused the question is about a fixed interval that ends where the clock stood, so one can go on
    drilling into the very moment that was paused, while the counting goes on.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.pause: Snapshot | None = None
        """What was on the screen when it was paused."""

    def question(self) -> View:
        """Return the view to ask the backend about."""
        return self.view if self.pause is None else frozen(self.view, self.pause)

    def pulse(self) -> View:
        """Return a live view that the backend already keeps: it tells how the counting goes on."""
        return self.view if self.pause is None else self.pause.view

    def standing(self) -> Snapshot | None:
        """Return what was paused while nobody has looked elsewhere since."""
        return self.pause if self.pause is not None and self.pause.view == self.view else None

    def missed(self, latest: Snapshot) -> int | None:
        """Return how many events came since the pause began; None while not paused."""
        if self.pause is None:
            return None
        return max(0, latest.ingest.accepted - self.pause.ingest.accepted)
