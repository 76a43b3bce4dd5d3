"""The tax of each line of a draft: of what is new by its tax point, of a correction as what it corrects was taxed.

Rule      What lowers a key is taken back at the tax that it was charged at, the last charged first; what raises it
          bears the tax of its last line. A key taxed under a status that did not hold is taken back whole, each
          tax for itself, and charged anew under the status of its tax points, which stay what they were.
Apart     What is outside the scope of tax stands on a document of its own (EN 16931, BR-O-11 to BR-O-14), and so does
          what is reverse-charged under another VAT number, as a document names one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from counterfoil.billing.figures import one_piece
from counterfoil.billing.invoice import InvoiceLine
from counterfoil.billing.parties import Provider
from counterfoil.billing.tax import tax_day, treatment
from counterfoil.billing.tax_status import Key, Placed, Standing, TaxHistory, tax_group


@dataclass(frozen=True, slots=True)
class Taxed:
    """A line with its tax, the reason of that (a mention's key and a text of one's own), and whose place it takes."""

    line: InvoiceLine
    reason: tuple[str, str]
    replaces: tuple[str, ...] = ()  # numbers of the invoices that a line charged anew stood on


@dataclass(frozen=True, slots=True)
class Taxing:
    """Knows what was issued, how customers stand for tax, and what of that has to be corrected."""

    provider: Provider
    histories: Mapping[str, TaxHistory]
    lines: Placed  # issued so far
    standing: Standing
    issued_on: date

    def taxed(self, account: str, key: Key, line: InvoiceLine, corrects: Sequence[int]) -> Iterator[Taxed]:
        """Yield a line of a draft with its tax, in pieces where what it takes back bore several."""
        if not corrects:
            yield self._new(account, key, line)
            return
        sums = self._sums(corrects)
        pieces = _last_first(line.net, {group: total for group, (total, _) in sums.items()})
        for group, net in pieces.items():
            total, last = sums[group]
            piece = line
            if len(pieces) > 1:
                piece = replace(line, **_as_piece(net, self.lines[last][0].digits), owed=total + net, invoiced=total)
            yield self._like(piece, last)

    def reversals(self, account: str, currency: str) -> Iterator[Taxed]:
        """Yield what takes back the wrongly taxed keys of an account."""
        for key, places in self.standing.wrong.items():
            if key[:2] != (account, currency):
                continue
            numbers = tuple(dict.fromkeys(self.lines[place][0].number for place in places))
            for total, last in self._sums(places).values():
                if total:
                    invoice, line = self.lines[last]
                    back = replace(
                        line, **_as_piece(-total, invoice.digits), owed=0, invoiced=total, corrects=numbers,
                        owes_lines=(), working=(), shares=(), for_tax=True,
                    )  # fmt: skip
                    yield self._like(back, last)

    def _new(self, account: str, key: Key, line: InvoiceLine) -> Taxed:
        point = tax_day(line.until_on, self.issued_on)
        before = self.standing.points.get(key)
        if before is not None:
            known = (before[name] for name in line.owes_lines if name in before)
            point = min(point, next(known, before[""]))
        status = self.histories[account].on(point)
        how = treatment(self.provider.seller_country, self.provider.vat, status, line.service)
        own = status.exemption or self.provider.vat.exemption or ""
        made = replace(
            line, tax_category=how.category, tax_rate=how.rate(point), tax_point=point, taxed_as=status,
            for_tax=before is not None,
        )  # fmt: skip
        replaces = () if before is None else self.standing.replaced[key]
        return Taxed(made, (how.reason or "exempt", own if how.category == "E" else ""), replaces)

    def _like(self, line: InvoiceLine, place: int) -> Taxed:
        """Return a line with the tax of an issued one."""
        invoice, last = self.lines[place]
        said = next((each.reason for each in invoice.taxes if each.category == last.tax_category), "")
        made = replace(
            line, tax_category=last.tax_category, tax_rate=last.tax_rate, tax_point=last.tax_point,
            taxed_as=last.taxed_as,
        )  # fmt: skip
        return Taxed(made, ("exempt", said))

    def _sums(self, places: Iterable[int]) -> dict[tuple[str, int, str], tuple[int, int]]:
        """Return what stands of issued lines by tax, and the place of the last of each; the last tax last."""
        found: dict[tuple[str, int, str], tuple[int, int]] = {}
        for place in places:
            line = self.lines[place][1]
            total, _ = found.pop(tax_group(line), (0, 0))
            found[tax_group(line)] = (total + line.net, place)
        return found


def _last_first(net: int, sums: Mapping[Any, int]) -> dict[Any, int]:
    """Return a difference by tax: a rise under the last one, a fall under each as far as it was charged, last first."""
    last = next(reversed(sums))
    found: dict[Any, int] = {}
    left = net
    for group in reversed(sums):
        if left < 0 < sums[group]:
            found[group] = max(left, -sums[group])
            left -= found[group]
    if left or not found:
        found[last] = found.get(last, 0) + left
    return found


def _as_piece(net: int, digits: int) -> dict[str, Any]:
    shown = one_piece(net, digits)
    return {
        "net": net, "quantity": shown.quantity, "unit": "piece", "unit_code": "C62",
        "unit_price": shown.unit_price, "base_quantity": shown.base_quantity,
    }  # fmt: skip


def apart(lines: Sequence[Taxed]) -> list[list[Taxed]]:
    """Return lines by the documents that they have to stand on; what bears no such mark is on the first."""
    outside = [each for each in lines if each.line.tax_category == "O"]
    inside = [each for each in lines if each.line.tax_category != "O"]
    shifted = [each.line for each in inside if each.line.tax_category == "AE"]
    newest = max(shifted, key=lambda line: (line.tax_point, line.owes_lines), default=None)
    of_newest = tax_group(newest)[2] if newest is not None else ""
    others = sorted({tax_group(line)[2] for line in shifted} - {of_newest})
    parts = [[each for each in inside if tax_group(each.line)[2] not in others]]
    parts += [[each for each in inside if tax_group(each.line)[2] == number] for number in others]
    return [part for part in (*parts, outside) if part]
