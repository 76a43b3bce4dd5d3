"""Which row charges a call: prefix, day and band together, to the second, by batch and one at a time alike."""

import pickle
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.decks.plain_deck import PlainDeck, bands_held, compiled, deck_of, local, us
from tests.decks.test_reading import ASTPP

from counterfoil.contract.faults import Faults
from counterfoil.facts.decks import called_key, called_keys, compile_decks, explain, load_deck
from counterfoil.keys import called_digits

AMSTERDAM = """
time_zone = "Europe/Amsterdam"
holidays = "NL"
[band.holiday]
holidays = true
[band.peak]
weekdays = ["mon", "tue", "wed", "thu", "fri"]
hours = ["08:00-20:00"]
[band.weekend]
weekdays = ["sat", "sun"]
"""
WEEK = """prefix,price,band
31,0.01,
31,0.04,peak
31,0.02,weekend
31,0.03,holiday
3161,0.22,
"""


def price(deck, number, at):
    """The price in units of 10^-2, by batch; checked against one at a time and the plain deck."""
    one = compiled(deck, from_on=at.date(), until_on=at.date() + timedelta(days=1))
    row = one.lookup(0, pl.Series([called_key(number)]), pl.Series([us(at)]))[0]
    assert row == one.row_of(0, called_key(number), us(at)) == PlainDeck(deck).row(number, at)
    return one.rows["price"][row] / 10**7 if row >= 0 else None


@pytest.mark.parametrize(
    ("when", "cents", "because"),
    [
        ("2002-03-05 08:00:00", 4, "Tuesday 08:00:00 is peak"),
        ("2002-03-05 07:59:59", 1, "a second earlier is not"),
        ("2002-03-05 07:59:59.999999", 1, "nor a microsecond earlier"),
        ("2002-03-05 19:59:59", 4, "the last second of peak"),
        ("2002-03-05 20:00:00", 1, "20:00:00 is peak no more"),
        ("2002-03-08 23:59:59", 1, "Friday night"),
        ("2002-03-09 00:00:00", 2, "Saturday begins at midnight"),
        ("2002-03-10 12:00:00", 2, "Sunday"),
        ("2002-03-11 00:00:00", 1, "Monday"),
        ("2002-04-30 12:00:00", 3, "Koninginnedag, a Tuesday"),
        ("2002-04-29 12:00:00", 4, "the day before is peak"),
        ("2006-04-29 12:00:00", 3, "in 2006 the 30th was a Sunday, so the day was kept on Saturday the 29th"),
        ("2006-04-30 12:00:00", 2, "and that Sunday was a weekend like any other"),
        ("2014-04-26 12:00:00", 3, "since 2014 Koningsdag, here on the 26th, because the 27th was a Sunday"),
        ("2002-04-01 12:00:00", 3, "Easter Monday"),
        ("2002-12-25 00:00:00", 3, "Christmas begins at local midnight"),
        ("2002-12-24 23:59:59", 1, "and not before"),
        ("2002-07-02 08:00:00", 4, "peak by summer time as well"),
        ("2002-07-02 07:59:59", 1, "to the second"),
    ],
)
def test_a_band_holds_to_the_second_on_the_local_clock(when, cents, because):
    assert price(deck_of(WEEK, AMSTERDAM), "31101234567", local(when, "Europe/Amsterdam")) == cents, because


def test_a_longer_prefix_without_bands_wins_over_a_shorter_one_with():
    assert price(deck_of(WEEK, AMSTERDAM), "31612345678", local("2002-03-05 12:00", "Europe/Amsterdam")) == 22


def test_a_band_without_a_row_leaves_the_call_to_the_next_that_holds():
    without_holiday = WEEK.replace("31,0.03,holiday\n", "")
    assert price(deck_of(without_holiday, AMSTERDAM), "3110", local("2002-04-30 12:00", "Europe/Amsterdam")) == 4


@pytest.mark.parametrize(
    ("at", "held"),
    [
        ("2024-03-31T00:59:59", "night"),  # 01:59:59 local, the last second before the clock skips to 03:00
        ("2024-03-31T01:00:00", "late"),  # 03:00 local; the edge at 02:30 was skipped
        ("2024-10-27T00:29:59", "night"),  # 02:29:59 in summer time
        ("2024-10-27T00:30:00", "late"),  # 02:30 in summer time
        ("2024-10-27T00:59:59", "late"),
        ("2024-10-27T01:00:00", "night"),  # 02:00 again, in winter time
        ("2024-10-27T01:29:59", "night"),
        ("2024-10-27T01:30:00", "late"),
        ("2024-10-27T02:00:00", "late"),
    ],
)
def test_an_hour_that_a_clock_change_skips_or_repeats_belongs_to_what_the_clock_shows(at, held):
    deck = deck_of(
        "prefix,price,band\n31,0.01,night\n31,0.02,late\n",
        'time_zone = "Europe/Amsterdam"\n[band.night]\nhours = ["00:00-02:30"]\n[band.late]\nhours = ["02:30-24:00"]',
    )
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert bands_held(deck, instant) == [held]
    assert price(deck, "31", instant) == {"night": 1, "late": 2}[held]


