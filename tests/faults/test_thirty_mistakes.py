"""A book with thirty different mistakes: thirty located faults in one run, no bill for the accounts concerned.

Six customers with mistakes of their own, one service and one deck with mistakes that concern those who use them, and
three customers without any, who are billed as if nothing were wrong.
"""

from datetime import date
from pathlib import Path

import pytest

from counterfoil.book import PlainBook
from counterfoil.cli import main as counterfoil

ORDER = """
[[order]]
id = "{account}-phone"
service = "phone"
start_on = 2026-10-01
[order.quantities]
user = 10
[order.terms]
user_price = {{ EUR = 9.00, per = "user" }}
"""

PHONE = """---
service = "phone"
name = "Telephony"
effective_on = 2026-01-01
---
# Telephony

## Fee {#fee}

Each user costs what the order says.

```clause
kind = "recurring-fee"
price = { order = "user_price" }
```
"""

SWITCHBOARD = """---
service = "switchboard"
name = "Switchboard"
effective_on = 2026-01-01
---
# Switchboard

## Fee {#fee}

Fifty euro a month.

```clause
kind = "reccuring-fee"
price = { EUR = 50.00 }
```

## Calls {#calls}

Calls by the second.

```clause
kind = "usage-rate"
takes = { meter = "voice" }
price = { EUR = 0.02, per = "minute" }
decimals = 4
```

## Included {#included}

A hundred minutes.

```clause
kind = "included-allowance"
allowance = { minutes = 100 }
of = ["call"]
```
"""

TRUNK = """---
service = "trunk"
name = "Trunk"
effective_on = 2026-01-01
---
# Trunk

## Calls {#calls}

By the deck.

```clause
kind = "rate-deck"
takes = { meter = "voice" }
deck = "wholesale"
```

## Roaming {#roaming}

By another deck.

```clause
kind = "rate-deck"
takes = { meter = "roaming" }
deck = "roaming"
```
"""

FILES = {
    "book.toml": 'provider = "Ada"\ncountry = "NL"\ncurrency = "EUR"\ntime_zone = "Europe/Amsterdam"\n',
    "services/phone.md": PHONE,
    "services/switchboard.md": SWITCHBOARD,
    "services/trunk.md": TRUNK,
    "decks/wholesale.csv": 'prefix,destination,price\n3x,France,0.02\n44,United Kingdom,"0,01"\n',
    # sound ones
    **{f"accounts/{name}.toml": f'name = "{name}"\n' + ORDER.format(account=name) for name in ("ben", "dora", "emil")},
    # everything in the account's own settings
    "accounts/one.toml": 'nam = "One"\ncountry = "Holland"\ncurrency = "EURO"\ntime_zone = "Amsterdam"\n'
    'numbers = ["020-1234567"]\n' + ORDER.format(account="one"),
    # orders
    "accounts/two.toml": 'name = "Two"\n'
    + ORDER.format(account="two").replace("2026-10-01", '"1 Oct"')
    + '[[order]]\nid = "two-b"\nservice = "phne"\nstart_on = 2026-10-01\n'
    + '[[order]]\nid = "two-c"\nservice = "phone"\nstart_on = 2020-10-01\n[order.terms]\n'
    + '[[order]]\nid = "two-d"\nservice = "phone"\nstart_on = 2026-10-01\n[order.quantities]\nuser = -1\n'
    + '[[order]]\nid = "two-e"\nservice = "phone"\nstart_on = 2026-10-01\nterm = { month = 12 }\n',
    "accounts/three.toml": 'name = "Three"\nnumbers = ["+31201234567"]\n'
    + ORDER.format(account="three").replace("user_price", "seat_prise")
    + '[[order]]\nid = "three-b"\nservice = "phone"\nstart_on = 2026-10-01\n'
    + '[order.terms]\nuser_price = { EUR = 9.00, per = "user" }\ncolour = "blue"\n',
    "accounts/four.toml": 'name = "Four"\nnumbers = ["+31201234567"]\n'
    + ORDER.format(account="four").replace("four-phone", "three-b"),
    "accounts/five.toml": 'name = "Five"\n' + ORDER.format(account="five"),
    "accounts/six.toml": 'name = "Six"\n[[order]]\nid = "six-board"\nservice = "switchboard"\nstart_on = 2026-10-01\n'
    '[[order]]\nid = "six-trunk"\nservice = "trunk"\nstart_on = 2026-10-01\n',
    "events/five.jsonl": "\n".join(
        (
            '{"type": "quantity-changed", "id": "1", "effective_on": "2026-10-32", "agreement": "five-phone", '
            '"unit": "user", "quantity": 11}',
            '{"type": "quantity-changed", "id": "2", "effective_on": "2026-10-12", "agreement": "five-fone", '
            '"unit": "user", "quantity": 11}',
            '{"type": "quantity-chnged", "id": "3", "effective_on": "2026-10-12", "agreement": "five-phone"}',
            '{"type": "activated", "id": "4", "effective_on": "2026-10-12", "agreement": "five-phone", "who": "me"}',
            "{not json}",
            '{"type": "suspended", "id": "5", "effective_on": "2026-10-12", "agreement": "five-phone"}',
            '{"type": "suspended", "id": "5", "effective_on": "2026-10-13", "agreement": "five-phone"}',
            '{"type": "quantity-changed", "id": "6", "effective_on": "2026-10-20", "agreement": "five-phone", '
            '"unit": "user", "quantity": 2.5}',
        )
    ),
    "usage/sources.toml": '[[source]]\nname = "switch"\nformat = "asterix-csv"\nfiles = ["*.csv"]\naccount = "six"\n'
    'time_zone = "Europe/Amsterdm"\n',
}

