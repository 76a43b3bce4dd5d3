"""A billing run that is killed anywhere and run again issues each invoice exactly once, under the same numbers."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

from counterfoil.demo.small_book import write_small_book

ACCOUNTS = 12


def book_of_many(folder: Path) -> Path:
    """The small book with a dozen customers."""
    book = folder / "book"
    write_small_book(book, date(2026, 11, 22))
    acme = (book / "accounts" / "acme.toml").read_text("utf-8")
    (book / "accounts" / "acme.toml").unlink()
    for number in range(ACCOUNTS):
        one = acme.replace("acme-phone", f"order-{number}").replace("user = 10", f"user = {10 + number}")
        one = one.replace('numbers = ["+442079460000"]', "numbers = []")
        (book / "accounts" / f"customer-{number:02}.toml").write_text(one, "utf-8")
    for path in (book / "events").glob("*.jsonl"):
        path.write_text(path.read_text("utf-8").replace("acme-phone", "order-0"), "utf-8")
        path.rename(path.with_name("all.jsonl"))
    shutil.rmtree(book / "usage")
    return book


def test_a_hundred_kills_leave_what_an_undisturbed_run_leaves(tmp_path):
    book = book_of_many(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.billing.killed_runs", str(book), "100", "2026"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["different"] == []
    assert told["killed"] >= 100
    assert told["invoices"] == ACCOUNTS
    assert told["half_done"] > 50  # most of them in the middle of issuing
