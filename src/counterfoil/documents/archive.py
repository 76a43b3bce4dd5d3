"""A zip of files with a manifest and checksums: the same bytes for the same files."""

import io
import json
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

MANIFEST: Final = "manifest.json"
CHECKSUMS: Final = "manifest-sha256.txt"
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say; there is no other to say
_READABLE: Final = 0o100644 << 16


def archive(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """Return a zip of files by path, `about` with what each file is, and the SHA-256 of them all.

    `sha256sum -c manifest-sha256.txt` checks it.
    """
    listed = {
        **about,
        "files": [
            {"path": path, "bytes": len(content), "sha256": sha256(content).hexdigest()}
            for path, content in sorted(files.items())
        ],
    }
    manifest = json.dumps(listed, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"
    whole = {**files, MANIFEST: manifest}
    checksums = "".join(f"{sha256(content).hexdigest()}  {path}\n" for path, content in sorted(whole.items()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path, content in sorted({**whole, CHECKSUMS: checksums.encode()}.items()):
            entry = zipfile.ZipInfo(path, _FIRST_DAY)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _READABLE, 3
            made.writestr(entry, content)
    return out.getvalue()
