"""Why a bill is not what the one before was: net amounts by clause, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from counterfoil.billing import Invoice

MOST_CHANGES = 5  # shown one by one; the others together


@dataclass(frozen=True, slots=True)
class Change:
    """A clause's net amount on two bills, in minor units; a name of "" stands for all the others."""

    name: str
    before: int
    now: int

    @property
    def difference(self) -> int:
        """How much more it is now."""
        return self.now - self.before


def changes(before: Invoice, now: Invoice) -> tuple[Change, ...]:
    """Return what changed most, largest first; what is equal is left out, and many small ones are one.

    Amounts by clause, whatever it says of itself on each bill: the heading is that of the later one.
    """
    names: dict[str, str] = {}
    sums: dict[str, list[int]] = {}
    for place, invoice in enumerate((before, now)):
        for line in invoice.lines:
            names[line.address] = line.name
            sums.setdefault(line.address, [0, 0])[place] += line.net
    found = [Change(names[address], *pair) for address, pair in sums.items() if pair[0] != pair[1]]
    found.sort(key=lambda each: (-abs(each.difference), each.name))
    if len(found) <= MOST_CHANGES:
        return tuple(found)
    rest = found[MOST_CHANGES - 1 :]
    others = Change("", sum(each.before for each in rest), sum(each.now for each in rest))
    return (*found[: MOST_CHANGES - 1], others)


def bill_before(invoice: Invoice, issued: Sequence[Invoice]) -> Invoice | None:
    """Return the account's last bill before an invoice, in its currency.

    Credit notes are no bill to compare with, nor are corrections of tax.
    """
    if invoice.kind == "credit-note":
        return None
    own = earlier_bills(invoice, issued)
    return own[-1] if own else None


def earlier_bills(invoice: Invoice, issued: Sequence[Invoice]) -> tuple[Invoice, ...]:
    """Return the account's bills that were issued before this one, oldest first.

    What is outside the scope of tax is billed by itself, and compared with its like.
    """
    found = []
    for each in issued:
        if each.number == invoice.number:
            break
        is_own = (each.account, each.currency, each.kind) == (invoice.account, invoice.currency, "invoice")
        if is_own and not each.is_for_tax and _is_outside(each) == _is_outside(invoice):
            found.append(each)
    return tuple(found)


def _is_outside(invoice: Invoice) -> bool:
    return bool(invoice.taxes) and all(tax.category == "O" for tax in invoice.taxes)
