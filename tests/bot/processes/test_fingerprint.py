import shutil
from pathlib import Path

import pytest

from bot.processes.fingerprint import INPUTS, fingerprint
from bot.settings import ROOT


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of everything that a Rasa model depends on."""
    for name in INPUTS:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    return tmp_path


def test_a_copy_has_the_same_fingerprint(tree: Path) -> None:
    """Neither the place of the checkout nor the times of its files count."""
    assert fingerprint(tree) == fingerprint(ROOT)


def test_every_input_counts(tree: Path) -> None:
    """One more byte in any file changes it: code, tables, examples, contracts, lock file."""
    original = fingerprint(tree)
    files = [file for file in tree.rglob("*") if file.is_file() and file.suffix != ".pyc"]
    assert {"folding.py", "config.yml", "domain.yml", "rasa.txt"} <= {file.name for file in files}
    for file in files:
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        assert fingerprint(tree) != original, file
        file.write_bytes(content)
    assert fingerprint(tree) == original


def test_names_count(tree: Path) -> None:
    """A file that is added, moved or removed changes the model, too."""
    original = fingerprint(tree)
    moved = (tree / "bot" / "vietnamese" / "folding.py").rename(tree / "bot" / "nlu" / "moved.py")
    assert fingerprint(tree) != original
    moved.unlink()
    assert fingerprint(tree) != original


def test_compiled_files_do_not_count(tree: Path) -> None:
    """Running the code does not ask for a new model."""
    original = fingerprint(tree)
    cache = tree / "bot" / "nlu" / "__pycache__"
    cache.mkdir(exist_ok=True)
    (cache / "extra.cpython-310.pyc").write_bytes(b"compiled")
    assert fingerprint(tree) == original


def test_content_does_not_count(tree: Path) -> None:
    """Articles and guides never ask for a new model."""
    original = fingerprint(tree)
    (tree / "knowledge" / "articles").mkdir(parents=True)
    (tree / "knowledge" / "articles" / "new.md").write_text("new")
    assert fingerprint(tree) == original
