"""Everything that can be wrong with a counterfoil is said in three languages, and every name is used."""

import re
from pathlib import Path

import pytest

import counterfoil.counterfoils
from counterfoil.contract.wording import LANGUAGES, objection
from counterfoil.counterfoils.manifest import Change
from counterfoil.counterfoils.wordings import WORDINGS

FOLDER = Path(counterfoil.counterfoils.__file__).parent


@pytest.mark.parametrize("why", WORDINGS)
def test_it_is_said_in_every_language_with_the_same_figures(why):
    assert objection(WORDINGS[why]) == ""
    assert all("|" not in WORDINGS[why][language] for language in LANGUAGES)


def test_every_name_is_used():
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py") if path.name != "wordings.py")
    assert set(WORDINGS) <= set(re.findall(r'"([a-z0-9-]+)"', code))


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "accounts/ben.toml, line 20, price: changed since the counterfoil was made"),
        ("nl", "accounts/ben.toml, regel 20, price: veranderd sinds de counterfoil is gemaakt"),
        ("fr", "accounts/ben.toml, ligne 20, price : modifié depuis la création du counterfoil"),
    ],
)
def test_a_place_is_said_in_the_readers_language(language, says):
    assert Change("accounts/ben.toml", "line 20, price", "changed").message(language) == says
