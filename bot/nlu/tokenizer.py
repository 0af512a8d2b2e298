"""Cuts a message into folded tokens, so that accented and unaccented text share their n-grams."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.vietnamese.folding import fold, normalise

# What a resident wants to do is said early; the rest of a very long text only costs time.
MAX_CHARACTERS = 1_000

_TOKEN = re.compile(r"\w+|[^\w\s]+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class FoldingTokenizer(Tokenizer):
    """Tokens are words, or runs of signs ("??", "👍"), in lower case without diacritics."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return what Rasa's base class asks for; nothing of it is used here."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return at least one token, because the classifier needs features for every message.

        Offsets count in the folded text, not in the text as typed: no entity is extracted.
        """
        folded = fold(normalise(message.get(attribute)[:MAX_CHARACTERS]))
        tokens = [Token(match[0], match.start()) for match in _TOKEN.finditer(folded)]
        return tokens or [Token("", 0)]
