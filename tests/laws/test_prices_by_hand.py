"""Meters and prices owe what is worked out by hand, event by event and unit by unit, on random cases."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.by_hand import prices as plain
from tests.laws.prices_as_written import (
    LEVELS,
    Customer,
    answered,
    meter_text,
    owed,
    price_text,
    schedule_of,
    terms_of,
    tiers_text,
    together,
)

from counterfoil.contract.kinds import registry
from counterfoil.engine.explaining import explain
from counterfoil.money import AmountTooLarge

START = date(2026, 1, 31)
WORDS = "mode at_zero partial each_group per"  # of tiers, which only the description says
SEAT = ', per = "seat"'

# Random cases --------------------------------------------------------------------------------------------------------

money = st.integers(0, 20_000).map(lambda nano: Fraction(nano, 1000))
small = st.integers(1, 30)


@st.composite
def meters(draw) -> plain.Meter:
    aggregate = draw(st.sampled_from(("sum", "count", "distinct", *LEVELS, *LEVELS)))
    is_level = aggregate in LEVELS
    return plain.Meter(
        aggregate,
        draw(st.sampled_from(("user", "number"))),
        draw(st.sampled_from(("stated", "changed"))) if is_level else "stated",
        draw(st.sampled_from(("account", "user"))) if is_level else "account",
        draw(st.sampled_from((None, "carried", "none"))) if is_level else None,
        draw(st.sampled_from(((), ("region",), ("region", "size")))),
        draw(st.sampled_from((None, None, 7))),
    )


@st.composite
def lives(draw) -> plain.Life:
    start = START + timedelta(days=draw(st.integers(0, 45)))
    end = start + timedelta(days=draw(st.integers(20, 400)))
    changed = start + timedelta(days=draw(st.integers(1, 100)))
    is_changed = draw(st.booleans()) and changed < end
    zone = draw(st.sampled_from(("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe")))
    counted_from = start if draw(st.booleans()) else date(1970, 1, 1)
    months = draw(st.sampled_from((1, 1, 3)))
    through = start + timedelta(days=draw(st.integers(60, 150)))
    return plain.Life(start, end, through, zone, counted_from, months, changed if is_changed else None)


@st.composite
def happenings(draw, most=100, least=-20) -> list[plain.Event]:
    first = int(datetime(2026, 1, 30, tzinfo=UTC).timestamp())
    found = []
    for _ in range(draw(st.integers(0, 12))):
        second = first + draw(st.one_of(st.integers(0, 150 * 86_400), st.integers(0, 150 * 24).map(lambda h: h * 3600)))
        dimensions = [
            (name, value)
            for name, values in (("region", ("", "eu", "us")), ("size", ("", "s", "l")))
            if (value := draw(st.sampled_from(values)))
        ]
        who = draw(st.sampled_from(("ada", "ben")))
        at, number = datetime.fromtimestamp(second, UTC), draw(st.integers(1, 3))
        found.append(plain.Event(at, draw(st.integers(least, most)), who, number, tuple(dimensions)))
    return sorted(found, key=lambda one: one.at)


@st.composite
def tiers(draw) -> tuple[plain.Tier, ...]:
    bounds = sorted(draw(st.sets(small, max_size=3)))
    flats = st.one_of(st.just(Fraction(0)), money)
    return tuple(plain.Tier(bound, draw(money), draw(flats)) for bound in [*bounds, None])


@st.composite
def tiered(draw, *, metered=True) -> plain.Tiered:
    return plain.Tiered(
        draw(st.sampled_from(("graduated", "volume"))),
        draw(tiers()),
        draw(small) if metered else 1,
        draw(st.sampled_from(("first-flat", "nothing"))),
        draw(st.sampled_from(("whole", "by-days"))),
        draw(st.booleans()) if metered else False,
    )


@st.composite
def packages(draw) -> plain.Package:
    return plain.Package(draw(money), draw(small), draw(st.integers(0, 30)), draw(st.booleans()))


@st.composite
def matrices(draw) -> plain.Matrix:
    cell = st.dictionaries(st.just("region"), st.sampled_from(("eu", "us", "asia")), min_size=1)
    pairs = st.tuples(cell.map(lambda one: tuple(one.items())), money)
    cells = draw(st.lists(pairs, min_size=1, max_size=3, unique_by=lambda pair: pair[0]))
    return plain.Matrix(tuple(cells), draw(money), draw(small))


@st.composite
def percentages(draw) -> plain.Percentage:
    least = draw(st.one_of(st.just(Fraction(0)), st.integers(1, 50).map(Fraction)))
    most = draw(st.one_of(st.none(), st.integers(0, 50).map(lambda more: least + more)))
    return plain.Percentage(
        Fraction(draw(st.integers(0, 50_000)), 10_000), draw(money), draw(st.one_of(st.none(), st.integers(0, 4))),
        draw(st.one_of(st.none(), money)), least, most,
    )  # fmt: skip


def two(prices):
    """A price, and another of its form for days after a change."""
    return st.tuples(prices, prices).filter(lambda both: both[0] != both[1])


def with_same_form(both, name: str):
    """The second price with the words of the first that only the description says."""
    first, second = both
    return first, type(first)(**{**second.__dict__, **{key: getattr(first, key) for key in name.split()}})


@settings(max_examples=80)
@given(meters(), happenings(), lives(), two(tiered()))
@example(  # a level that corrections bring to nothing: no flat fee by volume, though the price changed on the way
    plain.Meter("time-weighted"),
    [
        plain.Event(datetime(2026, 2, 26, 22, 59, 11, tzinfo=UTC), 5),
        plain.Event(datetime(2026, 3, 1, 6, 59, 54, tzinfo=UTC), -1),
    ],
    plain.Life(
        date(2026, 2, 11), date(2026, 3, 3), date(2026, 4, 12), "Europe/Amsterdam", date(1970, 1, 1), 1,
        date(2026, 3, 2),
    ),
    (
        plain.Tiered("volume", (plain.Tier(None, Fraction(0), Fraction(0)),), at_zero="nothing"),
        plain.Tiered("volume", (plain.Tier(None, Fraction(0), Fraction(1, 200)),), at_zero="nothing"),
    ),
)  # fmt: skip
def test_prices_by_tiers(meter, events, life, prices):
    check(meter, events, life, with_same_form(prices, WORDS))


@settings(max_examples=60)
@given(meters(), happenings(), lives(), two(packages()))
def test_prices_by_packages(meter, events, life, prices):
    check(meter, events, life, with_same_form(prices, "each_group"))


@settings(max_examples=60)
@given(meters(), happenings(), lives(), two(matrices()))
def test_prices_by_a_matrix(meter, events, life, prices):
    check(plain.Meter(**{**meter.__dict__, "group_by": meter.group_by or ("region",)}), events, life, prices)


def check(meter, events, life, prices):
    if terms_of(prices[0]) == terms_of(prices[1]):
        life = plain.Life(**{**life.__dict__, "changed_on": None})
    schedule = schedule_of(life)
    clauses = {"m": meter_text(meter, schedule), "p": price_text(prices[0], schedule)}
    found = owed(clauses, [terms_of(one) for one in prices], life, events)
    expected = sorted(plain.owed_for_figures(meter, events, prices, life))
    assert without_zeros(found) == without_zeros(expected)


@settings(max_examples=30)
@given(meters(), st.lists(st.tuples(happenings(), lives(), two(tiered())), min_size=2, max_size=3))
def test_neighbours_in_a_bucket_change_nothing(meter, customers):
    form = customers[0][2][0]
    clauses = {"m": meter_text(meter, ""), "p": price_text(form, "")}
    named = []
    for number, (events, life, prices) in enumerate(customers):
        first, second = with_same_form((form, prices[0]), WORDS)[1], with_same_form((form, prices[1]), WORDS)[1]
        is_same = terms_of(first) == terms_of(second)
        life = plain.Life(**{**life.__dict__, "changed_on": None}) if is_same else life  # noqa: PLW2901
        named.append(Customer(f"c{number}", [terms_of(first), terms_of(second)], life, events))
    through = date(2026, 6, 1)
    one, apart = (together(clauses, named, through, apart=way) for way in (False, True))
    assert not one.faults, list(map(str, one.faults))
    for table in ("lines", "charges"):
        columns = [name for name in getattr(one, table).columns if name != "params"]
        assert getattr(one, table).select(columns).equals(getattr(apart, table).select(columns))


def without_zeros(lines):
    return [line for line in lines if line.amount]


@settings(max_examples=80)
@given(happenings(most=200 * 10**6, least=-50 * 10**6), lives(), two(percentages()))
def test_percentages(events, life, prices):
    terms = [terms_of(one) for one in prices]
    if terms[0].keys() != terms[1].keys() or terms[0] == terms[1]:
        life = plain.Life(**{**life.__dict__, "changed_on": None})
    found = owed({"p": price_text(prices[0], schedule_of(life))}, terms, life, events)
    assert without_zeros(found) == without_zeros(sorted(plain.owed_percentages(events, prices, life)))


@settings(max_examples=60)
@given(
    tiered(metered=False), st.integers(1, 6), st.sampled_from(("in-advance", "in-arrears")), lives(),
    st.integers(0, 40), st.dictionaries(st.integers(1, 120), st.integers(0, 40), max_size=4),
)  # fmt: skip
@example(
    plain.Tiered("volume", (plain.Tier(5, Fraction(7), Fraction(0)), plain.Tier(None, Fraction(6), Fraction(3)))),
    1, "in-advance", plain.Life(START, date(2027, 1, 1), date(2026, 6, 1), "Europe/Amsterdam", START), 5, {20: 6},
)  # fmt: skip
def test_fees_by_tiers(fee, block, billed, life, first, later):
    life = plain.Life(**{**life.__dict__, "changed_on": None})
    changes = [(life.start_on, first)]
    for days, quantity in sorted(later.items()):
        if life.start_on + timedelta(days=days) < life.end_on:
            changes.append((life.start_on + timedelta(days=days), quantity))
    text = (
        f'kind = "tiered-fee"\nunit = "seat"\nmode = "{fee.mode}"\nat_zero = "{fee.at_zero}"\n'
        f'partial = "{fee.partial}"\n'
        f'billed = "{billed}"\nblock = {block}\ntiers = {tiers_text(fee, SEAT)}\n'
        f"{schedule_of(life)}"
    )
    found = owed({"p": text}, [], life, quantities=f"quantities = {{ seat = {first} }}\n", changes=changes[1:])
    expected = sorted(plain.owed_for_units(fee, block, billed, life, changes))
    assert without_zeros(found) == without_zeros(expected)


# By hand, what random cases do not reach ------------------------------------------------------------------------------


WHOLE_YEAR = plain.Life(date(2026, 1, 1), date(2027, 1, 1), date(2026, 12, 31), "Europe/Amsterdam", date(1970, 1, 1))


def level_of(size: int) -> plain.Event:
    return plain.Event(datetime(2025, 12, 31, 23, tzinfo=UTC), size)


def stored(price: str, size: int, months: int = 1) -> list[int]:
    schedule = f"every = {{ months = {months} }}\n"
    meter = meter_text(plain.Meter("time-weighted"), schedule)
    clause = f'kind = "tiered-price"\nof = ["m"]\nmode = "graduated"\ntiers = [{{ price = {price} }}]\n{schedule}'
    through = date(2026, 2, 1) if months == 1 else date(2027, 1, 1)
    life = plain.Life(**{**WHOLE_YEAR.__dict__, "through": through, "end_on": date(2028, 1, 1)})
    return [line.amount for line in owed({"m": meter, "p": clause}, [{}], life, [level_of(size)])]


def test_a_petabyte_for_a_month_or_a_year_is_exact():
    assert stored("{ EUR = 20.00, per = { TB = 1 } }", 10**15) == [20_000_00]
    assert stored("{ EUR = 20.00, per = { TB = 1 } }", 10**15, months=12) == [20_000_00]
    assert stored("{ EUR = 0.000000001, per = { bytes = 1 } }", 10**15 - 1) == [1_000_000_00]  # 0.000000001 less


def test_what_would_not_fit_in_128_bits_is_refused_not_wrapped():
    with pytest.raises(AmountTooLarge):
        stored("{ EUR = 9000000000.00, per = { bytes = 1 } }", 10**15, months=12)


def test_an_allowance_covers_what_a_meter_adds_up_and_a_correction_gives_it_back():
    """Of 7 - 3 + 4 units 5 are included: 3 are left, and without the correction there would be 6."""
    schedule = "every = { months = 1 }\n"
    events = [plain.Event(datetime(2026, 1, day, tzinfo=UTC), size) for day, size in ((2, 7), (3, -3), (4, 4))]
    clauses = {
        "m": meter_text(plain.Meter("sum"), schedule),
        "included": f'kind = "included-allowance"\nallowance = {{ units = 5 }}\nof = ["m"]\n{schedule}',
        "p": price_text(plain.Package(Fraction(1), 1), schedule),
    }
    life = plain.Life(**{**WHOLE_YEAR.__dict__, "through": date(2026, 2, 1)})
    terms = [terms_of(plain.Package(Fraction(1), 1))]
    assert [line.amount for line in owed(clauses, terms, life, events) if line.amount] == [3_00]


def test_records_of_a_meter_are_itemised_and_cost_nothing_there():
    """What an explanation of a meter's line shows is what was measured."""
    events = [plain.Event(datetime(2026, 1, day, tzinfo=UTC), 5) for day in (2, 3)]
    price = plain.Package(Fraction(1), 1)
    clauses = {"m": meter_text(plain.Meter("maximum"), ""), "p": price_text(price, "")}
    life = plain.Life(**{**WHOLE_YEAR.__dict__, "through": date(2026, 2, 1)})
    found = answered(clauses, [terms_of(price)], life, events)
    line = found.lines.filter(pl.col("clause") == "m")["line"][0]
    shown = explain(found, line, registry())
    assert shown.records["quantity"].to_list() == [5, 5]
    assert (shown.amount, shown.readded) == (0, 0)
    assert [one.value for one in shown.inputs] == [5, 0, 1, 2]
