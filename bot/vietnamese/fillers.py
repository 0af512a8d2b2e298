"""Words that a question can lose without changing what it asks about: politeness and question frames.

A table and one function, on folded text with abbreviations written out. What is asked ("bao nhiêu",
"ở đâu", "bao lâu") stays: it can tell topics apart.
"""

import re

# Longest first, so that "làm như thế nào" goes before "thế nào".
FILLERS = (
    # addressing and politeness
    "chau oi", "ban oi", "em oi", "ad oi", "bac oi", "chu oi", "co oi", "anh oi", "chi oi",
    "xin chao", "kinh gui", "xin cam on", "cam on", "xin hoi", "cho hoi", "giup voi", "voi a",
    "lam on", "cho bac hoi", "cho toi hoi", "cho minh hoi", "cho em hoi", "cho chau hoi",
    "bac hoi", "toi hoi", "hoi la", "giup bac", "giup toi", "giup minh", "chi bac", "chi toi",
    "bay bac", "bay toi", "huong dan bac", "huong dan toi", "huong dan minh",
    # question frames
    "lam nhu the nao", "nhu the nao", "lam the nao", "the nao", "lam sao de", "lam sao ma",
    "lam sao", "bang cach nao", "cach nao", "cach de", "lam cach", "cach", "phai lam gi",
    "can lam gi", "lam gi", "ra sao", "thi sao", "vay a", "khong a", "a vay", "duoc khong",
    "co duoc khong", "muon hoi", "muon biet", "can biet", "huong dan",
    # particles and hesitation
    "a", "oi", "nhe", "nhi", "vay", "the", "day", "ay", "nay", "ha", "u", "o", "uh", "um",
    "ma", "thi", "la", "roi", "voi", "di", "luon", "minh", "toi", "bac", "chau",
)  # fmt: skip

_FILLER = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, FILLERS), key=len, reverse=True)) + r")(?!\w)"
)


def drop_fillers(folded: str) -> str:
    """Remove fillers and collapse the spaces left; a text of nothing else stays as it is."""
    kept = " ".join(_FILLER.sub(" ", folded).split())
    return kept if any(character.isalnum() for character in kept) else folded
