"""The pages of docs/, and the commands that they run."""

from pathlib import Path

from tools.docs_console import agrees, install, run, steps_of, write_files

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = [DOCS.parent / "README.md", *sorted((DOCS / "guides").glob("*.md"))]


def differences(page: Path, folder: Path) -> list[str]:
    """Run the commands of a page in a folder, with its files; return each output that is not the page's."""
    text = page.read_text("utf-8")
    write_files(text, folder)
    search = install(folder)
    found = []
    for step in steps_of(text):
        printed = run(step.command, folder, search)
        if not agrees(step.expected, printed):
            found.append(f"{page.name}:{step.line}: {step.command}\nexpected\n{step.expected}\nprinted\n{printed}")
    return found
