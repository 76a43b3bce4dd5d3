"""Transcripts in Markdown: what stands in a ```console block is run, and its output is what the page says.

A block has commands, each after `$ `, further lines of a command after `> `, and the output below. `...` as a line, or
at the end of one, stands for anything. A fenced block with a `title="PATH"` is a file that the reader writes first. All
blocks of a page run one after another in one empty folder, in a plain terminal of 100 columns.
`python -m tools.docs_console PAGE` writes the outputs anew where they differ.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COLUMNS: Final = "100"
_ANYTHING: Final = re.compile(r"^\.\.\.$| \.\.\.$", re.MULTILINE)
_FILE: Final = re.compile(r'^(`{3,})[a-z]+ title="([^"]+)"\n(.*?)^\1$', re.MULTILINE | re.DOTALL)
_BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a page, the output that the page shows, and the line of the page on which it stands."""

    command: str
    expected: str
    line: int


def steps_of(text: str) -> Iterator[Step]:
    """Yield the commands of a page in order."""
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start(1)) + 1
        command: list[str] = []
        output: list[str] = []
        begun = line
        for number, said in enumerate(block[1].splitlines(), line):
            if said.startswith("$ "):
                if command:
                    yield Step("\n".join(command), "\n".join(output), begun)
                command, output, begun = [said[2:]], [], number
            elif said.startswith(("> ", ">")) and command and not output:
                command.append(said[2:])
            else:
                output.append(said)
        if command:
            yield Step("\n".join(command), "\n".join(output), begun)


def run(command: str, folder: Path, search: Sequence[Path] = ()) -> str:
    """Run a command in a folder; return what it printed, first what a program would read, then what a person would.

    `search` are folders in which Python also looks for packages.
    """
    environment = {name: value for name, value in os.environ.items() if name not in ("LANG", "NO_COLOR", "LANGUAGE")}
    environment |= {"COLUMNS": COLUMNS, "LC_ALL": "C.UTF-8", "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    if search:
        environment["PYTHONPATH"] = os.pathsep.join(map(str, search))
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout + done.stderr


def agrees(expected: str, printed: str) -> bool:
    """Return whether an output is the expected one, however wide its spaces; `...` stands for anything."""
    parts = [re.escape(_plain(part)) for part in _ANYTHING.split(expected)]
    return re.fullmatch(r"\s*.*\s*".join(parts), _plain(printed), re.DOTALL) is not None


def _plain(text: str) -> str:
    return " ".join(text.split())


def write_files(text: str, folder: Path) -> None:
    """Write the files of a page: each fenced block with a title; a title that comes again goes on with its file."""
    files: dict[str, str] = {}
    for _, path, content in _FILE.findall(text):
        files[path] = f"{files[path]}\n{content}" if path in files else content
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")


def install(folder: Path) -> list[Path]:
    """Make the package of a folder known to Python as an install would, if there is one; return where to look."""
    project = folder / "pyproject.toml"
    if not project.exists():
        return []
    declared = tomllib.loads(project.read_text("utf-8"))["project"]
    known = folder / "src" / f"{declared['name'].replace('-', '_')}-{declared['version']}.dist-info"
    known.mkdir()
    (known / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {declared['name']}\nVersion: {declared['version']}\n", "utf-8"
    )
    groups = declared["entry-points"].items()
    lines = [f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in names.items()) for group, names in groups]
    (known / "entry_points.txt").write_text("\n".join(lines), "utf-8")
    return [folder / "src"]


def rewritten(text: str, folder: Path, search: Sequence[Path] = ()) -> str:
    """Return a page with the outputs that its commands have now; one that agrees stays as it is."""

    def block(found: re.Match[str]) -> str:
        lines = []
        for step in steps_of(found[0]):
            first, *more = step.command.split("\n")
            lines += [f"$ {first}", *(f"> {line}".rstrip() for line in more)]
            printed = run(step.command, folder, search)
            shown = step.expected if agrees(step.expected, printed) else printed
            lines += [line.rstrip() for line in shown.strip("\n").splitlines()]
        return "```console\n" + "\n".join(lines) + "\n```"

    return _BLOCK.sub(block, text)


def main() -> int:
    """Write the outputs of the pages that are named anew."""
    for name in sys.argv[1:]:
        page = Path(name)
        with tempfile.TemporaryDirectory() as folder:
            text = page.read_text("utf-8")
            write_files(text, Path(folder))
            page.write_text(rewritten(text, Path(folder), install(Path(folder))), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
