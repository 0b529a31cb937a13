"""One family of errors: what went wrong, where, and what to do about it."""


class SpectrumError(Exception):
    """A failure that is told to the user in one line.

    Args:
        message: what is wrong and where.
        hint: what to do about it, as an imperative phrase.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(SpectrumError):
    """The command line or the settings file asks for something that makes no sense."""

    exit_code = 2


class FilterError(UsageError):
    """A filter expression that cannot be read.

    Args:
        message: what is wrong.
        column: where, counted from 1.
        hint: the nearest thing that would work.
    """

    def __init__(self, message: str, column: int, hint: str = "") -> None:
        super().__init__(f"column {column}: {message}", hint)
        self.column = column


class SourceError(SpectrumError):
    """A place that bytes should come from cannot be read."""


class OutputError(SpectrumError):
    """A file cannot be written."""


class TerminalError(SpectrumError):
    """There is no terminal to draw on."""

    exit_code = 2


class BackendError(SpectrumError):
    """The backend cannot answer."""
