"""What is owed: the run over accounts, bucket by bucket, each kind asked once for everybody.

A pure function of descriptions, orders, events, usage and a day. One account never needs another's rows, so any split
into buckets gives the same lines.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from threading import Lock
from typing import Any

import numpy as np
import polars as pl

from counterfoil.calendar import day_number, day_of
from counterfoil.contract.answers import (
    CHARGE_SCHEMA,
    LINE_SCHEMA,
    RELIEF_SCHEMA,
    REVIEW_SCHEMA,
    Line,
    Owed,
    Review,
    fitted,
    frame,
)
from counterfoil.contract.catalogue import Catalogue
from counterfoil.contract.faults import Fault, Faults, listed, nearest
from counterfoil.contract.kinds import ClauseKind, Registry, registry
from counterfoil.contract.orders import Account
from counterfoil.contract.selection import Selection, Shape
from counterfoil.engine.earlier import Earlier
from counterfoil.engine.happened import Happened, addresses
from counterfoil.engine.lives import Governed, LivesOfAccount
from counterfoil.engine.parts import Usage, read
from counterfoil.engine.prolonging import prolonged
from counterfoil.engine.stretches import Stretches
from counterfoil.engine.taking import COUNTED_SCHEMA, Taken, Taking, find_asked
from counterfoil.engine.terms import ClauseInForce, Interning
from counterfoil.facts.decks import CompiledDecks
from counterfoil.facts.events import Event
from counterfoil.facts.patterns import PATTERN_SCHEMA, SURVEY_SCHEMA, Patterns
from counterfoil.facts.plain import AgreementFacts, EarlierLine, EarlierReview, RatedRecord
from counterfoil.facts.seen import RECORD_SCHEMA, Facts
from counterfoil.keys import called_digits, key64

USAGE_SCHEMA: dict[str, Any] = {
    "account": pl.Int64,
    "started_us": pl.Int64,
    "record": pl.Int64,
    "call": pl.Int64,
    "party": pl.Int64,
    "quantity": pl.Int64,
    "lines": pl.Int32,
    "called": pl.Int64,
    "shape": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a run depends on, but usage and the day."""

    catalogue: Catalogue
    accounts: Sequence[Account]
    events: Sequence[Event] = ()  # each once, by effective day, source and id
    decks: CompiledDecks | None = None
    shapes: Mapping[int, Shape] = field(default_factory=dict)
    kinds: Registry = field(default_factory=registry)
    country: str = ""  # the provider's, whose working days count
    patterns: Patterns = field(default_factory=dict)  # what is usual among all customers: engine.surveying


@dataclass(slots=True)
class Bucket:
    """What a run found for some accounts, in numbers that mean something inside the run."""

    lives: list[Governed]
    lines: pl.DataFrame  # LINE_SCHEMA and `kind`
    charges: pl.DataFrame
    reviews: pl.DataFrame
    untaken: pl.DataFrame
    outside: pl.DataFrame


