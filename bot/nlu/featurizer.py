"""Gives Rasa's classifier the meaning of a message: the vector of the bundled encoder."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoders.base import MAX_QUERY, Encoder, Vectors
from bot.encoders.bundled import BundledEncoder
from bot.encoders.handover import EMBEDDING, to_json
from bot.vietnamese.writing import write_out


@lru_cache(maxsize=1)
def _shared_encoder() -> Encoder:
    return BundledEncoder()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature of shape (1, dimension) to each message, and no other.

    Texts are encoded as a careful writer would type them, which is also how retrieval encodes. A
    payload that came through the pipeline keeps a zero vector: Rasa runs the whole
    pipeline over payloads too, and replaces the intent afterwards.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Stand behind the tokenizer, as every featurizer of Rasa does."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings; `scale` multiplies the unit vectors.

        The classifier's regularisation is fixed, so that the scale decides how much the vectors
        weigh against the n-grams.
        """
        return {**DenseFeaturizer.get_default_config(), "scale": 1.0}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse a scale that would switch the vectors off."""
        if not config["scale"] > 0:
            raise ValueError(f"scale must be above 0, got {config['scale']}")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,  # noqa: ARG003  the signature is Rasa's
        resource: Resource,  # noqa: ARG003
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Load the encoder at once, so that the first message does not wait for it."""
        _shared_encoder()
        return cls(execution_context.node_name, config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode all examples in batches."""
        self._add_features(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Encode the messages that have a text, and hand the vectors on to the actions."""
        for message, vector in self._add_features(messages):
            if vector.any():
                message.set(EMBEDDING, to_json(_shared_encoder(), vector), add_to_output=True)
        return messages

    def _add_features(self, messages: list[Message]) -> list[tuple[Message, Vectors]]:
        """Add the features to all messages that have a text; each of those with its unit vector."""
        with_text = [message for message in messages if isinstance(message.get(TEXT), str)]
        encoded = list(zip(with_text, _encode([m.get(TEXT) for m in with_text]), strict=True))
        scale = np.float32(self._config["scale"])
        for message, vector in encoded:
            scaled = vector[np.newaxis] * scale
            message.add_features(Features(scaled, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return encoded


def _encode(texts: list[str]) -> Vectors:
    """Unit vectors of shape (len(texts), dimension), zeros for payloads."""
    encoder = _shared_encoder()
    rows = [i for i, text in enumerate(texts) if not _is_payload(text)]
    vectors = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    vectors[rows] = encoder.encode_queries([write_out(texts[i][:MAX_QUERY]) for i in rows])
    return vectors


def _is_payload(text: str) -> bool:
    return text.lstrip().startswith(INTENT_MESSAGE_PREFIX)
