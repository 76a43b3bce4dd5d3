"""Deposits and balances on invoices: beside the supplies, not taxed, and never revenue.

The small book's first bill is 181.13 GBP net, 36.23 tax, 217.36 in all.
"""

import json

import pytest
from tests.cli.test_bill import issue

CLAUSES = """

## Deposit {#deposit}

A deposit of 100.00 is set off against what falls due.

```clause
kind = "deposit"
amount = { GBP = 100.00 }
```

## Settlement {#settlement}

Balances of earlier accounts are charged here, open ones fall due at the end.

```clause
kind = "settlement"
```
"""


@pytest.fixture
def with_clauses(billed):
    path = billed / "services" / "phone.md"
    path.write_text(path.read_text("utf-8") + CLAUSES, "utf-8")
    return billed


def happens(book, *events):
    path = book / "events" / "acme.jsonl"
    text = path.read_text("utf-8")
    path.write_text(
        text + "".join(json.dumps({"agreement": "acme-phone", **event}) + "\n" for event in events), "utf-8"
    )


def balances(run, book, through):
    said = run("ledger", book, "--through", through, "--format", "json").json
    return {each["account"]: each["minor"] for each in said["balances"] if each["minor"]}


def test_a_deposit_is_set_off_after_tax(run, with_clauses):
    happens(with_clauses, {"type": "deposit-paid", "id": "d", "effective_on": "2026-09-01", "amount": 100.00})
    (invoice,) = issue(run, with_clauses)
    assert (invoice["net_total"], invoice["tax_total"], invoice["gross_total"]) == (18_113, 3_623, 21_736)
    # September's fee takes 90.00 on its day, September's calls 1.13 on 1 October, October's fee what is left.
    assert [(each["claim"], each["net"]) for each in invoice["settlements"]] == [
        ("deposit", -9_000),
        ("deposit", -113),
        ("deposit", -887),
    ]
    found = run("statement", with_clauses, "acme", "--through", "2026-10-31", "--format", "json").json
    assert found["statements"][0]["closing"] == 21_736 - 10_000
    assert balances(run, with_clauses, "2026-10-31") == {
        "Assets:Bank": 10_000,
        "Assets:Receivable": 11_736,
        "Income:Fee": -18_000,
        "Income:Usage": -113,
        "Liabilities:Tax:20pct": -3_623,
    }


def test_a_balance_of_an_earlier_account_is_charged_once_and_not_taxed_again(run, with_clauses):
    old = (with_clauses / "accounts" / "acme.toml").read_text("utf-8").split("[[order]]")[0]
    (with_clauses / "accounts" / "old.toml").write_text(old.replace("+442079460000", "+442079460001"), "utf-8")
    happens(
        with_clauses,
        {
            "type": "balance-carried",
            "id": "b",
            "effective_on": "2026-09-01",
            "amount": 45.00,
            "from_account": "old",
        },
    )
    (invoice,) = issue(run, with_clauses)
    assert (invoice["net_total"], invoice["tax_total"]) == (18_113, 3_623)
    assert [(each["claim"], each["net"]) for each in invoice["settlements"]] == [("balance", 4_500)]
    assert issue(run, with_clauses) == []
    found = balances(run, with_clauses, "2026-10-31")
    assert (found["Assets:Receivable"], found["Equity:Opening-Balances"]) == (21_736 + 4_500, -4_500)


def test_an_invoice_of_this_book_is_no_balance_of_another_system(run, with_clauses):
    issue(run, with_clauses)
    happens(
        with_clauses,
        {
            "type": "balance-open",
            "id": "b",
            "effective_on": "2026-10-02",
            "amount": 217.36,
            "invoice": "2026-0001",
        },
    )
    said = run("bill", with_clauses, "--through", "2026-11-01", "--issue")
    assert said.code == 1
    assert "invoice 2026-0001 was issued from this book, which knows its balance" in said.err
