"""Rules about names, numbers and addresses: they stand in the registry, topics only refer to them."""

from collections.abc import Iterator

from bot.knowledge.checks.reading import Page
from bot.knowledge.checks.wording import any_of
from bot.knowledge.contacts_in_prose import digits, find_domains, find_phones
from bot.knowledge.problems import Problem, problem
from bot.knowledge.problems import sentences as copy


def phone_numbers(page: Page) -> Iterator[Problem]:
    """A telephone number is a reference to the registry, never typed out."""
    for told in page.told:
        for offset, number in find_phones(told.text, page.registry.phones):
            line = told.line(offset)
            name = page.registry.phones.get(digits(number))
            rule = "phone_typed" if name else "phone_unknown"
            yield problem(page.document.path, line, rule, number=number, id=name)


def web_addresses(page: Page) -> Iterator[Problem]:
    """A web address is a reference to the registry, never typed out; so no link leads elsewhere."""
    for told in page.told:
        for offset, domain in find_domains(told.text):
            line = told.line(offset)
            name = page.registry.domains.get(domain.removeprefix("www."))
            rule = "domain_typed" if name else "domain_unknown"
            yield problem(page.document.path, line, rule, domain=domain, id=name)


def ended_entries(page: Page) -> Iterator[Problem]:
    """What closed or moved is no official channel, and is named only as such."""
    entries = page.registry.entries
    for index, name in enumerate(page.document.topic.official):
        if entries[name].ended:
            line = page.document.parts.line(("official", index))
            yield problem(page.document.path, line, "entry_ended", id=name, name=entries[name].name)
    said_so = any_of(copy()["terms"]["stale"]["platform"]["ended"])
    for sentence in page.sentences:
        for name in page.registry.references(sentence.written):
            if entries[name].ended and not said_so.search(sentence.read):
                shown = entries[name].name
                yield problem(page.document.path, sentence.line, "entry_ended", id=name, name=shown)


RULES = (phone_numbers, web_addresses, ended_entries)
