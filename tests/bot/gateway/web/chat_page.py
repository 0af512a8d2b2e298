"""The web chat as a test sees it: what a resident does on the page and what the page shows."""

import json
from typing import Any

from playwright.sync_api import Locator, Page

KEY = "banso.conversation"
TREMOR_MS = 650  # a little longer than the page takes two presses for one


class ChatPage:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.field = page.get_by_label("Tin nhắn của bác")
        self.log = page.get_by_role("log")
        self.residents = self.log.locator(".message.resident")
        self.assistants = self.log.locator(".message.assistant:not(#welcome)")
        self.choices = self.log.locator("button.choice:visible")
        self.busy = page.locator("#busy")

    def open(self) -> "ChatPage":
        self.page.goto(self.url)
        return self

    def say(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def heard(self, text: str) -> Locator:
        """The assistant's messages that contain the text."""
        return self.assistants.filter(has_text=text)

    def words(self) -> list[str]:
        """What everybody said, oldest first, without the welcome and the speakers' names."""
        return self.log.locator(".message:not(#welcome) .words").all_inner_texts()

    def stored(self) -> dict[str, Any]:
        state = self.page.evaluate("key => localStorage.getItem(key)", KEY)
        return dict(json.loads(state))
