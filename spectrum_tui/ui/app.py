"""The program with a screen: it owns the backend, the terminal and what opens over the dashboard."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Literal

from textual import events, on, work
from textual.app import App, SystemCommand
from textual.driver import Driver
from textual.screen import Screen

from spectrum_tui.alerts.rule import Rule
from spectrum_tui.backends.base import Backend, Position, View
from spectrum_tui.courtesy import Courtesy
from spectrum_tui.errors import SpectrumError
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.query import Compare, Expression
from spectrum_tui.model.text import plain
from spectrum_tui.ui import clipboard, terminal
from spectrum_tui.ui.evidence import Evidence
from spectrum_tui.ui.keymap import changed, for_textual
from spectrum_tui.ui.keys import Place, bindings, valid
from spectrum_tui.ui.looks import Looks
from spectrum_tui.ui.pacer import Pacer
from spectrum_tui.ui.screens import intents
from spectrum_tui.ui.screens.dashboard import Dashboard
from spectrum_tui.ui.screens.detail import DetailScreen
from spectrum_tui.ui.screens.lists import DimensionScreen, HelpScreen
from spectrum_tui.ui.screens.overlay import Overlay
from spectrum_tui.ui.screens.setup import Setup
from spectrum_tui.ui.slim import SlimDriver
from spectrum_tui.ui.theme import THEMES
from spectrum_tui.ui.turns import Turns
from spectrum_tui.ui.widgets.filterbar import Parse

LONGEST_TOAST = 400
"""Characters of a sentence in a toast."""


class SpectrumApp(App[int], inherit_bindings=False):
    """The monitor.

    Args:
        backend: answers the questions; started and stopped here.
        view: what is looked at first.
        title: what is watched, for the header.
        parse: reads the filter language.
        evidence: writes files.
        refresh: seconds between frames.
        utc: show times in UTC rather than in the zone of this machine.
        ascii_only: draw nothing outside ASCII.
        theme: the name of a theme.
        arguments: what names the sources on a command line, and how they are read.
        mouse: whether the mouse will report to the program; `run` has to be told the same.
        labels: what people call applications and origins.
        clock: the wall clock, ns since the epoch.
        saved: filters by their names.
        keys: other keys, by the ids of what they do.
        rules: what alerts are about.
        bell: ring when an alert begins.
        columns: names of the columns of the events, in their order; none for the usual ones.
        courtesy: is told of keys on their way, for others to give way.

    Raises:
        UsageError: one of those keys cannot be had.
    """

    TITLE = "spectrum-tui"
    BINDINGS = bindings()
    DEFAULT_CSS = "CommandPalette SearchIcon { display: none; }"

    def __init__(  # noqa: PLR0913 - every option of the screen, once, by name
        self,
        backend: Backend,
        view: View,
        *,
        title: str,
        parse: Parse,
        evidence: Evidence,
        refresh: float = 1.0,
        utc: bool = True,
        ascii_only: bool = False,
        theme: str = "spectrum",
        mouse: bool = True,
        labels: Labels = NO_LABELS,
        arguments: Sequence[str] = (),
        clock: Callable[[], int] = time.time_ns,
        saved: Mapping[str, Expression] | None = None,
        keys: Mapping[str, str] | None = None,
        rules: tuple[Rule, ...] = (),
        bell: bool = False,
        columns: Sequence[str] = (),
        courtesy: Courtesy | None = None,
    ) -> None:
        super().__init__(driver_class=_driver())
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme
        self.backend = backend
        table = changed(keys or {})
        self.set_keymap(for_textual(table, keys or {}))
        self.looks = Looks(utc, ascii_only, self.no_color, mouse, labels, clock, table)
        self.pacer = Pacer(self._write)
        self.courtesy = courtesy or Courtesy()
        """Is told of keys on their way."""
        made_of = Setup(
            backend,
            view,
            self.looks,
            title,
            refresh,
            parse,
            self.pacer,
            evidence,
            tuple(arguments),
            self._start,
            saved or {},
            rules,
            bell,
            tuple(columns),
            self.courtesy,
        )
        self.dashboard = Dashboard(made_of)
        self.detail = DetailScreen(self.looks)
        self._copied = ""
        self._unreadable: SpectrumError | None = None
        self._turns = Turns(self, super().on_event, self._drawn)

    def _drawn(self) -> None:
        """Hear that all keys are seen through: what they changed is on its way to the terminal."""
        if isinstance(self._driver, SlimDriver):
            self._driver.once_sent(self.courtesy.end)
        else:
            self.courtesy.end()

    async def on_event(self, event: events.Event) -> None:
        """Have what is typed wait for its turn."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.courtesy.take()
            await self._turns.take(event)
        else:
            await super().on_event(event)

    def get_default_screen(self) -> Screen[None]:
        """Return the dashboard."""
        return self.dashboard

    def on_mount(self) -> None:
        """Make ready for a terminal that stops, closes or vanishes."""
        self.install_screen(self.detail, "detail")
        self.install_screen(DimensionScreen(self.looks), DimensionScreen.NAME)
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw())
        if isinstance(self._driver, SlimDriver):
            self._driver.key_came = self.courtesy.begin
        if not self.is_headless:
            terminal.on_end_signals(self._end)
            self.set_interval(terminal.WATCH_SECONDS, self._look_at_terminal)

    async def on_unmount(self) -> None:
        """Let go of the backend and the signals."""
        if not self.is_headless:
            terminal.forget_end_signals()
        await self.backend.stop()

    @property
    def failure(self) -> Exception | None:
        """What the program failed of, if it did."""
        return self._unreadable or self._exception

    def _fatal_error(self) -> None:
        # Textual would print its own account, with the values of records in it as they are.
        self._close_messages_no_wait()

    async def _start(self) -> None:
        try:
            await self.backend.start()
        except SpectrumError as error:
            self._unreadable = error
            self.exit(error.exit_code, return_code=error.exit_code)

    def _end(self, code: int) -> None:
        self.exit(code, return_code=code)

    def _look_at_terminal(self) -> None:
        if terminal.is_gone():
            self._end(129)

    def _write(self, text: str) -> bool:
        if self.is_headless or self._driver is None:
            return False
        self._driver.write(text)
        return True

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """The terminal has drawn the last frame."""
        event.stop()
        self.pacer.answered()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield every action that does something on `screen`."""
        keys = [key for key in valid(_place(screen), self.looks.keys) if key.in_palette]
        for key in keys:
            for press in key.presses:
                run = partial(screen.run_action, press.action)
                yield SystemCommand(press.title, f"{key.shown}: {key.does}", run)
        for theme in THEMES:
            yield SystemCommand(
                f"Theme {theme.name}", "Change the colours", partial(setattr, self, "theme", theme.name)
            )
        yield SystemCommand("More themes", "Choose among all themes", self.action_change_theme)
        yield SystemCommand("Write the last copy to a file", "In the temporary folder", self._copy_to_file)

    async def action_quit(self) -> None:
        """Leave."""
        self.exit(0)

    def on_resize(self) -> None:
        """Trust nothing on a terminal that has another size now."""
        self._forget_screen()

    def _forget_screen(self) -> None:
        if isinstance(self._driver, SlimDriver):
            self._driver.slimmer.forget()

    def action_redraw(self) -> None:
        """Draw everything again, whatever has been written over it."""
        self._forget_screen()
        self.screen.refresh(layout=True)
        self.call_after_refresh(self.refresh, repaint=True)

    def action_suspend(self) -> None:
        """Stop the job until the shell brings it back."""
        if self._driver is not None and self._driver.can_suspend:
            terminal.suspend_job()

    @on(intents.LeaveWanted)
    def _leave(self) -> None:
        self.exit(0)

    @on(intents.HelpWanted)
    def _help(self, message: intents.HelpWanted) -> None:
        self.push_screen(HelpScreen(self.looks, message.place))

    @on(intents.ScopeWanted)
    def _scope(self, message: intents.ScopeWanted) -> None:
        while isinstance(self.screen, Overlay):
            self.pop_screen()
        self.dashboard.narrow(message.term)

    @on(intents.ConnectionsWanted)
    def _connections(self, message: intents.ConnectionsWanted) -> None:
        self.dashboard.open_connections(Compare("client", "=", message.client), message.at)

    @on(intents.EventWanted)
    def _event(self, message: intents.EventWanted) -> None:
        self._open(message.position)

    @work(exclusive=True, group="overlay")
    async def _open(self, position: Position) -> None:
        detail = await self.backend.event(position)
        if detail is None:
            self._say("This event is no longer kept: it was evicted to stay within --retain.", "warning")
            return
        while self.detail in self.screen_stack and self.screen is not self.detail:
            self.pop_screen()
        if self.screen is not self.detail:
            await self.push_screen("detail")
        self.detail.unsent = self.dashboard.shown.missing if self.dashboard.shown else frozenset()
        self.detail.show(detail)

    @on(intents.RecordWanted)
    def _record(self, message: intents.RecordWanted) -> None:
        self._copy_record(message.position)

    @work(exclusive=True, group="copy")
    async def _copy_record(self, position: Position) -> None:
        detail = await self.backend.event(position)
        if detail is None or detail.raw is None:
            self._say("The raw record is out of reach.", "warning")
            return
        self._copy(detail.raw.decode("utf-8", "replace"), "The raw record")

    @on(intents.CopyWanted)
    def _copy_wanted(self, message: intents.CopyWanted) -> None:
        self._copy(message.text, message.what)

    def _copy(self, text: str, what: str) -> None:
        self._copied = clipboard.harmless(text)
        if clipboard.fits(self._copied):
            self.copy_to_clipboard(self._copied)
            self._say(f"{what} was {clipboard.SENT}.")
        else:
            self._copy_to_file(f"{what} is too long for the terminal's clipboard: written to")

    def _copy_to_file(self, told: str = "Written to") -> None:
        if not self._copied:
            self._say("Nothing has been copied yet.", "warning")
            return
        try:
            self._say(f"{told} {clipboard.to_file(self._copied)}")
        except OSError as error:
            self._say(f"It cannot be written: {error.strerror}", "error")

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Say something in a toast; whatever names and values are in it, it is text."""
        safe = "\n".join(plain(line, LONGEST_TOAST) for line in message.split("\n"))
        super().notify(safe, title=title, severity=severity, timeout=timeout, markup=False)

    def _say(
        self, sentence: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        self.notify(plain(sentence, LONGEST_TOAST), severity=severity, markup=False)


def _place(screen: Screen[object]) -> Place:
    """Return where one is on `screen`."""
    return (
        screen.place
        if isinstance(screen, Dashboard)
        else screen.PLACE
        if isinstance(screen, Overlay)
        else Place.HELP
    )


def _driver() -> type[Driver] | None:
    """Return the leaner driver where Textual's own would be its base, else leave the choice to Textual."""
    if os.name != "posix" or os.environ.get("TEXTUAL_DRIVER"):
        return None
    return SlimDriver
