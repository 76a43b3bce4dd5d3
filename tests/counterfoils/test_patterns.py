"""A service that compares its customers: nobody's figures but the customer's own go into a counterfoil.

Twenty customers talk for 100 minutes in September and one for 10,000, which is put before a person. What the middle of
all is decides no amount, so the counterfoil needs nothing of it, and recomputes the invoice without.
"""

import json
import shutil
from datetime import date

import pytest

from counterfoil.book import PlainBook
from counterfoil.cli import main
from counterfoil.counterfoils import verify
from counterfoil.counterfoils.packing import unpacked
from counterfoil.counterfoils.recomputing import recomputed
from counterfoil.demo.small_book import write_small_book

COMPARED = """
## Use compared with all customers {#compared}

When a month is over we compare your calls with what is usual among our customers. If they are unusual, somebody looks
at them and may charge.

```clause
kind = "usage-pattern"
counts = { meter = "voice" }
measures = ["use"]
beyond = ["charge"]
least_use = { minutes = 1 }
```

## What may follow {#review}

If somebody has looked and decided to charge for so many occasions, each costs 1 penny.

```clause
kind = "usage-review"
stated = ["compared"]
choices = ["charge"]
rate = "order"
order_price = { GBP = 0.01 }
```
"""
DECIDED = {
    "type": "review-decided", "id": "d1", "effective_on": "2026-10-05", "agreement": "heavy-phone",
    "clause": "compared", "period": "2026-09-01", "choice": "charge", "quantity": 500,
}  # fmt: skip
THROUGH = date(2026, 10, 5)
CALL = 6_000  # seconds


def number(nth):
    return f"+44207946{nth:04}"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    root = tmp_path_factory.mktemp("patterns") / "book"
    write_small_book(root, date(2026, 11, 22))
    with (root / "services" / "phone.md").open("a", encoding="utf-8") as file:
        file.write(COMPARED)
    acme = (root / "accounts" / "acme.toml").read_text("utf-8")
    shutil.rmtree(root / "events")
    (root / "accounts" / "acme.toml").unlink()
    names = ["heavy", *(f"other-{nth:02}" for nth in range(1, 21))]
    rows = ["id,started,from,to,seconds"]
    for nth, name in enumerate(names):
        text = acme.replace("acme", name).replace("+442079460000", number(nth))
        (root / "accounts" / f"{name}.toml").write_text(text, "utf-8")
        calls = 100 if name == "heavy" else 1
        rows += [f"{nth}-{call},2026-09-{call // 4 + 1:02} 10:00:00,{number(nth)},+441134960017,{CALL}"
                 for call in range(calls)]  # fmt: skip
    for path in (root / "usage").glob("calls-*.csv"):
        path.unlink()
    (root / "usage" / "calls-2026-09.csv").write_text("\n".join(rows) + "\n", "utf-8")
    (root / "events").mkdir()
    (root / "events" / "heavy.jsonl").write_text(json.dumps(DECIDED) + "\n", "utf-8")
    assert main(["bill", str(root), "--through", str(THROUGH), "--issue", "--counterfoils"]) == 0
    return root


def test_the_one_who_stands_out_is_put_before_a_person_until_it_is_decided(book, tmp_path):
    assert PlainBook.open(book).answer(THROUGH).reviews.is_empty()
    copy = shutil.copytree(book, tmp_path / "book", ignore=shutil.ignore_patterns("issued", ".counterfoil", "events"))
    reviews = PlainBook.open(copy).answer(THROUGH).reviews
    assert reviews.select("account", "clause").rows() == [("heavy", "compared")]


def test_its_counterfoil_verifies_without_the_others(book):
    # 10,000 - 30 minutes at 0.02 are 199.40; the fees of two months 180.00; 500 occasions at 0.01 5.00.
    content = (book / "issued" / "2026-0001.counterfoil.zip").read_bytes()
    found = verify(content)
    assert found.holds, found.findings
    assert (found.account, found.invoice.net_total) == ("heavy", 38_440)
    assert "review" in {line.clause for line in found.invoice.lines}
    members = unpacked(content)
    members.pop("manifest.json")
    assert recomputed(members, "2026-0001").answer.reviews.is_empty(), "there is nothing to compare it with"


def test_nothing_of_the_others_is_in_it(book):
    members = unpacked((book / "issued" / "2026-0001.counterfoil.zip").read_bytes())
    assert members["usage/records.csv"].count(b"\n") == 1 + 100
    for name, text in members.items():
        assert "other-" not in name
        assert b"other-0" not in text
        assert not any(number(nth).encode() in text for nth in range(1, 21))


def test_the_counterfoils_of_the_others_verify_too(book):
    files = sorted((book / "issued").glob("*.counterfoil.zip"))
    assert len(files) == 21
    assert all(verify(file.read_bytes()).holds for file in files[1:4])


def test_what_others_used_moves_no_amount(book, tmp_path):
    """The same customer where everybody talks as much: no review, and the same lines."""
    copy = shutil.copytree(book, tmp_path / "book", ignore=shutil.ignore_patterns("issued", ".counterfoil", "events"))
    alone = PlainBook.open(copy).answer(THROUGH)
    calls = copy / "usage" / "calls-2026-09.csv"
    more = [row if row.startswith("0-") else row.replace(f",{CALL}", ",600000")
            for row in calls.read_text("utf-8").splitlines()]  # fmt: skip
    calls.write_text("\n".join(more) + "\n", "utf-8")
    again = PlainBook.open(copy).answer(THROUGH)
    assert (alone.reviews.height, again.reviews.height) == (1, 0)
    of_heavy = [each.lines.filter(account="heavy").select("line", "amount").rows() for each in (alone, again)]
    assert of_heavy[0] == of_heavy[1] != []