@pytest.mark.parametrize(
    ("when", "cents"), [("2024-06-30 23:59:59", 10), ("2024-07-01 00:00:00", 20), ("2024-07-31 23:59:59", 20)]
)
@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "Asia/Tashkent", "Pacific/Kiritimati"])
def test_a_price_changes_in_mid_period_at_local_midnight(zone, when, cents):
    csv = "prefix,price,effective_on,until_on\n31,0.10,,2024-07-01\n31,0.20,2024-07-01,2024-08-01\n3,0.05,,\n"
    deck = deck_of(csv, f'time_zone = "{zone}"')
    assert price(deck, "31101234567", local(when, zone)) == cents
    assert price(deck, "31101234567", local("2024-08-01 00:00:00", zone)) == 5  # the shorter prefix resumes


def test_a_blocked_prefix_has_no_rate_and_does_not_fall_to_a_shorter_one():
    deck = deck_of("prefix,price\n31,0.10\n3190,blocked\n31900,0.50\n112$,0\n")
    at = datetime(2002, 3, 5, tzinfo=UTC)
    assert [price(deck, number, at) for number in ("3120", "3190", "31901", "319001", "112", "1120")] == [
        10, None, None, 50, 0, None,
    ]  # fmt: skip


def test_several_decks_answer_each_for_itself():
    one, two = deck_of("prefix,price\n31,0.1\n", name="one"), deck_of("prefix,price\n31,0.2\n32,0.3\n", name="two")
    both = compiled(two, one)
    assert both.names == ("one", "two")
    at = pl.Series([us(datetime(2002, 3, 5, tzinfo=UTC))] * 4)
    decks = pl.Series([0, 1, 0, 1], dtype=pl.UInt16)
    rows = both.lookup(decks, called_keys(pl.Series(["311", "311", "321", "321"])), at)
    assert rows.dtype == pl.Int32
    assert [both.rows["price"][row] if row >= 0 else None for row in rows] == [10**8, 2 * 10**8, None, 3 * 10**8]