class Run:
    """One run. Numbers of clauses, parameters and versions are the run's own; agreements are numbered by bucket."""

    def __init__(self, case: Case, through: date, *, want_charges: bool = False) -> None:
        self.case = case
        self.through = through
        self.want_charges = want_charges
        self.deck_rows = pl.DataFrame() if case.decks is None else _with_destinations(case.decks.rows)
        self.interning = Interning(case.catalogue)
        self.faults = Faults()
        self._making_out = Lock()
        self._events: dict[str, list[Event]] = {}
        for event in case.events:
            self._events.setdefault(event.agreement, []).append(event)

    def bucket(self, accounts: Sequence[Account], usage: pl.DataFrame | None = None) -> Bucket:
        """Return what is owed by some accounts; their usage is one frame of USAGE_SCHEMA, in any order.

        Lines that may be billed only after `through` are left out. What stands in the way is in `faults`.
        """
        lives, stretches, taking, taken = self._prepared(accounts, usage)
        self._unrated(taken, lives)
        # Kinds that read rated records need them, whether or not the run is asked for them.
        is_read = any("charge" in one.kind.reads for terms in stretches.terms for one in terms.clauses)
        happened = Happened(lives, self._events, self.through)
        facts = _facts(stretches, taken, taking, self, happened, want_charges=self.want_charges or is_read)
        earlier = Earlier()
        found: dict[str, list[pl.DataFrame]] = {"lines": [], "charges": [], "reviews": []}
        for kind in self.case.kinds.in_order:
            if kind.name not in stretches.kinds or (kind.owes is None and kind.owes_each is None):
                continue
            owed = self._ask(kind, stretches, facts, earlier, lives)
            if owed.lines.height:
                earlier.add(owed.lines, kind.writes, owed.reliefs)
                found["lines"].append(owed.lines.with_columns(kind=pl.lit(kind.name)))
            if owed.charges is not None and owed.charges.height:
                earlier.charges.append(owed.charges)
                found["charges"] += [owed.charges] if self.want_charges else []
            if owed.reviews is not None and owed.reviews.height:
                earlier.reviews.append((kind, owed.reviews))
                found["reviews"].append(owed.reviews.with_columns(kind=pl.lit(kind.name)))
        self._missing(facts, lives)
        self._refused(facts, happened, lives)
        self._unfit(facts, lives)
        last = day_number(self.through)
        lines = _all(found["lines"], {**LINE_SCHEMA, "kind": pl.String}).filter(pl.col("bill_on") <= last)
        reviews = _all(found["reviews"], {**REVIEW_SCHEMA, "kind": pl.String}).filter(pl.col("on") <= last)
        charges = _all(found["charges"], CHARGE_SCHEMA)
        return Bucket(lives, lines, charges, reviews, taken.untaken, taken.outside)

    def figures(self, accounts: Sequence[Account], usage: pl.DataFrame | None = None) -> pl.DataFrame:
        """Return what kinds that compare agreements measure of each (SURVEY_SCHEMA), in months that are over."""
        lives, stretches, taking, taken = self._prepared(accounts, usage)
        facts = _facts(stretches, taken, taking, self, Happened(lives, {}, self.through), want_charges=False)
        asking = [kind for kind in self.case.kinds.in_order if kind.survey is not None and kind.name in stretches.kinds]
        found = [
            fitted(kind.survey(asked, facts), SURVEY_SCHEMA)
            for kind in asking
            if kind.survey is not None and not (asked := stretches.asked(kind)).is_empty()
        ]
        return _all(found, SURVEY_SCHEMA).filter(pl.col("period_end") <= day_number(self.through))

    def _prepared(
        self, accounts: Sequence[Account], usage: pl.DataFrame | None
    ) -> tuple[list[Governed], Stretches, Taking, Taken]:
        """Return how some accounts live, and which clause takes each record of theirs."""
        with self._making_out:  # terms get numbers that are the run's own
            lives, owners = self._lives(accounts)
            stretches = Stretches(lives, owners, self.interning, self.through)
        keys = np.array(sorted(key64(account.id) for account in accounts), dtype=np.int64)
        place = {int(key): number for number, key in enumerate(keys)}
        by_key = [place[key64(accounts[owner].id)] for owner in owners]
        taking = Taking.of(lives, by_key, keys, self.case.shapes, self.case.decks)
        usage = pl.DataFrame(schema=USAGE_SCHEMA) if usage is None else usage
        return lives, stretches, taking, taking.take(usage)

    def buckets(self, parts: Iterable[tuple[Sequence[Account], Usage]], workers: int = 2) -> Iterator[Bucket]:
        """Yield the bucket of each part, in their order, working on a few at a time.

        A part's usage is a frame, or what returns it, called by whoever works on the part: so no more than `workers`
        parts are in memory. Buckets know nothing of one another (design law 7).
        """
        waiting: deque[Future[Bucket]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            for accounts, usage in parts:
                waiting.append(pool.submit(self._bucket_of, accounts, usage))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _bucket_of(self, accounts: Sequence[Account], usage: Usage) -> Bucket:
        return self.bucket(accounts, read(usage))

    # Lives -----------------------------------------------------------------------------------------------------------

    def _lives(self, accounts: Sequence[Account]) -> tuple[list[Governed], list[int]]:
        lives: list[Governed] = []
        owners: list[int] = []
        for owner, account in enumerate(accounts):
            living = LivesOfAccount(account.orders, self._events, self.interning).live(self.through, self.faults)
            for order in account.orders:
                if order.id in living:
                    lives.append(living[order.id])
                    owners.append(owner)
        return lives, owners

    # Kinds -----------------------------------------------------------------------------------------------------------

    def _ask(
        self, kind: ClauseKind, stretches: Stretches, facts: Facts, earlier: Earlier, lives: Sequence[Governed]
    ) -> Owed:
        if kind.owes is not None:
            asked = stretches.asked(kind)
            if asked.is_empty():
                return Owed()
            owed: Owed = kind.owes(asked, facts, earlier)
            return Owed(
                fitted(owed.lines, LINE_SCHEMA),
                None if owed.charges is None else fitted(owed.charges, CHARGE_SCHEMA),
                None if owed.reviews is None else fitted(owed.reviews, REVIEW_SCHEMA),
                None if owed.reliefs is None else fitted(owed.reliefs, RELIEF_SCHEMA),
            )
        return self._ask_each(kind, facts, earlier, lives)

    def _ask_each(self, kind: ClauseKind, facts: Facts, earlier: Earlier, lives: Sequence[Governed]) -> Owed:
        assert kind.owes_each is not None
        concerned = [
            (number, governed, spans) for number, governed in enumerate(lives) if (spans := _spans(governed, kind))
        ]
        if not concerned:
            return Owed()
        by_agreement = _earlier_lines(earlier, kind, self.interning, [number for number, *_ in concerned])
        rated = _rated(earlier, kind, self.interning, [number for number, *_ in concerned])
        raised = _earlier_reviews(earlier, kind, self.interning)
        lines: list[tuple[Any, ...]] = []
        reviews: list[tuple[Any, ...]] = []
        relieved: list[int] = []  # for each line, whose charge it takes back, or its own clause
        for number, governed, spans in concerned:
            numbers = {one.clause.id: one.number for reign in governed.reigns for one in reign.terms.clauses}
            seen = AgreementFacts(
                governed.order.id,
                governed.order.account,
                governed.order.country,
                governed.order.currency,
                governed.order.time_zone,
                governed.life,
                governed.billing_anchor,
                governed.every,
                tuple(self._events.get(governed.order.id, ())),
                self.through,
                by_agreement.get(number, ()),
                rated.get(number, ()),
                raised.get(number, ()),
                if_until=partial(self._if_until, governed, kind),
            )
            for clause, version, from_on, until_on in spans:
                who = (number, clause.number, clause.params, version)
                for answer in kind.owes_each(clause, Span(from_on, until_on), seen):
                    if isinstance(answer, Line):
                        rest = (answer.amount, list(answer.working))
                        lines.append((*who, answer.part, *_days(answer), *rest))
                        relieved.append(numbers[answer.relieves] if answer.relieves else clause.number)
                    elif isinstance(answer, Review):
                        days = (answer.period_start, answer.period_end, answer.on)
                        reviews.append((*who, *map(day_number, days), list(answer.options), list(answer.working)))
                facts.missing += [(number, clause.number, unit) for unit in seen.missing]
                seen.missing.clear()
            for event, name, message, expected in seen.refused:
                whom = f"{governed.order.id}: {message}"
                self.faults.add(name, event.where, whom, expected, agreements=[governed.order.id])
        answered = frame(LINE_SCHEMA, lines)
        reliefs = answered.with_columns(clause=pl.Series(relieved, dtype=pl.UInt32)).select(*RELIEF_SCHEMA, "part")
        return Owed(answered, None, frame(REVIEW_SCHEMA, reviews), reliefs)

    def _if_until(self, governed: Governed, kind: ClauseKind, until_on: date) -> Sequence[EarlierLine]:
        """Return the lines that a kind reads, without any usage, as they would be if the agreement ran until a day."""
        stretches = Stretches([prolonged(governed, until_on)], [0], self.interning, until_on - timedelta(days=1))
        keys = np.array([key64(governed.order.account)], dtype=np.int64)
        taking = Taking.of(stretches.lives, [0], keys, {}, self.case.decks)
        taken = taking.take(pl.DataFrame(schema=USAGE_SCHEMA))
        facts = _facts(stretches, taken, taking, self, Happened(stretches.lives, {}, until_on), want_charges=False)
        earlier = Earlier()
        for writer in self.case.kinds.in_order:
            if writer.writes in kind.reads and writer.owes is not None and writer.name in stretches.kinds:
                earlier.add(self._ask(writer, stretches, facts, earlier, stretches.lives).lines, writer.writes)
        return _earlier_lines(earlier, kind, self.interning, [0]).get(0, ())

    # What stands in the way ------------------------------------------------------------------------------------------

    def _unrated(self, taken: Taken, lives: Sequence[Governed]) -> None:
        """Report calls without a rate, once for each agreement, clause and called number's beginning."""
        if taken.unrated.is_empty():
            return
        counted = (
            taken.unrated.group_by("agreement", "clause")
            .agg(pl.len(), called=pl.first("called"))
            .sort("agreement", "clause")
        )
        for agreement, clause_number, count, called in counted.iter_rows():
            order = lives[agreement].order
            clause = self.interning.clauses[clause_number]
            shown = called_digits(called) or "(no number)"
            self.faults.add(
                "no-rate",
                clause.where,
                f"{order.id}: {count} record(s) taken by {clause.address} have no rate, the first to {shown}",
                "Add the prefix to the deck, or let another clause take these records.",
                agreements=[order.id],
                accounts=[order.account],
            )

    def unheard(self, lives: Sequence[Governed]) -> None:
        """Report events that name an item, coupon or clause which nothing in their agreement has: they do nothing.

        An event's `item` is what the parameter `item` of some clause names, its `coupon` likewise; `clause` is an id.
        """
        for governed in lives:
            order = governed.order
            clauses = [one for reign in governed.reigns for one in reign.terms.clauses]
            known = {
                "item": {item for one in clauses if isinstance(item := getattr(one.parameters, "item", None), str)},
                "clause": {one.clause.id for one in clauses},
                "coupon": {item for one in clauses if isinstance(item := getattr(one.parameters, "coupon", None), str)},
            }
            for event in self._events.get(order.id, ()):
                for name, valid in known.items():
                    said = event[name]
                    if isinstance(said, str) and said not in valid and event.effective_on <= self.through:
                        known_ones = f"Its clauses know {listed(valid, 40)}." if valid else "None of them names one."
                        self.faults.add(
                            "event-against-terms",
                            event.where,
                            f"{order.id}: no clause of {order.service} has the {name} `{said}` of this {event.type}",
                            known_ones + nearest(said, valid),
                            agreements=[order.id],
                            accounts=[order.account],
                        )

    def _refused(self, facts: Facts, happened: Happened, lives: Sequence[Governed]) -> None:
        for number, name, message, expected in sorted(set(facts.refused)):
            agreement, event = happened.seen[number]
            order = lives[agreement].order
            self.faults.add(name, event.where, f"{order.id}: {message}", expected, agreements=[order.id])

    def _unfit(self, facts: Facts, lives: Sequence[Governed]) -> None:
        for agreement, clause_number, name, message, expected in sorted(set(facts.unfit)):
            order, clause = lives[agreement].order, self.interning.clauses[clause_number]
            whom = f"order {order.id}: {clause.address} {message}"
            self.faults.add(name, clause.where, whom, expected, agreements=[order.id], accounts=[order.account])

    def _missing(self, facts: Facts, lives: Sequence[Governed]) -> None:
        for agreement, clause_number, unit in sorted(set(facts.missing)):
            order = lives[agreement].order
            clause = self.interning.clauses[clause_number]
            have = ", ".join(sorted(lives[agreement].life.quantities)) or "none"
            self.faults.add(
                "missing-quantity",
                order.where,
                f"order {order.id}: {clause.address} counts {unit}s, of which the agreement has no quantity",
                f"Add `{unit} = ...` under [order.quantities] (0 if there are none yet); it has {have}.",
                agreements=[order.id],
                accounts=[order.account],
            )


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which a clause runs for an agreement with the same parameters; until None: on and on."""

    from_on: date
    until_on: date | None

    def __contains__(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


def _days(line: Line) -> Iterator[int]:
    return map(day_number, (line.period_start, line.period_end, line.from_on, line.until_on, line.bill_on))


def _spans(governed: Governed, kind: ClauseKind) -> list[tuple[ClauseInForce, int, date, date | None]]:
    """Return the clauses of a kind that govern an agreement, neighbours with the same parameters joined."""
    spans: list[tuple[ClauseInForce, int, date, date | None]] = []
    for reign in governed.reigns:
        for clause in reign.terms.clauses:
            if clause.kind is not kind:
                continue
            same = next((one for one in spans if one[0].params == clause.params and one[3] == reign.from_on), None)
            if same is not None:
                spans[spans.index(same)] = (same[0], same[1], same[2], reign.until_on)
            else:
                spans.append((clause, reign.terms.version, reign.from_on, reign.until_on))
    return spans


def _facts(
    stretches: Stretches, taken: Taken, taking: Taking, run: Run, happened: Happened, *, want_charges: bool
) -> Facts:
    keys = taking.account_keys
    owners = np.array([key64(one.order.account) for one in stretches.lives], dtype=np.int64)
    account_of = np.searchsorted(keys, owners).astype(np.int64)

    def locate(asked: pl.DataFrame, records: pl.DataFrame, clause: str) -> pl.DataFrame:
        rows = find_asked(asked, clause, records, taken.moments, account_of)
        if (rows >= 0).all():
            return records.hstack([pl.Series("asked", rows).cast(pl.UInt32)])
        kept = pl.Series(rows >= 0)
        return records.with_columns(asked=pl.Series(rows)).filter(kept).with_columns(pl.col("asked").cast(pl.UInt32))

    def count(asked: pl.DataFrame) -> pl.DataFrame:
        wanted = set(asked["params"].unique().to_list())
        counting = {
            number: selection
            for number in wanted
            if isinstance(selection := getattr(run.interning.params[number][1], "counts", None), Selection)
        }
        is_any = taken.usage.height and counting
        found = taking.count(taken, counting) if is_any else pl.DataFrame(schema=COUNTED_SCHEMA)
        return locate(asked, found, "clause")

    records = taken.records.select(list(RECORD_SCHEMA))
    return Facts(
        stretches.quantities,
        records,
        run.deck_rows,
        taken.usage,
        locate,
        count,
        happened.of_type,
        stretches.with_seconds,
        lambda: addresses(run.interning),
        want_charges,
        shapes=run.case.shapes,
        patterns=lambda: _patterns(run),
    )


def _patterns(run: Run) -> pl.DataFrame:
    """Return what is usual among all customers, by the run's numbers of clauses."""
    numbers = {(clause.service, clause.id): number for number, clause in enumerate(run.interning.clauses)}
    known = [
        (numbers[key.service, key.clause], day_number(key.month), key.measure, *pattern)
        for key, pattern in run.case.patterns.items()
        if (key.service, key.clause) in numbers
    ]
    return frame(PATTERN_SCHEMA, known)


def _with_destinations(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of decks with their destinations as an Enum of the names in order, which is made once for a run."""
    names = rows["destination"].unique().sort()
    return rows.with_columns(pl.col("destination").cast(pl.Enum(names)))


def _earlier_lines(
    earlier: Earlier, kind: ClauseKind, interning: Interning, agreements: Sequence[int]
) -> dict[int, list[EarlierLine]]:
    lines = earlier.charged(kind.reads).filter(pl.col("agreement").is_in(list(agreements)))
    found: dict[int, list[EarlierLine]] = {}
    days = ("period_start", "period_end", "from_on", "until_on", "bill_on")
    ordered = lines.sort("agreement", "clause", "period_start", "part", "from_on")
    for row in ordered.select("agreement", "group", "clause", "part", *days, "amount").iter_rows():
        agreement, group, clause, part, *_, amount = row
        start, end, from_on, until_on, bill_on = (day_of(day) for day in row[4:9])
        identity = interning.clauses[clause].id
        line = EarlierLine(group, identity, part, start, end, from_on, until_on, bill_on, amount)
        found.setdefault(agreement, []).append(line)
    return found


def _rated(
    earlier: Earlier, kind: ClauseKind, interning: Interning, agreements: Sequence[int]
) -> dict[int, list[RatedRecord]]:
    """Return the rated records of some agreements for a kind that reads "charge", by time."""
    found: dict[int, list[RatedRecord]] = {}
    if "charge" not in kind.reads or not earlier.charges:
        return found
    charges = pl.concat(earlier.charges).filter(pl.col("agreement").is_in(list(agreements)))
    columns = ("agreement", "clause", "period_start", "started_us", "billed", "covered", "price", "per", "fixed")
    for row in charges.sort("agreement", "started_us", "record").select(columns).iter_rows():
        agreement, clause, period, started, billed, covered, price, per, fixed = row
        numerator = (billed - covered) * price + fixed * per
        found.setdefault(agreement, []).append(
            RatedRecord(interning.clauses[clause].id, day_of(period), started, numerator, per)
        )
    return found


def _earlier_reviews(earlier: Earlier, kind: ClauseKind, interning: Interning) -> dict[int, list[EarlierReview]]:
    """Return the reviews of kinds that write a group which this kind reads, by agreement and day."""
    found: dict[int, list[EarlierReview]] = {}
    columns = ("agreement", "clause", "period_start", "period_end", "on", "working")
    for writer, reviews in earlier.reviews:
        if writer.writes not in kind.reads:
            continue
        for agreement, clause, start, end, on, working in reviews.sort(columns[:5]).select(columns).iter_rows():
            evidence = dict(zip((name for name, _ in writer.working), working, strict=True))
            identity = interning.clauses[clause].id
            review = EarlierReview(identity, day_of(start), day_of(end), day_of(on), evidence)
            found.setdefault(agreement, []).append(review)
    return found


def _all(frames: list[pl.DataFrame], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.concat(frames) if frames else pl.DataFrame(schema=schema)


def blocked_accounts(faults: Iterable[Fault], accounts: Iterable[Account], catalogue: Catalogue) -> frozenset[str]:
    """Return the accounts that get no bill: those a fault names, by account, agreement or service.

    A fault of a service concerns every account with an order of it, or of a service that includes it. A fault that
    names nobody is the whole book's.
    """
    accounts = list(accounts)
    blocked: set[str] = set()
    services: set[str] = set()
    agreements: set[str] = set()
    for fault in faults:
        if not (fault.accounts or fault.services or fault.agreements):
            return frozenset(account.id for account in accounts)
        blocked |= fault.accounts
        services |= fault.services
        agreements |= fault.agreements
    for account in accounts:
        for order in account.orders:
            if order.id in agreements or services & _drawn_on(order.service, catalogue):
                blocked.add(account.id)
    return frozenset(blocked)


def _drawn_on(service: str, catalogue: Catalogue) -> set[str]:
    """Return a service and all that any version of it includes."""
    drawn: set[str] = set()
    pending = [service]
    while pending:
        name = pending.pop()
        if name not in drawn:
            drawn.add(name)
            pending += [included for version in catalogue.versions(name) for included in version.includes]
    return drawn
