import sqlite3
import subprocess
import sys
import threading
from time import perf_counter

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.storage.database import (
    MIGRATIONS,
    DatabaseIsNewer,
    migrate,
    newest_version,
    open_database,
    writing,
)
from bot.storage.tables import metadata


def pragma(engine, name):
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("busy_timeout", 5000), ("foreign_keys", 1), ("synchronous", 1)],
)
def test_sqlite_is_set_up_for_several_processes(engine, name, value):
    """Each connection waits for locks, keeps foreign keys and lets readers pass."""
    assert pragma(engine, name) == value


def test_tables_are_what_the_migrations_make(engine):
    """The tables in code and the migrations that made them in the database are the same."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    names = set(inspect(engine).get_table_names())
    assert names == set(metadata.tables) | {"alembic_version"}


def test_the_newest_version_is_alembics_head():
    """The cheap way to know the newest version gives what Alembic would say, and one head only."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [newest_version()]


def test_nothing_to_migrate_costs_nothing(engine):
    """A process that finds the tables up to date knows it within 20 ms."""
    times = []
    for _ in range(5):
        start = perf_counter()
        migrate(engine)
        times.append(perf_counter() - start)
    assert min(times) < 0.02


def test_nothing_to_migrate_does_not_load_alembic(engine, url):
    """Only a process that migrates pays for loading the tool."""
    code = (
        "import sys; from bot.storage.database import *; "
        "e = open_database(sys.argv[1]); migrate(e); e.dispose(); "
        "sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, url], check=True)


def test_many_processes_may_migrate_a_new_database_at_once(url):
    """All of them come back, with all tables made once."""
    code = "import sys; from bot.storage.database import *; migrate(open_database(sys.argv[1]))"
    processes = [subprocess.Popen([sys.executable, "-c", code, url]) for _ in range(5)]
    assert [process.wait(60) for process in processes] == [0] * 5
    engine = open_database(url)
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    engine.dispose()
    assert [tuple(row) for row in versions] == [(newest_version(),)]


def test_a_failed_migration_leaves_no_half_made_table(url, monkeypatch):
    """Tables and version are written together or not at all."""
    engine = open_database(url)

    def fail(*args: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", fail)
        with pytest.raises(OSError, match="disk full"):
            migrate(engine)
    assert inspect(engine).get_table_names() == []
    migrate(engine)
    assert "topic_revisions" in inspect(engine).get_table_names()
    engine.dispose()


def test_a_database_of_a_later_version_is_refused(engine):
    """An older program does not touch tables it does not know; the message says both versions."""
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseIsNewer, match=f"9999.*{newest_version()}"):
        migrate(engine)


def test_writers_wait_for_each_other(engine):
    """What a writing transaction has read cannot be changed by another before it writes."""
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))

    def count() -> None:
        for _ in range(20):
            with writing(engine) as connection:
                n = connection.execute(text("SELECT n FROM counter")).scalar_one()
                connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT n FROM counter")).scalar() == 80


def test_readers_do_not_wait_for_a_writer(engine):
    """A reader sees the last committed state while somebody writes."""
    with writing(engine) as writer:
        writer.execute(text("CREATE TABLE busy (n INTEGER)"))
        start = perf_counter()
        assert "busy" not in inspect(engine).get_table_names()
        assert perf_counter() - start < 1


def test_an_exception_undoes_what_was_written(engine):
    """A transaction is written as a whole or not at all, tables included."""
    with pytest.raises(KeyError), writing(engine) as connection:
        connection.execute(text("CREATE TABLE half (n INTEGER)"))
        raise KeyError
    assert "half" not in inspect(engine).get_table_names()


def test_a_database_outside_wal_is_switched(tmp_path):
    """A file made by another tool gets the journal that lets several processes in."""
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE t (n INTEGER)")
    plain.close()
    engine = open_database(f"sqlite:///{path}")
    assert pragma(engine, "journal_mode") == "wal"
    engine.dispose()
