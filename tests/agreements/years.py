"""Years that are told day by day: what was known on a day, what is owed line by line, and what stands on the agenda.

A table of what is owed has a line for each line of the contract: the day from which it may be billed, the order, the
clause, its first day and its first day after, and the calculation by hand, which is worked out here once more in exact
fractions, independently of the product, and has to come to the amount beside it:

    2022-01-18 | cxone | service-fee | 2022-01-18 2022-02-01 | 25 x 40.00 x 14/31 = 451.61 | 25 agents, from the 18th
"""

import json
import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from tests.register.cases import Call, Case, Deck, Happened, Order

from counterfoil.engine.answering import answer

Part = Order | Call | Happened | Deck
NUMBER = r"\d[\d,]*(?:\.\d+)?"
TERM = rf"{NUMBER}(?: ?[x/] ?{NUMBER})*"


def worked_out(text: str) -> Decimal:
    """Return the amount of a calculation by hand, "2 x 50.00 x 3 x 50/92 = 163.04", if it is right to the cent."""
    working, _, stated = (part.strip() for part in text.partition("="))
    assert re.fullmatch(rf"-? ?{TERM}(?: [+-] {TERM})*", working), f"not a calculation: {text}"
    total = Fraction(0)
    for sign, term in re.findall(rf"([+-]?) ?({TERM})", working):
        numbers = re.split(r" ?([x/]) ?", term.replace(",", ""))
        value = Fraction(numbers[0])
        for operator, number in zip(numbers[1::2], numbers[2::2], strict=True):
            value = value * Fraction(number) if operator == "x" else value / Fraction(number)
        total += -value if sign == "-" else value
    cents = Decimal(abs(total.numerator) * 100) / Decimal(total.denominator)
    amount = cents.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-2).copy_sign(-1 if total < 0 else 1)
    assert amount == Decimal(stated), f"{working} is {amount}, not {stated}"
    return amount


def rows(table: str) -> list[list[str]]:
    """Return the cells of a table's lines; the last one, which says why, is left out."""
    return [[cell.strip() for cell in line.split("|")][:-1] for line in table.strip().splitlines() if line.strip()]


def known_on(part: Part) -> date:
    """Return the day on which somebody who keeps the book knows of an order, an event or a call."""
    if isinstance(part, Order):
        first: date = tomllib.loads(part.text)["order"][0]["start_on"]
        return first
    if isinstance(part, Call):
        return date.fromisoformat(part.at[:10])
    if isinstance(part, Deck):
        return date.min
    said = json.loads(part.text)
    days = (said.get(name) for name in ("effective_on", "notice_on"))
    return date.fromisoformat(said.get("recorded_on") or min(day for day in days if day))


class Year:
    """One account from its first day on; `on` is the account as it was known on a day."""

    def __init__(self, *parts: Part, **settings: Any) -> None:
        self.parts, self.settings = parts, settings
        self.cases: dict[str, Case] = {}

    def on(self, day: str) -> Case:
        """The account with everything that was known by the end of a day."""
        if day not in self.cases:
            known = (part for part in self.parts if known_on(part) <= date.fromisoformat(day))
            self.cases[day] = Case(*known, **self.settings)
        return self.cases[day]

    def but(self, *parts: Part, without: str = "") -> "Year":
        """The same account if more had happened, or if something had not: events whose text has the words given."""
        kept = (part for part in self.parts if not (without and isinstance(part, Happened) and without in part.text))
        return Year(*kept, *parts, **self.settings)

    def assert_owed(self, table: str, through: str) -> None:
        """Every line that may be billed by the end of a day is in the table, to the cent, and no other."""
        expected = Counter(
            (day, order, clause, *days.split(), worked_out(calculation))
            for day, order, clause, days, calculation in rows(table)
        )
        found = Counter(
            (str(one.bill_on), one.order, one.clause, str(one.from_on), str(one.until_on), one.amount)
            for one in self.on(through).lines(through)
        )
        assert (sorted(found - expected), sorted(expected - found)) == ([], []), "unexpected, and missing"

    def assert_billed(self, table: str) -> None:
        """Each month's bills come to what the table says: what is owed by then, less what was owed by the last one."""
        before = Decimal(0)
        for month, calculation in rows(table):
            year, number = map(int, month.split("-"))
            last = str(date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1))
            total = self.on(last).total(last)
            assert (month, total - before) == (month, worked_out(calculation))
            before = total

    def agenda(self, day: str) -> list[str]:
        """The duties and rights with a last day, as they stand on a day: last day, who, how it stands, clause.

        Those of the past are among them, and those of the year to come.
        """
        until = date.fromisoformat(day) + timedelta(days=366)
        dated = (one for one in self.on(day).must(day, str(until)) if one.due_on is not None)
        return sorted(f"{one.due_on} {one.duty.who} {one.stands} {one.clause.id}" for one in dated)

    def refused(self, ask: str, at: str, **fields: Any) -> list[str]:
        """The clauses that refuse a request."""
        return [one.clause.id for one in self.on(at[:10]).may(ask, at, **fields).refusals]

    def faults(self, through: str) -> list[str]:
        """The names of the faults for which the account has no bill."""
        case = self.on(through)
        usage = [((case.account,), case.usage[1])]
        return [fault.name for fault in answer(case.case, date.fromisoformat(through), usage, case.faults).faults]
