"""The table of statuses blames whom the documentation blames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spectrum_tui.model.statuses import ORIGIN_FAULTS, SIDES, STATUSES, Side, Status, status

BLAME = {
    Side.NONE: {0, 200},
    Side.CLIENT: {400, 443, 490, 495, 496, 497, 498, 499},
    Side.ORIGIN: {444, 445, 446, 447, 448, 520, 521, 522, 523},
    Side.EDGE: {500, 503, 524, 530, 533},
    Side.POLICY: {403, 532},
    Side.CONFIG: {531, 540},
    Side.UNKNOWN: {999},
}
SHORT = {
    0: "opened",
    200: "closed",
    444: "origin reset",
    499: "client reset",
    522: "origin did not answer",
}

every_status = pytest.mark.parametrize("each", STATUSES, ids=lambda each: str(each.code))


def test_there_are_29_in_rising_order() -> None:
    codes = [each.code for each in STATUSES]
    assert len(codes) == 29
    assert codes == sorted(set(codes))


def test_each_side_is_blamed_for_its_own() -> None:
    assert {side: {each.code for each in STATUSES if each.side is side} for side in SIDES} == BLAME


def test_origin_faults_are_the_nine_of_the_definition() -> None:
    assert {each.code for each in STATUSES if each.origin_fault} == ORIGIN_FAULTS
    assert {444, 445, 446, 447, 448, 520, 521, 522, 523} == ORIGIN_FAULTS


@every_status
def test_words_fit_a_cell_and_a_sentence(each: Status) -> None:
    assert 0 < len(each.short) <= 28
    assert each.short[0].islower() or each.short.startswith("Cloudflare")
    assert each.long.endswith(".")
    assert ". " not in each.long
    assert each.look.endswith(".")
    assert each.source
    assert each.listed


def test_no_two_statuses_share_a_short_meaning() -> None:
    assert len({each.short for each in STATUSES}) == len(STATUSES)


@pytest.mark.parametrize(("code", "short"), SHORT.items())
def test_common_statuses_read_as_the_screen_promises(code: int, short: str) -> None:
    assert status(code).short == short


@pytest.mark.parametrize("code", [521, 522])
def test_refusals_point_at_tls_in_disguise(code: int) -> None:
    assert "OriginTlsStatus" in status(code).look
    assert "OriginTlsMode" in status(code).look


@pytest.mark.parametrize("code", [444, 499, 524, 530])
def test_codes_with_famous_namesakes_say_so(code: int) -> None:
    assert "is not the" in status(code).look
    assert "code of that number" in status(code).look


@pytest.mark.parametrize(
    ("code", "short"),
    [
        (449, "unlisted 44x: origin leg"),
        (491, "unlisted 49x: client leg"),
        (525, "unlisted 52x: opening origin"),
        (539, "unlisted 53x: resolving"),
        (541, "unlisted 54x: client TLS"),
        (404, "unlisted status"),
        (-1, "unlisted status"),
    ],
)
def test_an_unlisted_code_names_its_band(code: int, short: str) -> None:
    assert status(code).short == short
    assert status(code).side is Side.UNKNOWN


@given(st.integers())
def test_any_integer_has_a_status(code: int) -> None:
    found = status(code)
    assert found.code == code
    assert len(found.short) <= 28
    assert found.listed == (code in {each.code for each in STATUSES})
    assert not (found.origin_fault and not found.listed)


def test_the_cache_is_bounded() -> None:
    for code in range(5000):
        status(code)
    assert status.cache_info().currsize <= 1024
