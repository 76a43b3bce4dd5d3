"""Service credit: a month's fee reduced in proportion to the time the service was down.

Rule      When the month's availability is below the level, credit fee x time down / time in the month, counting outages
          that are the provider's and were reported in time.
Asked     owes_each: the outages of one agreement and their reports. must: until when one can be reported, what a report
          that is not complete still needs, by when a claim is handled.
Units     Seconds of the local calendar month, level in parts per million, money in minor units.
Rounding  Once, on the line, half up. A fee billed for longer has a share by days in each month.
Reads     Fee lines of the clauses named by `of`; events `outage` and `outage-reported`; the public holidays of the
          provider's country.
Specimen  service_credit.md, beside this file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import lcm
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from counterfoil.calendar import EPOCH, Period, day_number, microseconds, midnight_second, periods, zone
from counterfoil.clauses.on_a_day import AGAINST_TERMS, MISSING, PPM
from counterfoil.contract.answers import Line
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Country, Days, Percent, Text, WorkingDays
from counterfoil.contract.wording import Wording, said
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.plain import AgreementFacts, Governing, Reign
from counterfoil.money import half_up
from counterfoil.workdays import NoSuchCalendar
from counterfoil.workdays import WorkingDays as Calendar

Seconds = tuple[int, int]  # from and until, in UTC


class Parameters(ClauseParameters):
    """When a credit is due, of which fee, and what has to be done for it."""

    level: Percent  # availability of a calendar month under which the credit begins
    of: ClauseIds  # the fees that are reduced
    report_within: WorkingDays  # after the day of the outage
    report_after: Literal["end", "start"] = "end"  # of the outage
    calendar: Country  # the provider's, whose public holidays are no working days
    region: Text | None = None  # a part of that country with holidays of its own
    time_zone: Text | None = None  # in which the days of outages and reports are counted; the agreement's, if left out
    maintenance: Literal["counts", "does-not-count"] = "does-not-count"
    internet: Literal["counts", "does-not-count"] = "does-not-count"
    downtime_from: Literal["known", "start"] = "known"  # when the provider knows of an outage, or when it begins
    reduction: Literal["time-down", "beyond-level"] = "time-down"  # what the credit is in proportion to
    handle_within: Days | None = None  # after the day of a report in time

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a place without a calendar, and a time zone that is none."""
        try:
            Calendar(self.calendar, self.region)
        except NoSuchCalendar as error:
            yield "region" if self.region is not None else "calendar", f"has {error}"
        try:
            zone(self.time_zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            yield "time_zone", 'has to be a name of the IANA list such as "Europe/Vilnius"'


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage that gives a claim: when it counts, in UTC seconds, and the day of its report."""

    event: Event
    counted: Seconds
    reported_on: date


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line]:
    """A credit for each calendar month that fell short."""
    parameters = clause.parameters
    outages = list(_claimed(parameters, span, facts))
    for month in _months(outages):
        start, end = (midnight_second(facts.time_zone, day_number(day)) for day in (month.start, month.end))
        within = [one for one in outages if one.counted[0] < end and one.counted[1] > start]
        down = _length([(max(one.counted[0], start), min(one.counted[1], end)) for one in within])
        if (end - start - down) * PPM >= parameters.level * (end - start):
            continue
        fee, per = _fee(parameters, month, facts)
        allowed = (end - start) * (PPM - parameters.level) if parameters.reduction == "beyond-level" else 0
        working = (fee, per, down, end - start, allowed)
        owed = amount(dict(zip((name for name, _ in WORKING), working, strict=True)), 0)
        from_on, until_on = max(month.start, facts.life.from_on), min(month.end, facts.life.until_on or month.end)
        if owed and from_on < until_on:
            period = facts.period_of(from_on)
            bill_on = max(month.end, *(one.reported_on for one in within))
            part = f"{month.start:%Y-%m}"
            relieved = parameters.of[0].rpartition(".")[2] if len(parameters.of) == 1 else ""
            yield Line(owed, period.start, period.end, from_on, until_on, bill_on, working, part, relieved)


def _months(outages: Sequence[Outage]) -> Iterator[Period]:
    """Yield the calendar months that outages touch, and perhaps some beside them: a day in UTC may be another here."""
    if outages:
        first = min(one.event["from_at"] for one in outages).date()
        last = max(one.event["until_at"] for one in outages).date()
        yield from periods(EPOCH, 1, first - timedelta(days=1), last + timedelta(days=2))


def _claimed(parameters: Parameters, span: Reign, facts: AgreementFacts) -> Iterator[Outage]:
    """Yield the outages that the provider answers for and that were reported in time."""
    counting = _counting(parameters)
    outages = [one for one in facts.of_type("outage") if facts.governed_on(one.effective_on) in span]
    known = {one.id for one in facts.of_type("outage")}
    reports: dict[str, Event] = {}
    for report in facts.of_type("outage-reported"):
        if report["outage"] not in known:
            expected = "`outage` is the id of the event that says so."
            facts.refuse(report, AGAINST_TERMS, f"no outage is known as {report['outage']!r}", expected)
        reports.setdefault(report["outage"], report)
    place = zone(parameters.time_zone or facts.time_zone)
    for event in outages:
        reported = reports.get(event.id)
        if event["until_at"] <= event["from_at"]:
            facts.refuse(event, AGAINST_TERMS, "the outage ends before it begins")
        if reported is None or event["cause"] not in counting:
            continue
        reported_on = _reported_on(reported, place)
        if reported_on > _last_day(parameters, event, place):
            continue
        since = _downtime_from(parameters, event, reported, facts)
        if since is not None:
            yield Outage(event, (since, microseconds(event["until_at"]) // 1_000_000), reported_on)


def _last_day(parameters: Parameters, outage: Event, place: ZoneInfo) -> date:
    """Return the last day on which an outage can be reported."""
    happened = outage["until_at"] if parameters.report_after == "end" else outage["from_at"]
    # The instant of the end is no longer down: an outage until midnight was over on the day before.
    happened_on = (happened - timedelta(microseconds=parameters.report_after == "end")).astimezone(place).date()
    return Calendar(parameters.calendar, parameters.region).add_working_days(happened_on, parameters.report_within)


def _reported_on(report: Event, place: ZoneInfo) -> date:
    return report.at.astimezone(place).date() if report.at is not None else report.effective_on


def _downtime_from(parameters: Parameters, event: Event, report: Event, facts: AgreementFacts) -> int | None:
    """Return the second from which an outage counts; None after saying that nothing says so."""
    start = event["from_at"]
    if parameters.downtime_from == "known":
        aware = [instant for instant in (event["known_at"], report.at) if instant is not None]
        if not aware:
            expected = "Add `at` to the report, or `known_at` to the outage if the provider knew by itself."
            facts.refuse(report, MISSING, "nothing says when the provider knew of the outage", expected)
            return None
        start = max(start, min(aware))
    return microseconds(start) // 1_000_000


def _length(spans: Sequence[Seconds]) -> int:
    """Return the seconds that spans cover, those that overlap counted once."""
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _fee(parameters: Parameters, month: Period, facts: AgreementFacts) -> tuple[int, int]:
    """Return what the named fees come to in a month, by the days of each line, as a fraction of minor units."""
    named = {name.rpartition(".")[2] for name in parameters.of}
    shares = []
    for line in facts.earlier:
        days = (min(line.until_on, month.end) - max(line.from_on, month.start)).days
        if line.clause in named and days > 0:
            shares.append((line.amount * days, (line.until_on - line.from_on).days))
    per = lcm(*(days for _, days in shares))
    return sum(top * (per // days) for top, days in shares), per


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    down = max(0, working["down"] * PPM - working["allowed"])
    return -half_up(working["fee"] * down, working["per"] * working["in_month"] * PPM)


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The customer's right to report, its duty to say all that a report needs, and the provider's to handle it."""
    place = zone(parameters.time_zone or seen.order.time_zone)
    reports = list(seen.of_type("outage-reported"))
    for outage in seen.of_type("outage"):
        if outage["cause"] not in _counting(parameters):
            continue
        mine = [report for report in reports if report["outage"] == outage.id]
        last, first = _last_day(parameters, outage, place), mine[0] if mine else None
        figures = {"outage": outage.effective_on}
        yield Duty("customer", "report", outage.effective_on, last, figures, "no-credit", first, is_right=True)
        if first is None:
            continue
        if first["complete"] == "no":
            full = next((report for report in mine if report["complete"] == "yes"), None)
            yield Duty("customer", "complete", first.effective_on, None, figures, fulfilled_by=full)
        if parameters.handle_within is not None and _reported_on(first, place) <= last:
            due = first.effective_on + timedelta(days=parameters.handle_within)
            done = next((one for one in seen.of_type("claim-handled") if one["outage"] == outage.id), None)
            yield Duty("provider", "handle", first.effective_on, due, figures, fulfilled_by=done)


SAYS: Final[Mapping[str, Wording]] = {
    "report": said(
        "May report the outage of {outage} and claim a credit for it.",
        "Mag de storing van {outage} melden en er een vergoeding voor vragen.",
        "Peut signaler l'interruption du {outage} et demander un avoir.",
    ),
    "no-credit": said(
        "An outage that is reported later is not credited.",
        "Een storing die later wordt gemeld, wordt niet vergoed.",
        "Une interruption signalée plus tard ne donne pas lieu à un avoir.",
    ),
    "complete": said(
        "Supplement the report of the outage of {outage}: description, users concerned and where, own attempts.",
        "Vul de melding van de storing van {outage} aan: beschrijving, betrokken gebruikers en waar, eigen pogingen.",
        "Compléter le signalement de l'interruption du {outage} : description, utilisateurs et lieux, propres essais.",
    ),
    "handle": said(
        "Handle the claim for the outage of {outage}.",
        "Behandel de aanvraag voor de storing van {outage}.",
        "Traiter la demande pour l'interruption du {outage}.",
    ),
}


def _counting(parameters: Parameters) -> set[str]:
    """Return the causes of which an outage gives a claim."""
    named = {name for name in ("maintenance", "internet") if getattr(parameters, name) == "counts"}
    return {"provider"} | named


WORKING = (
    ("fee", "minor"),
    ("per", "number"),
    ("down", "seconds"),
    ("in_month", "seconds"),
    ("allowed", "number"),
)

KIND = ClauseKind(
    "service-credit",
    Parameters,
    "A month's fee is reduced in proportion to the time the service was down.",
    specimen=__file__,
    owes_each=owes_each,
    must=must,
    says=SAYS,
    reads=frozenset({"fee"}),
    writes="credit",
    working=WORKING,
    arithmetic="-(fee / per) x (down x 1,000,000 - allowed) / (in_month x 1,000,000), rounded half up",
    amount=amount,
    events=("outage", "outage-reported", "claim-handled"),
)