def test_asking_outside_the_compiled_span_is_an_error_of_the_program():
    one = compiled(deck_of("prefix,price\n31,0.1\n"))
    key, outside = pl.Series([called_key("31")]), us(datetime(2003, 3, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="outside the compiled span"):
        one.lookup(0, key, pl.Series([outside]))
    with pytest.raises(ValueError, match="outside the compiled span"):
        one.row_of(0, called_key("31"), outside)


def test_compiled_decks_can_be_handed_to_another_process():
    one = compiled(deck_of(WEEK, AMSTERDAM))
    two = pickle.loads(pickle.dumps(one))
    key, at = pl.Series([called_key("31")]), pl.Series([us(datetime(2002, 4, 30, 12, tzinfo=UTC))])
    assert two.lookup(0, key, at).equals(one.lookup(0, key, at))


def test_an_empty_deck_has_no_rate_and_no_calls_have_no_rows():
    one = compiled(deck_of("prefix,price\n"))
    at = us(datetime(2002, 3, 5, tzinfo=UTC))
    assert one.lookup(0, pl.Series([called_key("31")]), pl.Series([at])).to_list() == [-1]
    none = pl.Series([], dtype=pl.Int64)
    assert one.lookup(0, none, none).to_list() == []
    assert one.segments(0, none, none, none).is_empty()


def test_the_astpp_deck_answers_300_000_awkward_numbers_like_a_dictionary(shared, tmp_path):
    (tmp_path / "astpp.csv").write_bytes((shared / "data" / "rates" / "astpp_outbound_routes.csv").read_bytes())
    (tmp_path / "astpp.toml").write_text(ASTPP)
    deck = load_deck(tmp_path / "astpp.csv", Faults())
    random = np.random.default_rng(20260701)
    prefixes = np.array(deck.rows["prefix"].to_list())
    tails = random.integers(0, 10**9, 300_000).astype(str)
    numbers = np.char.add(random.choice(prefixes, 300_000), tails)
    lengths = random.integers(1, 14, 300_000)  # short codes, numbers shorter than the prefix, 10 to 13 digits
    numbers = [number[:length] for number, length in zip(numbers.tolist(), lengths.tolist(), strict=True)]
    numbers += prefixes.tolist()  # bare prefixes
    rows = {prefix: row for row, prefix in enumerate(deck.rows["prefix"])}
    expected = [
        next((rows[number[:size]] for size in range(min(12, len(number)), 0, -1) if number[:size] in rows), -1)
        for number in numbers
    ]
    one = compiled(deck)
    at = pl.Series([us(datetime(2002, 3, 5, tzinfo=UTC))]).new_from_index(0, len(numbers))
    keys = called_keys(pl.Series(numbers))
    assert one.lookup(0, keys, at).to_list() == expected
    assert one.lookup(0, keys, at, threads=2).to_list() == expected
    assert all(one.row_of(0, key, at[0]) == row for key, row in zip(keys[:2000], expected[:2000], strict=True))


def test_every_outbound_number_of_the_two_real_exports_has_a_rate(shared, tmp_path):
    (tmp_path / "astpp.csv").write_bytes((shared / "data" / "rates" / "astpp_outbound_routes.csv").read_bytes())
    (tmp_path / "astpp.toml").write_text(ASTPP)
    one = compiled(load_deck(tmp_path / "astpp.csv", Faults()))
    for day in ("2026-07-06", "2026-07-07"):
        legs = pl.read_csv(shared / "data" / "cdr" / f"grandstream_ucm_export_{day}.csv", infer_schema=False)
        outbound = legs.filter(pl.col("Log Userfield") == "Outbound")
        called = outbound["Callee Number"].filter(outbound["Callee Number"].str.len_chars() == 9)
        at = pl.Series([us(datetime(2002, 3, 5, tzinfo=UTC))]).new_from_index(0, len(called))
        assert len(called) > 1000
        assert (one.lookup(0, called_keys("998" + called), at) >= 0).all()


# Any deck at all: the compiled answer is the plain one.
ZONES = ["Europe/Amsterdam", "America/New_York", "UTC", "Australia/Lord_Howe"]
days = st.dates(date(2024, 2, 1), date(2024, 4, 30))
bands = st.sampled_from(["", "holiday", "peak", "weekend", "morning"])


@st.composite
def decks(draw, zone):
    rows = {}
    for prefix in draw(st.lists(st.text("019", min_size=1, max_size=4), min_size=1, max_size=8, unique=True)):
        for band in draw(st.sets(bands, min_size=1, max_size=3)):
            edges = sorted(draw(st.sets(days, max_size=3)))
            texts = ["", *map(str, edges), ""]
            for place in range(len(texts) - 1):
                if draw(st.booleans()):
                    value = "blocked" if draw(st.integers(0, 9)) == 0 else f"0.{len(rows) + 1:04d}"
                    rows[prefix, band, place] = f"{prefix},{value},{band},{texts[place]},{texts[place + 1]}"
    text = AMSTERDAM.replace("Europe/Amsterdam", zone) + '[band.morning]\nhours = ["01:30-09:15", "10:00-10:00:01"]\n'
    return deck_of("\n".join(["prefix,price,band,effective_on,until_on", *rows.values()]), text, name=zone)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_lookup_equals_the_plain_deck(data):
    made = [data.draw(decks(zone)) for zone in data.draw(st.lists(st.sampled_from(ZONES), unique=True, min_size=1))]
    one = compile_decks({deck.name: deck for deck in made}, date(2024, 2, 1), date(2024, 5, 1))
    start, end = us(datetime(2024, 1, 31, tzinfo=UTC)), us(datetime(2024, 5, 2, tzinfo=UTC))
    edges = [int(key) & (1 << 51) - 1 for key in one.step_keys[:: max(1, len(one.step_keys) // 20)]]
    near = [each + shift + one.from_us for each in edges for shift in (-1, 0)]
    calls = [
        (data.draw(st.integers(0, len(made) - 1)), data.draw(st.text("019", min_size=1, max_size=6)), instant)
        for instant in [*near, *data.draw(st.lists(st.integers(start, end - 1), max_size=10))]
        if start <= instant < end
    ]
    found = one.lookup(
        pl.Series([deck for deck, _, _ in calls], dtype=pl.UInt16),
        called_keys(pl.Series([number for _, number, _ in calls], dtype=pl.String)),
        pl.Series([instant for _, _, instant in calls], dtype=pl.Int64),
    )
    by_name = {deck.name: deck for deck in made}
    for (deck, number, instant), row in zip(calls, found, strict=True):
        name, at = one.names[deck], datetime.fromtimestamp(0, UTC) + timedelta(microseconds=instant)
        plain = PlainDeck(by_name[name]).row(number, at)
        assert row == (plain + one.first_rows[deck] if plain >= 0 else -1), (name, number, at)
        said = explain(one, name, number, at)
        assert (-1 if said.won is None or said.won.blocked else said.won.number) == row
        assert {each.row.number for each in said.passed_over}.isdisjoint({row})


def test_a_finer_grid_than_memory_allows_is_searched_instead(monkeypatch):
    deck = deck_of(WEEK, AMSTERDAM)
    gridded = compiled(deck)
    monkeypatch.setattr("counterfoil.facts.decks.compiling._MOST_SLOTS", 10)
    searched = compiled(deck)
    assert gridded.grid_us and not searched.grid_us
    starts = pl.Series(range(gridded.from_us, gridded.until_us, 1_234_567_891))
    called = pl.Series([called_key("31101234567")]).new_from_index(0, len(starts))
    assert gridded.lookup(0, called, starts).equals(searched.lookup(0, called, starts))


def test_the_digits_of_a_key_name_the_number_again():
    assert called_digits(called_key("31101234567")) == "31101234567"
