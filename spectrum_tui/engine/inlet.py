"""What streams hold: bytes in, numbered events out, and an account of all that was no event."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from spectrum_tui.engine.columns import Batch
from spectrum_tui.engine.decode import Decoded, Decoder, Reading
from spectrum_tui.engine.foreign import Report, Translator
from spectrum_tui.engine.framing import Framer, Lines
from spectrum_tui.engine.records import Rejected
from spectrum_tui.engine.tally import Tally
from spectrum_tui.engine.vocabulary import Vocabulary

MAX_REJECTED = 1000
"""Rejected lines kept to be looked at; the newest."""
Heard = Callable[[Sequence[bytes], int, Batch | None], None]
"""Hears of records, the number of the first of them, and the events among them."""


class Inlet:
    """Reads streams, and numbers their records in the order in which they come.

    Args:
        vocabulary: what codes stand for.
        reading: how records are read.
        heard: hears of all records.
    """

    def __init__(self, vocabulary: Vocabulary, reading: Reading | None, heard: Heard) -> None:
        self.tally = Tally()
        self.rejected: deque[tuple[Rejected, int]] = deque(maxlen=MAX_REJECTED)
        self.carried: frozenset[str] = frozenset()
        self.sequence = 0
        """The number of the next record."""
        self.decoder = Decoder(vocabulary, reading)
        self.translator = Translator(vocabulary)
        self._framers: dict[int, Framer] = {}
        self._heard = heard

    def frame(self, stream: int, data: bytes, offset: int) -> Lines:
        """Return the lines that consecutive bytes of a stream complete."""
        self.tally.bytes += len(data)
        try:
            return self._framers.setdefault(stream, Framer(offset)).feed(data)
        except Exception:
            del self._framers[stream]  # what it held does not go on with what comes next
            raise

    def rest(self, stream: int) -> Lines | None:
        """Return the last line of a stream that is over; None when it holds nothing more."""
        framer = self._framers.pop(stream, None)
        lines = framer.end() if framer else None
        if lines and not lines.lines and not lines.overlong and self.decoder.forget(stream):
            return None
        return lines

    def read(
        self,
        stream: int,
        lines: Lines,
        now: int,
        *,
        history: bool = False,
        end: bool = False,
        report: Report | None = None,
    ) -> Batch | None:
        """Return the events in the next lines of a stream; with `end` in its last."""
        if not lines.lines and not lines.overlong and not end:
            return None
        first = self.sequence + len(lines.overlong)
        decoded = self._reported(stream, first, report) if report else None
        if decoded is None:
            decoded = self.decoder.decode(stream, lines, arrival=now, sequence=first, end=end)
        self.sequence = first + decoded.numbered
        # what is read elsewhere is numbered line by line
        self._heard(decoded.records or lines.lines, first, decoded.batch)
        self.carried |= decoded.carried
        self.tally.count(decoded)
        self._reject(decoded.rejected, now, history)
        return decoded.batch

    def _reported(self, stream: int, first: int, report: Report) -> Decoded | None:
        """Return what was found in lines elsewhere; None when who knows the stream has to read them."""
        self.translator.learn(report)
        if not (report.steady and self.decoder.steady(stream)):
            return None
        if report.hint:
            self.decoder.forms.hint(stream, report.hint)
        return self.translator.decoded(report, first)

    def _reject(self, lines: list[Rejected], now: int, history: bool) -> None:
        if history:
            room = MAX_REJECTED - len(self.rejected)
            self.rejected.extendleft((line, now) for line in lines[: -room - 1 : -1])
        else:
            self.rejected.extend((line, now) for line in lines)
