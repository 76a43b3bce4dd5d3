"""What an invoice states, in plain values, and how several files that belong together become one.

Signs     A credit note states positive amounts; here they are negative.
Together  A line that corrects an earlier invoice states a difference alone. It is added to the lines that it corrects,
          so that what is compared with what is owed is what was charged in the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime


class NotReadable(ValueError):
    """An invoice or its mapping cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class StatedLine:
    """One line or one call as an invoice states it; "" and None where it does not say."""

    number: str
    description: str
    clause: str  # "service#clause"
    from_on: date | None
    until_on: date | None  # the day after
    amount: int  # in units of 10^-decimals
    decimals: int
    started: datetime | None = None  # of a call, UTC
    called: str = ""  # its digits, E.164 where it is such a number
    started_again: datetime | None = None  # the other reading of a local time that a clock change repeats
    agreement: str = ""
    corrects: str = ""  # the numbers of the invoices whose line it changes

    @property
    def is_call(self) -> bool:
        """Whether it is one call, not a line for many."""
        return self.started is not None


@dataclass(frozen=True, slots=True)
class StatedInvoice:
    """An invoice as it states itself."""

    number: str
    issued_on: date | None
    currency: str
    lines: tuple[StatedLine, ...]
    buyer_ids: tuple[str, ...] = ()  # the customer by the provider's number, and by its VAT number
    corrects: tuple[str, ...] = ()  # invoices before it
    unexplained: tuple[int, int] = (0, 2)  # what its total without tax has more than its lines; units, decimals
    settled: tuple[int, int] = (0, 2)  # what it sets off beside its lines (below zero) or claims, as deposits
    is_credit_note: bool = False
    first_issued_on: date | None = None  # of several together


def together(invoices: Sequence[StatedInvoice]) -> StatedInvoice:
    """Return several invoices and credit notes as one; raises NotReadable where one corrects another that is missing.

    Numbers of lines then begin with the number of their invoice.
    """
    known = {each.number for each in invoices}
    for each in invoices:
        wanted = {*each.corrects, *(name for line in each.lines for name in _names(line.corrects))}
        missing = sorted(wanted - known)
        if missing:
            kind = "credit note" if each.is_credit_note else "invoice"
            raise NotReadable(
                f"{kind} {each.number or '?'} states only what changes on {', '.join(missing)}: give that one as well, "
                "with another --against"
            )
    for place, each in enumerate(invoices):
        # The tables of one bill may share its number, but no line.
        if any(each.number == other.number and set(each.lines) & set(other.lines) for other in invoices[:place]):
            raise NotReadable(f"invoice {each.number or '?'} is given twice")
    currencies = sorted({each.currency for each in invoices if each.currency})
    if len(currencies) > 1:
        raise NotReadable(f"the invoices are in {' and '.join(currencies)}: audit those of a currency at a time")
    if len(invoices) == 1 and not invoices[0].corrects:
        return replace(invoices[0], lines=tuple(_folded(invoices[0].lines)))
    ordered = sorted(invoices, key=lambda each: (bool(each.corrects), each.issued_on or date.min))
    lines = [replace(line, number=f"{one.number}/{line.number}") for one in ordered for line in one.lines]
    return StatedInvoice(
        ", ".join(each.number for each in ordered),
        max((each.issued_on for each in ordered if each.issued_on is not None), default=None),
        currencies[0] if currencies else "",
        tuple(_folded(lines)),
        tuple(dict.fromkeys(name for each in ordered for name in each.buyer_ids)),
        first_issued_on=min((each.issued_on for each in ordered if each.issued_on is not None), default=None),
        unexplained=_sum([each.unexplained for each in ordered]),
        settled=_sum([each.settled for each in ordered]),
    )


def _sum(amounts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the sum of amounts, each in units of its own decimals."""
    most = max(decimals for _, decimals in amounts)
    return sum(amount * int(10 ** (most - decimals)) for amount, decimals in amounts), most


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _folded(lines: Iterable[StatedLine]) -> list[StatedLine]:
    """Return lines with each correction added to the lines that it corrects."""
    found: list[StatedLine] = []
    for line in lines:
        same = [one for one in found if _is_corrected(one, line)] if line.corrects else []
        if not same:
            found.append(line)
            continue
        parts = [*same, line]
        most = max(one.decimals for one in parts)
        whole = replace(
            same[0],
            number=", ".join(one.number for one in parts),
            amount=sum(one.amount * 10 ** (most - one.decimals) for one in parts),
            decimals=most,
            from_on=min((one.from_on for one in parts if one.from_on is not None), default=None),
            until_on=max((one.until_on for one in parts if one.until_on is not None), default=None),
        )
        found[found.index(same[0])] = whole
        found = [one for one in found if not any(one is other for other in same[1:])]
    return found


def _is_corrected(one: StatedLine, by: StatedLine) -> bool:
    if (one.clause, one.agreement, one.description) != (by.clause, by.agreement, by.description) or one.is_call:
        return False
    if one.from_on is None or one.until_on is None or by.from_on is None or by.until_on is None:
        return (one.from_on, one.until_on) == (by.from_on, by.until_on)
    return one.from_on < by.until_on and by.from_on < one.until_on
