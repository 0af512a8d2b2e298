"""Rules about the dates and sources of a topic, and about the letters of its file."""

from collections.abc import Iterator
from unicodedata import is_normalized

from bot.knowledge.checks.reading import Page
from bot.knowledge.problems import Problem, problem


def composed_letters(page: Page) -> Iterator[Problem]:
    """All letters are composed (NFC), or a search for them fails."""
    for number, line in enumerate(page.document.text.splitlines(), start=1):
        if not is_normalized("NFC", line):
            yield problem(page.document.path, number, "not_nfc")


def review_date(page: Page) -> Iterator[Problem]:
    """The day of the next review lies ahead, and after the last check of every source."""
    topic, line = page.document.topic, page.document.parts.line(("review_by",))
    last_check = max(source.checked_on for source in topic.sources)
    if topic.review_by < last_check:
        yield problem(page.document.path, line, "review_before_check", checked_on=last_check)
    elif topic.review_by < page.today:
        yield problem(page.document.path, line, "review_overdue", review_by=topic.review_by)


def check_dates(page: Page) -> Iterator[Problem]:
    """No source was checked in the future."""
    for index, source in enumerate(page.document.topic.sources):
        if source.checked_on > page.today:
            line = page.document.parts.line(("sources", index, "checked_on"))
            yield problem(
                page.document.path, line, "checked_in_future", checked_on=source.checked_on
            )


def secure_sources(page: Page) -> Iterator[Problem]:
    """Sources are addresses that nobody can change on the way."""
    for index, source in enumerate(page.document.topic.sources):
        if source.url.scheme != "https":
            line = page.document.parts.line(("sources", index, "url"))
            yield problem(page.document.path, line, "not_https", url=source.url)


RULES = (composed_letters, review_date, check_dates, secure_sources)
