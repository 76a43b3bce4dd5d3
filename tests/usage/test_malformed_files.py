"""Files as they really arrive: cut short, quoted badly, with other line ends. A row keeps its number and its text."""

import pytest

from counterfoil.facts.usage import text_rows

SIMPLE = """
[[source]]
name = "s"
format = "csv"
files = "*.csv"
time_zone = "UTC"
account = "acme"
[source.mapping]
identity = ["id"]
start = { column = "at", format = "%Y-%m-%d %H:%M:%S" }
quantity = { column = "seconds", unit = "seconds" }
meter = "voice"
label = { column = "note" }
"""
HEAD = "id,at,seconds,note\n"
GOOD = "1,2024-01-01 10:00:00,60,x\n"


@pytest.mark.parametrize(
    ("content", "records"),
    [
        (HEAD + GOOD, 1),
        ("\ufeff" + HEAD + GOOD, 1),  # byte-order mark
        ((HEAD + GOOD).replace("\n", "\r\n"), 1),
        ((HEAD + GOOD).replace("\n", "\r"), 1),
        ("\n\n" + HEAD + "\n" + GOOD + "\n  \n", 1),  # blank lines
        (HEAD + GOOD.rstrip("\n"), 1),  # no line end at the end
        (" id , at ,seconds,note\n" + GOOD, 1),
        ("note,seconds,at,id\nx,60,2024-01-01 10:00:00,1\n", 1),  # the order of columns is the file's own
        ('id,at,seconds,note\n"1","2024-01-01 10:00:00","60","a ""b"", c"\n', 1),
        ('id,at,seconds,note\n"1","2024-01-01 10:00:00","60","two\nlines"\n' + GOOD.replace("1,", "2,", 1), 2),
        ('id,at,seconds,note\n1,2024-01-01 10:00:00,60,a "b" c\n', 1),  # quotes inside a bare field
        (HEAD, 0),  # header only
        ("", 0),
        ("\n", 0),
    ],
)
def test_a_well_formed_file_is_read_whatever_its_line_ends(desk, content, records) -> None:
    (imported,) = desk.take(desk.source(SIMPLE), content)
    assert (imported.rows, imported.records) == (records, records)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2,2024-01-01 10:00:00,60", "wrong-number-of-columns"),  # cut short
        ("2,2024-01-01 10:00:00,60,x,y", "wrong-number-of-columns"),
        ('2,2024-01-01 10:00:00,60,"x', "unbalanced-quotes"),
        ("2,2024-01-01 10:00:00,6\0,x", "nul-byte"),
        ("2,2024-13-01 10:00:00,60,x", "unreadable-start"),
        ("2,0024-01-01 10:00:00,60,x", "unreadable-start"),
        ("2,9999-01-01 10:00:00,60,x", "unreadable-start"),
        ("2,,60,x", "unreadable-start"),
        ("2,2024-01-01 10:00:00,,x", "unreadable-quantity"),
        ("2,2024-01-01 10:00:00,-60,x", "negative-quantity"),
        ("2,2024-01-01 10:00:00,99999999999999999999,x", "quantity-out-of-range"),
        (",2024-01-01 10:00:00,60,x", "no-identity"),
    ],
)
def test_a_bad_row_is_kept_with_its_number_and_reason_and_spoils_no_other(desk, row, reason) -> None:
    (imported,) = desk.take(desk.source(SIMPLE), HEAD + GOOD + row + "\n" + GOOD.replace("1,", "3,", 1))
    assert (imported.rows, imported.records, imported.rejected) == (3, 2, {reason: 1})
    assert desk.store.rejects().rows() == [("s", "s-0.txt", 3, reason, row)]


def test_a_stray_quote_does_not_swallow_the_rest_of_the_file(desk) -> None:
    rows = "".join(GOOD.replace("1,", f"{number},", 1) for number in range(2, 200))
    (imported,) = desk.take(desk.source(SIMPLE), HEAD + '1,2024-01-01 10:00:00,60,"x\n' + rows)
    assert (imported.records, imported.rejected) == (198, {"unbalanced-quotes": 1})


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_rows_do_not_depend_on_where_a_block_of_the_file_ends(desk, size, monkeypatch) -> None:
    quoted = 'Q,2024-01-01 10:00:00,60,"two\nlines"\n'
    text = HEAD + "".join(
        (quoted if n % 5 == 0 else GOOD.replace("1,", "Q,", 1)).replace("Q", str(n)) for n in range(60)
    )
    monkeypatch.setattr(text_rows, "BLOCK", size)
    (imported,) = desk.take(desk.source(SIMPLE), text.replace("\n", "\r\n") if size == 7 else text)
    assert (imported.rows, imported.records) == (60, 60)


