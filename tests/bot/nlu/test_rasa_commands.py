"""Rasa's own checks over our data: `rasa data validate`, `rasa test`."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.processes.training import ensure_model
from bot.settings import Settings
from tests.bot.nlu.test_heldout import HELDOUT, SPLIT
from tests.bot.nlu.test_in_rasa import PYTHON

# As Rasa counts, by the intent alone; test_heldout.py counts what it means on a step.
AT_LEAST = 0.85

USED_BY_ACTIONS = re.compile(r"utter_\w+' is not used in any story or rule|Slot auto-fill")


def _rasa(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [PYTHON, "-m", "rasa", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=580, check=False)


@pytest.mark.stack
@pytest.mark.timeout(600)
def test_rasa_finds_no_fault_in_domain_rules_and_examples():
    """No intent without a rule or an example, no contradiction; responses are uttered by our actions."""
    done = _rasa("data", "validate", "--data", "data", "--domain", "domain.yml")
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-3000:]
    assert "No story structure conflicts found" in said
    warned = [line for line in said.splitlines() if "UserWarning" in line]
    assert [line for line in warned if not USED_BY_ACTIONS.search(line)] == []


@pytest.mark.stack
@pytest.mark.timeout(900)
def test_rasa_test_agrees_with_our_own_measure(tmp_path):
    """The held-out utterances through `rasa test nlu`."""
    model = ensure_model(Settings(data_dir=tmp_path))
    held_out: dict[str, list[str]] = {}
    for path in (HELDOUT, SPLIT):
        for intent, texts in yaml.safe_load(path.read_text("utf-8")).items():
            held_out.setdefault(intent, []).extend(texts)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in held_out.items()
    ]
    nlu = tmp_path / "nlu.yml"
    nlu.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), "utf-8")
    out = tmp_path / "results"
    arguments = ("--nlu", nlu, "--model", model, "--out", out, "--no-plot", "--no-errors")
    done = _rasa("test", "nlu", *arguments)
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads((out / "intent_report.json").read_text("utf-8"))
    assert report["accuracy"] >= AT_LEAST
