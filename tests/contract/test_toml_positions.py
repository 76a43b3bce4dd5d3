"""Values out of TOML keep exact decimals, and every key, value and element knows its file, line and column."""

import tomllib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.contract.faults import Faults, Where, place_in
from counterfoil.contract.toml_positions import Located, paths, plain, read_block, without_places


def read(text: str) -> Located:
    faults = Faults()
    block = read_block(text, "book.toml", 0, faults)
    assert block is not None, list(faults)
    return block


def at(node: Located, path: str) -> Located:
    for key in path.split("."):
        node = node.elements[int(key)] if key.isdigit() else node.table[key]
    return node


CLAUSE = """\
kind = "fair-use-limit"
counts = { service = "goto-meeting", country = ["NL", "!BE"] }
limit = { minutes = 3000, per = "audio-user" }
beyond = [
  "move-plan",  # first
  'charge',
]
every.months = 2
"quoted key" = 99.80
"""

PLACES = [
    # path, line and column of the key, line and column of the value, text of the value
    ("kind", (1, 1), (1, 8), '"fair-use-limit"'),
    ("counts", (2, 1), (2, 10), '{ service = "goto-meeting", country = ["NL", "!BE"] }'),
    ("counts.service", (2, 12), (2, 22), '"goto-meeting"'),
    ("counts.country", (2, 38), (2, 48), '["NL", "!BE"]'),
    ("counts.country.1", (2, 55), (2, 55), '"!BE"'),
    ("limit.minutes", (3, 11), (3, 21), "3000"),
    ("limit.per", (3, 27), (3, 33), '"audio-user"'),
    ("beyond", (4, 1), (4, 10), "["),
    ("beyond.0", (5, 3), (5, 3), '"move-plan"'),
    ("beyond.1", (6, 3), (6, 3), "'charge'"),
    ("every", (8, 1), (8, 1), "every"),
    ("every.months", (8, 7), (8, 16), "2"),
    ("quoted key", (9, 1), (9, 16), "99.80"),
]


@pytest.mark.parametrize(("path", "key", "value", "text"), PLACES, ids=[row[0] for row in PLACES])
def test_everything_in_a_clause_has_its_place(path, key, value, text):
    node = at(read(CLAUSE), path)
    assert (node.key_where.line, node.key_where.column) == key
    assert (node.where.line, node.where.column) == value
    assert written(node.where) == text


def test_decimals_are_read_exactly_and_dates_as_dates():
    block = read("price = 0.10\nstart_on = 2024-01-31\n")
    assert block.value == {"price": Decimal("0.10"), "start_on": date(2024, 1, 31)}


def test_a_block_inside_a_document_is_placed_in_the_document():
    text = "# Phone\n\n```clause\nkind = 'x'\nprice = 1\n```\n"
    start = text.index("kind")
    block = read_block(text, "phone.md", start, Faults(), text.index("```\n", start) - start)
    assert block is not None
    assert block.table["price"].where == Where("phone.md", 5, 9, "price = 1")


def test_tables_under_headings_and_lists_of_tables_have_the_place_of_their_heading():
    block = read('name = "Acme"\n\n[[order]]\nid = "a"\n[order.quantities]\nuser = 1\n[[order]]\nid = "b"\n')
    assert str(at(block, "order.0").where) == "book.toml:3:3"
    assert str(at(block, "order.1").where) == "book.toml:7:3"
    assert str(at(block, "order.0.quantities").where) == "book.toml:5:8"
    assert str(at(block, "order.0.quantities.user").where) == "book.toml:6:8"
    assert str(at(block, "order.1.id").where) == "book.toml:8:6"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("price = { EUR = 9,00 }", "1:22", "not valid TOML: expected '=' after a key"),
        ("a = 1\nb == 2\n", "2:4", "not valid TOML: invalid value"),
        ("a = 1\na = 2\n", "2:6", "not valid TOML: cannot overwrite a value"),
        ("a = [1, 2\n", "1:9", "not valid TOML: unclosed array"),
        ("a = 2024-02-30\n", "1:5", "not valid TOML: invalid date or datetime"),
        ("a = 1\r\nb = x\r\n", "2:5", "not valid TOML: invalid value"),
        ("a = " + "[" * 5000, "1:1", "not valid TOML: a value too large or nested too deeply"),
        ("a = " + "9" * 5000, "1:1", "not valid TOML: a value too large or nested too deeply"),
        ("", None, None),
    ],
)
def test_what_is_not_toml_is_one_fault_at_its_place(text, place, message):
    faults = Faults()
    block = read_block(text, "x.toml", 0, faults)
    if place is None:
        assert block is not None
        return
    (fault,) = faults
    assert block is None
    assert fault.name == "bad-toml"
    assert str(fault.where) == f"x.toml:{place}"
    assert fault.message.startswith(message)


