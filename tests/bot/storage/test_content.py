from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from bot.storage import content
from bot.storage.database import writing
from bot.storage.tables import topic_revisions


@pytest.fixture
def connection(engine):
    with writing(engine) as connection:
        yield connection


def add(connection, topic="a", text="một", origin="file"):
    return content.add_revision(connection, topic, text, origin=origin, author="lan")


def states(connection, topic="a"):
    return [(r.text, r.state) for r in content.history(connection, topic)]


def test_a_revision_is_stored_with_who_when_and_what(connection):
    """The hash is over the text's UTF-8 bytes, the instant is aware and in UTC."""
    before = datetime.now(UTC)
    revision = add(connection, text="chữ")
    assert revision == content.published(connection)[0]
    assert (revision.origin, revision.author, revision.state) == ("file", "lan", "published")
    assert revision.sha256 == "9b151a803843cc8c54cdf2ca3ae1f48bdbc82611a69d834cb7d42705e74e2516"
    assert before <= revision.created_at <= datetime.now(UTC)
    assert revision.created_at.utcoffset() == timedelta(0)


def test_a_new_revision_takes_the_place_of_the_last(connection):
    """One text of a topic is published; the earlier ones stay, newest first."""
    add(connection, text="một")
    add(connection, text="hai")
    add(connection, topic="b", text="khác")
    assert [(r.topic, r.text) for r in content.published(connection)] == [
        ("a", "hai"),
        ("b", "khác"),
    ]
    assert states(connection) == [("hai", "published"), ("một", "superseded")]


def test_archiving_is_a_revision_too(connection):
    """A topic leaves service with its text kept, and who did it; it can come back."""
    add(connection)
    archived = content.archive(connection, "a", origin="admin", author="mai")
    assert archived is not None
    assert (archived.text, archived.author) == ("một", "mai")
    assert content.published(connection) == []
    assert content.current(connection)["a"] == archived
    add(connection, text="hai")
    assert states(connection) == [
        ("hai", "published"),
        ("một", "superseded"),
        ("một", "superseded"),
    ]


def test_only_a_published_topic_can_be_archived(connection):
    """Archiving twice, or what never was, changes nothing."""
    assert content.archive(connection, "a", origin="admin", author="mai") is None
    add(connection)
    assert content.archive(connection, "a", origin="admin", author="mai") is not None
    assert content.archive(connection, "a", origin="admin", author="mai") is None
    assert len(content.history(connection, "a")) == 2


def test_the_last_text_from_files_is_remembered_behind_edits(connection):
    """What was last imported is known although an admin wrote since."""
    add(connection, text="một")
    add(connection, text="hai")
    add(connection, text="sửa", origin="admin")
    add(connection, topic="b", text="chỉ trang quản trị", origin="admin")
    assert content.last_from_files(connection) == {"a": content.fingerprint("hai")}


def test_published_hashes_leave_out_what_is_archived(connection):
    """Hashes are of the published texts alone."""
    add(connection, text="một")
    add(connection, topic="b")
    content.archive(connection, "b", origin="file", author="import")
    assert content.published_hashes(connection) == {"a": content.fingerprint("một")}


def test_the_database_itself_refuses_a_second_current_revision(connection):
    """The rule of one current revision for each topic does not depend on the code."""
    add(connection)
    row = connection.execute(select(topic_revisions)).one()._asdict() | {"id": None}
    with pytest.raises(IntegrityError):
        connection.execute(insert(topic_revisions).values({**row, "state": "archived"}))


@pytest.mark.parametrize("wrong", [{"origin": "web"}, {"state": "draft"}])
def test_the_database_knows_the_words_for_origin_and_state(connection, wrong):
    """A word outside the vocabulary cannot be stored."""
    row = add(connection)
    values = {name: getattr(row, name) for name in row.__slots__} | {"id": None, "topic": "b"}
    with pytest.raises(IntegrityError):
        connection.execute(insert(topic_revisions).values({**values, **wrong}))


def test_instants_without_a_time_zone_are_refused(connection):
    """A naive time would be read as UTC one day; it is refused at once."""
    row = add(connection)
    values = {name: getattr(row, name) for name in row.__slots__} | {"id": None, "topic": "b"}
    hanoi = datetime(2026, 11, 23, 7, 0, tzinfo=timezone(timedelta(hours=7)))
    connection.execute(insert(topic_revisions).values({**values, "created_at": hanoi}))
    assert content.current(connection)["b"].created_at == datetime(2026, 11, 23, tzinfo=UTC)
    naive = datetime(2026, 11, 23)  # noqa: DTZ001
    with pytest.raises(StatementError):
        connection.execute(insert(topic_revisions).values({**values, "created_at": naive}))
