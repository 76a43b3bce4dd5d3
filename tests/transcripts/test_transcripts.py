"""Commands and what they print, run in an empty folder: a reader may believe them.

Each file is a session: `$ counterfoil ...` and below it what is printed, stdout before stderr. What a person does
between is `$ edit FILE: OLD -> NEW`, `$ remove FILE` and `$ write FILE` (its lines indented below). When something is
printed otherwise for the better, `python -m tests.transcripts.test_transcripts` writes the sessions anew.
"""

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path

import pytest

from counterfoil.cli import main

HERE = Path(__file__).parent
SESSIONS = sorted(HERE.glob("*.txt"))
DIGEST = re.compile(r"[0-9a-f]{16,32}")


def replayed(session: str) -> str:
    """Return a session with what its commands print now; the working directory is where it happens."""
    steps = re.split(r"^\$ ", session, flags=re.MULTILINE)
    return steps[0] + "".join(f"$ {_step(step)}" for step in steps[1:])


def _step(step: str) -> str:
    command, _, below = step.partition("\n")
    verb, _, rest = command.partition(" ")
    if verb == "counterfoil":
        return f"{command}\n{_run(rest)}"
    if verb == "edit":
        name, _, change = rest.partition(": ")
        old, _, new = change.partition(" -> ")
        text = Path(name).read_text("utf-8")
        assert old in text, f"{old} is not in {name}"
        Path(name).write_text(text.replace(old, new), "utf-8")
    elif verb == "remove":
        Path(rest).unlink()
    elif verb == "write":
        lines = [line.removeprefix("  ") for line in below.splitlines() if line.startswith("  ")]
        Path(rest).write_text("\n".join(lines) + "\n", "utf-8")
        return f"{command}\n" + "".join(f"  {line}\n" for line in lines)
    else:
        raise AssertionError(f"{verb} is not a step of a session")
    return f"{command}\n"


def _run(arguments: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(shlex.split(arguments))
    said = out.getvalue() + err.getvalue() + (f"(exit code {code})\n" if code else "")
    return DIGEST.sub("0123456789abcdef", said)  # of files and settings: nothing that a reader would look at


@pytest.mark.parametrize("path", SESSIONS, ids=[path.stem for path in SESSIONS])
def test_a_session_prints_what_it_says(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("LANG", "LC_ALL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    session = path.read_text("utf-8")
    assert replayed(session) == session


def write_anew() -> None:
    """Write what is printed now into every session."""
    os.environ["COLUMNS"] = "100"
    for path in SESSIONS:
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            path.write_text(replayed(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    sys.exit(write_anew())
