"""Who may import whom; the contracts are in pyproject.toml, [tool.importlinter]."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from bot.settings import ROOT

CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}


def layers() -> list[set[str]]:
    return [set(re.split(r"\s*\|\s*", layer)) for layer in CONTRACTS["layers"]["layers"]]


def test_imports_go_down_only():
    """import-linter finds no broken contract."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_package_has_a_layer():
    """A new package must be given its place; `__init__` of bot stays empty."""
    found = {
        f"bot.{path.stem}"
        for path in (ROOT / "bot").iterdir()
        if (path / "__init__.py").exists() or path.suffix == ".py"
    }
    assert set().union(*layers()) == found - {"bot.__init__"} | {"actions"}
    assert (ROOT / "bot" / "__init__.py").read_text("utf-8") == ""


def test_the_architecture_page_shows_these_layers():
    """docs/architecture.md draws the same picture."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawn = re.search(r"```\n(bot\.cli\n.*?)```", page, flags=re.DOTALL).group(1)
    assert [set(line.split()) for line in drawn.splitlines()] == layers()
