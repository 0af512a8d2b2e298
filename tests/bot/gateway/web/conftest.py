"""A real Chromium on a phone-sized page, in front of the fake gateway."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from .chat_page import ChatPage
from .fake_gateway import FakeGateway, running_gateway

PHONE = {"width": 360, "height": 740}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenChat = Callable[..., ChatPage]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with this package: Playwright's event loop must not meet those of async tests."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on this machine: install the package chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def running() -> Iterator[FakeGateway]:
    with running_gateway() as fake:
        yield fake


@pytest.fixture
def gateway(running: FakeGateway) -> FakeGateway:
    running.reset()
    return running


@pytest.fixture
def open_context(browser: Browser, gateway: FakeGateway) -> Iterator[Callable[..., BrowserContext]]:
    """Open a phone; afterwards no page of it may have gone elsewhere or thrown an error."""
    contexts: list[BrowserContext] = []
    requests: list[str] = []
    errors: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.extend(policy_errors(message)))

    def open_one(**settings: Any) -> BrowserContext:
        context = browser.new_context(**({"viewport": PHONE} | settings))
        context.set_default_timeout(10_000)
        context.on("request", lambda request: requests.append(request.url))
        context.on("page", watch)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(gateway.url)] == []
    assert errors == []


def policy_errors(message: ConsoleMessage) -> list[str]:
    """Errors of the page itself; a failed request is what some tests are about."""
    is_error = message.type == "error" and "Failed to load resource" not in message.text
    return [message.text] if is_error else []


@pytest.fixture
def open_chat(open_context: Callable[..., BrowserContext], gateway: FakeGateway) -> OpenChat:
    def open_one(**settings: Any) -> ChatPage:
        return ChatPage(open_context(**settings).new_page(), gateway.url).open()

    return open_one


@pytest.fixture
def chat(open_chat: OpenChat) -> ChatPage:
    return open_chat()
