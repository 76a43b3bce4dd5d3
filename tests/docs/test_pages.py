"""Pages: made from what runs, the same each time, stale ones named, no link into nowhere, one meaning for each word."""

import re

import pytest
from tests.docs.pages import DOCS
from tools.docs import pages, stale, write
from tools.docs_console import agrees, steps_of
from tools.docs_text import anchor, cell, toml, words

from counterfoil.contract.kinds import kinds
from counterfoil.contract.parameters import fields_of
from counterfoil.specimens import read_specimen

PAGES = pages()
ALL_PAGES = sorted(DOCS.rglob("*.md"))
_LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("kind", kinds().values(), ids=list(kinds()))
def test_the_page_of_a_kind_has_each_parameter_and_each_example(kind):
    page = PAGES[f"clauses/{kind.name}.md"]
    for field in fields_of(kind.parameters).values():
        assert f"| `{field.key}` |" in page
    for example in read_specimen(kind.specimen_path).examples:
        assert f"\n| {cell(example.name)} | " in page
    assert f'kind = "{kind.name}"' in page


def test_the_same_pages_are_made_each_time():
    assert pages() == PAGES


def test_a_page_that_differs_is_missing_or_left_over_is_stale(tmp_path):
    some = {name: PAGES[name] for name in ("catalogue.md", "clauses/proration.md", "clauses/renewal.md")}
    write(tmp_path, some)
    assert stale(tmp_path, some) == []
    (tmp_path / "catalogue.md").write_text("changed", "utf-8")
    (tmp_path / "clauses/renewal.md").unlink()
    (tmp_path / "clauses/gone.md").write_text("of a kind that is gone", "utf-8")
    assert stale(tmp_path, some) == ["catalogue.md", "clauses/gone.md", "clauses/renewal.md"]
    write(tmp_path, some)
    assert stale(tmp_path, some) == []


@pytest.mark.parametrize("page", ALL_PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_every_link_leads_somewhere(page):
    text = _FENCED.sub("", page.read_text("utf-8"))
    for target in _LINK.findall(text):
        if "://" in target:
            continue
        path, _, place = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target} does not exist"
        if place:
            headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", there.read_text("utf-8")), re.MULTILINE)
            assert place in map(anchor, headings), f"{target}: no such heading"


def test_a_word_of_the_glossary_has_one_meaning_and_its_place_in_the_alphabet():
    text = (DOCS / "glossary.md").read_text("utf-8")
    tables = [re.findall(r"^\| ([^|]+?) \| [^|]+ \|$", part, re.MULTILINE) for part in text.split("\n## ")[1:]]
    found = [[word for word in table if word not in ("word", "---")] for table in tables]
    everything = [word for table in found for word in table]
    assert len(everything) == len(set(everything))
    for table in found:
        assert table == sorted(table)


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("0*.md")), ids=lambda page: page.stem)
def test_a_decision_says_forces_choice_what_was_turned_down_and_what_follows(page):
    text = page.read_text("utf-8")
    assert text.startswith(f"# {page.name[:4]} ")
    assert re.search(r"^(accepted|superseded) \d{4}-\d\d-\d\d", text, re.MULTILINE)
    assert re.findall(r"^\*\*([^*]+)\*\*", text, re.MULTILINE) == ["Forces", "We", "Turned down", "So"]
    assert f"[{page.name[:4]}]({page.name})" in (DOCS / "decisions/README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("value", "written", "said"),
    [
        ({"EUR": 9, "per": "user"}, '{ EUR = 9, per = "user" }', "9 EUR per user"),
        ({"months": 1}, "{ months = 1 }", "1 month"),
        ({"minutes": 12400}, "{ minutes = 12400 }", "12,400 minutes"),
        (["a", "b"], '["a", "b"]', "a, b"),
        (True, "true", "yes"),
    ],
)
def test_a_value_is_written_as_in_terms_and_said_as_in_a_sentence(value, written, said):
    assert (toml(value), words(value)) == (written, said)


@pytest.mark.parametrize(
    ("expected", "printed", "is_so"),
    [
        ("a  b\nc", "a b c\n", True),
        ("a\n...\nz", "a\nb\nc\nz", True),
        ("a\n...\nz", "a z", True),
        ("took ...", "took 1.2 s", True),
        ("a", "a b", False),
        ("a\n...\nz", "a\nb", False),
        ("", "something", False),
    ],
)
def test_an_output_agrees_but_for_the_width_of_its_spaces(expected, printed, is_so):
    assert agrees(expected, printed) is is_so


def test_the_commands_of_a_page_are_found_with_their_lines():
    page = "# T\n\n```console\n$ one \\\n> two\nprinted\n\n$ three\n```\n"
    found = [(step.command, step.expected, step.line) for step in steps_of(page)]
    assert found == [("one \\\ntwo", "printed\n", 4), ("three", "", 8)]