def test_a_row_number_is_a_line_number(desk) -> None:
    desk.take(desk.source(SIMPLE), "\n" + HEAD + "\n" + GOOD + "bad\n\nworse\n")
    assert desk.reasons() == {5: "wrong-number-of-columns", 7: "wrong-number-of-columns"}


def test_bytes_in_another_encoding_are_read_where_it_is_declared(desk) -> None:
    toml = SIMPLE.replace('files = "*.csv"', 'files = "*.csv"\nencoding = "cp1252"\nseparator = ";"')
    content = (HEAD + "1,2024-01-01 10:00:00,60,Zoë\n").replace(",", ";").encode("cp1252")
    desk.take(desk.source(toml), content)
    assert desk.records()["label"].to_list() == ["Zoë"]


def test_bytes_that_are_not_in_the_encoding_lose_no_row(desk) -> None:
    desk.take(desk.source(SIMPLE), (HEAD + "1,2024-01-01 10:00:00,60,Zoë\n").encode("cp1252"))
    assert desk.records()["label"].to_list() == ["Zo\ufffd"]


def test_a_missing_column_is_a_fault_with_the_nearest_name(desk) -> None:
    path = desk.file("x.csv", "id,at,second,note\n" + GOOD)
    assert desk.store.import_file(path, desk.source(SIMPLE), desk.owners, 0, desk.faults, name="x.csv") is None
    (fault,) = desk.faults
    assert (fault.name, fault.where.file) == ("missing-column", "x.csv")
    assert "`seconds`" in fault.message
    assert "Did you mean `second`?" in fault.expected
    assert desk.store.imports() == []


def test_a_file_that_is_not_there_is_a_fault(desk) -> None:
    assert desk.store.import_file(desk.folder / "no.csv", desk.source(SIMPLE), desk.owners, 0, desk.faults) is None
    assert [fault.name for fault in desk.faults] == ["unreadable-file"]


def test_a_file_that_is_no_parquet_is_a_fault(desk) -> None:
    source = desk.source(SIMPLE.replace('"csv"', '"parquet"', 1))
    for content in ("", "not parquet", "PAR1 and then nothing"):
        path = desk.file("x.parquet", content)
        assert desk.store.import_file(path, source, desk.owners, 0, desk.faults, name="x.parquet") is None
    assert {fault.name for fault in desk.faults} == {"unreadable-file"}


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ('{"id": "1", "at": "2024-01-01 10:00:00", "seconds": "60", "note": ""}', None),
        ('{"id": 1, "at": "2024-01-01 10:00:00", "seconds": 60, "note": null}', None),
        ('{"id": 1, "at": "2024-01-01 10:00:00", "seconds": 59.5, "note": "x", "more": [1, {"a": 2}]}', None),
        ('{"id": 1, "at": "2024-01-01 10:00:00", "seconds": 60', "not-json"),
        ("[1, 2]", "not-json"),
        ("60", "not-json"),
        ('{"id": 1, "at": "2024-01-01 10:00:00", "note": "x"}', "unreadable-quantity"),
        ('{"id": 1, "at": "2024-01-01 10:00:00", "seconds": 1e2, "note": "x"}', "unreadable-quantity"),
        ('{"id": 1, "at": "2024-01-01 10:00:00", "seconds": 0.1000000000000000055, "note": ""}', "unreadable-quantity"),
        ('{"id": 1, "at": {"day": 1}, "seconds": 60, "note": "x"}', "unreadable-start"),
    ],
)
def test_a_line_of_json_is_a_record_or_says_why_not(desk, line, outcome) -> None:
    good = '{"id": "g", "at": "2024-01-01 10:00:00", "seconds": "60", "note": "x"}'
    (imported,) = desk.take(desk.source(SIMPLE.replace('"csv"', '"jsonl"', 1)), f"{good}\n{line}\n")
    assert imported.rejected == ({} if outcome is None else {outcome: 1})
    assert imported.records == (2 if outcome is None else 1)
    if outcome is None:
        assert desk.records()["quantity"].to_list() == [60, 60]