def test_terms_are_equal_when_their_types_are_too():
    assert plain({"b": [1], "a": Decimal("1.50")}) == plain({"a": Decimal("1.50"), "b": [1]})
    assert len({plain(value) for value in (1, True, Decimal("1"), "1", [1], {"": 1}, {}, [])}) == 8


def test_values_from_elsewhere_have_their_origin_as_place():
    node = without_places({"seat_price": {"EUR": Decimal("9.00")}}, "order from the interface")
    assert str(at(node, "seat_price.EUR").where) == "order from the interface:1:1"


# Laws: whatever TOML is written, in whatever style, the places are those of the text.

KEYS = st.sampled_from(["a", "b-c", "D_1", "7", '"q r"', "'l # i'", '"é\\u00e9"', '""', '"x.y"'])
SCALARS = st.sampled_from(
    [
        *("1", "-17", "1_000", "0x1F", "9.00", "6.26e-34", "inf", "true", "false"),
        *("2024-02-29", "2024-02-29T12:00:00Z", "2024-02-29 12:00:00.5+01:00", "07:32:00"),
        *('"plain"', '"a # b ] } , \\" \\\\"', "'c:\\dir'", '""', "''"),
        *('"""\ntwo\nlines"""', '"""q " qq "" end"""""', "'''\nraw ' '' \\\n'''", '"""a \\\n   b"""', '""""""'),
    ]
)
GAPS = st.sampled_from(["", " ", "\t", "  "])
BREAKS = st.sampled_from(["", " ", "\n", " # a comment ] }\n", "\r\n  "])


@st.composite
def values(draw, depth=2):
    kind = draw(st.integers(0, 5)) if depth else 0
    if kind == 4:
        inner = draw(st.lists(values(depth=depth - 1), max_size=3))
        ends = [draw(BREAKS) for _ in range(2 * len(inner) + 1)]
        body = "".join(f"{ends[2 * i]}{each}{ends[2 * i + 1]}," for i, each in enumerate(inner))
        if inner and draw(st.booleans()):
            body = body[:-1]  # without the comma after the last
        return f"[{body}{ends[-1]}]"
    if kind == 5:
        keys = draw(st.lists(KEYS, unique_by=parsed_key, max_size=3))
        pairs = [
            f"{draw(GAPS)}{key}{draw(GAPS)}={draw(GAPS)}{draw(values(depth=depth - 1))}{draw(GAPS)}" for key in keys
        ]
        return "{" + ",".join(pairs) + "}"
    return draw(SCALARS)


def parsed_key(key: str) -> str:
    return next(iter(tomllib.loads(f"{key} = 0")))


@st.composite
def documents(draw):
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        dots = draw(st.lists(KEYS, min_size=1, max_size=3))
        name = f"{draw(GAPS)}.{draw(GAPS)}".join(dots)
        heading = draw(st.sampled_from(["pair", "pair", "pair", "table", "array", "comment"]))
        lines.append(
            {
                "pair": f"{draw(GAPS)}{name}{draw(GAPS)}={draw(GAPS)}{draw(values())}{draw(GAPS)}",
                "table": f"[{draw(GAPS)}{name}{draw(GAPS)}] # t",
                "array": f"[[{name}]]",
                "comment": "  # [no] heading = 1",
            }[heading]
        )
    return draw(st.sampled_from(["\n", "\r\n"])).join([*lines, ""])


def parsed_paths(value, path=()):
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield (*path, key)
        yield from parsed_paths(inner, (*path, key))


def written(where: Where) -> str:
    return where.excerpt[where.column - 1 : where.column - 1 + where.length]


@given(documents(), st.text("# \nxé", max_size=9))
def test_the_places_of_any_toml_are_those_of_its_text(document, before):
    try:
        expected = tomllib.loads(document, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        faults = Faults()
        assert read_block(before + document, "x", len(before), faults) is None
        assert [fault.name for fault in faults] == ["bad-toml"]
        return
    text = before + document
    block = read_block(text, "x", len(before), Faults())
    assert block is not None
    assert block.value == expected
    found = list(paths(block))
    assert sorted(map(repr, (path for path, _ in found))) == sorted(map(repr, parsed_paths(expected)))
    for path, node in found:
        start, end = node._span
        source = document[start:end]
        if isinstance(path[-1], str):
            key_start, key_end = node._key_span
            assert parsed_key(document[key_start:key_end]) == path[-1]
            assert node.key_where == place_in(text, "x", len(before) + key_start, key_end - key_start)
        if (start, end) != node._key_span and not (node.children is not None and source[:1] not in "[{"):
            again = tomllib.loads(f"v = {source}", parse_float=Decimal)["v"]
            assert again == node.value or node.value != node.value
            assert node.where == place_in(text, "x", len(before) + start, end - start)
