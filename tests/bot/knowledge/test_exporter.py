import pytest

from bot.knowledge.exporter import export_tree
from bot.knowledge.importer import import_tree
from bot.storage import content
from bot.storage.database import writing
from tests.bot.knowledge.samples import GUIDE, GUIDE_PATH, write, write_tree


def bytes_of(root):
    return {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}


@pytest.mark.parametrize("text", [GUIDE, "\ufeff" + GUIDE.replace("\n", "\r\n"), GUIDE.rstrip()])
def test_files_come_back_byte_by_byte(engine, tmp_path, text):
    """Import and export together change nothing, whatever the editor wrote."""
    root = write_tree(tmp_path / "k", text)
    import_tree(engine, root)
    report = export_tree(engine, tmp_path / "out")
    assert len(report.written) == 3
    assert bytes_of(tmp_path / "out") == bytes_of(root)


def test_an_edit_by_an_admin_reaches_its_file(engine, tmp_path):
    """What was edited in the database is written over the older file; the rest is untouched."""
    root = write_tree(tmp_path / "k")
    import_tree(engine, root)
    edited = GUIDE.replace("minutes: 5", "minutes: 9")
    with writing(engine) as connection:
        content.add_revision(connection, "quet-ma-qr", edited, origin="admin", author="lan")
    report = export_tree(engine, root)
    assert (report.written, len(report.unchanged)) == ([root / GUIDE_PATH], 2)
    assert (root / GUIDE_PATH).read_text(encoding="utf-8") == edited
    assert import_tree(engine, root).conflicts == []


def test_foreign_files_stay(engine, tmp_path):
    """Export deletes nothing; an older file of a topic in another place is named."""
    import_tree(engine, write_tree(tmp_path / "k"))
    note = write(tmp_path / "out/guides/ky-nang/ghi-chu.txt", "x")
    older = write(tmp_path / "out/guides/an-toan/quet-ma-qr.md", "y")
    report = export_tree(engine, tmp_path / "out")
    assert report.elsewhere == [older]
    assert note.exists()
    assert older.read_text(encoding="utf-8") == "y"


def test_a_text_that_no_longer_fits_is_reported(engine, tmp_path):
    """One text that cannot be placed does not keep the others from being written."""
    import_tree(engine, write_tree(tmp_path / "k"))
    with writing(engine) as connection:
        content.add_revision(connection, "hong", "---\n", origin="admin", author="lan")
    report = export_tree(engine, tmp_path / "out")
    assert (len(report.written), len(report.rejected)) == (3, 1)  # the registry too
