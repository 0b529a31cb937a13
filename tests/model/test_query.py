"""Filters are read as they are written, written as they are read, and refused with advice."""

from __future__ import annotations

from time import process_time
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.errors import FilterError
from spectrum_tui.model.fields import FIELDS
from spectrum_tui.model.parser import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, parse
from spectrum_tui.model.query import (
    KINDS,
    NAMES,
    And,
    Anywhere,
    Compare,
    Exists,
    Expression,
    In,
    Not,
    Operator,
    Or,
    leaves,
    pattern,
    read_value,
)
from spectrum_tui.model.render import render
from tests.expressions import expressions

TEXTS = st.text(max_size=6)
ALIASES = (
    "event client origin app colo country asn sni status port proto firewall side duration bytes rtt time"
)


def read(text: str) -> Expression | FilterError:
    """Return what a text means, or why it is refused."""
    try:
        return parse(text)
    except FilterError as refusal:
        return refusal


@given(expressions(TEXTS, bare=True))
def test_what_is_written_is_read_again(expression: Expression) -> None:
    assert parse(render(expression)) == expression


@given(st.one_of(st.text(), st.text("status=5 andor()not~<>!'\"\\,/in@?:1230")))
def test_any_text_is_an_expression_or_refused_at_a_column(text: str) -> None:
    found = read(text)
    if isinstance(found, FilterError):
        assert 1 <= found.column <= len(text) + 1
    else:
        assert parse(render(found)) == found


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("status=522", Compare("status", "=", "522")),
        ("Status = 522", Compare("status", "=", "522")),
        ("ORIGINPORT>=443", Compare("port", ">=", "443")),
        ("app!=ssh-prod", Compare("application", "!=", "ssh-prod")),
        ('sni="a b"', Compare("sni", "=", "a b")),
        ("sni='a \"b'", Compare("sni", "=", 'a "b')),
        (r'sni="a\"b\\"', Compare("sni", "=", 'a"b\\')),
        ("sni~^a.*b$", Compare("sni", "~", "^a.*b$")),
        ("origin=[2001:db8::7]:443/tcp", Compare("origin", "=", "[2001:db8::7]:443/tcp")),
        ("rtt>200ms", Compare("rtt", ">", "200ms")),
        ("client in 203.0.113.0/24", In("client", ("203.0.113.0/24",))),
        ("client=203.0.113.0/24", In("client", ("203.0.113.0/24",))),
        ("client!=2001:db8::/32", Not(In("client", ("2001:db8::/32",)))),
        ('client="203.0.113.0/24"', Compare("client", "=", "203.0.113.0/24")),
        ("country in (de, fr)", In("country", ("de", "fr"))),
        ("OriginIP in (10.0.0.0/8, ::1)", In("OriginIP", ("10.0.0.0/8", "::1"))),
        ("exists(sni)", Exists("sni")),
        ("not status=0", Not(Compare("status", "=", "0"))),
        ("NOT not status=0", Not(Not(Compare("status", "=", "0")))),
        (
            "event=originError status>=500",
            And((Compare("event", "=", "originError"), Compare("status", ">=", "500"))),
        ),
        (
            "asn=1 or asn=2 and asn=3",
            Or((Compare("asn", "=", "1"), And((Compare("asn", "=", "2"), Compare("asn", "=", "3"))))),
        ),
        (
            "(asn=1 or asn=2) asn=3",
            And((Or((Compare("asn", "=", "1"), Compare("asn", "=", "2"))), Compare("asn", "=", "3"))),
        ),
        ("not asn=1 asn=2", And((Not(Compare("asn", "=", "1")), Compare("asn", "=", "2")))),
    ],
)
def test_what_is_read(text: str, expression: Expression) -> None:
    assert parse(text) == expression


@pytest.mark.parametrize(
    ("text", "column", "told"),
    [
        ("", 1, "empty"),
        ("   ", 1, "empty"),
        ("status", 7, "operator"),
        ("status>=", 9, "value"),
        ("statsu=5", 1, "status"),
        ("status=5 and", 13, "name"),
        ("(status=5", 1, "closed"),
        ("status=5)", 9, "belong"),
        ("status=many", 8, "whole number"),
        ("rtt>fast", 5, "duration"),
        ("bytes>lots", 7, "size"),
        ("time>soon", 6, "time"),
        ("sni>5", 5, "text"),
        ("event=connekt", 7, "connect"),
        ("side=orign", 6, "origin"),
        ("ip_version=5", 12, "one of"),
        ("sni~(", 5, "value"),
        ('sni~"("', 5, "regular expression"),
        ("client in 203.0.113.0/99", 11, "203.0.113.0/99"),
        ("client in (203.0.113.0/99)", 12, "203.0.113.0/99"),
        ("country in 10.0.0.0/8", 12, "network"),
        ("asn in 10.0.0.0/8", 8, "network"),
        ("asn in (1, x)", 12, "whole number"),
        ("exists sni", 8, "brackets"),
        ("exists(nope)", 8, "nope"),
        ("status=5 'x", 10, "quote"),
        ("status==5", 8, "value"),
    ],
)
def test_what_is_refused(text: str, column: int, told: str) -> None:
    with pytest.raises(FilterError) as refusal:
        parse(text)
    assert refusal.value.column == column
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_every_field_and_every_alias_is_a_name() -> None:
    for name in (*(field.name for field in FIELDS), *ALIASES.split()):
        assert parse(f"exists({name})") == Exists(NAMES[name.lower()])
        assert parse(f"exists({name.upper()})") == Exists(NAMES[name.lower()])
    assert set(NAMES.values()) == set(KINDS)


