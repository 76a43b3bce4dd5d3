"""Every text of the command line is there in every language, with the same values to fill in."""

import ast
import string
from pathlib import Path

import pytest

import counterfoil.cli
from counterfoil.cli.words import LANGUAGES, WORDS, said

FOLDER = Path(counterfoil.cli.__file__).parent


def names_in(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_a_text_is_there_in_every_language(key):
    assert sorted(WORDS[key]) == sorted(LANGUAGES)
    values = {language: names_in(text) for language, text in WORDS[key].items()}
    assert len({frozenset(names) for names in values.values()}) == 1
    forms = {language: text.count("|") for language, text in WORDS[key].items()}
    assert len(set(forms.values())) == 1, "one language has two forms and another has one"


def test_every_text_that_is_asked_for_exists_and_every_one_is_asked_for():
    asked, mentioned = set(), set()
    for path in FOLDER.glob("*.py"):
        if path.name == "words.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                mentioned.add(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".say", ".watching")) and node.args:
                asked |= {node.args[0].value} if isinstance(node.args[0], ast.Constant) else set()
    mentioned |= {f"n_{name}" for name in ("accounts", "orders", "services", "decks", "events")}  # check._in_words
    assert asked - set(WORDS) == set()
    assert set(WORDS) - mentioned == set()


@pytest.mark.parametrize(
    ("language", "n", "expected"),
    [("en", 1, "1 fault"), ("en", 3, "3 faults"), ("nl", 1, "1 fout"), ("nl", 0, "0 fouten"), ("fr", 2, "2 erreurs")],
)
def test_one_and_several_have_their_own_form(language, n, expected):
    assert said(language, "faults", n, shown=str(n)) == expected
