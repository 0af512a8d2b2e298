"""From the setting `BANSO_ENCODER` to an encoder."""

from bot.encoders.base import Encoder

BUNDLED = "bundled"
_PREFIX = "st:"


def load_encoder(setting: str = BUNDLED) -> Encoder:
    """Load an encoder: `bundled`, or the name or local folder of a sentence-transformers model.

    Raises:
        EncoderUnavailable: it cannot be used here; the message says what to run or to set.
    """
    if setting == BUNDLED:
        from bot.encoders.bundled import BundledEncoder

        return BundledEncoder()
    from bot.encoders.sentence_transformer import SentenceTransformerEncoder

    return SentenceTransformerEncoder(setting.removeprefix(_PREFIX))
