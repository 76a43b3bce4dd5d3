"""Usage repeated into the future: which records, when, and what is owed for them."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from counterfoil.calendar import microseconds
from counterfoil.engine.run import USAGE_SCHEMA
from counterfoil.keys import key64
from counterfoil.whatif import Repeated, repeated_months


def records(*starts):
    rows = [
        {**dict.fromkeys(USAGE_SCHEMA, 1), "account": key64("acme"), "record": number, "call": number % 2,
         "started_us": microseconds(datetime.fromisoformat(start).replace(tzinfo=UTC))}
        for number, start in enumerate(starts, 10)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=USAGE_SCHEMA)


def starts_of(frame, first):
    later = frame.filter(pl.col("started_us") >= microseconds(datetime.fromisoformat(first).replace(tzinfo=UTC)))
    return sorted(f"{datetime.fromtimestamp(us // 10**6, UTC):%Y-%m-%d %H:%M}" for us in later["started_us"])


def acme(zone="UTC"):
    return SimpleNamespace(id="acme", time_zone=zone, orders=[SimpleNamespace(start_on=date(2026, 1, 1))])


def test_a_month_is_repeated_day_by_day_and_what_a_shorter_month_lacks_is_its_last_day():
    usage = records("2026-01-28 10:00", "2026-01-31 23:59", "2026-01-30 08:00")
    found = Repeated(date(2026, 2, 1), date(2026, 4, 1), {"acme": 1}).of([acme()], usage)
    assert starts_of(found, "2026-02-01") == [
        "2026-02-28 08:00", "2026-02-28 10:00", "2026-02-28 23:59",
        "2026-03-28 10:00", "2026-03-30 08:00", "2026-03-31 23:59",
    ]  # fmt: skip
    assert found.height == 9
    assert found["record"].n_unique() == 9, "a repeated record is a record of its own"


def test_two_months_are_repeated_in_turn():
    usage = records("2026-01-05 10:00", "2026-02-06 10:00")
    found = Repeated(date(2026, 3, 1), date(2026, 6, 1), {"acme": 2}).of([acme()], usage)
    assert starts_of(found, "2026-03-01") == ["2026-03-05 10:00", "2026-04-06 10:00", "2026-05-05 10:00"]


def test_the_time_of_day_is_local_across_a_clock_change_and_an_hour_that_is_skipped_is_the_next():
    # Amsterdam, winter: 02:30 is 01:30 UTC; on 29 March 2026 the clock goes from 02:00 to 03:00 (01:00 UTC).
    usage = records("2026-02-10 09:00", "2026-02-28 23:30")
    found = Repeated(date(2026, 3, 1), date(2026, 5, 1), {"acme": 1}).of([acme("Europe/Amsterdam")], usage)
    # 28 February 23:30 UTC is 1 March in Amsterdam: no record of February's, so it is set aside.
    assert starts_of(found, "2026-02-28") == ["2026-03-10 09:00", "2026-04-10 08:00"]
    skipped = records("2026-01-29 01:30")
    found = Repeated(date(2026, 2, 1), date(2026, 4, 1), {"acme": 1}).of([acme("Europe/Amsterdam")], skipped)
    assert starts_of(found, "2026-02-01") == ["2026-02-28 01:30", "2026-03-29 01:30"]


def test_legs_of_one_call_stay_together_and_calls_of_two_months_apart():
    usage = records("2026-01-05 10:00", "2026-01-05 10:00", "2026-01-05 10:01")
    found = Repeated(date(2026, 2, 1), date(2026, 4, 1), {"acme": 1}).of([acme()], usage)
    assert found["call"].n_unique() == 6


def test_records_after_the_last_full_month_are_set_aside_and_counted():
    repeated = Repeated(date(2026, 2, 1), date(2026, 3, 1), {"acme": 1})
    found = repeated.of([acme()], records("2026-01-05 10:00", "2026-02-07 10:00"))
    assert starts_of(found, "2026-02-01") == ["2026-02-05 10:00"]
    assert repeated.set_aside == {"acme": 1}


def span(first, last):
    return tuple(microseconds(datetime.fromisoformat(day).replace(tzinfo=UTC)) for day in (first, last))


@pytest.mark.parametrize(
    ("last", "today", "from_on", "months"),
    [
        ("2026-10-31", "2026-11-01", date(2026, 11, 1), 3),
        ("2026-10-31", "2026-10-31", date(2026, 10, 1), 3),  # October is not over
        ("2026-02-15", "2026-11-01", date(2026, 3, 1), 2),  # the account began in January
    ],
)
def test_the_last_full_month_is_over_and_has_usage(last, today, from_on, months):
    found = repeated_months([acme()], span("2026-01-01", last), 3, date(2026, 12, 31), date.fromisoformat(today))
    assert (found.from_on, found.until_on, found.months) == (from_on, date(2027, 1, 1), {"acme": months})


def test_there_is_nothing_to_repeat_in_the_past_or_without_usage():
    assert repeated_months([acme()], None, 1, date(2027, 1, 1), date(2026, 11, 1)) is None
    assert repeated_months([acme()], span("2026-01-01", "2026-10-31"), 1, date(2026, 10, 31), date(2026, 11, 9)) is None


def test_the_future_of_the_small_book(run, book):
    """October's calls again in November and December: the same amounts, since prices and included minutes stay."""
    Path("change.toml").write_text(
        '[[change]]\norder = "acme-phone"\nfrom_on = 2026-12-01\n[change.quantities]\nuser = 4\n'
    )
    asked = (
        "whatif",
        book,
        "--change",
        "change.toml",
        "--repeat",
        "1",
        "--today",
        "2026-11-22",
        "--through",
        "2027-01-01",
    )
    ran = run(*asked, "--format", "json")
    assert ran.code == 0, ran.err
    assert ran.json["repeated"] == {
        "from": "2026-11-01", "until": "2027-01-31", "months": {"acme": 1}, "set_aside": {}
    }  # fmt: skip
    found = {(row["month"], row["clause"]): row for row in ran.json["rows"]}
    for clause in ("national-calls", "calls-abroad"):
        for month in ("2026-11", "2026-12"):
            assert found[month, clause]["before"] == found["2026-10", clause]["before"]
    # Twelve users at 9.00 against four, billed in advance: December and January.
    assert (found["2026-12", "user-fee"]["before"], found["2026-12", "user-fee"]["after"]) == ("108.00", "36.00")
    assert (found["2027-01", "user-fee"]["before"], found["2027-01", "user-fee"]["after"]) == ("108.00", "36.00")
    assert "31 Jan 2027 is supposed: the last full month, repeated." in run(*asked).out


def test_nothing_is_supposed_unasked(run, book):
    ran = run(
        "whatif", book, "--change", "change.toml", "--repeat", "1", "--today", "2026-11-22", "--through", "2026-10-31"
    )
    assert ran.code == 2
    assert "nothing to repeat" in ran.err
