"""The house holds: imports run downwards, and the core has no clock, no files where it works, no float on money."""

import pytest
from tools.layers import breaches, package_sources

FORBIDDEN = [
    ("contract/registry.py", "from counterfoil.facts import usage", "contract imports facts, which lies above it"),
    ("clauses/rate.py", "from ..engine import periods", "clauses imports engine, which lies above it"),
    ("money.py", "import counterfoil.contract.faults", "money imports contract, which lies above it"),
    ("engine/run.py", "def f():\n    from counterfoil import book", "engine imports book, which lies above it"),
    ("__init__.py", "from counterfoil.cli import main", "counterfoil imports cli, which lies above it"),
    ("attic/old.py", "", "attic has no place in the drawing of the layers (tools/layers.py)"),
    ("facts/torn.py", "def f(:", "is not Python: invalid syntax"),
    ("facts/store.py", "import django.db", "facts belongs to the core and imports django.db"),
    ("billing/ledger.py", "from psycopg import connect", "billing belongs to the core and imports psycopg"),
    ("contract/x.py", "from time import time", "the core has no clock: it is an argument"),
    (
        "facts/x.py",
        "a = datetime.now(UTC)",
        "the core has no clock: .now makes answers depend on the day they are asked",
    ),
    (
        "calendar.py",
        "a = date.today",
        "the core has no clock: .today makes answers depend on the day they are asked",
    ),
    ("engine/x.py", "from pathlib import Path", "engine works on what it is given and imports pathlib"),
    ("clauses/x.py", "a = open('deck.csv')", "clauses works on what it is given and calls open"),
    ("clauses/x.py", "a = deck.read_text()", "clauses works on what it is given and calls read_text"),
    ("engine/x.py", "a = pl.scan_parquet(b)", "engine works on what it is given and calls scan_parquet"),
    ("money.py", "a = float(b)", "a binary float on a money path: float"),
    ("clauses/x.py", "a = b * 0.5", "a binary float on a money path: 0.5"),
    ("engine/x.py", "a = b.cast(float)", "a binary float on a money path: float"),
    ("billing/x.py", "a = b.cast(pl.Float64)", "a binary float on a money path: Float64"),
]

ALLOWED = [
    ("facts/x.py", "from counterfoil.contract.faults import Faults"),
    ("cli.py", "from counterfoil.money import half_up\nfrom counterfoil.demo import calls"),
    ("demo/x.py", "from counterfoil.book import writer\nfrom . import calls\nfrom .. import __version__"),
    ("facts/cdr/x.py", "from ...calendar import months\nfrom pathlib import Path\na = Path('x').read_bytes()"),
    ("contract/x.py", "a = isinstance(value, float)"),
    ("contract/x.py", "a = difflib.get_close_matches(name, known, n=1, cutoff=0.6)"),
    ("book/x.py", "import sqlite3\nfrom datetime import datetime\na = datetime.now()"),
]


@pytest.mark.parametrize(("file", "text", "what"), FORBIDDEN)
def test_a_breach_is_found_where_it_stands(file, text, what):
    assert [(breach.file, breach.what) for breach in breaches({file: text})] == [(file, what)]


@pytest.mark.parametrize(("file", "text"), ALLOWED)
def test_what_lies_below_may_be_used(file, text):
    assert breaches({file: text}) == []


def test_rooms_of_one_row_form_no_ring():
    one_way = {"demo/x.py": "from counterfoil.book import home", "book/x.py": "from counterfoil.documents import page"}
    assert breaches(one_way) == []
    ring = one_way | {"documents/x.py": "import counterfoil.demo.calls"}
    assert [str(breach) for breach in breaches(ring)] == [
        "counterfoil/book/x.py:1: book and documents import each other",
        "counterfoil/demo/x.py:1: demo and book import each other",
        "counterfoil/documents/x.py:1: documents and demo import each other",
    ]


def test_the_package_breaches_nothing():
    assert [str(breach) for breach in breaches(package_sources())] == []
