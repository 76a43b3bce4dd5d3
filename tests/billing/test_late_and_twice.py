"""Law 2 on plain files: records and events that come late, twice or both are invoiced once, to what is owed."""

import json
import shutil
from collections import Counter
from datetime import date
from random import Random

import pytest

from counterfoil.book import PlainBook
from counterfoil.book.issued import IssuedInvoices
from counterfoil.cli import main as counterfoil
from counterfoil.contract.faults import Faults
from counterfoil.demo.small_book import write_small_book

STAGES = 4
DAYS = ("2026-10-01", "2026-11-01", "2026-11-15", "2026-12-01")
LINE = ("agreement", "clause", "period_start", "part")


def prepared(folder):
    """The small book, ready to invoice, and apart from it all its rows of usage and its events."""
    book = folder / "book"
    write_small_book(book, date(2026, 11, 22))
    sources = book / "usage" / "sources.toml"
    sources.write_text(sources.read_text("utf-8").replace('expect = "month"', "# expects nothing:"), "utf-8")
    rows: dict[str, list[str]] = {}
    for path in sorted((book / "usage").glob("calls-*.csv")):
        heading, *rows[path.stem] = path.read_text("utf-8").splitlines()
        path.write_text(heading + "\n", "utf-8")
    change = json.loads((book / "events" / "acme.jsonl").read_text("utf-8").splitlines()[0])
    (book / "events" / "acme.jsonl").unlink()
    events = [change] + [{**change, "id": f"more-{day}", "effective_on": f"2026-11-{day:02}", "quantity": 12 + day}
                         for day in (3, 17)]  # fmt: skip
    return book, heading, rows, events


def deliver(book, stage, heading, rows, events):
    """Write what came in at a stage: a file of its own for each month, and one of events."""
    for month, some in rows.items():
        if some:
            text = "\n".join([heading, *some]) + "\n"
            (book / "usage" / f"{month}-delivery-{stage}.csv").write_text(text, "utf-8")
    lines = "".join(json.dumps(event) + "\n" for event in events)
    (book / "events" / f"delivery-{stage}.jsonl").write_text(lines, "utf-8")


@pytest.mark.parametrize("seed", range(5))
def test_what_comes_late_and_twice_is_invoiced_once(seed, tmp_path, capsys):
    draw = Random(seed)
    book, heading, rows, events = prepared(tmp_path)
    whole = shutil.copytree(book, tmp_path / "whole")
    deliver(whole, "whole", heading, rows, events)
    pending = [(month, row) for month, some in rows.items() for row in some]
    stage_of = {one: draw.randrange(STAGES) for one in pending}
    when = {event["id"]: draw.randrange(STAGES) for event in events}
    for stage, day in enumerate(DAYS):
        again = [one for one in pending if stage_of[one] < stage and draw.random() < 0.4]
        new = [one for one in pending if stage_of[one] == stage]
        arrived = new + again + draw.choices(new, k=min(3, len(new)))  # some twice in one file
        draw.shuffle(arrived)
        by_month = {month: [row for at, row in arrived if at == month] for month in rows}
        said = [event for event in events if when[event["id"]] == stage]
        said += [event for event in events if when[event["id"]] < stage and draw.random() < 0.5]
        deliver(book, stage, heading, by_month, said)
        assert counterfoil(["bill", str(book), "--through", day, "--issue"]) == 0, capsys.readouterr().err
    invoiced: Counter = Counter()
    issued = IssuedInvoices(book)
    issued.read(Faults())
    for invoice in issued.invoices:
        for line in (*invoice.lines, *invoice.settlements):
            invoiced[line.agreement, line.clause, line.period_start, line.part] += line.net
    owed: Counter = Counter()
    for *key, amount in (
        PlainBook.open(whole).answer(date.fromisoformat(DAYS[-1])).lines.select(*LINE, "amount").iter_rows()
    ):
        owed[tuple(key)] += amount
    assert {key: net for key, net in invoiced.items() if net} == {key: net for key, net in owed.items() if net}
    assert sum(owed.values()) > 0