# File, line and name of each mistake, in the order in which they are found: that of files and lines.
MISTAKES = [
    ("accounts/one.toml", 1, "unknown-setting"),
    ("accounts/one.toml", 2, "unknown-country"),
    ("accounts/one.toml", 3, "unknown-currency"),
    ("accounts/one.toml", 4, "unknown-time-zone"),
    ("accounts/one.toml", 5, "bad-number"),
    ("accounts/three.toml", 2, "number-of-two-accounts"),
    ("accounts/three.toml", 11, "unused-parameter"),
    ("accounts/three.toml", 12, "missing-quantity"),
    ("accounts/three.toml", 13, "duplicate-id"),
    ("accounts/three.toml", 18, "unused-parameter"),
    ("accounts/two.toml", 6, "bad-date"),
    ("accounts/two.toml", 13, "unknown-service"),
    ("accounts/two.toml", 17, "no-version-in-force"),
    ("accounts/two.toml", 25, "out-of-range"),
    ("accounts/two.toml", 30, "wrong-unit"),
    ("decks/wholesale.csv", 2, "bad-deck-row"),
    ("decks/wholesale.csv", 3, "bad-deck-row"),
    ("events/five.jsonl", 1, "bad-date"),
    ("events/five.jsonl", 2, "unknown-agreement"),
    ("events/five.jsonl", 3, "unknown-event"),
    ("events/five.jsonl", 4, "unknown-setting"),
    ("events/five.jsonl", 5, "bad-json"),
    ("events/five.jsonl", 7, "event-conflict"),
    ("events/five.jsonl", 8, "wrong-type"),
    ("services/switchboard.md", 13, "unknown-kind"),
    ("services/switchboard.md", 25, "unknown-parameter"),
    ("services/switchboard.md", 35, "unknown-clause"),
    ("services/trunk.md", 25, "unknown-deck"),
    ("usage/sources.toml", 3, "unknown-format"),
    ("usage/sources.toml", 6, "unknown-time-zone"),
]


@pytest.fixture
def book(tmp_path, monkeypatch):
    for name, text in FILES.items():
        path = tmp_path / "book" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return "book"


def test_thirty_mistakes_are_thirty_located_faults_in_one_run(book):
    found = PlainBook.open(book).answer(date(2026, 12, 1)).faults
    assert [(fault.where.file.removeprefix("book/"), fault.where.line, fault.name) for fault in found] == MISTAKES
    assert len(MISTAKES) == 30
    for fault in found:
        text = Path(fault.where.file).read_text("utf-8").splitlines()[fault.where.line - 1]
        assert fault.where.excerpt == text
        assert 1 <= fault.where.column <= len(text)


def test_whoever_they_concern_gets_no_bill_and_the_others_get_theirs(book):
    answer = PlainBook.open(book).answer(date(2026, 12, 1))
    assert answer.blocked == {"one", "two", "three", "four", "five", "six"}
    billed = dict(answer.lines.group_by("account").agg(amount=answer.lines["amount"].sum()).iter_rows())
    assert billed.keys() == {"ben", "dora", "emil"}
    assert answer.lines.filter(account="ben")["amount"].to_list() == [9000, 9000, 9000]  # October to December


def test_the_summary_counts_them_and_names_the_accounts(book, capsys):
    assert counterfoil(["owes", book, "--through", "2026-12-01", "--language", "en"]) == 1
    printed = capsys.readouterr()
    assert printed.err.splitlines()[-1] == "30 faults; 6 of 9 accounts get no bill: five, four, one, six, three, two"
    assert "Total ben" in printed.out
    assert "Total one" not in printed.out


def test_the_order_of_files_on_disk_means_nothing(book, monkeypatch):
    first = PlainBook.open(book).answer(date(2026, 12, 1))
    listed = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: reversed(list(listed(self, pattern))))
    second = PlainBook.open(book).answer(date(2026, 12, 1))
    assert first.faults == second.faults
    assert first.lines.equals(second.lines)
