"""Law 2 on random books: however late things are recorded, invoices and credit notes come to what is owed."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from tests.billing.billed import Drawer
from tests.laws.random_books import random_book

KEY = ("account", "agreement", "clause", "period_start", "part")
STAGES = 5


def _sums(rows):
    found: dict = {}
    for *key, amount in rows:
        found[tuple(key)] = found.get(tuple(key), 0) + amount
    return found


def invoiced_by_key(drawer):
    return _sums(
        (invoice.account, line.agreement, line.clause, line.period_start, line.part, line.net)
        for invoice in drawer.invoices
        for line in (*invoice.lines, *invoice.settlements)
    )


def without_zeros(sums):
    return {key: amount for key, amount in sums.items() if amount}


@pytest.mark.parametrize("number", range(20))
def test_invoices_and_credit_notes_come_to_what_is_owed(number):
    book, through = random_book(number)
    draw = Random(number)
    stage_of = {one: draw.randrange(STAGES) for one in (*book.happenings, *book.uses)}
    days = sorted(through - timedelta(days=draw.randrange(300)) for _ in range(STAGES - 1))
    drawer = Drawer()
    for stage, day in enumerate([*days, through]):
        known = replace(
            book,
            happenings=tuple(one for one in book.happenings if stage_of[one] <= stage),
            uses=tuple(one for one in book.uses if stage_of[one] <= stage),
        )
        drawer.bill(known, day)
        assert drawer.run(known, day).drafts == ()  # the same day again: nothing twice
        blocked = drawer.answer.blocked
        owed = _sums(drawer.answer.lines.select(*KEY, "amount").iter_rows())
        invoiced = {key: net for key, net in invoiced_by_key(drawer).items() if key[0] not in blocked}
        assert without_zeros(invoiced) == without_zeros(owed)
    for invoice in drawer.invoices:
        assert sum(line.net for line in invoice.lines) == invoice.net_total
        assert sum(each.taxable for each in invoice.taxes) == invoice.net_total
        assert sum(each.tax for each in invoice.taxes) == invoice.tax_total


def test_the_random_books_have_corrections_and_credit_notes():
    drawer = Drawer()
    kinds: Counter = Counter()
    for number in range(12):
        book, through = random_book(number)
        drawer.invoices.clear()
        known = replace(book, uses=book.uses[::2], happenings=book.happenings[::2])
        drawer.bill(known, through - timedelta(days=1))
        drawer.bill(book, through)
        drawer.bill(known, through)
        for invoice in drawer.invoices:
            kinds[invoice.kind] += 1
            kinds["corrections"] += sum(line.is_correction for line in invoice.lines)
    assert kinds["invoice"] and kinds["credit-note"] and kinds["corrections"] > 10
