"""The vocabulary in SentencePiece's own form, written once for it to read."""

from sentencepiece.sentencepiece_model_pb2 import ModelProto, TrainerSpec

from bot.encoders.e5.weights import ModelFile


def vocabulary_model(file: ModelFile) -> bytes:
    """The serialised model; it normalises nothing, which `Tokens` does before."""
    model = ModelProto()
    special = file.special
    kinds = {
        special.unknown: ModelProto.SentencePiece.UNKNOWN,
        **dict.fromkeys(
            (special.begin, special.end, special.pad), ModelProto.SentencePiece.CONTROL
        ),
    }
    for number, (piece, score) in enumerate(file.vocabulary()):
        kind = kinds.get(number, ModelProto.SentencePiece.NORMAL)
        model.pieces.add(piece=piece, score=score, type=kind)
    trainer = model.trainer_spec
    trainer.model_type = TrainerSpec.UNIGRAM
    trainer.unk_id, trainer.pad_id = special.unknown, special.pad
    trainer.bos_id, trainer.eos_id = special.begin, special.end
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = False
    serialised: bytes = model.SerializeToString()
    return serialised
