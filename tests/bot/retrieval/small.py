"""Small real content: four topics and two outside ones, imported, indexed and searched for real."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from bot.encoders.base import Encoder, Vectors
from bot.encoders.registry import load_encoder
from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.importer import import_tree
from bot.knowledge.outside import FILE, read_outside
from bot.retrieval.calibration import Calibration
from bot.retrieval.corpus import Corpus, collect_corpus
from bot.retrieval.features import NAMES
from bot.settings import Settings
from bot.storage.database import migrate, open_database
from tests.bot.knowledge.samples import ARTICLE, GUIDE, write, write_tree

VIDEO = (
    GUIDE.replace("topic: quet-ma-qr", "topic: goi-video")
    .replace("Quét mã QR bằng điện thoại", "Gọi video cho con cháu")
    .replace("button: Quét mã QR", "button: Gọi video")
    .replace('  - "', '  - "gọi video: ')
    .replace("related: [vneid-muc-2]", "related: [quet-ma-qr, vneid-muc-2, khong-co]")
)
PENSION = (
    ARTICLE.replace("topic: vneid-muc-2", "topic: luong-huu")
    .replace("Làm tài khoản mức 2", "Nhận lương hưu qua ngân hàng")
    .replace("button: Tài khoản mức 2", "button: Nhận lương hưu")
    .replace('  - "mức 2: ', '  - "lương hưu: ')
    .replace("summary:", "warning: Bác đừng đưa thẻ cho ai.\nsummary:")
)
OUTSIDE = """topics:
  - topic: doi-bang-lai
    title: Đổi giấy phép lái xe
    group: giao-thong
    phrases: [đổi bằng lái xe máy, bằng lái hết hạn, đổi bằng lái ở đâu]
  - topic: ho-chieu
    title: Làm hộ chiếu
    group: di-lai
    phrases: [làm hộ chiếu, xin hộ chiếu phổ thông, hộ chiếu hết hạn]
"""
WRITTEN = ("goi-video", "luong-huu", "quet-ma-qr", "vneid-muc-2")
NOBODY_KNOWS = "giá vàng hôm nay bao nhiêu một chỉ"


def write_content(root: Path) -> Path:
    """Write the four topics and the outside ones below a folder."""
    write_tree(root)
    write(root / "guides/ky-nang/goi-video.md", VIDEO)
    write(root / "articles/dinh-danh/luong-huu.md", PENSION)
    write(root / FILE, OUTSIDE)
    return root


def settings_in(folder: Path) -> Settings:
    """Settings with all data in a folder and the content in `folder/k`; no `.env` is read."""
    return Settings(_env_file=None, data_dir=folder / "var", knowledge_dir=folder / "k")


def import_content(settings: Settings) -> Engine:
    """A migrated database with the content folder as it is now."""
    engine = open_database(settings.content_url)
    migrate(engine)
    assert not import_tree(engine, settings.knowledge_dir).rejected
    return engine


def corpus_of(settings: Settings) -> Corpus:
    """What is to index of the content folder as it is now."""
    engine = import_content(settings)
    corpus = collect_corpus(load_catalogue(engine), read_outside(settings.knowledge_dir))
    engine.dispose()
    return corpus


def by_spelling() -> Calibration:
    """A calibration that looks at shared letters alone, so that tests know what will be found.

    A sample question is answered as it stands; half of one is worth a question back.
    """
    weights = dict.fromkeys(NAMES, 0.0) | {"char": 20.0}
    return Calibration(weights=weights, intercept=-12.0, answer_at=0.9, clarify_at=0.02)


@cache
def bundled() -> Encoder:
    """The real encoder, loaded once for all tests."""
    return load_encoder()


_known: dict[tuple[str, str], Vectors] = {}


class CountingEncoder:
    """The real encoder; remembers vectors over all tests and what it was asked for in this one."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or bundled().name
        self.dimension = bundled().dimension
        self.passages: list[str] = []
        self.queries: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.queries += texts
        return self._recall("query", texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return self._recall("passage", texts)

    def _recall(self, kind: str, texts: Sequence[str]) -> Vectors:
        encode = bundled().encode_queries if kind == "query" else bundled().encode_passages
        unknown = [text for text in dict.fromkeys(texts) if (kind, text) not in _known]
        for text, vector in zip(unknown, encode(unknown), strict=True):
            _known[kind, text] = vector
        rows = [_known[kind, text] for text in texts]
        return np.stack(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)
