"""What a person decides about an overdue invoice is carried out by one command, once, and as the contract allows.

The book of `counterfoil new` with a clause on open invoices: 10 users at GBP 9.00 are 90.00, and 108.00 with 20 % VAT,
due 14 days after 1 September 2026. Reminders follow 7 days later, and suspension is proposed 20 days after the due day.
"""

import json

import pytest

from counterfoil.cli.commands import main

CLAUSE = """
## Open invoices {#open-invoices}

If an invoice stays open after we have reminded you of it, we may suspend your users' sign-in.

```clause
kind = "suspension"
ground = "open-invoice"
```
"""
SETTINGS = """
[invoices]
payment_days = 14
[reminders]
days = [7]
suspend_days = 20
"""
PAID = {"type": "payment-received", "id": "p1", "effective_on": "2026-10-07", "account": "acme", "amount": 108.00,
        "invoice": "2026-0001"}  # fmt: skip


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book"
    assert main(["new", str(path), "--date", "2026-11-22"]) == 0
    for name, text in (("services/phone.md", CLAUSE), ("book.toml", SETTINGS)):
        with (path / name).open("a") as file:
            file.write(text)
    assert main(["bill", str(path), "--through", "2026-09-01", "--issue"]) == 0
    return path


def events(book, kind):
    lines = [line for path in sorted((book / "events").glob("*.jsonl")) for line in path.read_text().splitlines()]
    return [event for event in map(json.loads, lines) if event["type"] == kind]


def reminders(book, *options):
    return main(["reminders", str(book), *options])


def suspended(book):
    """Remind on 22 September, and suspend on 5 October, the first day on which it is proposed."""
    assert reminders(book, "--on", "2026-09-22", "--sent") == 0
    assert reminders(book, "--on", "2026-10-05", "--suspend", "acme") == 0
    return book


def test_one_command_suspends_by_the_clause_that_gives_the_right(book):
    suspended(book)
    (event,) = events(book, "suspended")
    assert (event["agreement"], event["effective_on"]) == ("acme-phone", "2026-10-05")
    assert (event["clause"], event["invoice"]) == ("phone#open-invoices", "2026-0001")


def test_said_again_it_adds_nothing(book, capsys):
    suspended(book)
    before = sorted((book / "events").iterdir())
    capsys.readouterr()
    assert reminders(book, "--on", "2026-10-06", "--suspend", "acme") == 0
    assert reminders(book, "--on", "2026-09-22", "--sent") == 0
    assert sorted((book / "events").iterdir()) == before
    assert "acme-phone is suspended since 5 Oct 2026 (2026-0001, phone#open-invoices)" in capsys.readouterr().out


def test_a_day_earlier_nothing_is_proposed_and_nothing_done(book, capsys):
    reminders(book, "--on", "2026-09-22", "--sent")
    assert reminders(book, "--on", "2026-10-04", "--suspend", "acme") == 2
    assert "nothing of account acme is open so long" in capsys.readouterr().err
    assert events(book, "suspended") == []


def test_without_the_reminder_that_its_clause_asks_for_there_is_no_right(book, capsys):
    assert reminders(book, "--on", "2026-10-05", "--suspend", "acme") == 2
    assert "no clause of an agreement of account acme gives the right" in capsys.readouterr().err


def test_the_statement_and_the_reminders_say_that_it_was_done(book, capsys):
    suspended(book)
    capsys.readouterr()
    said = "is suspended since 5 Oct 2026 (2026-0001, phone#open-invoices)"
    main(["statement", str(book), "acme", "--through", "2026-10-06"])
    assert said in capsys.readouterr().out
    reminders(book, "--on", "2026-10-06")
    assert said in capsys.readouterr().out
    main(["statement", str(book), "acme", "--through", "2026-10-06", "--format", "json"])
    (one,) = json.loads(capsys.readouterr().out)["suspended"]
    assert (one["since_on"], one["clause"]) == ("2026-10-05", "phone#open-invoices")


def test_it_is_lifted_once_the_invoice_is_paid_and_not_before(book, capsys):
    suspended(book)
    assert reminders(book, "--on", "2026-10-06", "--reactivate", "acme") == 2
    assert "suspended for 2026-0001, which is open on 2026-10-06" in capsys.readouterr().err
    with (book / "events" / "acme.jsonl").open("a") as file:
        file.write(json.dumps(PAID) + "\n")
    reminders(book, "--on", "2026-10-07", "--format", "json")
    found = json.loads(capsys.readouterr().out)["proposals"]
    assert [(each["what"], each["invoice"], each["open"]) for each in found] == [("reactivate", "2026-0001", 0)]
    assert reminders(book, "--on", "2026-10-07", "--reactivate", "acme") == 0
    (event,) = events(book, "reactivated")
    assert (event["agreement"], event["effective_on"], event["charged"]) == ("acme-phone", "2026-10-07", "no")
    assert reminders(book, "--on", "2026-10-07", "--reactivate", "acme") == 0  # nothing more to lift
    assert len(events(book, "reactivated")) == 1


def test_suspended_and_lifted_on_one_day_is_lifted(book):
    reminders(book, "--on", "2026-09-22", "--sent")
    with (book / "events" / "acme.jsonl").open("a") as file:
        file.write(json.dumps({**PAID, "effective_on": "2026-10-06"}) + "\n")
    assert reminders(book, "--on", "2026-10-05", "--suspend", "acme") == 0
    (before,) = events(book, "suspended")
    lifted = {"type": "reactivated", "source": "reminders", "id": f"{before['id']}-lifted-2026-10-05",
              "effective_on": "2026-10-05", "agreement": "acme-phone", "charged": "no"}  # fmt: skip
    (book / "events" / "lifted.jsonl").write_text(json.dumps(lifted) + "\n")
    assert reminders(book, "--on", "2026-10-06", "--reactivate", "acme") == 0
    assert len(events(book, "reactivated")) == 1
