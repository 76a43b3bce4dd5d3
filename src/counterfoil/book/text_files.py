"""Reading the text files of a book: what cannot be read is a fault with the file's name as the user would write it."""

from pathlib import Path

from counterfoil.contract.faults import Faults, Where


def read_text(path: Path, faults: Faults, shown: str = "") -> str | None:
    """Return a file's text (UTF-8, a byte order mark left out); None once the fault is added."""
    where = shown or str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        faults.add("unreadable-file", Where(where), f"the file cannot be opened: {error.strerror or error}")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        faults.add(
            "unreadable-file",
            Where(where, line, column),
            f"not UTF-8 text: byte {content[error.start]:#04x} at line {line}",
            "Save the file as UTF-8.",
        )
        return None


def files_in(folder: Path, ending: str) -> list[Path]:
    """Return the files of a folder with this ending, sorted; none if there is no such folder."""
    return sorted(path for path in folder.glob(f"*{ending}") if path.is_file() and not path.name.startswith("."))
