"""How long an agreement lives, under which terms, and how many of each unit it has on a day."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from tests.by_hand.book import (
    Account,
    Activated,
    Agreement,
    Amended,
    Book,
    Changed,
    Clause,
    Converts,
    Ended,
    Fee,
    Increments,
    InitialTerm,
    Linked,
    Matched,
    Notice,
    NoticeRule,
    PerDeck,
    PerMeasure,
    Proration,
    QuantityRule,
    Renewal,
)
from tests.by_hand.days import CALENDAR, NEVER, months_later, period_with


@dataclass(frozen=True)
class Term:
    """So many months of a chain of terms that is counted from one day."""

    chain: date
    before: int  # months of the chain before this term
    months: int

    @property
    def until(self) -> date:
        return months_later(self.chain, self.before + self.months)

    @property
    def start(self) -> date:
        return months_later(self.chain, self.before)


class Life:
    """One agreement as its bookkeeper follows it; `desk` has the lives that were worked out already, by agreement."""

    def __init__(self, book: Book, account: Account, agreement: Agreement, desk: dict[str, "Life"]) -> None:
        self.book, self.account, self.agreement, self.desk = book, account, agreement, desk
        desk[agreement.id] = self
        self._known_clauses: dict[date, tuple[Clause, ...]] = {}
        self._known_changes: dict[str, list[tuple[date, int]]] = {}
        self.happenings = [one for one in book.happenings if one.agreement == agreement.id]
        self.others = [one for one in account.agreements if one.id != agreement.id]
        self.from_on, self.initial, self.anniversary = self._begins()
        self.converted_on, self.converted_to = self._converts()
        self.until = self._ends()

    # How it begins -------------------------------------------------------------------------------------------------

    def _begins(self) -> tuple[date, Term | None, date]:
        """The first day, the initial term, and the day from which billing periods by anniversary are counted."""
        ordered = self.agreement
        first = ordered.start_on
        rule = self._first(InitialTerm, self.clauses_at_start())
        if rule is None:
            return first, Term(first, 0, ordered.term) if ordered.term else None, first
        if rule.begins_with == "activation":
            activated = [one.on for one in self.happenings if isinstance(one, Activated)]
            if not activated:
                return NEVER, None, NEVER
            first = max(min(activated), first)
        next_first = months_later(first.replace(day=1), 1)
        days = {
            "first-day": first,
            "first-of-next-month": next_first,
            "first-of-month": first if first.day == 1 else next_first,
        }
        counted = days[rule.counted_from]
        term = Term(counted, 0, max(rule.at_least or 0, ordered.term or rule.default or 0))
        return first, term, days.get(rule.periods_from, counted)

    # How it ends ---------------------------------------------------------------------------------------------------

    def _ends(self) -> date:
        """The first of: an end that was recorded, a term that nothing renews, a notice, the end of its hosts."""
        ends = [one.on for one in self.happenings if isinstance(one, Ended)]
        ends += [term.until for term in self._terms() if self._renewed(term) is None]
        ends += [end for end in map(self._notice_ends, self.happenings) if end is not None]
        linked = self._first(Linked, self.clauses_at_start())
        if linked is not None:
            ends += self._days_without(linked.with_services, linked.when)[:1]
        return max(min(ends, default=NEVER), self.from_on)

    def _terms(self) -> Iterator[Term]:
        """The initial term and its renewals, for as long as anybody could care."""
        term = self.initial
        while term is not None and term.start < NEVER:
            yield term
            term = self._renewed(term)

    def _renewed(self, term: Term) -> Term | None:
        rule = self._first(Renewal, self.written_on(term.until))
        if rule is None or self.initial is None:
            return None
        months = {
            "initial-term": self.initial.months,
            "previous-term": term.months,
            "billing-period": self.agreement.every or 1,
            "fixed": rule.months,
        }[rule.length]
        assert months is not None
        return Term(term.chain, term.before + term.months, min(months, rule.at_most or months))

    def _notice_ends(self, notice: object) -> date | None:
        """The end of the running term, if the notice is in time for it, else of the next one, or none."""
        if not isinstance(notice, Notice):
            return None
        rule = self._first(NoticeRule, self.written_on(max(notice.on, self.from_on)))
        if rule is None or rule.by not in ("either", notice.by):
            return None
        clear = rule.at_least + (1 if rule.clear_days == "from-last-day" else 0)
        if self.initial is None:
            return max(notice.on + timedelta(days=clear), notice.ends_on or notice.on)
        for term in self._terms():
            if term.until <= notice.on or (notice.ends_on is not None and term.until < notice.ends_on):
                continue  # over already, or not what was asked for
            if notice.on <= term.until - timedelta(days=clear):
                return term.until
            if rule.late == "void":
                return None
        return None

    def _days_without(self, services: tuple[str, ...], when: str) -> list[date]:
        """The days in this life from which a host service, or the last of them, is no longer there."""
        hosts = [
            host for host in self._lives_of(services) if host.from_on < host.until
        ]  # one that never was ends never
        days = []
        for ended in sorted({host.until for host in hosts if host.until < NEVER and host.until > self.from_on}):
            gone = {host.agreement.service for host in hosts if host.until == ended}
            left = {host.agreement.service for host in hosts if host.runs_on(ended)}
            if (gone - left) if when == "any-host-ends" else not left:
                days.append(ended)
        return days

    def _lives_of(self, services: tuple[str, ...]) -> list["Life"]:
        """The lives of the account's other agreements of some services."""
        others = [one for one in self.others if one.service in services]
        return [self.desk.get(one.id) or Life(self.book, self.account, one, self.desk) for one in others]

    # What governs it -----------------------------------------------------------------------------------------------

    def _converts(self) -> tuple[date, str]:
        rule = self._first(Converts, self.clauses_at_start())
        days = self._days_without(rule.hosts, rule.when) if rule else []
        return (days[0], rule.to) if rule and days else (NEVER, "")

    def book_clauses(self, service: str, day: date) -> tuple[Clause, ...]:
        """The clauses of the version in force on a day; of the first one, before that."""
        versions = sorted((one for one in self.book.versions if one.service == service), key=lambda one: one.from_on)
        begun = [one for one in versions if one.from_on <= day] or versions[:1]
        return begun[-1].clauses

    def written_on(self, day: date) -> tuple[Clause, ...]:
        """The clauses that govern it on a day, as they are written."""
        return self.book_clauses(self.converted_to if self.converted_on <= day < NEVER else self.agreement.service, day)

    def clauses_at_start(self) -> tuple[Clause, ...]:
        return self.book_clauses(self.agreement.service, self.agreement.start_on)

    def clauses_on(self, day: date) -> tuple[Clause, ...]:
        """The clauses in force on a day as they run: what the order states filled in, what others set put in."""
        if day not in self._known_clauses:
            amendments = [one for one in self.happenings if isinstance(one, Amended) and one.on <= day]
            self._known_clauses[day] = self._as_they_run(self.written_on(day), amendments)
        return self._known_clauses[day]

    def _as_they_run(self, written: tuple[Clause, ...], amendments: list[Amended]) -> tuple[Clause, ...]:
        states = dict(self.agreement.states)
        for amendment in sorted(amendments, key=lambda one: one.on):
            states |= amendment.states
        running = []
        for clause in (self._set_by(written, each) for each in written):
            values = {each.name: getattr(clause, each.name) for each in fields(clause)}
            opened = {name: said for name, said in values.items() if isinstance(said, str) and said.startswith("$")}
            running.append(replace(clause, **{name: states[said[1:]] for name, said in opened.items()}))
        return tuple(running)

    def _set_by(self, setters: tuple[Clause, ...], clause: Clause) -> Clause:
        """A clause with what the others of its description set for it."""
        for setter in setters:
            clause = self._set(clause, setter)
        return clause

    @staticmethod
    def _set(clause: Clause, setter: Clause) -> Clause:
        """A clause with what another sets for it, if that one means it."""
        concerned = (isinstance(setter, Increments) and isinstance(clause, PerMeasure | PerDeck)) or (
            isinstance(setter, Proration) and isinstance(clause, Fee)
        )
        if not concerned or (setter.of is not None and clause.id not in setter.of):
            return clause
        says = {f.name: getattr(setter, f.name) for f in fields(setter) if f.name not in ("id", "of")}
        return replace(clause, **{name: value for name, value in says.items() if value is not None})

    @staticmethod
    def _first(kind: type, clauses: tuple[Clause, ...]):
        return next((clause for clause in clauses if isinstance(clause, kind)), None)

    def runs_on(self, day: date) -> bool:
        return self.from_on <= day < self.until

    # Its periods and quantities ------------------------------------------------------------------------------------

    def period(self, clause: object, day: date) -> tuple[date, date]:
        """The billing period, of a clause or of the order, that a day falls in."""
        months = getattr(clause, "every", None) or self.agreement.every or 1
        anchor = getattr(clause, "anchor", None) or self.agreement.anchor or "calendar"
        return period_with(day, CALENDAR if anchor == "calendar" else self.anniversary, months)

    def quantity(self, unit: str, day: date) -> int:
        """How many of a unit the agreement has on a day; of no unit, one."""
        if not unit:
            return 1
        if unit not in self._known_changes:
            self._known_changes[unit] = self._changes(unit)
        return [quantity for counts_from, quantity in self._known_changes[unit] if counts_from <= day][-1]

    def _changes(self, unit: str) -> list[tuple[date, int]]:
        """From which day which quantity counts: a later change takes the place of one that does not count yet."""
        matched = self._first(Matched, self.clauses_at_start())
        matched = matched if matched is not None and matched.unit == unit else None
        if matched is not None:
            first, said = self._followed(matched)
        else:
            changes = [one for one in self.happenings if isinstance(one, Changed) and one.unit == unit]
            first, said = self.agreement.quantities[unit], sorted((one.on, one.quantity) for one in changes)
        counting = [(self.from_on, first)]
        for on, quantity in said:
            before = [each for counts_from, each in counting if counts_from <= max(on, self.from_on)][-1]
            counts_from = on
            if on > self.from_on and quantity != before:
                moved = self._counts_from(matched, unit, on, quantity > before)
                if moved is None:
                    continue
                counts_from = moved
            counts_from = max(counts_from, self.from_on)
            counting = [one for one in counting if one[0] < counts_from] + [(counts_from, quantity)]
        return counting

    def _followed(self, rule: Matched) -> tuple[int, list[tuple[date, int]]]:
        """How many the hosts have on the first day, and on each day on which that changes, times the factor."""
        hosts = self._lives_of((rule.service,))
        days = {day for host in hosts for day in (host.from_on, host.until, *host.days_of_change(rule.follows))}

        def total(day: date) -> int:
            return rule.factor * sum(host.quantity(rule.follows, day) for host in hosts if host.runs_on(day))

        return total(self.from_on), [(day, total(day)) for day in sorted(days) if self.from_on < day < NEVER]

    def days_of_change(self, unit: str) -> list[date]:
        self.quantity(unit, self.from_on)
        return [day for day, _ in self._known_changes[unit]]

    def _counts_from(self, matched: Matched | None, unit: str, on: date, is_more: bool) -> date | None:
        """At once, or from the end of the billing period in which it was said in time; never, if late is void."""
        rules = [one for one in self.clauses_on(on) if isinstance(one, QuantityRule)]
        rule = matched or next((one for one in rules if one.units is None or unit in one.units), None)
        if rule is None or (rule.increase if is_more else rule.decrease) == "at-once":
            return on
        start, end = self.period(rule, on)
        end = on if on == start else end  # wanted from the first day of a period: from the end of the one before it
        notice, clear_days = getattr(rule, "notice", 0), getattr(rule, "clear_days", "")
        while on > end - timedelta(days=notice + (1 if clear_days == "from-last-day" else 0)):
            if getattr(rule, "late", "") == "void":
                return None
            _, end = self.period(rule, end)
        return end
