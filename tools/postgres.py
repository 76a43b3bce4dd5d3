"""A PostgreSQL server of one's own, for as long as a `with` block: data in a directory aside, reached by a socket.

No server that is already there is touched, no port is opened. PostgreSQL refuses to run as root; for root it is run
as the user that its package made, or as nobody.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

_NEVER_KEPT: Final = {
    # The data is thrown away with the server, so nothing need survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "''",
}


class PostgresMissing(Exception):
    """There is no PostgreSQL server on this machine; the message says what to install."""


class Server(NamedTuple):
    """A running server: the directory of its socket, its user and its database."""

    socket: Path
    user: str
    database: str

    @property
    def conninfo(self) -> str:
        """The connection string for a client."""
        return f"host={self.socket} user={self.user} dbname={self.database}"


def binaries() -> Path:
    """Return the directory that holds initdb and postgres: from PATH, else the newest of Debian's. May raise."""
    found = shutil.which("initdb")
    # Debian links initdb into PATH here and there; the server's files lie beside the real one.
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: int(at.parent.name), reverse=True)
    for directory in candidates:
        if (directory / "initdb").exists() and (directory / "postgres").exists():
            return directory
    raise PostgresMissing("no PostgreSQL server found: install it (on Debian: apt-get install postgresql)")


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as if this process is root's."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _run(command: list[str], user: pwd.struct_passwd | None) -> None:
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **as_user)  # type: ignore[call-overload]
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stdout}{done.stderr}")


@contextmanager
def postgres_server(settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start a server with the given settings (name to value, as in postgresql.conf), and stop it at the end.

    Raises PostgresMissing if there is none to start.
    """
    at, user = binaries(), _unprivileged()
    # A socket's path may have some 100 characters, so not below a test's own long directory.
    home = Path(tempfile.mkdtemp(prefix="counterfoil-"))
    data, log = home / "data", home / "log"
    try:
        if user:
            os.chown(home, user.pw_uid, user.pw_gid)
        _run(
            [str(at / "initdb"), "-D", str(data), "-U", "counterfoil", "-A", "trust", "-E", "UTF8", "--no-locale"], user
        )
        asked = {**_NEVER_KEPT, "unix_socket_directories": f"'{home}'", **(settings or {})}
        with (data / "postgresql.auto.conf").open("a") as configuration:
            configuration.writelines(f"{name} = {value}\n" for name, value in asked.items())
        _run([str(at / "pg_ctl"), "-D", str(data), "-l", str(log), "-w", "start"], user)
        try:
            yield Server(home, "counterfoil", "postgres")
        finally:
            _run([str(at / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"], user)
    finally:
        shutil.rmtree(home, ignore_errors=True)
