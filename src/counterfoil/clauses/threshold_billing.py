"""Threshold billing: usage is billed before its period is over, once it comes to more than a set amount.

Rule      When the usage charges of a period pass the amount, what was charged so far is billed on that local day; the
          bill of the whole period takes it off again. The next plan fee may then be billed too, if a person says so.
Asked     owes_each: once for the clause.
Units     Exact charges in 10^-9 of the currency unit; amounts in minor units.
Rounding  What was charged so far, half up, at each interim line; interim lines of a period and their set-offs are 0.
Reads     Rated records and usage lines of the clauses named by `of`, or all; events `threshold-set`, `review-decided`.
Specimen  threshold_billing.md, beside this file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import lcm
from typing import Literal

from counterfoil.calendar import instant_of, zone
from counterfoil.contract.answers import Line, Review
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import Amount, ClauseIds, ClauseParameters
from counterfoil.facts.plain import AgreementFacts, EarlierLine, Governing, RatedRecord, Reign
from counterfoil.money import half_up, minor_digits, nano

ONE_DAY = timedelta(days=1)
OPTIONS = ("bill-now", "wait")


class Parameters(ClauseParameters):
    """Above what, how often, and what else may be billed then."""

    amount: Amount | None = None  # until an event sets another one; without either, nothing is billed early
    passed_by: Literal["charges", "first-charge"] = "charges"  # more than the amount, or anything that is charged
    repeats: Literal["once-a-period", "each-time"] = "once-a-period"
    of: ClauseIds | None = None  # the clauses whose usage counts; all usage, if left out
    fees: ClauseIds | None = None  # fees of the next period that may be billed at the same time


@dataclass(frozen=True, slots=True)
class _Passed:
    """The amount was passed: on which day, what is billed, and when the whole period's usage is."""

    day: date
    amount: int  # minor units
    limit: int  # nano
    usage: EarlierLine


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line | Review]:
    """An interim line and its set-off, each time the amount is passed."""
    parameters = clause.parameters
    for number, passed in enumerate(_all_passed(parameters, span, facts), 1):
        whole, day = passed.usage, passed.day
        days = (max(whole.period_start, facts.life.from_on), day + ONE_DAY)
        period = (whole.period_start, whole.period_end)
        yield Line(passed.amount, *period, *days, day, (passed.amount, passed.limit), f"until {day} ({number})")
        set_off = (-passed.amount, passed.limit)
        yield Line(-passed.amount, *period, *days, whole.bill_on, set_off, f"billed on {day} ({number})")
        if parameters.fees is not None:
            yield from _fees(clause, parameters.fees, passed, facts)


def _all_passed(parameters: Parameters, span: Reign, facts: AgreementFacts) -> Iterator[_Passed]:
    """Yield, by period and time, when the charges passed the amount that was set then."""
    of = _ids(parameters.of)
    wholes = {
        line.period_start: line for line in facts.earlier if line.group == "usage" and (not of or line.clause in of)
    }
    records = [record for record in facts.rated if record.period_start in wholes and (not of or record.clause in of)]
    scale = lcm(*(record.per for record in records))  # charges are added exactly, in nano x scale
    unit = scale * 10 ** (9 - minor_digits(facts.currency))
    by_period: dict[date, list[RatedRecord]] = {}
    for record in records:
        by_period.setdefault(record.period_start, []).append(record)
    for start in sorted(by_period):
        charged = billed = 0
        for record in by_period[start]:
            charged += record.numerator * (scale // record.per)
            day = instant_of(record.started_us).astimezone(zone(facts.time_zone)).date()
            limit = _limit(parameters, facts, day)
            if limit is None or day not in span or charged - billed <= limit * scale:
                continue
            more = half_up(charged, unit) - half_up(billed, unit)
            billed = charged
            if more:
                yield _Passed(day, more, limit, wholes[start])
                if parameters.repeats == "once-a-period":
                    break


def _limit(parameters: Parameters, facts: AgreementFacts, day: date) -> int | None:
    """Return the amount that is set on a day, in nano."""
    if parameters.passed_by == "first-charge":
        return 0
    limit = None if parameters.amount is None else parameters.amount.nano(facts.currency)
    for event in facts.of_type("threshold-set"):
        if event.effective_on <= day:
            limit = nano(event["amount"])
    return limit


def _fees(
    clause: Governing[Parameters], fees: Sequence[str], passed: _Passed, facts: AgreementFacts
) -> Iterator[Line | Review]:
    """A review whether the next period's fees are billed now; if a person said so, their lines."""
    period = facts.period_of(passed.day)
    ids = _ids(fees)
    running = [line for line in facts.earlier if line.group == "fee" and line.clause in ids]
    fee = sum(line.amount for line in running if line.period_start <= passed.day < line.period_end)
    decided = [
        event
        for event in facts.of_type("review-decided")
        if event["clause"] == clause.clause.id and event["period"] == period.start
    ]
    if not decided:
        yield Review(period.start, period.end, passed.day, (fee, passed.limit), OPTIONS)
    for event in decided[-1:]:
        price, day = event["price"], event.effective_on
        owed = fee if price is None else facts.minor(price.nano(facts.currency))
        if event["choice"] == "bill-now" and passed.day <= day < period.end and owed:
            days = (period.end, period.end + ONE_DAY)
            for sign, bill_on, part in ((1, day, "fee in advance"), (-1, period.end, "fee billed in advance")):
                working = (sign * owed, passed.limit)
                yield Line(sign * owed, period.start, period.end, *days, bill_on, working, part)


def _ids(of: Sequence[str] | None) -> frozenset[str]:
    return frozenset(name.rpartition(".")[2] for name in of or ())


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return working["billed"]


KIND = ClauseKind(
    "threshold-billing",
    Parameters,
    "Usage is billed before its period is over, once it comes to more than a set amount.",
    specimen=__file__,
    owes_each=owes_each,
    reads=frozenset({"charge", "usage", "fee"}),
    writes="threshold",
    working=(("billed", "minor"), ("threshold", "nano")),
    arithmetic="what was charged so far and not billed yet, rounded half up; the set-off takes it off again",
    amount=amount,
    events=("threshold-set", "review-decided"),
)