@pytest.mark.parametrize(
    "text", ["(" * 5000, "not " * 5000, "(" * 5000 + "status=5" + ")" * 5000], ids=["open", "not", "closed"]
)
def test_nesting_has_an_end(text: str) -> None:
    with pytest.raises(FilterError):
        parse(text)


def test_a_long_list_is_no_nesting() -> None:
    text = " or ".join(f"port={number}" for number in range(5000))
    assert parse(text) == Or(tuple(Compare("port", "=", str(number)) for number in range(5000)))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("sni", "A.Example", "a.example"),
        ("status", "522", 522),
        ("rtt", "200ms", 200_000_000),
        ("duration", "1h30m", 5_400_000_000_000),
        ("rtt", "5000", 5000),
        ("bytes", "10MiB", 10 << 20),
        ("ClientBytes", "1k", 1024),
        ("time", "2026-01-15T09:30:00Z", 1_768_469_400_000_000_000),
    ],
)
def test_operands_are_read_in_the_base_unit(name: str, text: str, value: str | int) -> None:
    assert read_value(name, text) == value


def test_patterns_ignore_case_and_take_linear_time() -> None:
    assert pattern("EXAMPLE").search("an.example.com")
    assert not pattern("(a+)+$").search("a" * 50_000 + "b")
    with pytest.raises(ValueError, match="regular expression"):
        pattern("(?<=a)b")


EVIL = (
    "(a+)+$",
    "(a|aa)+$",
    "(a|a?)+$",
    "(.*a){20}$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(a*)*b",
    "(a{1,90}){1,9}$",
)


@pytest.mark.parametrize("evil", EVIL)
def test_no_pattern_is_much_slower_than_a_plain_one(evil: str) -> None:
    text = "a" * 20_000 + "!"

    def seconds(text_of_pattern: str) -> float:
        found = pattern(text_of_pattern)
        begun = process_time()
        for _ in range(5):
            found.search(text)
        return process_time() - begun

    plain = max(min(seconds("[a-z]+x") for _ in range(3)), 1e-4)
    assert min(seconds(evil) for _ in range(3)) < 200 * plain


def test_operators_are_those_of_the_tree() -> None:
    for operator in get_args(Operator):
        assert parse(f"status{operator}5") == Compare("status", operator, "5")


def test_bytes_of_a_command_line_that_are_no_text_are_what_records_have_for_such() -> None:
    typed = b"sni=a\xff.example \xff\xfe".decode("utf-8", "surrogateescape")
    assert parse(typed) == parse('sni="a\ufffd.example" "\ufffd\ufffd"')


@pytest.mark.parametrize("name", ["rtt=", "bytes>", "status="])
def test_a_mistake_of_any_length_is_told_in_a_line_and_in_our_words(name: str) -> None:
    with pytest.raises(FilterError, match="column ") as refused:
        parse(name + "9" * 5000)
    assert len(str(refused.value)) < 400
    assert "limit" not in str(refused.value)


def test_an_expression_may_be_so_long_and_no_longer() -> None:
    assert parse("x" * MAX_LENGTH) == Anywhere("x" * MAX_LENGTH)
    with pytest.raises(
        FilterError, match="column 65536: the filter has more than 65,536 characters"
    ) as refused:
        parse("x" * (MAX_LENGTH + 1))
    assert refused.value.column == MAX_LENGTH


@pytest.mark.parametrize("joint", [" ", " or "])
def test_an_expression_may_have_so_many_terms_and_no_more(joint: str) -> None:
    terms = ["x"] * MAX_TERMS
    assert sum(1 for _ in leaves(parse(joint.join(terms)))) == MAX_TERMS
    column = len(joint.join(terms) + joint) + 1
    with pytest.raises(
        FilterError, match=rf"column {column}: this has more than 10,000 terms; write lists with"
    ):
        parse(joint.join([*terms, "x"]))


@pytest.mark.parametrize("around", ["not {}", "({})"])
def test_an_expression_may_be_so_deep_and_no_deeper(around: str) -> None:
    deep = "port=1"
    for _ in range(MAX_DEPTH - 1):
        deep = around.format(deep)
    parse(deep)
    with pytest.raises(FilterError, match="this is nested too deeply"):
        parse(around.format(deep))


@pytest.mark.parametrize("text", [r"\pL{500}" * 3, "[a-z]{1,900}" * 20, "(?:a{1,1000}b){1,900}"])
def test_a_pattern_that_takes_long_to_compile_is_too_large(text: str) -> None:
    with pytest.raises(FilterError, match=r"is not a regular expression: (too large|invalid repetition)"):
        parse(f'sni~"{text}"')
    many = "|".join(f"host{number}" for number in range(2000))
    assert pattern(many).search("on host1999")


@pytest.mark.parametrize(
    "source", ["{}=1", "event={}", "time>{}", 'sni~"({}"', "status={}", "x={}", "bytes>{}"]
)
def test_a_refusal_stays_short(source: str) -> None:
    with pytest.raises(FilterError) as refused:
        parse(source.format("y" * 60_000))
    assert len(str(refused.value)) < 400
