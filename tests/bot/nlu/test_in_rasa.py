"""Runs what needs rasa inside Rasa's own environment, which this process cannot import."""

import os
import subprocess
from pathlib import Path

import pytest

PYTHON = Path(".venvs/rasa/bin/python")
needs_rasa = pytest.mark.skipif(not PYTHON.exists(), reason="run ./banso setup first")


@needs_rasa
@pytest.mark.timeout(600)
def test_the_components_pass_their_tests_in_python_3_10():
    """The tokenizer, the featurizer and the parser keep what rasa_components.py says."""
    command = [PYTHON, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", ".", "-p"]
    command += ["no:cacheprovider", "tests/bot/nlu/rasa_components.py"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=580, check=False)
    assert done.returncode == 0, done.stdout[-5000:]


@needs_rasa
def test_text_and_encoders_import_nothing_of_the_modern_environment():
    """bot.vietnamese and bot.encoders work in Python 3.10 with the old numpy, without rasa."""
    code = (
        "import sys, bot.vietnamese.folding, bot.encoders.registry as r;"
        "assert r.load_encoder('bundled').encode_queries(['xong rồi']).shape == (1, 384);"
        "ours = {m.split('.')[1] for m in sys.modules if m.startswith('bot.')};"
        "assert ours == {'vietnamese', 'encoders'}, ours; assert 'rasa' not in sys.modules"
    )
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
