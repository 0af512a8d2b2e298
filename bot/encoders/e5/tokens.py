"""Texts into tokens, by SentencePiece, the library with which the model's vocabulary was made."""

import re
from collections.abc import Mapping
from pathlib import Path

from sentencepiece import SentencePieceProcessor

from bot.encoders.e5.weights import ModelFile

_SPACES = re.compile(" {2,}")


class Tokens:
    """Token numbers of a text, its two special ones around them."""

    def __init__(self, file: ModelFile, model: Path) -> None:
        """Read the vocabulary that `vocabulary.vocabulary_model` wrote."""
        self._processor = SentencePieceProcessor(model_file=str(model))
        self._normalisation: Mapping[int, str] = file.normalisation
        self._begin, self._end = file.special.begin, file.special.end

    def of(self, text: str, most: int) -> list[int]:
        """At most `most` numbers; the end of a longer text is cut off."""
        written = _SPACES.sub(" ", text.translate(self._normalisation))
        content: list[int] = self._processor.encode(written)
        return [self._begin, *content[: most - 2], self._end]
