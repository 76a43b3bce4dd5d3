"""Bills of all sorts are written in both syntaxes, and the official rules find nothing in them."""

import pytest
from tests.documents.bills import BILLS

from counterfoil.documents.einvoice import WRITERS
from counterfoil.documents.rules import findings


@pytest.mark.parametrize("form", ["ubl", "cii"])
@pytest.mark.parametrize("name", BILLS)
def test_the_official_rules_find_nothing(name, form):
    assert [str(each) for each in findings(WRITERS[form](BILLS[name]))] == []
