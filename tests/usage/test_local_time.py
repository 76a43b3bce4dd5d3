"""Local times: every daylight-saving change, the doubled hour and the missing one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.calendar import microseconds
from counterfoil.facts.usage.local_time import to_utc

AMBIGUOUS, NONE = "ambiguous-local-time", "no-such-local-time"


def wall(text: str) -> int:
    """Wall-clock microseconds, as if the clock showed UTC."""
    return microseconds(datetime.fromisoformat(text).replace(tzinfo=UTC))


def utc(text: str) -> int:
    return microseconds(datetime.fromisoformat(text + "+00:00"))


@pytest.mark.parametrize(
    ("zone", "local", "instant"),
    [
        ("Europe/Amsterdam", "2024-03-31 01:59:59", "2024-03-31 00:59:59"),
        ("Europe/Amsterdam", "2024-03-31 03:00:00", "2024-03-31 01:00:00"),
        ("Europe/Amsterdam", "2024-10-27 01:59:59", "2024-10-26 23:59:59"),
        ("Europe/Amsterdam", "2024-10-27 03:00:00", "2024-10-27 02:00:00"),
        ("America/New_York", "2024-03-10 03:00:00", "2024-03-10 07:00:00"),
        ("America/New_York", "2024-11-03 02:00:00", "2024-11-03 07:00:00"),
        ("Australia/Lord_Howe", "2024-04-07 02:00:00", "2024-04-06 15:30:00"),  # clocks move by half an hour
        ("Africa/Casablanca", "2024-03-10 01:59:59", "2024-03-10 00:59:59"),  # summer time but for Ramadan
        ("Asia/Tashkent", "2026-07-02 00:49:25", "2026-07-01 19:49:25"),
        ("Pacific/Apia", "2011-12-31 00:00:00", "2011-12-30 10:00:00"),  # after the day that was left out
        ("America/Caracas", "2007-12-09 12:00:00", "2007-12-09 16:30:00"),
    ],
)
def test_a_certain_local_time_is_one_instant(zone, local, instant) -> None:
    assert to_utc(pl.Series([wall(local)]), zone).rows() == [(utc(instant), None)]


@pytest.mark.parametrize(
    ("zone", "local", "why"),
    [
        ("Europe/Amsterdam", "2024-03-31 02:00:00", NONE),
        ("Europe/Amsterdam", "2024-03-31 02:59:59", NONE),
        ("Europe/Amsterdam", "2024-10-27 02:00:00", AMBIGUOUS),
        ("Europe/Amsterdam", "2024-10-27 02:59:59", AMBIGUOUS),
        ("America/New_York", "2024-03-10 02:30:00", NONE),
        ("America/New_York", "2024-11-03 01:30:00", AMBIGUOUS),
        ("Australia/Lord_Howe", "2024-10-06 02:15:00", NONE),
        ("Australia/Lord_Howe", "2024-04-07 01:45:00", AMBIGUOUS),
        ("Pacific/Apia", "2011-12-30 12:00:00", NONE),  # a whole day left out
    ],
)
def test_a_local_time_that_is_none_or_two_is_not_guessed(zone, local, why) -> None:
    assert to_utc(pl.Series([wall(local)]), zone).rows() == [(None, why)]


@pytest.mark.parametrize(
    ("local", "began", "instant"),
    [
        ("2024-10-27 02:30:00", "2024-10-27 00:30:00", "2024-10-27 00:30:00"),  # the first 2:30
        ("2024-10-27 02:30:00", "2024-10-27 00:29:59", "2024-10-27 00:30:00"),
        ("2024-10-27 02:30:00", "2024-10-27 01:30:00", "2024-10-27 01:30:00"),  # the second
        ("2024-10-27 02:30:00", "2024-10-27 01:14:20", "2024-10-27 01:30:00"),  # a leg 940 s into the call
        ("2024-10-27 02:10:00", "2024-10-26 23:55:00", "2024-10-27 00:10:00"),  # a leg of a call from before the change
        ("2024-10-27 02:30:00", "2024-10-27 05:00:00", None),  # a second that fits neither decides nothing
    ],
)
def test_the_switchs_own_second_decides_the_doubled_hour(local, began, instant) -> None:
    seconds = pl.Series([utc(began) // 1_000_000])
    expected = (utc(instant), None) if instant else (None, AMBIGUOUS)
    assert to_utc(pl.Series([wall(local)]), "Europe/Amsterdam", seconds).rows() == [expected]


@given(
    instant=st.datetimes(datetime(1971, 1, 1), datetime(2037, 12, 31)).map(lambda at: at.replace(microsecond=0)),
    zone=st.sampled_from(["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "UTC"]),
)
def test_columns_agree_with_the_calendar_for_any_instant(instant, zone) -> None:
    local = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    read = to_utc(pl.Series([microseconds(local.replace(tzinfo=UTC))]), zone).rows()
    assert read == [(microseconds(first), None) if first == second else (None, AMBIGUOUS)]


@given(
    local=st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)),
    zone=st.sampled_from(["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe"]),
)
def test_a_time_that_no_clock_showed_is_told_from_one_that_it_did(local, zone) -> None:
    back = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    why = to_utc(pl.Series([microseconds(local.replace(tzinfo=UTC))]), zone)["why"][0]
    assert (why == NONE) == (back != local)


def test_an_hour_of_seconds_around_a_change_is_read_as_the_calendar_reads_it() -> None:
    start = datetime(2024, 10, 27, 1, 30)
    walls = [start + timedelta(seconds=7 * step) for step in range(1_000)]
    read = to_utc(pl.Series([microseconds(each.replace(tzinfo=UTC)) for each in walls]), "Europe/Amsterdam")
    for each, (found, why) in zip(walls, read.iter_rows(), strict=True):
        folds = [each.replace(tzinfo=ZoneInfo("Europe/Amsterdam"), fold=fold).astimezone(UTC) for fold in (0, 1)]
        assert (found, why) == ((microseconds(folds[0]), None) if folds[0] == folds[1] else (None, AMBIGUOUS))
