"""`import`: a file is copied once, every row of it is accounted for, and what came before is not charged again."""

import json
from pathlib import Path

MORE = """id,started,from,to,seconds
101,2026-10-27 10:00:00,+442079460000,+441134960017,60
101,2026-10-27 10:00:00,+442079460000,+441134960017,60
102,2026-10-27 10:05:00,+442079460000,+441134960017,0
103,27/10/2026 10:05,+442079460000,+441134960017,5
104,2026-10-27 10:05:00,+447400123456,+441134960017,5
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_every_row_is_a_record_not_billable_or_rejected_with_a_reason(run, book, tmp_path):
    file = written(tmp_path, "calls-more.csv", MORE)
    ran = run("import", book, file, "--source", "switch", "--format", "json")
    said = ran.json
    assert ran.code == 1  # rows were rejected
    assert said["rows"] == 5
    assert said["records"] == 1
    assert said["not_billable"] == {"repeated": 1, "zero-quantity": 1}
    assert said["rejected"] == {"no-account": 1, "unreadable-start": 1}
    assert said["rows"] == said["records"] + sum(said["not_billable"].values()) + sum(said["rejected"].values())
    assert {each["reason"]: each["row"] for each in said["examples"]} == {"no-account": 6, "unreadable-start": 5}
    rejects = [json.loads(line) for line in Path(said["rejects_file"]).read_text("utf-8").splitlines()]
    assert len(rejects) == 2
    assert (book / "usage" / "calls-more.csv").read_text("utf-8") == MORE


def test_people_get_a_table_with_an_example_of_each_reason(run, book, tmp_path):
    ran = run("import", book, written(tmp_path, "calls-more.csv", MORE), "--source", "switch")
    assert "Rejected: no-account" in ran.out
    assert "6: 104,2026-10-27 10:05:00" in ran.out
    assert "rejects.jsonl" in ran.out


def test_the_same_file_again_adds_nothing(run, book, tmp_path):
    file = written(tmp_path, "calls-more.csv", MORE)
    run("import", book, file, "--source", "switch")
    before = run("owes", book, "--through", "2026-11-22", "--format", "json").json["totals"]
    renamed = written(tmp_path, "calls-renamed.csv", MORE)
    said = run("import", book, renamed, "--source", "switch", "--format", "json").json
    assert said["is_new"] is False
    assert said["file"] == "book/usage/calls-more.csv"
    assert not (book / "usage" / "calls-renamed.csv").exists()
    assert run("owes", book, "--through", "2026-11-22", "--format", "json").json["totals"] == before


def test_an_overlapping_file_adds_only_what_is_new(run, book, tmp_path):
    before = run("owes", book, "--through", "2026-11-22", "--format", "json").json["totals"]
    october = (book / "usage" / "calls-2026-10.csv").read_text("utf-8")
    file = written(
        tmp_path, "calls-october-again.csv", october + "201,2026-10-28 10:00:00,+442079460000,+33199000012,60\n"
    )
    said = run("import", book, file, "--source", "switch", "--format", "json").json
    assert (said["records"], said["new_records"]) == (13, 1)
    after = run("owes", book, "--through", "2026-11-22", "--format", "json").json["totals"]
    # France: 280 s at 0.0210 a minute are 0.098; one minute more makes 0.119, so 0.12 instead of 0.10.
    assert after[0]["minor"] - before[0]["minor"] == 2


def test_another_file_of_the_same_name_keeps_both(run, book, tmp_path):
    file = written(tmp_path, "calls-2026-10.csv", MORE)
    said = run("import", book, file, "--source", "switch", "--format", "json").json
    assert said["file"] != "book/usage/calls-2026-10.csv"
    assert len(list((book / "usage").glob("calls-*.csv"))) == 3


def test_a_file_that_cannot_be_read_leaves_the_book_as_it_was(run, book, tmp_path):
    file = written(tmp_path, "calls-wrong.csv", "id,begun,from,to,seconds\n1,2,3,4,5\n")
    ran = run("import", book, file, "--source", "switch")
    assert ran.code == 1
    assert "missing-column" in ran.err
    assert not (book / "usage" / "calls-wrong.csv").exists()
    assert run("check", book, "--through", "2026-11-22").code == 0


def test_an_empty_file_has_no_rows_and_says_so(run, book, tmp_path):
    said = run("import", book, written(tmp_path, "calls-empty.csv", ""), "--source", "switch", "--format", "json").json
    assert (said["rows"], said["records"], said["rejected"]) == (0, 0, {})
