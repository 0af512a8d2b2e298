"""`bot.vietnamese.diacritics` and the table it reads: how many words get their own marks back."""

import json

from bot.evaluation.questions import DEVELOPMENT
from bot.knowledge.catalogue import catalogue_of
from bot.knowledge.tree import read_tree
from bot.settings import ROOT
from bot.vietnamese.diacritics import restore
from bot.vietnamese.folding import fold, has_marks
from bot.vietnamese.syllables import Syllables, count_pairs, syllables
from bot.vietnamese.writing import write_out

KNOWN = Syllables(count_pairs(["làm căn cước ở đâu", "tốn lắm tiền", "đâu rồi", "căn nhà"]))


def test_the_neighbours_decide():
    """ "lam can cuoc" is about the card, "lam tien" about money."""
    assert restore(["lam", "can", "cuoc"], [False] * 3, KNOWN) == ["làm", "căn", "cước"]
    assert restore(["ton", "lam", "tien"], [False] * 3, KNOWN) == ["tốn", "lắm", "tiền"]


def test_what_is_fixed_or_unknown_stays():
    """A mark that was typed is never changed, a word that nobody knows is left alone."""
    assert restore(["Lám", "vneid"], [True, False], KNOWN) == ["Lám", "vneid"]
    assert restore([], [], KNOWN) == []


def test_glued_words_are_cut_only_where_the_pieces_follow_each_other():
    """So that a foreign name is not cut into syllables."""
    assert KNOWN.splits("lamcancuoc") == ["lam", "can", "cuoc"]
    assert KNOWN.splits("canlam") is None
    assert KNOWN.splits("x" * 40) is None


def test_most_words_of_questions_never_seen_get_their_marks_back():
    """The development questions are not in the texts that the table was learnt from."""
    rows = map(json.loads, DEVELOPMENT.read_text("utf-8").splitlines())
    right = total = 0
    for text in (row["text"] for row in rows if row["topics"] and has_marks(row["text"])):
        written = write_out(text).lower().split()
        again = write_out(fold(" ".join(written))).split()
        if len(written) == len(again):
            right += sum(a == b for a, b in zip(written, again, strict=True))
            total += len(written)
    assert total > 8_000
    assert right / total > 0.87  # 0.884 on 2026-11-25


def test_the_table_knows_the_words_of_the_titles():
    """Learnt anew (`./banso knowledge syllables`) when topics with new words come."""
    titles = [t.title for t in catalogue_of(read_tree(ROOT / "knowledge")).topics.values()]
    words = {fold(w) for title in titles for w in write_out(title).split() if not w.isdecimal()}
    assert [w for w in sorted(words) if not syllables().knows(w)] == []
