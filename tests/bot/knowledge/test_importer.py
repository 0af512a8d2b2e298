import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.importer import ImportReport, import_tree
from bot.knowledge.problems import TreeMissing
from bot.storage import content
from bot.storage.database import migrate, open_database, writing
from tests.bot.knowledge.samples import ARTICLE_PATH, GUIDE, GUIDE_PATH, many_guides, write_tree

BOTH = ["quet-ma-qr", "vneid-muc-2"]
CHANGED = GUIDE.replace("minutes: 5", "minutes: 6")
EDITED = GUIDE.replace("minutes: 5", "minutes: 7")


def outcome(report: ImportReport) -> dict[str, list[str]]:
    """What happened, without what did not."""
    lists = {
        name: sorted(getattr(report, name))
        for name in ("created", "updated", "unchanged", "archived")
    }
    lists["conflicts"] = [conflict.topic for conflict in report.conflicts]
    lists["rejected"] = [problem.rule for problem in report.rejected]
    return {name: topics for name, topics in lists.items() if topics}


def edit(engine: Engine, text: str) -> None:
    with writing(engine) as connection:
        content.add_revision(connection, "quet-ma-qr", text, origin="admin", author="lan")


def shown(engine: Engine, topic: str = "quet-ma-qr") -> str | None:
    with engine.connect() as connection:
        return {r.topic: r.text for r in content.published(connection)}.get(topic)


def revisions(engine: Engine, topic: str = "quet-ma-qr") -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [(r.origin, r.state) for r in content.history(connection, topic)]


def test_new_files_are_published_once(engine, tmp_path):
    """The first import publishes, the second finds nothing to do."""
    root = write_tree(tmp_path / "k")
    assert outcome(import_tree(engine, root)) == {"created": BOTH}
    assert outcome(import_tree(engine, root)) == {"unchanged": BOTH}
    assert revisions(engine) == [("file", "published")]


def test_a_changed_file_becomes_a_new_revision(engine, tmp_path):
    """The earlier text stays in the history."""
    import_tree(engine, write_tree(tmp_path / "k"))
    report = import_tree(engine, write_tree(tmp_path / "k", CHANGED))
    assert outcome(report) == {"updated": ["quet-ma-qr"], "unchanged": ["vneid-muc-2"]}
    assert shown(engine) == CHANGED
    assert revisions(engine) == [("file", "published"), ("file", "superseded")]


def test_an_edit_by_an_admin_is_kept_silently_while_the_file_rests(engine, tmp_path):
    """An edit in the database is no conflict with a file that nobody touched."""
    root = write_tree(tmp_path / "k")
    import_tree(engine, root)
    edit(engine, EDITED)
    assert outcome(import_tree(engine, root)) == {"unchanged": BOTH}
    assert shown(engine) == EDITED


def test_a_file_that_changed_after_an_edit_is_a_conflict_with_its_difference(engine, tmp_path):
    """Both changed: the admin's text stays and the difference is reported, each time."""
    import_tree(engine, write_tree(tmp_path / "k"))
    edit(engine, EDITED)
    root = write_tree(tmp_path / "k", CHANGED)
    for _ in range(2):
        report = import_tree(engine, root)
        assert outcome(report) == {"unchanged": ["vneid-muc-2"], "conflicts": ["quet-ma-qr"]}
        diff = report.conflicts[0].diff.splitlines()
        assert "-minutes: 7" in diff
        assert "+minutes: 6" in diff
        assert "lan" in diff[0]
        assert shown(engine) == EDITED


def test_a_conflict_ends_when_file_and_edit_agree(engine, tmp_path):
    """An edit that was exported is the file's own text; later changes of the file are taken."""
    import_tree(engine, write_tree(tmp_path / "k"))
    edit(engine, EDITED)
    assert outcome(import_tree(engine, write_tree(tmp_path / "k", EDITED))) == {"unchanged": BOTH}
    report = import_tree(engine, write_tree(tmp_path / "k", CHANGED))
    assert outcome(report) == {"updated": ["quet-ma-qr"], "unchanged": ["vneid-muc-2"]}


