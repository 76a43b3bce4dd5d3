"""Every fault that the product can report has a tiny book that shows it, a message to the letter, and a paragraph."""

import shutil

import pytest
from tests.faults.book_with_a_fault import SOUND, cases, checked
from tools.docs_faults import PAGE, page

from counterfoil.cli import main as counterfoil
from counterfoil.contract.faults import FAULT_NAMES

CASES = cases()


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch):
    for name in ("COLUMNS", "LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)


def test_every_fault_has_a_book_and_every_book_a_fault():
    assert sorted(CASES) == sorted(FAULT_NAMES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_book_with_the_fault_prints_it(name, tmp_path):
    code, text = checked(CASES[name], tmp_path)
    assert text == CASES[name].prints
    assert f"[{name}]" in text
    assert code == (0 if CASES[name].is_note else 1)


def test_the_sound_book_has_none(tmp_path, capsys):
    book = shutil.copytree(SOUND, tmp_path / "book")
    assert counterfoil(["check", str(book), "--through", "2026-12-01", "--language", "en"]) == 0
    assert "is in order" in capsys.readouterr().out


def test_the_page_of_faults_is_the_list():
    assert PAGE.read_text("utf-8") == page(), "run `python -m tools.docs_faults`"
    for name in FAULT_NAMES:
        assert f"\n## {name}\n" in page()
