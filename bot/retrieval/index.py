"""The index on disk: passage vectors in FAISS, the lexical matrices, and a manifest that says what they are.

    RetrievalError
    ├── NothingToIndex    there is no topic to build an index of
    ├── IndexMissing      no index has been built yet
    ├── IndexMismatch     the index was built by another encoder or another version of this code
    └── IndexDamaged      a file of the index cannot be read

Layout of the index folder: `current` (one line: the name of the folder in use) and one folder per
build. A build is written beside the old one and becomes current by a rename, so a failed build leaves
the old index serving.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.encoders.base import Encoder
from bot.knowledge.passages import Passage
from bot.retrieval.calibration import Calibration
from bot.retrieval.corpus import Corpus, Entry, encoded_text, trust
from bot.retrieval.learned import LearnedScores
from bot.retrieval.lexical import LexicalIndex
from bot.retrieval.vectors import PassageVectors

FORMAT = 3  # raised when the files of an index change their meaning
_CURRENT, _VECTORS = "current", "vectors.faiss"

Floats = NDArray[np.float32]


class RetrievalError(Exception):
    """Something about the index that the operator must mend."""


class NothingToIndex(RetrievalError):
    """There is no topic to build an index of."""


class IndexMissing(RetrievalError):
    """No index has been built yet."""


class IndexMismatch(RetrievalError):
    """The index does not belong to this encoder or this code."""


class IndexDamaged(RetrievalError):
    """A file of the index cannot be read."""


class TopicEntry(BaseModel):
    """One topic in the manifest: its texts' fingerprint, how many passages it has, if it has no article."""

    model_config = ConfigDict(frozen=True)

    topic: str
    title: str
    sha256: str
    passages: int
    outside: bool


class Manifest(BaseModel):
    """What an index was built from; compared before it is trusted."""

    model_config = ConfigDict(frozen=True)

    format: int
    encoder: str
    dimension: int
    content: str
    built_at: datetime
    topics: tuple[TopicEntry, ...]
    calibration: Calibration


@dataclass(frozen=True)
class Index:
    """A loaded index. Passages of a topic are neighbours; topics are in the manifest's order."""

    manifest: Manifest
    vectors: PassageVectors
    lexical: LexicalIndex
    learned: LearnedScores | None

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(entry.topic for entry in self.manifest.topics)

    @property
    def outside(self) -> NDArray[np.bool_]:
        """(topics,) whether each topic is a subject without an article."""
        return np.array([entry.outside for entry in self.manifest.topics], dtype=bool)

    @property
    def first_passage(self) -> NDArray[np.int64]:
        """(topics,) index of the first passage of each topic."""
        counts = [entry.passages for entry in self.manifest.topics]
        return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)

    def with_calibration(self, calibration: Calibration) -> "Index":
        """The same index, read with another calibration."""
        return replace(self, manifest=self.manifest.model_copy(update={"calibration": calibration}))

    def dense_scores(self, query: Floats) -> Floats:
        """(passages,) cosine of one unit query vector (1, dim) with every passage."""
        return self.vectors.scores(query)


@dataclass(frozen=True)
class BuildReport:
    """What a build did: passages encoded anew, passages taken over, or nothing because it was fresh."""

    path: Path
    rebuilt: bool
    encoded: int
    reused: int


def content_fingerprint(corpus: Corpus, calibration: Calibration) -> str:
    """What the index depends on besides the encoder: texts and calibration."""
    stamp = f"{FORMAT}\n{corpus.fingerprint}\n{calibration.model_dump_json()}"
    return sha256(stamp.encode()).hexdigest()


def assemble(manifest: Manifest, vectors: Floats, units: Sequence[Passage]) -> Index:
    """Make an index in memory: passage i has `vectors[i]`, in the manifest's order of topics."""
    counts = [entry.passages for entry in manifest.topics]
    topic_of = np.repeat(np.arange(len(counts)), counts)
    lexical = LexicalIndex.build([unit.text for unit in units], topic_of, len(counts))
    learned = LearnedScores.fit(lexical, vectors, topic_of, trust(units))
    return Index(manifest, PassageVectors.build(vectors), lexical, learned)


def build(root: Path, corpus: Corpus, encoder: Encoder, calibration: Calibration) -> BuildReport:
    """Build the index unless the current one is fresh; encode only topics whose text changed.

    Raises:
        NothingToIndex: the corpus is empty; an index that is there stays.
    """
    if not corpus.entries:
        raise NothingToIndex("no topic to index; look at what `./banso knowledge check` says")
    content = content_fingerprint(corpus, calibration)
    old = _current_folder(root)
    manifest = _read_manifest(old) if old else None
    if old and manifest and _is_fresh(manifest, content, encoder):
        return BuildReport(old, rebuilt=False, encoded=0, reused=_passage_count(manifest))
    known = known_vectors(root, encoder)
    vectors, encoded = _vectors(corpus, known, encoder)
    index = assemble(
        _manifest(corpus, content, encoder, calibration),
        vectors,
        [unit for entry in corpus.entries for unit in entry.passages],
    )
    return BuildReport(_write(root, index), True, encoded, len(vectors) - encoded)


