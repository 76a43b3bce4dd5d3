"""How a customer stands for tax, day by day, and which issued lines were taxed as if it had stood otherwise.

Rule      [buyer] says how the customer stands at first, each `tax-status-changed` event how it stands from its day on;
          of several of one day the one that was recorded last holds. The status of a line is that of its tax point.
          A line that was taxed under another status, so that another tax follows, is wrong: dated by an event, its
          whole key is taken back at the tax that was charged, and what is owed is charged anew at the tax that holds.
          Where no event dates the change ([buyer] was edited), nothing tells from when it holds: that is a fault.
Not here  What the provider changes ([vat] of book.toml) holds for what is invoiced from then on.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from counterfoil.billing.invoice import Invoice, InvoiceLine, TaxStatus
from counterfoil.billing.parties import Provider, buyer_country
from counterfoil.billing.tax import treatment
from counterfoil.calendar import in_force
from counterfoil.contract.faults import Faults
from counterfoil.contract.orders import Account
from counterfoil.facts.events import Event

EVENT = "tax-status-changed"
# What is subtracted: account, currency, agreement, service, clause, first day of the billing period, part.
Key = tuple[str, str, str, str, str, date, str]


@dataclass(frozen=True, slots=True)
class TaxHistory:
    """How one customer stands for tax over time."""

    first: TaxStatus
    dated: tuple[tuple[date, TaxStatus], ...] = ()  # from which day, ascending

    def on(self, day: date) -> TaxStatus:
        """Return the status on a day."""
        return in_force(self.dated, day) or self.first

    def is_dated(self, day: date) -> bool:
        """Return whether an event says the status of a day."""
        return bool(self.dated) and self.dated[0][0] <= day


def line_key(invoice: Invoice, line: InvoiceLine) -> Key:
    """Return the key that a line is subtracted under."""
    return (
        *(invoice.account, invoice.currency, line.agreement, line.service, line.clause),
        *(line.period_start, line.part),
    )  # fmt: skip


def tax_histories(accounts: Iterable[Account], events: Iterable[Event], faults: Faults) -> dict[str, TaxHistory]:
    """Return the history of every account that has a buyer; two statuses of one day that differ are a fault."""
    said: dict[str, list[Event]] = {}
    for event in events:
        if event.type == EVENT:
            said.setdefault(event["account"], []).append(event)
    found = {}
    for account in accounts:
        if account.buyer is not None:
            buyer = account.buyer
            first = TaxStatus(buyer_country(account, buyer), buyer.vat_id or "", buyer.tax or "", buyer.exemption or "")
            found[account.id] = TaxHistory(first, _dated(said.get(account.id, ()), faults))
    return found


def _dated(events: Sequence[Event], faults: Faults) -> tuple[tuple[date, TaxStatus], ...]:
    found: dict[date, tuple[Event, TaxStatus]] = {}
    for event in sorted(events, key=lambda each: (each.effective_on, each.recorded_on or each.effective_on)):
        status = TaxStatus(event["country"], event["vat_id"] or "", event["tax"] or "", event["exemption"] or "")
        before = found.get(event.effective_on)
        if before is not None and before[1] != status and _recorded(before[0]) == _recorded(event):
            faults.add(
                "two-changes-on-one-day",
                event.where,
                f"account {event['account']}: two statuses for tax from {event.effective_on}",
                "Give the one that holds a later `recorded_on`.",
                accounts=[event["account"]],
            )
        found[event.effective_on] = (event, status)
    return tuple((day, status) for day, (_, status) in found.items())


def _recorded(event: Event) -> date:
    return event.recorded_on or event.effective_on


@dataclass(frozen=True, slots=True)
class Standing:
    """The issued lines that count, by key, and what is to be done about their tax."""

    annulled: frozenset[int]  # places of lines that a reversal took back, the reversals too
    wrong: Mapping[Key, tuple[int, ...]]  # keys to be taken back: the places of the lines that stand
    points: Mapping[
        Key, Mapping[str, date]
    ]  # keys charged anew: tax points by the name of the owed line, "" for others
    replaced: Mapping[Key, tuple[str, ...]]  # the invoices that those stood on
    undated: Mapping[str, int]  # accounts whose status changed and no event says when: the place of a line


Placed = Sequence[tuple[Invoice, InvoiceLine]]


def tax_standing(
    lines: Placed, histories: Mapping[str, TaxHistory], provider: Provider, parked: Collection[str]
) -> Standing:
    """Return what stands of issued lines and which of it was taxed wrongly.

    A key that was taken back in part is taken back further, whatever its status: a run that was killed between two
    documents goes on where it stopped.
    """
    by_key: dict[Key, list[int]] = {}
    concerned = _concerned(lines, histories)
    for place, (invoice, line) in enumerate(lines):
        if invoice.account in concerned and line.taxed_as is not None:
            by_key.setdefault(line_key(invoice, line), []).append(place)
    annulled: set[int] = set()
    wrong: dict[Key, tuple[int, ...]] = {}
    points: dict[Key, Mapping[str, date]] = {}
    replaced: dict[Key, tuple[str, ...]] = {}
    undated: dict[str, int] = {}
    for key, places in by_key.items():
        gone = _annulled(lines, places)
        annulled |= gone
        standing = [place for place in places if place not in gone]
        history = histories.get(key[0])
        if history is None or key[0] in parked:
            continue
        is_begun = any(place < max(gone, default=-1) for place in standing)
        differing = [place for place in standing if _is_otherwise(lines[place][1], history, provider)]
        if is_begun or differing:
            if not _sums(lines, standing):
                continue  # taken back already, for another reason
            loose = [place for place in differing if not history.is_dated(_point(lines[place][1]))]
            if loose:
                undated.setdefault(key[0], loose[0])
                continue
            wrong[key] = tuple(standing)
        if key in wrong or (gone and not standing):
            points[key] = _points(lines, places)
            charging = (lines[place] for place in places if not lines[place][1].is_tax_reversal)
            replaced[key] = tuple(dict.fromkeys(invoice.number for invoice, _ in charging))
    dated = {key: places for key, places in wrong.items() if key[0] not in undated}
    return Standing(frozenset(annulled), dated, points, replaced, dict(sorted(undated.items())))


def _concerned(lines: Placed, histories: Mapping[str, TaxHistory]) -> set[str]:
    """Return the accounts that have a correction of tax, or a line of another status than its tax point has now."""
    found: set[str] = set()
    for invoice, line in lines:
        if line.taxed_as is None or line.tax_point is None or invoice.account in found:
            continue
        history = histories.get(invoice.account)
        if line.for_tax or (history is not None and history.on(line.tax_point) != line.taxed_as):
            found.add(invoice.account)
    return found


def tax_group(line: InvoiceLine) -> tuple[str, int, str]:
    """Return what a reversal has in common with what it takes back: category, rate, and the number that shifts tax."""
    number = line.taxed_as.vat_id if line.taxed_as is not None and line.tax_category == "AE" else ""
    return (line.tax_category, line.tax_rate, number)


def _annulled(lines: Placed, places: Sequence[int]) -> set[int]:
    """Return the places of lines that a later reversal of the same tax took back, and those of the reversals."""
    found: set[int] = set()
    for last in (place for place in places if lines[place][1].is_tax_reversal):
        group = tax_group(lines[last][1])
        found |= {place for place in places if place <= last and tax_group(lines[place][1]) == group}
    return found


def _is_otherwise(line: InvoiceLine, history: TaxHistory, provider: Provider) -> bool:
    """Return whether the status of a line's tax point asks for another tax than the one it was taxed under."""
    now, then = history.on(_point(line)), line.taxed_as
    assert then is not None  # only such lines are looked at
    if now == then:
        return False
    how, was = (treatment(provider.seller_country, provider.vat, each, line.service) for each in (now, then))
    if (how.category, how.country, how.kind) != (was.category, was.country, was.kind):
        return True
    return how.category == "AE" and now.vat_id != then.vat_id


def _point(line: InvoiceLine) -> date:
    assert line.tax_point is not None  # with the status
    return line.tax_point


def _sums(lines: Placed, places: Iterable[int]) -> bool:
    """Return whether anything stands, in any tax."""
    sums: dict[tuple[str, int, str], int] = {}
    for place in places:
        group = tax_group(lines[place][1])
        sums[group] = sums.get(group, 0) + lines[place][1].net
    return any(sums.values())


def _points(lines: Placed, places: Sequence[int]) -> dict[str, date]:
    """Return the tax points of a key's lines by the names of the owed lines behind them; "" has the first of all."""
    found = {"": min(_point(lines[place][1]) for place in places)}
    for place in places:
        for name in lines[place][1].owes_lines:
            found.setdefault(name, _point(lines[place][1]))
    return found
