"""The rules for good content, beyond what the schema can say. Each rule is one small function.

`check_tree` reads the folder (files, schema, reference files: `bot.knowledge.tree`), then applies the
rules of every topic and those of all topics together. Where a rule is only worth a look, its name is in
`problems.NOTICES`. What rules look for in words (terms, abbreviations) is in `bot/copy/checks.vi.yml`.
"""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from bot.knowledge.checks import contacts, dates, guides, questions, wording
from bot.knowledge.checks.agreement import disagreements
from bot.knowledge.checks.reading import Page
from bot.knowledge.problems import Problem
from bot.knowledge.tree import read_tree

VIETNAM = timezone(timedelta(hours=7))

TOPIC_RULES = (*dates.RULES, *wording.RULES, *contacts.RULES, *guides.RULES, *questions.RULES)
TREE_RULES = (*questions.TREE_RULES, disagreements)


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
    return sorted(found, key=lambda p: (p.path, p.line, p.rule))
