"""The rules for good content, beyond what the schema can say. Each rule is one small function.

`check_tree` reads the folder (files, schema, reference files: `bot.knowledge.tree`), then applies the
rules of every topic and those of all topics together. Where a rule is only worth a look, its name is in
`problems.NOTICES`. What rules look for in words (terms, abbreviations) is in `bot/copy/checks.vi.yml`.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from bot.knowledge.checks import contacts, dates, guides, questions, wording
from bot.knowledge.checks.agreement import disagreements
from bot.knowledge.checks.reading import Page
from bot.knowledge.problems import Problem, problem
from bot.knowledge.references import PATHS
from bot.knowledge.tree import Tree, read_tree

VIETNAM = timezone(timedelta(hours=7))

TOPIC_RULES = (*dates.RULES, *wording.RULES, *contacts.RULES, *guides.RULES, *questions.RULES)
TREE_RULES = (*questions.TREE_RULES, disagreements)


def path_topics(tree: Tree) -> Iterator[Problem]:
    """The topics of an entry page have a file."""
    file, lines = tree.root / PATHS, tree.reference_texts.get(PATHS, "").split("\n")
    for entry in tree.references.paths:
        start = next((n for n, text in enumerate(lines, 1) if f"id: {entry.id}" in text), 1)
        for topic in entry.topics:
            if topic not in tree.topics:
                yield problem(file, start, "paths_topic", id=entry.id, slug=topic)


def check_tree(root: Path, today: date | None = None) -> list[Problem]:
    """Check a whole content folder; problems come in the order of files and lines.

    Raises:
        TreeMissing: the folder holds no content.
    """
    tree = read_tree(root)
    registry, day = tree.references.registry, today or datetime.now(VIETNAM).date()
    found = list(tree.problems)
    pages = [Page(document, registry, day) for document in tree.documents]
    for page in pages:
        for rule in TOPIC_RULES:
            found += rule(page)
    for tree_rule in TREE_RULES:
        found += tree_rule(pages, tree.topics)
    found += path_topics(tree)
    return sorted(found, key=lambda p: (p.path, p.line, p.rule))