def load(root: Path, encoder: Encoder) -> Index:
    """Load the current index.

    Raises:
        IndexMissing: nothing was built yet.
        IndexMismatch: it was built by another encoder, or is not readable by this code.
        IndexDamaged: a file of it is missing or broken.
    """
    folder = _current_folder(root)
    if folder is None:
        raise IndexMissing(f"no index in {root}; run `./banso knowledge index`")
    manifest = _read_manifest(folder)
    if manifest is None or manifest.format != FORMAT:
        raise IndexMismatch(f"{folder} is of another version; run `./banso knowledge index`")
    if (manifest.encoder, manifest.dimension) != (encoder.name, encoder.dimension):
        raise IndexMismatch(
            f"index built with encoder {manifest.encoder!r} ({manifest.dimension} dimensions), loaded "
            f"encoder is {encoder.name!r} ({encoder.dimension}); run `./banso knowledge index`"
        )
    try:
        vectors = PassageVectors.load(folder / _VECTORS)
        return Index(manifest, vectors, LexicalIndex.load(folder), LearnedScores.load(folder))
    except (OSError, RuntimeError, ValueError, KeyError, BadZipFile) as error:
        raise IndexDamaged(
            f"{folder} is damaged ({error}); delete it and run `./banso knowledge index`"
        ) from error


def known_vectors(root: Path, encoder: Encoder) -> dict[str, Floats]:
    """Vectors of the current index by the fingerprint of their topic; none that cannot be used again."""
    folder = _current_folder(root)
    manifest = _read_manifest(folder) if folder else None
    if folder is None or manifest is None:
        return {}
    same = (manifest.format, manifest.encoder, manifest.dimension)
    if same != (FORMAT, encoder.name, encoder.dimension):
        return {}
    try:
        stored = PassageVectors.load(folder / _VECTORS)
    except RuntimeError:  # damaged: everything is encoded anew
        return {}
    known, position = {}, 0
    for entry in manifest.topics:
        known[entry.sha256] = stored.slice(position, entry.passages)
        position += entry.passages
    return known


def passage_vectors(entry: Entry, encoder: Encoder, known: dict[str, Floats]) -> Floats:
    """(passages, dimension) of one topic: those that are known, or encoded now."""
    if _is_known(entry, known):
        return known[entry.sha256]
    return encoder.encode_passages([encoded_text(unit) for unit in entry.passages])


def current_version(root: Path) -> str | None:
    """Name of the index in use; changes whenever a new one is ready. One small read, for polling."""
    folder = _current_folder(root)
    return folder.name if folder else None


def _is_fresh(manifest: Manifest, content: str, encoder: Encoder) -> bool:
    built_from = (manifest.format, manifest.content, manifest.encoder, manifest.dimension)
    return built_from == (FORMAT, content, encoder.name, encoder.dimension)


def _passage_count(manifest: Manifest) -> int:
    return sum(entry.passages for entry in manifest.topics)


def _manifest(corpus: Corpus, content: str, encoder: Encoder, calibration: Calibration) -> Manifest:
    return Manifest(
        format=FORMAT,
        encoder=encoder.name,
        dimension=encoder.dimension,
        content=content,
        built_at=datetime.now(UTC),
        topics=tuple(
            TopicEntry(
                topic=entry.topic,
                title=entry.title,
                sha256=entry.sha256,
                passages=len(entry.passages),
                outside=entry.outside,
            )
            for entry in corpus.entries
        ),
        calibration=calibration,
    )


def _vectors(corpus: Corpus, known: dict[str, Floats], encoder: Encoder) -> tuple[Floats, int]:
    """All passage vectors in the corpus's order, and how many of them were encoded now."""
    blocks, encoded = [np.empty((0, encoder.dimension), dtype=np.float32)], 0
    for entry in corpus.entries:
        blocks.append(passage_vectors(entry, encoder, known))
        encoded += 0 if _is_known(entry, known) else len(entry.passages)
    return np.concatenate(blocks), encoded


def _is_known(entry: Entry, known: dict[str, Floats]) -> bool:
    return len(known.get(entry.sha256, ())) == len(entry.passages)


def _write(root: Path, index: Index) -> Path:
    manifest = index.manifest
    building = root / f".building-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    folder = root / f"{manifest.built_at:%Y%m%d-%H%M%S}-{manifest.content[:12]}"
    try:
        index.vectors.save(building / _VECTORS)
        index.lexical.save(building)
        if index.learned:
            index.learned.save(building)
        (building / "manifest.json").write_text(manifest.model_dump_json(indent=1), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        building.rename(folder)
    finally:  # a full disk must not fill further
        shutil.rmtree(building, ignore_errors=True)
    _point_to(root, folder)
    return folder


def _point_to(root: Path, folder: Path) -> None:
    """Make a build the current one and keep only it and the one before, which readers may still load."""
    previous = _current_folder(root)
    pointer = root / f".{_CURRENT}-{os.getpid()}"
    pointer.write_text(folder.name, "utf-8")
    pointer.replace(root / _CURRENT)
    for other in root.iterdir():
        another_build = other.name.startswith(".")  # of another process, not finished yet
        if other.is_dir() and not another_build and other not in (folder, previous):
            shutil.rmtree(other, ignore_errors=True)


def _current_folder(root: Path) -> Path | None:
    try:
        folder = root / (root / _CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    return folder if (folder / "manifest.json").exists() else None


def _read_manifest(folder: Path) -> Manifest | None:
    """The manifest, or None when it cannot be understood (an older format, a broken file)."""
    try:
        return Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except ValidationError:
        return None
