"""Laws that hold for every book: the same bytes, no order, no buckets, nothing twice, nothing lost, no wrap."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from io import BytesIO
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from tests.by_hand.book import (
    Account,
    Agreement,
    Allowance,
    Book,
    Changed,
    Fee,
    Increments,
    Minimum,
    PerDeck,
    PerMeasure,
    Use,
    Version,
)
from tests.by_hand.days import months_later
from tests.laws.as_written import written
from tests.laws.random_books import CLOCK_CHANGES, ZONES, random_book

from counterfoil.contract.kinds import registry
from counterfoil.engine.answering import Answer, answer
from counterfoil.engine.explaining import explain
from counterfoil.keys import key64
from counterfoil.money import AmountTooLarge

FRAMES = ("lines", "reviews", "charges", "untaken", "outside")
SOME = (3, 11, 14, 20, 41)


def as_bytes(found: Answer) -> dict[str, bytes]:
    """Everything that a run says, as the bytes in which it would be stored."""
    frames = {}
    for name in FRAMES:
        getattr(found, name).write_parquet(stored := BytesIO())
        frames[name] = stored.getvalue()
    said = {name: repr(getattr(found, name)).encode() for name in ("faults", "parameters")}
    return frames | said | {"blocked": repr(sorted(found.blocked)).encode()}


@pytest.mark.parametrize("number", SOME)
def test_two_runs_give_the_same_bytes(number):
    book, through = random_book(number)
    first = written(book, through).answered(through, want_charges=True)
    again = written(book, through).answered(through, want_charges=True)
    assert as_bytes(first) == as_bytes(again)


@pytest.mark.parametrize("number", SOME)
def test_the_order_of_what_comes_in_changes_nothing(number):
    book, through = random_book(number)
    draw = Random(number)
    shuffled = replace(
        book,
        uses=tuple(draw.sample(book.uses, len(book.uses))),
        versions=tuple(draw.sample(book.versions, len(book.versions))),
        accounts=tuple(draw.sample(book.accounts, len(book.accounts))),
    )
    whole = written(book, through).answered(through, want_charges=True)
    again = written(shuffled, through).answered(through, want_charges=True)
    assert as_bytes(whole) == as_bytes(again)


@pytest.mark.parametrize("number", SOME)
def test_buckets_change_nothing(number):
    book, through = random_book(number)
    text = written(book, through)
    whole = text.answered(through, want_charges=True)
    draw = Random(number)
    accounts = draw.sample(text.case.accounts, len(text.case.accounts))
    for size in (1, 4):
        buckets = [
            (part, text.usage.filter(pl.col("account").is_in([key64(account.id) for account in part])))
            for part in (accounts[start : start + size] for start in range(0, len(accounts), size))
        ]
        in_parts = answer(text.case, through, buckets, text.faults, want_charges=True)
        assert as_bytes(in_parts) == as_bytes(whole)


@pytest.mark.parametrize("number", SOME)
def test_every_line_re_adds_and_cites_a_clause_that_is_there(number):
    book, through = random_book(number)
    text = written(book, through)
    found = text.answered(through, want_charges=True)
    for line in found.lines.iter_rows(named=True):
        explained = explain(found, line["line"], registry())
        assert explained.agrees, line
        heading = text.files[explained.file].splitlines()[explained.file_line - 1]
        assert heading == f"## {line['heading']} {{#{line['clause']}}}"
    assert found.lines["line"].is_unique().all()


@pytest.mark.parametrize("number", SOME)
def test_a_later_day_only_adds_lines(number):
    """What may be billed by a day may be billed by every later day, as long as nothing new happens."""
    book, through = random_book(number)
    text = written(book, through + timedelta(days=100))
    key = ["agreement", "service", "clause", "period_start", "part", "from_on", "bill_on"]
    earlier = text.answered(through)
    later = text.answered(through + timedelta(days=100))
    if earlier.blocked == later.blocked:
        kept = later.lines.filter(pl.col("bill_on") <= through)
        assert kept.select(*key, "amount").equals(earlier.lines.select(*key, "amount"))


# Usage ---------------------------------------------------------------------------------------------------------------


def phone(*uses, start=date(2024, 1, 1), zone="Europe/Amsterdam", quantity=3, clauses=None, currency=("EUR", 2)):
    clauses = clauses or (
        Allowance("included", 600, unit="device"),
        PerMeasure("calls", {"meter": ("voice",)}, Fraction(1, 40), 60, subsequent_increment=6),
        Minimum("least", Fraction(3)),
    )
    order = Agreement("order", "phone", start, quantities={"device": quantity})
    account = Account("acme", *currency, zone, (order,))
    return Book((Version("phone", date(2020, 1, 1), clauses),), (account,), (), uses)


def call(number, at, seconds, **other):
    return Use("acme", number, at, seconds, **other)


@pytest.mark.parametrize("seed", range(3))
def test_a_period_is_the_sum_of_its_imports(seed):
    """Records that come in two parts give what they give together, however the two are cut."""
    draw = Random(seed)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    uses = [call(n, start + timedelta(seconds=draw.randrange(60 * 86_400)), draw.randrange(900)) for n in range(200)]
    text = written(phone(*uses), date(2024, 4, 1))
    whole = text.answered(date(2024, 4, 1), want_charges=True)
    chosen = [draw.random() < 0.4 for _ in uses]
    parts = [text.usage.filter(pl.Series(chosen)), text.usage.filter(~pl.Series(chosen))]
    together = answer(text.case, date(2024, 4, 1), [(text.case.accounts, pl.concat(parts))], want_charges=True)
    assert as_bytes(together) == as_bytes(whole)
    # Without an allowance, a minimum or rounding in between, the exact charges of the parts add up as well.
    plain = phone(*uses, clauses=(PerMeasure("calls", {"meter": ("voice",)}, Fraction(6), 60),))
    text = written(plain, date(2024, 4, 1))
    total = text.answered(date(2024, 4, 1)).lines["amount"].sum()
    each = [
        answer(text.case, date(2024, 4, 1), [(text.case.accounts, text.usage.filter(pl.Series(one)))])
        for one in (chosen, [not is_in for is_in in chosen])
    ]
    assert total == sum(one.lines["amount"].sum() for one in each) == 10 * sum(use.quantity for use in uses)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_a_clock_change_moves_no_period(zone, day):
    """A call belongs to the period of its local date: a microsecond before local midnight, and midnight itself."""
    midnight = datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)
    next_midnight = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)
    uses = (
        call(1, midnight - timedelta(microseconds=1), 60),
        call(2, midnight, 120),
        call(3, next_midnight - timedelta(microseconds=1), 240),
        call(4, next_midnight, 480),
    )
    anniversary = PerMeasure("calls", {"meter": ("voice",)}, Fraction(1), 60, anchor="anniversary")
    for start, expected in ((day, {day: 100 * (2 + 4 + 8)}), (day + timedelta(days=1), {day + timedelta(days=1): 800})):
        text = written(phone(*uses, start=start, zone=zone, clauses=(anniversary,)), date(2025, 6, 1))
        found = text.answered(date(2025, 6, 1))
        assert dict(found.lines.select("period_start", "amount").iter_rows()) == expected
        assert found.outside["records"].sum() == 4 - (3 if start == day else 1)
        (period,) = found.lines.select("period_start", "period_end").rows()
        assert period == (start, months_later(start, 1))


# Fees, terms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(40))
def test_one_more_user_never_lowers_what_is_owed(number):
    draw = Random(number)
    fees = tuple(
        Fee(
            f"fee-{place}", Fraction(draw.randrange(2000), 100), draw.choice(("device", "")),
            every=draw.choice((None, 3, 12)), anchor=draw.choice((None, "anniversary")),
            billed=draw.choice(("in-advance", "in-arrears")), first_period=draw.choice(("by-days", "whole", "free")),
            last_period=draw.choice(("by-days", "whole")),
        )
        for place in range(3)
    )  # fmt: skip
    start = date(2024, 1, 1) + timedelta(days=draw.randrange(90))
    through = date(2025, 7, 1)
    changes = sorted(draw.sample(range(1, 400), 3))
    levels = [draw.randrange(5) for _ in changes]
    totals = []
    for more in (0, 1):
        book = phone(start=start, clauses=fees, quantity=2 + more)
        happened = [
            Changed("order", start + timedelta(days=on), "device", level + more)
            for on, level in zip(changes, levels, strict=True)
        ]
        totals.append(
            written(replace(book, happenings=tuple(happened)), through).answered(through).lines["amount"].sum()
        )
    assert totals[0] <= totals[1]


def without_usage(version):
    kept = (
        one for one in version.clauses if not isinstance(one, PerMeasure | PerDeck | Allowance | Minimum | Increments)
    )
    return replace(version, clauses=tuple(kept))


def test_terms_follow_each_other_without_gap_or_overlap():
    seen = 0
    for number in range(20):
        book, through = random_book(number)
        book = replace(book, uses=(), decks=(), versions=tuple(map(without_usage, book.versions)))
        for governed in written(book, through).answered(through).lives.values():
            for before, after in pairwise(governed.life.terms):
                assert before.start < before.end == after.start
                seen += 1
    assert seen > 100


# Widths --------------------------------------------------------------------------------------------------------------

TOO_WIDE = [
    (10**12, Fraction(10**6)),  # 10^18 euros are 10^20 cents
    (2 * 10**9, Fraction(9 * 10**9)),
    (5 * 10**17, Fraction(1, 100)),  # 31 days of so many units pass 64 bits, though the amount would not
    (9 * 10**18, Fraction(1, 10**9)),
]


@pytest.mark.parametrize("billed", ["in-advance", "in-arrears"])
@pytest.mark.parametrize(("quantity", "price"), TOO_WIDE)
def test_a_fee_that_passes_64_bits_is_refused_and_never_wraps(billed, quantity, price):
    book = phone(quantity=quantity, clauses=(Fee("fee", price, "device", billed=billed),))
    with pytest.raises(AmountTooLarge):
        written(book, date(2024, 2, 1)).answered(date(2024, 2, 1))


@pytest.mark.parametrize("billed", ["in-advance", "in-arrears"])
def test_a_fee_just_inside_64_bits_is_exact(billed):
    quantity = (2**63 - 1) // 31
    book = phone(quantity=quantity, clauses=(Fee("fee", Fraction(31), "device", billed=billed),), currency=("JPY", 0))
    (amount, *_) = written(book, date(2024, 2, 1)).answered(date(2024, 2, 1)).lines["amount"]
    assert amount == quantity * 31


WIDE_USES = [
    [(2**62, 2)],  # twice 2^62 on two lines
    [(2**62, 1), (2**62, 1)],  # their sum
    [(2**63 - 1, 1)],  # rounded up to whole minutes
    [(2**61, 1)] * 16,
    [(10**15, 1)] * 20,  # times a price of 10^9
]


@pytest.mark.parametrize("uses", WIDE_USES)
@pytest.mark.parametrize("with_allowance", [False, True])
def test_usage_that_passes_64_bits_is_refused_or_exact(uses, with_allowance):
    start = datetime(2024, 1, 3, tzinfo=UTC)
    rate = PerMeasure("calls", {"meter": ("voice",)}, Fraction(10**9), 60, subsequent_increment=60)
    clauses = (rate, Allowance("included", 60)) if with_allowance else (rate,)
    calls = [call(n, start + timedelta(hours=n), seconds, lines=lines) for n, (seconds, lines) in enumerate(uses)]
    with pytest.raises(AmountTooLarge):
        written(phone(*calls, clauses=clauses), date(2024, 2, 1)).answered(date(2024, 2, 1))
