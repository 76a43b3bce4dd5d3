"""Statuses for tax on random books: whatever is recorded late, sums are what is owed and every tax is the right one."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from tests.billing.billed import Drawer
from tests.billing.test_sum_law import KEY, _sums, invoiced_by_key, without_zeros
from tests.billing.test_tax_status import BELGIAN, stands
from tests.laws.random_books import random_book

# The provider is Dutch: who is taxed how, by country, VAT number and what is said of the tax.
STATUSES = (
    ({"country": "NL"}, "S"),
    ({"country": "BE", "vat_id": BELGIAN}, "AE"),
    ({"country": "BE", "vat_id": "BE0403019261"}, "AE"),
    ({"country": "US"}, "G"),
    ({"country": "NL", "tax": "exempt"}, "E"),
    ({"country": "NL", "tax": "outside-scope"}, "O"),
)
STAGES = 4


def drawn(draw, accounts, through, stage):
    """Return statuses that become known at a stage, from days before and after what was billed."""
    found = []
    for account in accounts:
        fields, _ = draw.choice(STATUSES)
        day = through - timedelta(days=draw.randrange(400))
        said = stands(day, number=f"{account.id}-{stage}", recorded=through + timedelta(days=stage), **fields)
        found.append(replace(said, fields={**said.fields, "account": account.id}))
    return tuple(found)


def category(events, account, day):
    """Return how an account is taxed on a day, by going through all that was said."""
    said = [each for each in events if each["account"] == account and each.effective_on <= day]
    if not said:
        return "S"
    last = max(said, key=lambda each: (each.effective_on, each.recorded_on))
    shown = {name: last[name] for name in ("country", "vat_id", "tax") if last[name]}
    return next(category for fields, category in STATUSES if fields == shown)


def standing(drawer):
    """Return the lines that no reversal took back, found by going through the documents one after another."""
    found = {}
    for invoice in drawer.invoices:
        for line in invoice.lines:
            key = (invoice.account, line.agreement, line.service, line.clause, line.period_start, line.part)
            if line.is_tax_reversal:
                found[key] = [each for each in found[key] if each.tax_category != line.tax_category]
            else:
                found.setdefault(key, []).append(line)
    return [(key[0], line) for key, lines in found.items() for line in lines]


@pytest.mark.parametrize("number", range(8))
def test_whatever_status_becomes_known_when_every_standing_line_bears_its_tax(number):
    book, through = random_book(number)
    draw = Random(number)
    days = sorted(through - timedelta(days=draw.randrange(300)) for _ in range(STAGES - 1))
    drawer = Drawer()
    events = ()
    for stage, day in enumerate([*days, through]):
        events += drawn(draw, book.accounts, day, stage) if stage else ()
        one_by_one = Drawer(drawer.provider, invoices=list(drawer.invoices))
        drawer.bill(book, day, events=events)
        for made in drawer.invoices[len(one_by_one.invoices) :]:  # as if each run were killed after one document
            first = one_by_one.run(book, day, events=events).drafts[0]
            one_by_one.invoices.append(replace(first, number=made.number))
        assert one_by_one.invoices == drawer.invoices
        assert drawer.run(book, day, events=events).drafts == ()
        blocked = drawer.answer.blocked
        owed = _sums(drawer.answer.lines.select(*KEY, "amount").iter_rows())
        invoiced = {key: net for key, net in invoiced_by_key(drawer).items() if key[0] not in blocked}
        assert without_zeros(invoiced) == without_zeros(owed)
    for account, line in standing(drawer):
        if account not in blocked and line.net:
            assert line.tax_category == category(events, account, line.tax_point)
    for invoice in drawer.invoices:
        categories = {line.tax_category for line in invoice.lines}
        assert categories == {"O"} or "O" not in categories
        assert len({line.taxed_as.vat_id for line in invoice.lines if line.tax_category == "AE"}) <= 1


def test_the_random_statuses_lead_to_corrections():
    reversals = 0
    for number in range(8):
        book, through = random_book(number)
        drawer = Drawer()
        drawer.bill(book, through - timedelta(days=60))
        drawer.bill(book, through, events=drawn(Random(number), book.accounts, through - timedelta(days=100), 1))
        reversals += sum(line.is_tax_reversal for invoice in drawer.invoices for line in invoice.lines)
    assert reversals > 10
