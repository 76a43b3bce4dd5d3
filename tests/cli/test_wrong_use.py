"""Wrong use: one clear line that says what would be right, exit code 2, never a traceback."""

import pytest

WRONG = [
    (
        ["owes", "nowhere"],
        "counterfoil owes: there is no directory nowhere; `counterfoil new nowhere` makes a book",
    ),
    (["check", "book/book.toml"], "counterfoil check: book/book.toml is a file; a book is a directory."),
    (
        ["check", "empty"],
        "counterfoil check: empty is not a book: it has no book.toml; `counterfoil new DIR`",
    ),
    (["owes", "book", "--through", "2026-13-01"], "'2026-13-01' is not a date such as 2026-01-31, or `today`."),
    (["owes", "book", "--through", "1/2/26"], "'1/2/26' is not a date such as 2026-01-31, or `today`."),
    (["owes", "book", "--from", "2026-12-01", "--through", "2026-11-01"], "--from 2026-12-01 lies after --through"),
    (["owes", "book", "--account", "acne"], "there is no account acne in book. Did you mean `acme`?"),
    (["owes", "book", "--format", "xml"], "'xml' is not one of 'table', 'json', 'csv', 'parquet'."),
    (["explain", "book", "zzzzzzzzzz", "--through", "2026-11-22"], "there is no line zzzzzzzzzz among"),
    (["import", "book", "missing.csv", "--source", "switch"], "File 'missing.csv' does not exist."),
    (["import", "book", "book/book.toml", "--source", "swich"], "there is no source swich in book/usage/sources.toml."),
    (["import", "book", "book/book.toml", "--source", "switch"], "source switch takes files named calls-*.csv"),
    (["new", "book"], "book is not empty; a new book needs a directory of its own."),
    (["demo", "book"], "book is not empty and no demo made it: name another directory."),
    (["ows", "book"], "no such command `ows`. Did you mean `owes`?"),
    (["xyzzy", "book"], "no such command `xyzzy`. `counterfoil --help`"),
    (["owes"], "missing argument 'BOOK'."),
    (["owes", "book", "--out", "no/such/folder/file", "--format", "csv"], "no/such/folder/file"),
    (["owes", "book", "--out", "no/such/folder/file"], "no/such/folder/file"),
]


@pytest.mark.parametrize(("arguments", "line"), WRONG, ids=[" ".join(arguments) for arguments, _ in WRONG])
def test_wrong_use_is_one_clear_line(run, book, arguments, line):
    (book.parent / "empty").mkdir()
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert line.lower() in ran.err.lower()
    assert len(ran.err.strip().splitlines()) == 1
    assert "Traceback" not in ran.err


def test_no_arguments_show_what_there_is(run):
    ran = run()
    assert ran.code == 2
    for command in ("check", "owes", "explain", "import", "new", "demo"):
        assert command in ran.err


@pytest.mark.parametrize("command", ["check", "owes", "explain", "import", "new", "demo"])
def test_every_command_explains_itself(run, command):
    ran = run(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: counterfoil {command}")
