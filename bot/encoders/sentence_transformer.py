"""Any sentence-transformers model, by name or local folder, as an encoder.

The only module that imports sentence_transformers, and with it torch; neither is installed by
default.
"""

import threading
from collections.abc import Mapping, Sequence

import numpy as np

from bot.encoders.base import MAX_CHARACTERS, EncoderUnavailable, Vectors
from bot.vietnamese.folding import normalise

try:
    from sentence_transformers import SentenceTransformer
except ImportError as error:
    raise EncoderUnavailable(
        "the package sentence-transformers is missing; run ./banso setup --encoder st"
    ) from error

BATCH = 32

# What a model calls its two prompts, in the order in which they are looked for.
_QUERY_PROMPTS = ("query", "search_query", "question")
_PASSAGE_PROMPTS = ("passage", "document", "search_document", "corpus")

# E5 models carry no prompts; their model cards ask for these (https://arxiv.org/abs/2212.03533).
_E5_PROMPTS = {"query": "query: ", "passage": "passage: "}


class SentenceTransformerEncoder:
    """A sentence-transformers model; satisfies `Encoder`.

    Raises:
        EncoderUnavailable: there is no such model here, and it cannot be downloaded.
    """

    def __init__(self, model: str) -> None:
        self.name = f"st:{model}"
        self._model = _load(model)
        self._lock = threading.Lock()  # a tokenizer of Hugging Face refuses two threads at a time
        self._query_prompt, self._passage_prompt = _choose_prompts(model, self._model.prompts)
        self.dimension = self._encode(["a"], self._query_prompt).shape[1]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode with the model's prompt for queries."""
        return self._encode(texts, self._query_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode with the model's prompt for passages."""
        return self._encode(texts, self._passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        prepared = [normalise(text[:MAX_CHARACTERS]) for text in texts]
        with self._lock:
            vectors = self._model.encode(
                prepared,
                prompt=prompt,
                batch_size=BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)


def _load(model: str) -> SentenceTransformer:
    try:
        return SentenceTransformer(model)
    except (OSError, ValueError) as error:
        raise EncoderUnavailable(
            f"the encoder {model!r} does not load ({error}); set BANSO_ENCODER to bundled, to a "
            "folder that holds a sentence-transformers model, or to a name that can be downloaded"
        ) from error


def _choose_prompts(model: str, prompts: Mapping[str, str | None]) -> tuple[str, str]:
    """Return the prefixes of queries and of passages, "" where the model wants none."""
    known = {name: prompt for name, prompt in prompts.items() if prompt}
    if not known and "e5" in model.lower():
        known = _E5_PROMPTS
    return _first(known, _QUERY_PROMPTS), _first(known, _PASSAGE_PROMPTS)


def _first(prompts: Mapping[str, str], names: Sequence[str]) -> str:
    return next((prompts[name] for name in names if name in prompts), "")
