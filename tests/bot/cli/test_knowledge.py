import json

import pytest
from typer.testing import CliRunner

from bot.cli.knowledge import app
from bot.storage import content
from bot.storage.database import open_database, writing
from tests.bot.knowledge.samples import GUIDE, GUIDE_PATH, line_of, write_tree

BROKEN = GUIDE.replace("minutes: 5", "minutes: năm")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Call the command in a folder of its own, with `k` as content folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BANSO_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("BANSO_KNOWLEDGE_DIR", str(tmp_path / "k"))

    def call(*arguments: str):
        return CliRunner().invoke(app, arguments, catch_exceptions=False)

    return call


def test_check_is_content_with_good_files(run, tmp_path):
    """Good content ends with one friendly line and 0."""
    write_tree(tmp_path / "k")
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "Tất cả các bài đều ổn.\n")


def test_check_tells_place_mistake_and_mend(run, tmp_path):
    """A mistake is shown with file:line, what is wrong and how to mend it; the code is 1."""
    write_tree(tmp_path / "k", BROKEN)
    result = run("check")
    assert result.exit_code == 1
    assert f"k/{GUIDE_PATH}:{line_of(BROKEN, 'minutes:')}  Mục “minutes” ghi “năm”" in result.stdout
    assert "Cách sửa: Chỉ ghi chữ số" in result.stdout
    assert "Có 1 lỗi cần sửa" in result.stdout


def test_a_notice_alone_is_no_failure(run, tmp_path):
    """What is only worth a look is shown, but the code stays 0."""
    write_tree(tmp_path / "k", GUIDE.replace("[vneid-muc-2]", "[vneid-muc-2, chua-co]"))
    result = run("check")
    assert result.exit_code == 0
    assert "Có 0 lỗi cần sửa, 1 điều nên xem lại." in result.stdout


def test_one_file_can_be_checked(run, tmp_path):
    """Only its own problems are shown, though it is held against the whole folder."""
    root = write_tree(tmp_path / "k", BROKEN)
    assert run("check", str(root / GUIDE_PATH)).exit_code == 1
    assert run("check", "k/articles/dinh-danh/vneid-muc-2.md").exit_code == 0


def test_check_as_json(run, tmp_path):
    """A program gets the same problems as data."""
    write_tree(tmp_path / "k", BROKEN)
    result = run("check", "--json")
    (problem,) = json.loads(result.stdout)
    assert problem["path"] == f"k/{GUIDE_PATH}"
    assert (problem["rule"], problem["severity"]) == ("not_number", "error")
    assert result.exit_code == 1


@pytest.mark.parametrize("command", ["check", "import"])
def test_a_wrong_folder_is_an_error_of_use(run, command):
    """What kept a command from working goes to the error stream, with 2."""
    result = run(command, "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere" in result.stderr


def test_import_and_export_round_trip(run, tmp_path):
    """Imported content comes back as the same files."""
    root = write_tree(tmp_path / "k")
    assert "Bài mới: 2." in run("import").stdout
    assert "Giữ nguyên: 2." in run("import").stdout
    assert "Đã ghi 3 tệp" in run("export", "out").stdout
    assert (tmp_path / "out" / GUIDE_PATH).read_bytes() == (root / GUIDE_PATH).read_bytes()


def test_import_shows_what_it_refused(run, tmp_path):
    """A broken file is named with its mend; the good ones are in."""
    write_tree(tmp_path / "k", BROKEN)
    result = run("import")
    assert result.exit_code == 1
    assert "Bài mới: 1." in result.stdout
    assert f"k/{GUIDE_PATH}:" in result.stdout


def test_import_shows_conflicts_with_their_difference(run, tmp_path):
    """File and admin both changed a topic: the difference is shown and nothing is lost."""
    write_tree(tmp_path / "k")
    run("import")
    engine = open_database(f"sqlite:///{tmp_path / 'var' / 'banso.db'}")
    edited = GUIDE.replace("minutes: 5", "minutes: 7")
    with writing(engine) as connection:
        content.add_revision(connection, "quet-ma-qr", edited, origin="admin", author="lan")
    engine.dispose()
    write_tree(tmp_path / "k", GUIDE.replace("minutes: 5", "minutes: 6"))
    result = run("import")
    assert result.exit_code == 0
    assert "-minutes: 7\n+minutes: 6\n" in result.stdout
    (conflict,) = json.loads(run("import", "--json").stdout)["conflicts"]
    assert conflict["topic"] == "quet-ma-qr"
