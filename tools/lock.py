"""Resolve the dependencies of pyproject.toml and write the two lock files: `python -m tools.lock` (make lock).

requirements.txt is what the product runs on, requirements-dev.txt that and the tools around it, in the same
versions. Every package has its hashes. No line says where a package comes from: that is the installer's choice.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUN_TIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"

# The build back end is locked too (--build-deps-for), so that installing the package itself downloads nothing more.
_OPTIONS = (
    "--quiet",
    "--upgrade",
    "--generate-hashes",
    "--allow-unsafe",
    "--strip-extras",
    "--build-deps-for=editable",
    "--no-header",
    "--no-annotate",
    "--no-emit-options",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
    "--no-emit-find-links",
)


def lock(name: str, *more: str) -> None:
    """Write one lock file; raises subprocess.CalledProcessError when no set of versions fits."""
    command = [sys.executable, "-m", "piptools", "compile", *_OPTIONS, *more, f"--output-file={name}", "pyproject.toml"]
    subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / name
    # piptools explains --allow-unsafe in a comment of its own; the lock holds names, versions and hashes only.
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    path.write_text("\n".join(lines) + "\n")


def main() -> None:
    """Write the run-time lock, then the development lock with the same versions of what both have."""
    lock(RUN_TIME)
    lock(DEVELOPMENT, "--extra=dev", f"--constraint={RUN_TIME}")


if __name__ == "__main__":
    main()
