"""Opens the database and brings its tables up to date. Knows no table of its own.

StorageError
└── DatabaseIsNewer    the database was written by a later version of this program
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from sqlite3 import OperationalError
from time import monotonic, sleep

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.pool import ConnectionPoolEntry

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_S = 5


class StorageError(Exception):
    """Something about the database that its operator must mend."""


class DatabaseIsNewer(StorageError):
    """The tables are of a later version than this program knows; run the later version."""


def open_database(url: str) -> Engine:
    """Prepare connections to the database at an SQLAlchemy URL; connects on first use.

    On SQLite the folder of the file is made, and readers never wait for a writer (WAL). Errors name
    no parameters: those are residents' words, and errors are logged.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)


@contextmanager
def writing(engine: Engine, lock: str = "") -> Iterator[Connection]:
    """Open a transaction that may write; commits at the end, rolls back on an exception.

    On SQLite it waits for the database's one write lock at once, so that what is read inside cannot
    be outdated by the time of the write. On PostgreSQL, transactions with the same `lock` name run
    one after the other.
    """
    with engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
        if lock and connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"banso:{lock}"}
            )
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest version; safe when several processes start at once.

    Raises:
        DatabaseIsNewer: the database was already migrated by a later version of the program.
    """
    with engine.connect() as connection:
        if _is_current(connection):
            return
    with writing(engine, lock="migrate") as connection:
        if not _is_current(connection):
            _upgrade(connection)


@cache
def newest_version() -> str:
    """Version that `migrate` leads to: the number of the last file in `migrations/versions`.

    File names start with their revision, so that Alembic need not be imported to know it.
    """
    names = [path.name for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py")]
    return max(names).split("_")[0]


def _is_current(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
    if version > newest_version():
        raise DatabaseIsNewer(
            f"the database has version {version}, this program knows versions up to "
            f"{newest_version()}; run the newer program"
        )
    return version == newest_version()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _open_sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        file = Path(url.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # it holds residents' words; files beside it take over its mode
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late (before the first write, never before DDL), so it is
    # switched off and _begin_sqlite sends one instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
    _switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _switch_to_wal(cursor: DBAPICursor) -> None:
    """Change the journal of a new file; SQLite does not wait for locks here, so this does."""
    deadline = monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except OperationalError:
            if monotonic() > deadline:
                raise
            sleep(0.02)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
