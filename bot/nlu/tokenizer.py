"""Cuts a message into folded tokens, so that accented and unaccented text share their n-grams."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoders.base import MAX_QUERY
from bot.vietnamese.folding import fold, normalise

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

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Tokenize the examples, and a copy without diacritics of each that has them.

        Half of the residents type without diacritics, and the encoder reads such text otherwise.
        The copies raise the accuracy of cross-validation from 0.873 to 0.883 on text as typed and
        from 0.850 to 0.872 on text without diacritics (3,200 examples, 5 parts, 2026-11-23).
        """
        copies = TrainingData(training_examples=_fold_examples(training_data.intent_examples))
        return super().process_training_data(training_data.merge(copies))

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return at least one token, because the classifier needs features for every message.

        Offsets count in the folded text, not in the text as typed: no entity is extracted.
        """
        folded = fold(normalise(message.get(attribute)[:MAX_QUERY]))
        tokens = [Token(match[0], match.start()) for match in _TOKEN.finditer(folded)]
        return tokens or [Token("", 0)]


def _fold_examples(examples: list[Message]) -> list[Message]:
    typed = {example.get(TEXT) for example in examples}
    folded = {fold(example.get(TEXT)): example.get(INTENT) for example in examples}
    return [Message({TEXT: t, INTENT: intent}) for t, intent in folded.items() if t not in typed]