def test_a_vanished_file_archives_its_topic_and_its_return_publishes_it(engine, tmp_path):
    """Deleting a file takes the topic out of service, not out of the history."""
    root = write_tree(tmp_path / "k")
    import_tree(engine, root)
    (root / ARTICLE_PATH).unlink()
    report = import_tree(engine, root)
    assert outcome(report) == {"unchanged": ["quet-ma-qr"], "archived": ["vneid-muc-2"]}
    assert shown(engine, "vneid-muc-2") is None
    assert outcome(import_tree(engine, root)) == {"unchanged": ["quet-ma-qr"]}
    assert outcome(import_tree(engine, write_tree(root))) == {
        "created": ["vneid-muc-2"],
        "unchanged": ["quet-ma-qr"],
    }


def test_a_vanished_file_does_not_archive_what_an_admin_wrote(engine, tmp_path):
    """Topics that live in the database alone need no file."""
    root = write_tree(tmp_path / "k")
    import_tree(engine, root)
    edit(engine, EDITED)
    (root / GUIDE_PATH).unlink()
    assert outcome(import_tree(engine, root)) == {"unchanged": ["vneid-muc-2"]}
    assert shown(engine) == EDITED


def test_what_an_admin_archived_stays_archived(engine, tmp_path):
    """A file at rest does not bring back a topic that an admin took out of service."""
    root = write_tree(tmp_path / "k")
    import_tree(engine, root)
    with writing(engine) as connection:
        content.archive(connection, "quet-ma-qr", origin="admin", author="lan")
    assert outcome(import_tree(engine, root)) == {"unchanged": BOTH}
    assert shown(engine) is None


@pytest.mark.parametrize(
    "broken",
    [
        GUIDE.replace("minutes: 5", "minutes: năm"),
        GUIDE.replace("topic: quet-ma-qr", "topic: quet-ma"),
        "",
        b"\xff\xfe",
    ],
)
def test_a_broken_file_changes_nothing(engine, tmp_path, broken):
    """The text published before keeps serving, and the problems are reported."""
    import_tree(engine, write_tree(tmp_path / "k"))
    report = import_tree(engine, write_tree(tmp_path / "k", broken))
    assert len(report.rejected) == 1
    assert (report.unchanged, report.archived) == (["vneid-muc-2"], [])
    assert shown(engine) == GUIDE


def test_matters_of_style_and_time_do_not_keep_content_out(engine, tmp_path):
    """An overdue review or a long sentence is for `check`; a fresh start must not lose topics."""
    text = GUIDE.replace("2027-05-23", "2020-01-01").replace("Không mất tiền", "rất " * 40)
    assert outcome(import_tree(engine, write_tree(tmp_path / "k", text))) == {"created": BOTH}


def test_a_wrong_folder_archives_nothing(engine, tmp_path):
    """An empty or missing folder is refused, not taken for the wish to remove everything."""
    import_tree(engine, write_tree(tmp_path / "k"))
    with pytest.raises(TreeMissing):
        import_tree(engine, tmp_path / "elsewhere")
    assert len(load_catalogue(engine).topics) == 2


def test_a_failure_in_the_middle_leaves_everything_as_it_was(engine, tmp_path, monkeypatch):
    """An import happens as a whole or not at all."""
    root = write_tree(tmp_path / "k")
    import_tree(engine, root)
    write_tree(root, CHANGED)
    (root / ARTICLE_PATH).unlink()

    def fail(*args: object, **values: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(content, "archive", fail)
    with pytest.raises(OSError, match="disk full"):
        import_tree(engine, root)
    assert shown(engine) == GUIDE


def _start(url: str, root: Path, barrier: object, counts: object) -> None:
    barrier.wait()
    engine = open_database(url)
    migrate(engine)
    report = import_tree(engine, root)
    counts.put((len(report.created), len(report.unchanged)))


def test_processes_that_start_at_once_import_everything_once(tmp_path):
    """Each makes the database, migrates and imports; one does the work, the others find it done."""
    root = many_guides(tmp_path / "k", 20)
    url = f"sqlite:///{tmp_path / 'new' / 'banso.db'}"
    context = multiprocessing.get_context("spawn")
    barrier, counts = context.Barrier(4), context.Queue()
    processes = [
        context.Process(target=_start, args=(url, root, barrier, counts)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    results = [counts.get(timeout=30) for _ in processes]
    for process in processes:
        process.join()
    assert sorted(results) == [(0, 20), (0, 20), (0, 20), (20, 0)]
    engine = open_database(url)
    for number in range(20):
        assert revisions(engine, f"bai-{number}") == [("file", "published")]
    engine.dispose()
