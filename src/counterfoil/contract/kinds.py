"""What a clause kind declares, and the registry of those that are installed.

Our own kinds come in by the same entry-point group as a stranger's: `counterfoil.clause_kinds`, one line a kind, its
name and its declaration (`recurring-fee = "counterfoil.clauses.recurring_fee:KIND"`).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any

from counterfoil.contract.parameters import ClauseParameters, fields_of
from counterfoil.contract.wording import Wording, objection

ENTRY_POINTS = "counterfoil.clause_kinds"

# The units in which the integers of a line's working may be counted.
WORKING_UNITS = frozenset(
    (
        "minor",  # minor units of the agreement's currency
        "nano",  # 10^-9 of the currency unit
        "ppm",  # parts per million
        "seconds",
        "bytes",
        "pieces",  # messages, words, records, events, calls
        "units",  # named users, devices: what an agreement has a quantity of
        "base",  # base units of the clause's meter: seconds, bytes or pieces
        "days",
        "unit-days",  # a quantity summed over days
        "months",
        "day",  # a date: days since 1970-01-01
        "second",  # an instant: seconds since 1970 in UTC
        "number",  # a bare count
    )
)
# What an asked row has beside the parameters; a parameter of such a name would silently take its place.
ASKED_COLUMNS = frozenset(
    "asked agreement account clause params version period_start period_end from_on until_on from_s until_s zone digits "
    "billing_months billing_anchor term_anchor life_from life_until ends nth term_until begun terms first last number "
    "months quantity earlier group kind".split()
)
# Everything that a kind may answer; one that answers none of it can only be cited.
QUESTIONS = (
    "owes", "owes_each", "may", "must", "begins", "renews", "ends", "converts", "extends", "permits", "follows",
    "changes", "sets",
)  # fmt: skip
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


class KindsUnusable(Exception):
    """The registered kinds cannot run together: a name taken twice, a ring of line groups, a wrong declaration."""


@dataclass(frozen=True, eq=False)
class ClauseKind:
    """One kind of clause: its parameters and the functions that answer for it. A kind silent on a question has None."""

    name: str  # "recurring-fee"
    parameters: type[ClauseParameters]
    summary: str  # one sentence for the docs
    _: KW_ONLY
    specimen: str | Path  # the specimen, or the kind's module (its `__file__`) beside which it stands as .md
    owes: Callable[..., Any] | None = None  # columns: (asked, facts, earlier) -> Owed
    owes_each: Callable[..., Any] | None = None  # plain: (clause in force, facts, earlier) -> lines and reviews
    # Columns, for kinds that compare agreements: (asked, facts) -> figures of each, of which patterns are made.
    survey: Callable[..., Any] | None = None
    may: Callable[..., Any] | None = None  # plain: (parameters, request, here) -> Ruling, or None
    must: Callable[..., Any] | None = None  # plain: (parameters, seen) -> duties
    begins: Callable[..., Any] | None = None  # lives: (parameters, order view) -> first term
    renews: Callable[..., Any] | None = None
    ends: Callable[..., Any] | None = None  # (parameters, life so far) -> endings
    converts: Callable[..., Any] | None = None  # (parameters, life so far) -> conversion to another service
    extends: Callable[..., Any] | None = None  # (parameters, happenings) -> spans of days by which a term is longer
    permits: Callable[..., Any] | None = None  # (parameters, amendment, life, those before it) -> None, or why not
    follows: Callable[..., Any] | None = None  # quantities derived from other quantities
    changes: Callable[..., Any] | None = None  # how changes of a quantity take effect
    # What `owes` is asked for: a row a billing-period, a calendar-month or a life; or (terms) a row a billing period,
    # cut wherever any terms of the agreement change, for what later kinds may look at by their own terms.
    asked: str = "billing-period"
    reads: frozenset[str] = frozenset()  # line groups
    writes: str = ""  # one line group
    sets: tuple[str, ...] = ()  # parameters of other clauses that clauses of this kind set
    working: tuple[tuple[str, str], ...] = ()  # (name, unit) of the integers in a line's working
    arithmetic: str = ""  # how a line's amount follows from its working, in words
    amount: Callable[[Mapping[str, int], int], int] | None = None  # the same as a function of working and digits
    # What a line with such a working is on an invoice, if not a "supply" that is taxed: a "deposit" used up or paid
    # back, or the "balance" of what was invoiced elsewhere.
    claim: Callable[[Mapping[str, int]], str] | None = None
    events: tuple[str, ...] = ()  # event types it reads
    decides: tuple[str, ...] = ()  # types of request that `may` has something to say of
    grants: bool = False  # whether a clause of this kind is what lets a customer use the service at all
    gives: Callable[..., Any] | None = None  # (parameters) -> other services that the subscription gives as well
    strangers: bool = False  # whether `may` also answers for an account that has no agreement on the service
    reason: str = ""  # why it answers nothing, where it does not: who applies such rules
    matter: tuple[str, ...] | None = None  # parameters that tell apart what only one clause of an agreement may say
    says: Mapping[str, Wording] = field(default_factory=dict)  # what decisions and duties say, in three languages

    @property
    def specimen_path(self) -> Path:
        """Where the specimen is."""
        return Path(self.specimen).with_suffix(".md")

    def __post_init__(self) -> None:
        """Refuse a declaration that cannot be right; raises KindsUnusable."""
        names = [name for name, _ in self.working]
        wrong_units = sorted({unit for _, unit in self.working} - WORKING_UNITS)
        taken = sorted(ASKED_COLUMNS & set(self.parameters.column_types())) if self.owes is not None else []
        objections = [
            (bool(taken), f"its parameter {', '.join(taken)} has the name of a column of what it is asked"),
            (not _SLUG.match(self.name), "its name is not lower-case words with hyphens"),
            (len(set(names)) < len(names), "two integers of its working have one name"),
            (bool(wrong_units), f"its working counts in {', '.join(wrong_units)}, which is no unit of a working"),
            (self.writes in self.reads, f"it reads the group {self.writes} that it writes"),
            (
                (self.may is None) != (not self.decides),
                "it answers `may` and names no requests, or the other way round",
            ),
            *((bool(why := objection(wording)), f"`{key}`: {why}") for key, wording in self.says.items()),
        ]
        for is_wrong, why in objections:
            if is_wrong:
                raise KindsUnusable(f"clause kind {self.name}: {why}")


@dataclass(frozen=True, eq=False)
class Registry:
    """A set of kinds that can run together, by name and in the order in which they answer `owes`."""

    by_name: Mapping[str, ClauseKind]
    in_order: tuple[ClauseKind, ...]

    @classmethod
    def of(cls, kinds: Iterable[ClauseKind]) -> "Registry":
        """Order kinds; raises KindsUnusable for a name taken twice, a ring, or `sets` naming no parameter."""
        by_name: dict[str, ClauseKind] = {}
        for kind in kinds:
            if kind.name in by_name:
                raise KindsUnusable(f"clause kind {kind.name} is registered twice")
            if missing := [name for name in kind.sets if name not in fields_of(kind.parameters)]:
                raise KindsUnusable(f"clause kind {kind.name} sets {', '.join(missing)} and has no such parameter")
            by_name[kind.name] = kind
        ordered = dict(sorted(by_name.items()))
        return cls(MappingProxyType(ordered), _in_order(ordered.values()))


def _in_order(kinds: Iterable[ClauseKind]) -> tuple[ClauseKind, ...]:
    """Return kinds so that whoever writes a group of lines comes before all who read it; ties by name."""
    by_name = {kind.name: kind for kind in kinds}
    graph = {
        kind.name: {writer.name for writer in by_name.values() if writer.writes and writer.writes in kind.reads}
        for kind in by_name.values()
    }
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        ring = " reads ".join(reversed(error.args[1]))
        raise KindsUnusable(f"clause kinds read each other's lines in a ring: {ring}") from error
    names: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        names += ready
        sorter.done(*ready)
    return tuple(by_name[name] for name in names)


@cache
def registry() -> Registry:
    """Return the installed kinds; raises KindsUnusable if they cannot run together."""
    found = []
    for entry in entry_points(group=ENTRY_POINTS):
        kind = entry.load()
        if not isinstance(kind, ClauseKind) or kind.name != entry.name:
            raise KindsUnusable(f"{entry.value} is registered as clause kind {entry.name} and is not its declaration")
        found.append(kind)
    return Registry.of(found)


def kinds() -> Mapping[str, ClauseKind]:
    """Return the installed kinds by name, sorted."""
    return registry().by_name
