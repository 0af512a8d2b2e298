"""`./banso knowledge syllables`: the table from which missing diacritics are put back."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from bot.knowledge.catalogue import catalogue_of
from bot.knowledge.passages import passages
from bot.knowledge.tree import read_tree
from bot.settings import ROOT
from bot.vietnamese.syllables import count_pairs, write_table

_EXAMPLES = ROOT / "data" / "nlu"


def learn(knowledge: Path) -> int:
    """Write the table of `bot.vietnamese.syllables`; returns the number of pairs in it.

    Rasa must be trained and the index built after it: both happen by themselves at the next start.
    """
    counted = count_pairs([*_articles(knowledge), *_examples()])
    write_table(counted)
    return len(counted)


def _articles(knowledge: Path) -> Iterator[str]:
    """Every passage, and every line of the texts beyond the passages' length."""
    for topic in catalogue_of(read_tree(knowledge)).topics.values():
        yield from (unit.text for unit in passages(topic))
        yield from topic.body.splitlines()


def _examples() -> Iterator[str]:
    for path in sorted(_EXAMPLES.glob("*.yml")):
        for intent in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            yield from (line.removeprefix("- ") for line in intent["examples"].splitlines())
