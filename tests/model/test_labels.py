"""Labels: what they stand for, and filters that name them."""

from __future__ import annotations

import pytest

from spectrum_tui.errors import FilterError
from spectrum_tui.model.labels import NO_LABELS, Labels
from spectrum_tui.model.operands import Context
from spectrum_tui.model.parser import parse
from spectrum_tui.model.query import Expression

LABELS = Labels.of(
    {"4F1C": "ssh-prod", "9a": "Game EU", "9b": "Game EU"},
    {"10.0.3.7:22/tcp": "bastion-1", "10.0.3.8": "db", "2001:db8::7": "six", "[2001:db8::8]:22/tcp": "eight"},
)


def read(text: str, labels: Labels = LABELS) -> Expression:
    """Return a filter as it is read under some labels."""
    return parse(text, Context(labels=labels))


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("10.0.3.7:22/tcp", "bastion-1"),
        ("10.0.3.7:23/tcp", ""),
        ("10.0.3.8:5432/tcp", "db"),
        ("10.0.3.8", "db"),
        ("10.0.3.80:1/tcp", ""),
        ("[2001:db8::7]:443/tcp", "six"),
        ("2001:DB8::7", "six"),
        ("[2001:db8::8]:22/TCP", "eight"),
        ("[2001:db8::8]:23/tcp", ""),
        ("unresolved:4f1c", "ssh-prod"),
        ("unresolved:10.0.3.8", ""),
        ("", ""),
    ],
)
def test_an_origin_has_its_own_label_or_that_of_its_address(key: str, label: str) -> None:
    assert LABELS.origin(key) == label


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("application=ssh-prod", "application=4f1c"),
        ("app=SSH-Prod", "application=4f1c"),
        ("application!=ssh-prod", "not application=4f1c"),
        ('application="Game EU"', "application in (9a, 9b)"),
        ("application=4f1c", "application=4f1c"),
        ("application=other", "application=other"),
        ("application in (ssh-prod, other)", "application=4f1c or application=other"),
        ("application in (a, b)", "application in (a, b)"),
        ("application~^ssh", "application~^ssh or application=4f1c"),
        ("application!~^ssh", "application!~^ssh and not application=4f1c"),
        ("origin=bastion-1", "origin=10.0.3.7:22/tcp"),
        ("origin=db", "OriginIP=10.0.3.8"),
        ("origin~ight", "origin~ight or origin=[2001:db8::8]:22/tcp"),
        ("not (origin=db or status=5)", "not (OriginIP=10.0.3.8 or status=5)"),
        ("sni=ssh-prod", "sni=ssh-prod"),
        ("exists(application)", "exists(application)"),
    ],
)
def test_a_filter_may_name_a_label(text: str, meant: str) -> None:
    assert read(text) == read(meant, NO_LABELS)


def test_labels_do_not_hide_mistakes() -> None:
    with pytest.raises(FilterError):
        read("application=ssh-prod and status=x")


def test_labels_are_as_safe_as_anything_shown() -> None:
    hostile = Labels.of({"a": "\x1b[31mred\u202e" + "x" * 500}, {})
    assert not any(letter in hostile.application("a") for letter in "\x1b\u202e")
    assert len(hostile.application("a")) <= 64


def test_without_labels_nothing_is_named() -> None:
    assert not NO_LABELS
    assert (NO_LABELS.application("a"), NO_LABELS.origin("a:1/tcp"), NO_LABELS.all("origin")) == ("", "", ())
