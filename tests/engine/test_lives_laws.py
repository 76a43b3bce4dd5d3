"""Laws of lives: terms join without gaps, a life is inside its terms, the order of a file says nothing."""

import json
import random
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.small_lives import description, lived

from counterfoil.calendar import Period, periods
from counterfoil.clauses.effective_days import effective_day
from counterfoil.contract.lives import NEVER, QuantityChange, Term

THROUGH = date(2026, 12, 31)
days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
terms = st.fixed_dictionaries(
    {},
    optional={
        "at_least": st.integers(1, 36).map(lambda months: f"{{ months = {months} }}"),
        "counted_from": st.sampled_from(["first-day", "first-of-next-month", "first-of-month"]).map(json.dumps),
    },
)
renewals = st.one_of(
    st.none(),
    st.sampled_from(
        [
            'length = "initial-term"',
            'length = "previous-term"\nat_most = { months = 12 }',
            'length = "billing-period"',
            'length = "fixed"\nmonths = { months = 5 }',
        ]
    ),
)
notices = st.lists(st.tuples(days, st.sampled_from(["customer", "provider"])), max_size=3)


def book(term, renewal):
    clauses = {
        "term": 'kind = "initial-term"\n' + "".join(f"{key} = {value}\n" for key, value in term.items()),
        "notice": 'kind = "termination-notice"\nat_least = { days = 30 }',
        "link": 'kind = "linked-termination"\nwith = ["host"]',
        "users": 'kind = "quantity-change"\nnotice = { days = 5 }',
        "fee": 'kind = "recurring-fee"\nprice = { EUR = 9.00, per = "user" }\nbilled = "in-arrears"',
    }
    if renewal is not None:
        clauses["renewal"] = f'kind = "renewal"\n{renewal}'
    return [description("phone", clauses), description("host", {})]


def orders(start, months):
    main = f'[[order]]\nid = "main"\nservice = "phone"\nstart_on = {start}\nterm = {{ months = {months} }}\n'
    return main + '[order.quantities]\nuser = 3\n[[order]]\nid = "host"\nservice = "host"\nstart_on = 2020-01-01\n'


@given(days, st.integers(1, 40), terms, renewals, notices, st.none() | days)
@settings(max_examples=80, deadline=None)
def test_terms_join_and_a_life_is_inside_them(start, months, term, renewal, given_notices, host_ends):
    events = [
        {"type": "notice-given", "agreement": "main", "effective_on": str(day), "by": by} for day, by in given_notices
    ]
    if host_ends is not None:
        events.append({"type": "agreement-ended", "agreement": "host", "effective_on": str(host_ends)})
    found = lived(book(term, renewal), orders(start, months), events, THROUGH.isoformat())
    if "main" not in found.lives:
        assert host_ends is not None  # it ended before it began
        assert host_ends <= start
        return
    life = found.lives["main"].life
    assert life.terms[0].start == life.from_on == start
    for one, following in pairwise(life.terms):
        assert one.start < one.end == following.start
    assert life.until_on is None or life.from_on < life.until_on <= life.terms[-1].end
    assert life.until_on is not None or renewal is not None
    is_over = life.until_on is not None and life.until_on <= life.terms[-1].end
    assert is_over or life.terms[-1].end > THROUGH
    assert life.terms[-1].start <= THROUGH
    for steps in life.quantities.values():
        assert steps[0].from_on == life.from_on
        assert steps[-1].until_on == life.until_on
        assert all(one.until_on == following.from_on for one, following in pairwise(steps))


changes = st.lists(st.tuples(days, st.integers(0, 9)), max_size=5, unique_by=lambda change: change[0])


@given(days, changes, notices, st.integers(0, 999))
@settings(max_examples=40, deadline=None)
def test_the_order_of_events_in_a_file_says_nothing(start, quantities, given_notices, seed):
    events = [
        {"type": "quantity-changed", "agreement": "main", "effective_on": str(day), "unit": "user", "quantity": many}
        for day, many in quantities
    ] + [{"type": "notice-given", "agreement": "main", "effective_on": str(day), "by": by} for day, by in given_notices]
    lines = [json.dumps({"id": str(number), **one}) for number, one in enumerate(events)]
    shuffled = random.Random(seed).sample(lines, len(lines))
    services = book({}, 'length = "initial-term"')
    one, other = (lived(services, orders(start, 6), through="2027-01-31", lines=said) for said in (lines, shuffled))
    assert [fault.message for fault in one.faults] == [fault.message for fault in other.faults]
    assert one.lines.equals(other.lines)
    assert {name: each.life for name, each in one.lives.items()} == {
        name: each.life for name, each in other.lives.items()
    }


@given(days, st.integers(0, 40), st.integers(0, 45), st.sampled_from([1, 3, 12]), st.booleans())
def test_fewer_count_from_the_first_period_for_which_they_were_said_in_time(day, before, notice, months, is_void):
    """The definition, tried day by day: the first end of a period from the day on, so many days after the notice."""
    anchor = date(2023, 1, 31)
    said_on = day - timedelta(days=before)

    def billing(every, anchored):
        return periods(anchor, every or months, day, date(2040, 1, 1))

    change = QuantityChange("user", day, said_on, 5, 3, billing, lambda: iter(()))
    late = "void" if is_void else "counts-later"
    counts_from = effective_day("next-period", change, None, None, notice, late=late)
    starts = [period.start for period in periods(anchor, months, day, date(2030, 1, 1)) if period.start >= day]
    in_time = [start for start in starts if said_on + timedelta(days=notice) <= start]
    assert counts_from == (NEVER if is_void and in_time[0] != starts[0] else in_time[0])


@given(st.dates(date(2019, 1, 1), date(2024, 12, 31)), st.lists(st.integers(1, 24), min_size=1, max_size=12))
def test_a_chain_of_terms_keeps_the_day_of_its_anchor(anchor, lengths):
    chain = [Term(anchor, 0, lengths[0])]
    for months in lengths[1:]:
        chain.append(chain[-1].next(months))
    for term in chain:
        last_of_month = next(
            iter(periods(term.start.replace(day=1), 1, term.start, term.start + timedelta(days=1)))
        ).end
        assert term.start.day == min(anchor.day, (last_of_month - timedelta(days=1)).day)
    assert Period(chain[0].start, chain[-1].end).days == sum(Period(one.start, one.end).days for one in chain)
