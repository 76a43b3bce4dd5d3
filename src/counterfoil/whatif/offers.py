"""Offers, and the cheapest of them for what an account really used.

The catalogue leaves prices to the order, so a candidate is an offer: a service with the terms that an order of it would
have. Each is put in the place of the account's order, from its first day, and run for real.

[[offer]]
name = "4,000 minutes"
service = "business-telephony"
[offer.terms]
extension_price = { EUR = 6.50, per = "extension" }
included = { minutes = 4000 }
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import polars as pl

from counterfoil.book import PlainBook
from counterfoil.contract.faults import Fault, Faults
from counterfoil.contract.orders import Account
from counterfoil.contract.parameters import Every, Slug, Span, Text, TypedTable
from counterfoil.contract.reading import UNREAD, Reading
from counterfoil.contract.toml_positions import read_block
from counterfoil.engine.answering import Answer
from counterfoil.facts.events import Event
from counterfoil.whatif.applying import on_other_terms
from counterfoil.whatif.changes import Placed, Quantities, Tables, Terms
from counterfoil.whatif.projecting import Repeated


class OfferTable(TypedTable):
    """[[offer]]: a service with the terms of an order of it; quantities are those ordered now unless given."""

    name: Text
    service: Slug
    terms: Terms = None
    quantities: Quantities = ()
    term: Span | None = None
    every: Every | None = None
    anchor: Literal["calendar", "anniversary"] | None = None


class OffersTable(TypedTable):
    """The file."""

    offer: Tables = ()


Offer = Placed[OfferTable]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account's bill on one offer, or as it is ordered now (`name` is then empty); amounts in minor units."""

    name: str
    service: str
    currency: str
    digits: int
    total: int
    clauses: pl.DataFrame  # service, clause, heading, amount
    uncharged: int  # records that no clause charges
    reviews: int  # matters that a person has to decide, and that owe nothing until then
    faults: tuple[Fault, ...]
    is_billed: bool  # no fault stands in the way
    covers: bool = True  # it leaves no more records uncharged than the order of now
    lines: pl.DataFrame = field(default_factory=pl.DataFrame)


def read_offers(path: str, text: str, faults: Faults) -> tuple[Offer, ...]:
    """Read a file of offers; those that are wrong are faults."""
    root = read_block(text, path, 0, faults)
    if root is None:
        return ()
    top = OffersTable.read(root, Reading(faults, "the offers", noun="setting"))
    if top is UNREAD:
        return ()
    if not top.offer:
        faults.add("missing-setting", root.where, "the file has no offer", "Expected offers, each under [[offer]].")
    found: list[Offer] = []
    for node in top.offer:
        name = node.table.get("name")
        subject = f"offer {name.value}" if name is not None else "an offer"
        read = OfferTable.read(node, Reading(faults, subject, noun="setting"))
        if read is UNREAD:
            continue
        if any(read.name == other.read.name for other in found):
            faults.add("duplicate-id", node.table["name"].where, f"two offers are named `{read.name}`",
                       "An offer's name is unique in the file.")  # fmt: skip
            continue
        found.append(Placed(read, node))
    return tuple(found)


def with_offer(
    accounts: Sequence[Account], events: Sequence[Event], account: str, instead_of: Sequence[str], offer: Offer
) -> tuple[list[Account], list[Event]]:
    """Return accounts and events with an offer in the place of some orders of an account: a pure function.

    It keeps the first order's id, first day and events, but not its amendments of terms, since its terms are its own;
    the other orders, and their events, are gone.
    """
    kept, *gone = instead_of

    def ordered(one: Account) -> Account:
        orders = [
            on_other_terms(order, offer.read, offer.block, is_whole=True) if order.id == kept else order
            for order in one.orders
            if order.id not in gone
        ]
        return replace(one, orders=tuple(orders))

    left = [
        event
        for event in events
        if event.agreement not in gone and not (event.agreement == kept and event.type == "terms-amended")
    ]
    return [ordered(one) if one.id == account else one for one in accounts], left


def cheapest(
    book: PlainBook,
    account: str,
    instead_of: Sequence[str],
    offers: Iterable[Offer],
    through: date,
    *,
    from_on: date | None = None,
    projection: Repeated | None = None,
    told: Callable[[str], None] = lambda name: None,
) -> list[Candidate]:
    """Return an account's bill on each offer and as ordered now, the cheapest first.

    One that charges for less of the usage than the order of now comes after those that do not, whatever it costs: what
    it leaves out would have to be bought elsewhere. Those that cannot be billed come last.
    """
    (of_account,) = (one for one in book.case.accounts if one.id == account)
    before = book.changed(book.accounts.sound, book.case.events, projection=projection)
    present = _candidate("", _service(of_account, instead_of[0]), before, of_account, through, from_on)
    found = [present]
    for offer in offers:
        told(offer.read.name)
        accounts, events = with_offer(book.accounts.sound, book.case.events, account, instead_of, offer)
        changed = book.changed(accounts, events, projection=projection)
        candidate = _candidate(offer.read.name, offer.read.service, changed, of_account, through, from_on)
        found.append(replace(candidate, covers=candidate.uncharged <= present.uncharged))
    return sorted(found, key=lambda one: (not one.is_billed, not one.covers, one.total, one.name))


def _service(account: Account, order: str) -> str:
    return next(one.service for one in account.orders if one.id == order)


def _candidate(
    name: str, service: str, book: PlainBook, account: Account, through: date, from_on: date | None
) -> Candidate:
    answer = book.answer(through, accounts={account.id})
    lines = answer.lines.filter(pl.col("account") == account.id)
    if from_on is not None:
        lines = lines.filter(pl.col("bill_on") >= from_on)
    clauses = (
        lines.group_by("service", "clause", maintain_order=True)
        .agg(pl.last("heading"), pl.sum("amount"))
        .select("service", "clause", "heading", "amount")
    )
    digits = int(lines["digits"][0]) if lines.height else 0
    return Candidate(
        name, service, account.currency, digits, int(lines["amount"].sum()), clauses, _uncharged(answer, account.id),
        answer.reviews.filter(pl.col("account") == account.id).height, tuple(_of(answer, account.id)),
        account.id not in answer.blocked, lines=lines,
    )  # fmt: skip


def _uncharged(answer: Answer, account: str) -> int:
    """Return how many records of an account no clause takes, or came while no agreement ran."""
    frames = (answer.untaken, answer.outside)
    return sum(int(frame.filter(pl.col("account") == account)["records"].sum()) for frame in frames)


def _of(answer: Answer, account: str) -> Iterator[Fault]:
    """Yield the faults that stand in the way of an account."""
    for fault in answer.faults:
        is_of_all = not (fault.accounts or fault.services or fault.agreements)
        if is_of_all or account in fault.accounts or (account in answer.blocked and not fault.accounts):
            yield fault
