"""`new` and `demo` write books that bill at once, and touch nothing that is somebody else's."""

import shlex
from decimal import Decimal

import pytest

from counterfoil.demo.building import THROUGH


@pytest.mark.parametrize("day", ["2026-11-22", "2024-02-29", "2026-01-01", "2026-03-31"])
def test_a_new_book_is_in_order_and_bills_two_whole_months(run, tmp_path, monkeypatch, day):
    monkeypatch.chdir(tmp_path)
    assert run("new", "mine", "--date", day).code == 0
    assert run("check", "mine", "--through", day).code == 0
    lines = run("owes", "mine", "--through", day, "--format", "json").json["lines"]
    months = {line["from_on"][:7] for line in lines if line["kind"] == "rate-deck"}
    assert len(months) == 2
    assert max(months) < day[:7]


def test_a_new_book_is_in_its_users_language(run, tmp_path):
    run("new", tmp_path / "mine", "--date", "2026-11-22", "--language", "nl")
    assert "Totaal acme" in run("owes", tmp_path / "mine", "--through", "2026-11-22").out


def test_the_demo_bills_every_account_without_a_fault_and_explains_a_line(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run("demo", "--calls", "3000", "--language", "en")
    assert ran.code == 0, ran.err
    for said in ("Total ben", "Total cleo", "Total harbour", "EUR", "GBP", "Clause ", "Re-added"):
        assert said in ran.out
    assert "fault" not in ran.err
    assert "note:" not in ran.err, "every record is charged or said to be free"


def test_two_demos_print_the_same(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("demo", "--calls", "500").out == run("demo", "--calls", "500").out


def test_the_demos_totals_are_those_of_its_book(run, tmp_path):
    run("demo", tmp_path / "demo", "--calls", "500")
    owed = run("owes", tmp_path / "demo", "--through", THROUGH, "--format", "json").json
    for total in owed["totals"]:
        lines = [Decimal(line["amount"]) for line in owed["lines"] if line["account"] == total["account"]]
        assert sum(lines) == Decimal(total["amount"])


def test_the_demo_replaces_and_removes_only_what_it_made(run, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "file").write_text("mine", "utf-8")
    assert run("demo", mine).code == 2
    assert (mine / "file").read_text("utf-8") == "mine"
    assert run("demo", tmp_path / "demo", "--calls", "200", "--remove").code == 0
    assert not (tmp_path / "demo").exists()


def commands(out):
    """The commands that are proposed at the end of an output, as they stand there."""
    return [shlex.split(line)[1:] for line in out.splitlines() if line.startswith("  counterfoil ")]


@pytest.mark.parametrize(
    "made", [("new", "my book"), ("new", "mine", "--date", "2026-03-31"), ("demo", "--calls", "300")]
)
def test_every_command_that_is_proposed_runs_as_it_stands_there(run, tmp_path, monkeypatch, made):
    monkeypatch.chdir(tmp_path)
    proposed = commands(run(*made, "--language", "en").out)
    names = [command[0] for command in proposed]
    assert names[-7:] == ["bill", "bill", "document", "counterfoil", "verify", "statement", "whatif"]
    said = {}
    for command in proposed:
        ran = run(*command, "--language", "en")
        assert ran.code == 0, (command, ran.err)
        said[command[0]] = ran.out
    assert "OK: invoice" in said["verify"]
    assert "The cheapest:" in said["whatif"]
    assert (tmp_path / proposed[-5][-1]).read_bytes().startswith(b"%PDF")


def test_a_program_that_is_not_on_the_path_is_named_as_it_was_called(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", [".venv/bin/counterfoil", "new"])
    assert "  .venv/bin/counterfoil owes" in run("new", tmp_path / "mine").out


def test_without_the_libraries_of_documents_the_extra_is_named(run, tmp_path, monkeypatch):
    monkeypatch.setattr("counterfoil.cli.hints.find_spec", lambda name: None)
    assert "pip install 'counterfoil[documents]'" in run("new", tmp_path / "mine", "--language", "en").out
