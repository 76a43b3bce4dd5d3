"""A book of plain files: what is in it, what is derived from it, and whom its faults concern."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from counterfoil.book import Book, NotABook, PlainBook
from counterfoil.demo.small_book import write_small_book

THROUGH = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path) -> Path:
    write_small_book(tmp_path / "book", THROUGH)
    return tmp_path / "book"


def opened(folder: Path) -> PlainBook:
    return PlainBook.open(folder, now=lambda: datetime(2026, 11, 22, tzinfo=UTC))


def faults_of(folder: Path, through: date = THROUGH) -> list[tuple[str, set[str]]]:
    answer = opened(folder).answer(through)
    return [(fault.name, set(answer.blocked)) for fault in answer.faults]


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def add_account(folder: Path, name: str, extra: str = "", service: str = "phone") -> None:
    (folder / "accounts" / f"{name}.toml").write_text(
        f'name = "{name}"\n{extra}[[order]]\nid = "{name}-1"\nservice = "{service}"\nstart_on = 2026-09-01\n'
        '[order.quantities]\nuser = 1\n[order.terms]\nuser_price = { GBP = 9.00, per = "user" }\n'
        "included = { minutes = 1 }\n",
        "utf-8",
    )


def test_a_plain_book_is_a_book(folder):
    book: Book = opened(folder)
    assert book.settings.provider == "Example Telecom Ltd"
    assert [account.id for account in book.case.accounts] == ["acme"]
    assert book.faults == ()


def test_there_is_no_book_without_a_directory_and_a_book_toml(tmp_path):
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(NotABook):
            PlainBook.open(path)


def test_usage_is_read_once_and_again_only_when_it_changed(folder):
    first = opened(folder).usage.imports
    again = opened(folder).usage.imports
    assert [each.recorded_at for each in first] == [each.recorded_at for each in again]
    change(folder, "usage/calls-2026-10.csv", ",1508", ",1509")
    assert {each.digest for each in opened(folder).usage.imports} != {each.digest for each in first}


def test_a_usage_file_that_is_taken_away_is_no_longer_charged(folder):
    before = opened(folder).answer(THROUGH).lines["amount"].sum()
    (folder / "usage" / "calls-2026-10.csv").unlink()
    (folder / "events" / "none.jsonl").write_text(
        '{"type": "no-usage", "id": "n", "effective_on": "2026-10-01", "until_on": "2026-11-01", '
        '"source_name": "switch"}\n',
        "utf-8",
    )
    after = opened(folder).answer(THROUGH)
    assert after.faults == ()
    assert after.lines["amount"].sum() < before


def test_what_is_derived_may_be_deleted(folder):
    before = opened(folder).answer(THROUGH).lines
    shutil.rmtree(folder / ".counterfoil")
    assert opened(folder).answer(THROUGH).lines.equals(before)


def test_what_is_derived_is_not_committed(folder):
    opened(folder)
    assert (folder / ".counterfoil" / ".gitignore").read_text("utf-8") == "*\n"


def test_one_account_alone_owes_what_it_owes_among_others(folder):
    add_account(folder, "ben", 'numbers = ["+441134960001"]\n')
    book = opened(folder)
    alone = book.answer(THROUGH, accounts={"acme"}).lines.drop("params")  # a place among the answer's own parameters
    assert alone.equals(book.answer(THROUGH).lines.drop("params").filter(account="acme"))


# What was expected ---------------------------------------------------------------------------------------------------

RECEIVED = [
    # what is taken away, a no-usage event for, the day asked about, what is missing
    ([], None, date(2026, 11, 1), ""),
    ([], None, date(2026, 11, 30), ""),
    ([], None, date(2026, 12, 1), "2026-11"),  # the first day after November
    (["calls-2026-10.csv"], None, date(2026, 10, 31), ""),
    (["calls-2026-10.csv"], None, date(2026, 11, 1), "2026-10"),
    (["calls-2026-10.csv"], ("2026-10-01", "2026-11-01"), date(2026, 11, 1), ""),
    (["calls-2026-10.csv"], ("2026-10-31", "2026-11-01"), date(2026, 11, 1), ""),  # a part of it is said
    (["calls-2026-09.csv", "calls-2026-10.csv"], None, date(2026, 11, 1), "2026-09 to 2026-10"),
    (["calls-2026-09.csv"], None, date(2026, 12, 31), "2026-09"),
]


@pytest.mark.parametrize(("taken", "none", "through", "missing"), RECEIVED)
def test_a_month_that_is_over_without_a_file_is_said(folder, taken, none, through, missing):
    for name in taken:
        (folder / "usage" / name).unlink()
    if none is not None:
        (folder / "events" / "none.jsonl").write_text(
            f'{{"type": "no-usage", "id": "n", "effective_on": "{none[0]}", "until_on": "{none[1]}", '
            '"source_name": "switch"}\n',
            "utf-8",
        )
    found = [fault for fault in opened(folder).answer(through).faults if fault.name == "usage-not-received"]
    assert bool(found) == bool(missing)
    if missing:
        assert missing in found[0].message
        assert found[0].accounts == {"acme"}


# Whom a fault concerns -----------------------------------------------------------------------------------------------


def test_a_fault_in_a_deck_concerns_those_who_are_charged_from_it(folder):
    add_account(folder, "desk", service="desk")
    (folder / "services" / "desk.md").write_text(
        '---\nservice = "desk"\nname = "Desk"\neffective_on = 2020-01-01\n---\n# Desk\n\n## Fee {#fee}\n\nA fee.\n\n'
        '```clause\nkind = "recurring-fee"\nprice = { order = "user_price" }\n```\n\n## Minutes {#minutes}\n\nSome.\n\n'
        '```clause\nkind = "included-allowance"\nallowance = { order = "included" }\n```\n',
        "utf-8",
    )
    change(folder, "decks/standard.csv", "0.0210", "0,0210x")
    assert faults_of(folder) == [("bad-deck-row", {"acme"})]


def test_a_deck_that_nobody_uses_stops_no_bill(folder):
    (folder / "decks" / "old.csv").write_text("prefix,price\nx,1\n", "utf-8")
    assert faults_of(folder) == [("bad-deck-row", set())]


def test_a_deck_may_be_named_by_the_order(folder):
    change(folder, "services/phone.md", 'deck = "standard"', 'deck = { order = "rates" }')
    change(folder, "accounts/acme.toml", "included =", 'rates = "standard"\nincluded =')
    assert faults_of(folder) == []
    change(folder, "accounts/acme.toml", 'rates = "standard"', 'rates = "standart"')
    assert faults_of(folder) == [("unknown-deck", {"acme"})]


def test_a_fault_in_book_toml_concerns_everybody_and_is_said_once(folder):
    add_account(folder, "ben")
    change(folder, "book.toml", 'currency = "GBP"', 'currency = "POUND"')
    assert faults_of(folder) == [("unknown-currency", {"acme", "ben"})]


def test_an_own_description_overrides_a_shipped_one_only_if_the_book_says_so(folder):
    path = folder / "services" / "goto-meeting.md"
    path.write_text('---\nservice = "goto-meeting"\nname = "Mine"\neffective_on = 2020-01-01\n---\n# Mine\n', "utf-8")
    assert faults_of(folder) == [("duplicate-id", set())]
    change(folder, "book.toml", "language", 'replace = ["goto-meeting"]\nlanguage')
    assert faults_of(folder) == []
    path.unlink()
    assert faults_of(folder) == [("unknown-service", set())]


def test_a_misspelt_event_in_an_accounts_own_file_stops_that_account_only(folder):
    add_account(folder, "ben")
    path = folder / "events" / "acme.jsonl"
    path.write_text(path.read_text("utf-8") + "{broken\n", "utf-8")
    assert faults_of(folder) == [("bad-json", {"acme"})]
    path.rename(folder / "events" / "all.jsonl")
    assert faults_of(folder) == [("bad-json", {"acme", "ben"})]
