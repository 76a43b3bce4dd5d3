"""Restocking: what is paid back, and which fee is kept, when something that was bought is cancelled and sent back.

Rule      Cancelled within so many hours of the order: all of it is paid back. Later, and within so many days: the price
          less a restocking fee, once it has come back in the right condition. Otherwise nothing, or what a person
          decides.
Asked     owes_each: the cancellations, returns and decisions about one agreement. may: return-equipment. must: the
          return of what was cancelled, on which the refund waits.
Units     Pieces; money in minor units; the fee in parts per million of the price.
Rounding  The refund and the fee half up, each on its line.
Reads     The lines of the purchases named by `of`; events `item-ordered`, `order-cancelled`, `item-returned` and
          `return-decided`.
Specimen  restocking.md, beside this file.

The price is what the purchase's line says, without tax and freight.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from counterfoil.calendar import zone
from counterfoil.clauses.deadlines import after, first
from counterfoil.clauses.on_a_day import AGAINST_TERMS, MISSING, PPM, identity, line_on
from counterfoil.clauses.restocking_says import SAYS
from counterfoil.contract.answers import Line, Review
from counterfoil.contract.decisions import Ruling, allows, refuses
from counterfoil.contract.duties import Duty
from counterfoil.contract.kinds import ClauseKind
from counterfoil.contract.parameters import ClauseIds, ClauseParameters, Days, Flag, Hours, Share
from counterfoil.facts.events import Event
from counterfoil.facts.obliged import Obliged
from counterfoil.facts.plain import AgreementFacts, EarlierLine, Governing, Reign
from counterfoil.facts.requests import Request
from counterfoil.facts.standing import Here
from counterfoil.money import half_up, nano

OPTIONS = ("accept", "refuse")


class Parameters(ClauseParameters):
    """Until when a purchase can be cancelled, and what it costs."""

    of: ClauseIds  # the clauses of the purchases
    free_within: Hours | None = None  # after the order, by the clock: cancelled without any fee
    at_limit: Literal["free", "fee"] = "free"  # a cancellation at the very end of those hours
    within: Days | None = None  # after the day of the order: cancelled with the fee
    fee: Share = 0  # of the price of what is cancelled
    written: Flag = False  # whether a cancellation with the fee has to be in writing
    condition: Literal["new", "any"] = "new"  # in which it has to come back
    otherwise: Literal["final", "decided"] = "final"  # what becomes of any other wish to give something back

    def objections(self) -> Iterable[tuple[str, str]]:
        """Refuse a fee without the days in which it is taken."""
        if self.fee and self.within is None:
            yield "fee", "has to stand beside `within`, the days in which it is taken"


@dataclass(slots=True)
class Purchase:
    """What was bought with one order, and how much of it is on its way back."""

    event: Event
    quantity: int
    line: EarlierLine
    cancelled: int = 0  # free of any fee or with it
    awaited: int = 0  # cancelled with the fee and not yet back
    undecided: list[Event] = field(default_factory=list)


def owes_each(clause: Governing[Parameters], span: Reign, facts: AgreementFacts) -> Iterator[Line | Review]:
    """What each cancellation, return and decision comes to, in time."""
    purchases = _purchases(clause.parameters, span, facts)
    ordered = {event.id for event in facts.of_type("item-ordered")}
    answer = {"order-cancelled": _cancelled, "item-returned": _returned, "return-decided": _decided}
    for event in facts.happenings:
        if event.type not in answer or event.effective_on > facts.through:
            continue
        if event["ordered"] in purchases:
            yield from answer[event.type](clause.parameters, event, purchases[event["ordered"]], facts)
        elif event["ordered"] not in ordered:
            facts.refuse(event, AGAINST_TERMS, f"nothing was ordered as {event['ordered']!r}", _AN_ORDER)
    for purchase in purchases.values():
        for event in purchase.undecided:
            period = facts.period_of(event.effective_on)
            working = (purchase.line.amount, _pieces(event, purchase), purchase.quantity, _days(event, purchase), 0)
            yield Review(period.start, period.end, event.effective_on, working, OPTIONS)


_AN_ORDER = "`ordered` is the id of the event that orders it."


def _purchases(parameters: Parameters, span: Reign, facts: AgreementFacts) -> dict[str, Purchase]:
    """Return what was bought under the named clauses while this one governed, by the id of its event."""
    named = {name.rpartition(".")[2] for name in parameters.of}
    lines = {line.part: line for line in facts.earlier if line.clause in named}
    found = {}
    for event in facts.of_type("item-ordered"):
        line = lines.get(identity(event))
        if line is not None and facts.governed_on(event.effective_on) in span:
            found[event.id] = Purchase(event, 1 if event["quantity"] is None else event["quantity"], line)
    return found


def _cancelled(parameters: Parameters, event: Event, purchase: Purchase, facts: AgreementFacts) -> Iterator[Line]:
    """A cancellation: a refund at once if it is free, and a return to wait for if it costs the fee."""
    pieces, days = _pieces(event, purchase), _days(event, purchase)
    if pieces > purchase.quantity - purchase.cancelled:
        left = f"{purchase.quantity - purchase.cancelled} of {purchase.quantity} are left to be cancelled"
        facts.refuse(event, AGAINST_TERMS, left, "A cancellation is recorded once.")
        return
    is_free = _is_free(parameters, event, purchase)
    if is_free is None:
        expected = "Add `at`, the instant, to the order and to its cancellation: the clause counts hours."
        facts.refuse(event, MISSING, "the cancellation and its order do not say the instant", expected)
    elif is_free:
        purchase.cancelled += pieces
        yield _refund(event, purchase, pieces, facts)
    elif parameters.within is not None and days <= parameters.within and _in_form(parameters, event):
        purchase.cancelled += pieces
        purchase.awaited += pieces
    elif parameters.otherwise == "decided":
        purchase.undecided.append(event)
    else:  # nothing follows from it, and that is shown
        working = (purchase.line.amount, pieces, purchase.quantity, days, 0)
        yield line_on(facts, event.effective_on, 0, working, f"not in time {identity(event)}")


def _is_free(parameters: Parameters, event: Event, purchase: Purchase) -> bool | None:
    """Return whether a cancellation comes in the hours without a fee; None if the instants would have to be known."""
    if parameters.free_within is None:
        return False
    hours = timedelta(hours=parameters.free_within)
    ordered_at, at = purchase.event.at, event.at
    if ordered_at is not None and at is not None:
        return at - ordered_at < hours or (parameters.at_limit == "free" and at - ordered_at == hours)
    # Of two days it is known without the hours, unless both could be.
    apart = timedelta(days=_days(event, purchase))
    return False if apart - timedelta(days=1) >= hours else None


def _in_form(parameters: Parameters, event: Event) -> bool:
    return not parameters.written or event["written"] == "yes"


def _returned(parameters: Parameters, event: Event, purchase: Purchase, facts: AgreementFacts) -> Iterator[Line]:
    """Something came back: the price of what had been cancelled is refunded, and the fee kept."""
    pieces = purchase.awaited if event["quantity"] is None else event["quantity"]
    if pieces > purchase.awaited:
        if parameters.otherwise == "decided":
            purchase.undecided.append(event)
            return
        came = f"{pieces} came back, and {purchase.awaited} had been cancelled with the fee"
        facts.refuse(event, AGAINST_TERMS, came, "Record the cancellation, and only what it allows.")
    elif pieces and event["condition"] == "used" and parameters.condition == "new":
        working = (purchase.line.amount, pieces, purchase.quantity, _days(event, purchase), 0)
        yield line_on(facts, event.effective_on, 0, working, f"not in new condition {identity(event)}")
    elif pieces:
        purchase.awaited -= pieces
        yield _refund(event, purchase, pieces, facts)
        fee = half_up(purchase.line.amount * pieces * parameters.fee, purchase.quantity * PPM)
        if fee:
            working = (purchase.line.amount, pieces, purchase.quantity, _days(event, purchase), parameters.fee)
            yield line_on(facts, event.effective_on, fee, working, f"fee {identity(event)}")


def _decided(parameters: Parameters, event: Event, purchase: Purchase, facts: AgreementFacts) -> Iterator[Line]:
    """What a person granted, and the fee that was asked for it."""
    if not purchase.undecided:
        expected = "A decision follows a wish to give something back that the clause leaves to the provider."
        facts.refuse(event, AGAINST_TERMS, f"nothing is to be decided about {event['ordered']!r}", expected)
        return
    wish = purchase.undecided.pop(0)
    if event["choice"] == "accept":
        for name, sign in (("refund", -1), ("fee", 1)):
            if event[name] is not None:
                decided = sign * facts.minor(nano(event[name]))
                working = (abs(decided), 1, 1, _days(wish, purchase), sign * PPM)
                part, relieved = f"{name} {identity(event)}", purchase.line.clause if sign < 0 else ""
                yield line_on(facts, event.effective_on, decided, working, part, relieves=relieved)


def _refund(event: Event, purchase: Purchase, pieces: int, facts: AgreementFacts) -> Line:
    working = (purchase.line.amount, pieces, purchase.quantity, _days(event, purchase), -PPM)
    refund = -half_up(purchase.line.amount * pieces, purchase.quantity)
    part = f"refund {identity(event)}"
    return line_on(facts, event.effective_on, refund, working, part, relieves=purchase.line.clause)


def _pieces(event: Event, purchase: Purchase) -> int:
    return purchase.quantity - purchase.cancelled if event["quantity"] is None else event["quantity"]


def _days(event: Event, purchase: Purchase) -> int:
    return (event.effective_on - purchase.event.effective_on).days


def may(parameters: Parameters, request: Request, here: Here) -> Ruling | None:
    """Whether equipment may be cancelled or sent back, and for which fee."""
    ordered_at = request["ordered_at"]
    if ordered_at is None:
        ids = (event for event in here.happened.get("item-ordered", ()) if event.id == request["order"])
        ordered_at = next((event.at for event in ids), None)
    if ordered_at is not None:
        hours, elapsed = timedelta(hours=parameters.free_within or 0), here.at - ordered_at
        if parameters.free_within and (elapsed < hours or (elapsed == hours and parameters.at_limit == "free")):
            return allows("free", hours=hours)
        days = (here.today - ordered_at.astimezone(zone(here.time_zone)).date()).days
        if parameters.within is not None and days <= parameters.within:
            if parameters.condition == "new" and request["condition"] in ("used", "damaged"):
                return refuses("not-new", "send-new")
            return allows("with-fee", percent=Decimal(parameters.fee).scaleb(-4), days=parameters.within)
    elif parameters.free_within is not None or parameters.within is not None:
        return None  # it is not known when it was ordered
    return refuses("final", "ask-provider") if parameters.otherwise == "decided" else refuses("final")


def must(parameters: Parameters, seen: Obliged) -> Iterator[Duty]:
    """The return of what was cancelled later than the free hours: nothing is paid back before."""
    if parameters.within is None:
        return
    ordered = {event.id: event for event in seen.of_type("item-ordered")}
    for event in seen.of_type("order-cancelled"):
        purchase = ordered.get(event["ordered"])
        if purchase is None:
            continue
        hours, elapsed = timedelta(hours=parameters.free_within or 0), seen.instant(event) - seen.instant(purchase)
        if elapsed > hours or (elapsed == hours and parameters.at_limit == "fee"):
            back = first(seen, event.effective_on, "item-returned", ordered=purchase.id)
            yield after(seen, event, "customer", "send-back", done=back, consequence="no-refund-before")


def amount(working: Mapping[str, int], digits: int) -> int:
    """Return a line's amount from its working."""
    return half_up(working["price"] * working["pieces"] * working["share"], working["ordered"] * PPM)


KIND = ClauseKind(
    "restocking",
    Parameters,
    "What is paid back, and which fee is kept, when something that was bought is cancelled and sent back.",
    specimen=__file__,
    owes_each=owes_each,
    may=may,
    decides=("return-equipment",),
    must=must,
    says=SAYS,
    reads=frozenset({"one-time"}),
    writes="surcharge",
    working=(("price", "minor"), ("pieces", "pieces"), ("ordered", "pieces"), ("days", "days"), ("share", "ppm")),
    arithmetic="price x pieces / ordered x share, rounded half up; a refund has a share of -100 %",
    amount=amount,
    events=("item-ordered", "order-cancelled", "item-returned", "return-decided"),
)
