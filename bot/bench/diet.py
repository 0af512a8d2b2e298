"""The baseline that a Rasa bot is usually built as: DIET, with one intent for each topic.

Trained on the topics' own sample questions in Rasa's environment, with the pipeline that `rasa init` writes.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from bot.evaluation.baselines import Ranking
from bot.knowledge.catalogue import Catalogue
from bot.processes.commands import RASA_PYTHON
from bot.processes.errors import TrainingError
from bot.settings import ROOT

_CONFIG = {
    "recipe": "default.v1",
    "language": "vi",
    "assistant_id": "baseline",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {
            "name": "CountVectorsFeaturizer",
            "analyzer": "char_wb",
            "min_ngram": 1,
            "max_ngram": 4,
        },
        {
            "name": "DIETClassifier",
            "epochs": 100,
            "constrain_similarities": True,
            "entity_recognition": False,
        },
    ],
}


def diet_ranking(catalogue: Catalogue, questions: Sequence[str]) -> Ranking:
    """Train, and read the intents of all questions that will be asked.

    Raises:
        TrainingError: with the last lines that Rasa wrote.
    """
    with tempfile.TemporaryDirectory(prefix="banso-diet-") as folder:
        found = _train_and_parse(Path(folder), catalogue, list(dict.fromkeys(questions)))
    return lambda question: found[question]


def _train_and_parse(
    folder: Path, catalogue: Catalogue, questions: Sequence[str]
) -> dict[str, list[str]]:
    (folder / "config.yml").write_text(yaml.safe_dump(_CONFIG), "utf-8")
    examples = [
        {"intent": slug, "examples": "".join(f"- {_on_one_line(q)}\n" for q in topic.wordings)}
        for slug, topic in catalogue.topics.items()
    ]
    nlu = yaml.safe_dump({"version": "3.1", "nlu": examples}, allow_unicode=True)
    (folder / "nlu.yml").write_text(nlu, "utf-8")
    train = ["-m", "rasa", "train", "nlu", "--config", "config.yml", "--nlu", "nlu.yml"]
    _run([*train, "--out", "models"], folder)
    lines = [json.dumps({"id": i, "text": text}) for i, text in enumerate(questions)]
    parsed = _run(["-m", "bot.nlu.parse", "--model", "models", "--ranking"], folder, lines)
    rows = [json.loads(line) for line in parsed.splitlines()]
    return {questions[row["id"]]: row["ranking"] for row in rows}


def _run(arguments: Sequence[str], folder: Path, lines: Sequence[str] = ()) -> str:
    done = subprocess.run(  # noqa: S603  # our own interpreter and arguments
        [str(RASA_PYTHON), *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "RASA_TELEMETRY_ENABLED": "false"},
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TrainingError("diet_failed", reason=done.stderr[-2000:])
    return done.stdout


def _on_one_line(text: str) -> str:
    """Rasa reads "[x](y)" in an example as an entity."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
