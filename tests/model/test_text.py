"""No text of a stranger harms a terminal, a table, a spreadsheet or a Markdown page."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from wcwidth import wcswidth

from spectrum_tui.model.text import (
    LIMIT,
    MAX_MARKS,
    cell,
    cells,
    csv_cell,
    escaped,
    markdown_cell,
    plain,
)

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u00ad\u034f\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u2060\u2064\u3164\ufeff\uffa0"
SELECTORS = "\ufe00\ufe0e\ufe0f\U000e0100\U000e01ef\u180b"
TAGS = "\U000e0001\U000e0041\U000e007f"
OTHERS = "\u2028\u2029\ud800\udfff\ue000\U000f0000\ufdd0\uffff\U0010ffff"

nasty = st.text(
    st.one_of(st.characters(), st.sampled_from(BIDI + ZERO_WIDTH + SELECTORS + TAGS + OTHERS + "́"))
)
FORMULA = tuple("=+-@＝＋－＠")
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    "text", ["", "ssh.example.com", "[red]not markup[/]", "日本語", "naïve – ✓", "שלום", "😀"]
)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;pwned\x07", "␛]0;pwned␇"),
        ("a\nb\tc\rd", "a␊b␉c␍d"),
        ("\x00\x7f", "␀␡"),
        ("\x9b31m", "\ufffd31m"),
        ("user\u202egnp.exe", "user\ufffdgnp.exe"),
        ("\u0301a", "\ufffda"),
        ("a\u0301\u0301\u0301\u0301b", "a\u0301\u0301b"),
    ],
)
def test_hostile_text_is_made_visible(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


@pytest.mark.parametrize(
    "char", BIDI + ZERO_WIDTH + SELECTORS + TAGS + OTHERS, ids=lambda char: f"{ord(char):x}"
)
def test_characters_that_hide_or_reorder_are_replaced(char: str) -> None:
    assert plain(f"a{char}b") == "a\ufffdb"


@given(nasty, st.integers(0, 300))
@example("\u0301" * 5000 + "a", 10)
def test_nothing_dangerous_leaves_plain(text: str, limit: int) -> None:
    shown = plain(text, limit)
    assert {unicodedata.category(char) for char in shown}.isdisjoint(FORBIDDEN)
    assert len(shown) <= limit
    assert plain(shown, limit) == shown


@given(nasty)
def test_marks_never_pile_up(text: str) -> None:
    marks = 0
    for char in plain(text):
        marks = marks + 1 if cell_len(char) == 0 else 0
        assert marks <= MAX_MARKS


@given(nasty)
@example("क\u094dष")
@example("🇩🇪🇩")
@example("👩\u200d👩👍🏽☎\ufe0f1\ufe0f\u20e3")
def test_widths_agree_with_the_library_that_draws_and_with_terminals(text: str) -> None:
    assert cells(plain(text)) == cell_len(plain(text)) == wcswidth(plain(text))


def test_the_width_of_every_single_character_is_beyond_dispute() -> None:
    shown = {plain(chr(code)) for code in (*range(0x40000), *range(0xE0000, 0xE1000))}
    assert [text for text in shown if not cells(text) == cell_len(text) == wcswidth(text)] == []


@given(nasty, st.integers(0, 60))
def test_a_cell_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(cell(plain(text), width)) == width


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 6, "abcdef"),
        ("abcdef", 4, "abc…"),
        ("日本語", 6, "日本語"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日… "),
        ("abc", 0, ""),
        ("abc", -3, ""),
    ],
)
def test_cells_are_padded_and_cut(text: str, width: int, shown: str) -> None:
    assert cell(text, width) == shown


def test_a_cut_can_do_without_unicode() -> None:
    assert cell("abcdef", 4, more="~") == "abc~"


@pytest.mark.parametrize("text", ["a" * 300, "é" * 300])
def test_over_long_text_is_cut_and_says_so(text: str) -> None:
    assert len(plain(text)) == LIMIT
    assert plain(text).endswith("…")
    assert plain(text[:LIMIT]) == text[:LIMIT]


def test_text_cut_only_by_dropped_marks_says_so_too() -> None:
    assert plain("a" + "\u0301" * 10_000 + "b", 20) == "a\u0301\u0301…"


@pytest.mark.parametrize(
    ("value", "shown"), [(522, "522"), (b"a\xff\x1b", "a\ufffd␛"), (bytearray(b"x"), "x"), (1.5, "1.5")]
)
def test_other_values_are_shown_as_text(value: object, shown: str) -> None:
    assert plain(value) == shown


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_no_csv_cell_starts_a_formula(start: str) -> None:
    assert csv_cell(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (" =1+1", "' =1+1"),
        ("\"' @sum", "'\"' @sum"),
        ("a;=1+1;b", "a;'=1+1;b"),
        ('a; "-1', "a;' \"-1"),
    ],
)
def test_no_csv_cell_starts_a_formula_behind_what_spreadsheets_pass_over(text: str, cell: str) -> None:
    assert csv_cell(text) == cell


@given(nasty)
def test_no_reading_of_a_csv_cell_starts_a_formula(text: str) -> None:
    assert not any(
        part.strip("\"' \t\r\n").startswith(FORMULA) and part[:1] != "'" for part in csv_cell(text).split(";")
    )


@given(nasty)
def test_what_is_escaped_is_visible_and_loses_nothing(text: str) -> None:
    assert all(char.isprintable() or char == "\n" for char in escaped(text))
    quoted = json.dumps(text, ensure_ascii=False)
    assert json.loads(escaped(quoted)).encode("utf-16", "surrogatepass") == text.encode(
        "utf-16", "surrogatepass"
    )


@pytest.mark.parametrize("text", ["", "ssh.example.com", "10.0.3.7:22/tcp", "a=b", "2001:db8::7", "a;b-c"])
def test_harmless_csv_cells_are_left_alone(text: str) -> None:
    assert csv_cell(text) == text


def test_markdown_cells_hold_no_markup() -> None:
    assert markdown_cell("a|b`c`[d](e)<f>&g*h_\ni") == r"a\|b\`c\`\[d\](e)&lt;f&gt;&amp;g\*h\_ i"


def test_markdown_cells_hold_no_links() -> None:
    assert markdown_cell("https://a.example www.a.example") == r"https:\//a.example www\.a.example"


@given(st.text())
def test_a_markdown_cell_stays_in_its_row_and_cell(text: str) -> None:
    escaped = markdown_cell(text)
    assert "\n" not in escaped
    assert "<" not in escaped
    assert "|" not in escaped.replace("\\\\", "").replace("\\|", "")
