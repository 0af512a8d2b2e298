"""Abbreviations and chat spellings as people type them, written out: a table and one function.

Works on folded text (see `folding.fold`), so each entry is without diacritics. Only spellings that
mean one thing in questions about services are here: "bh" (bảo hiểm, bây giờ) is not.
"""

import re

_WORD = re.compile(r"\w+")

EXPANSIONS = {
    # chat spellings
    "ntn": "nhu the nao",
    "lm": "lam",
    "ls": "lam sao",
    "lsao": "lam sao",
    "k": "khong",
    "ko": "khong",
    "kg": "khong",
    "kh": "khong",
    "hok": "khong",
    "hong": "khong",
    "dc": "duoc",
    "dk": "dang ky",
    "dn": "dang nhap",
    "dnhap": "dang nhap",
    "j": "gi",
    "r": "roi",
    "ng": "nguoi",
    "vs": "voi",
    "bn": "bao nhieu",
    "mn": "moi nguoi",
    "onl": "online",
    "app": "ung dung",
    "qmk": "quen mat khau",
    # papers, services, things
    "dt": "dien thoai",
    "sdt": "so dien thoai",
    "tk": "tai khoan",
    "stk": "so tai khoan",
    "mk": "mat khau",
    "pass": "mat khau",
    "ck": "chuyen khoan",
    "hs": "ho so",
    "dvc": "dich vu cong",
    "dvcqg": "dich vu cong quoc gia",
    "dvctt": "dich vu cong truc tuyen",
    "tthc": "thu tuc hanh chinh",
    "ubnd": "uy ban nhan dan",
    "bhyt": "bao hiem y te",
    "bhxh": "bao hiem xa hoi",
    "bhtn": "bao hiem that nghiep",
    "gplx": "giay phep lai xe",
    "cccd": "can cuoc cong dan",
    "cmnd": "chung minh nhan dan",
    "cmt": "chung minh nhan dan",
    "mst": "ma so thue",
    "tcns": "to cong nghe so",
    # names misspelt as they are heard
    "vneit": "vneid",
    "vnied": "vneid",
    "vnid": "vneid",
    "vneidd": "vneid",
    "dzalo": "zalo",
    "zalu": "zalo",
}


def expand(folded: str) -> str:
    """Write out every abbreviation of a folded text; other words and signs stay as they are."""
    return _WORD.sub(lambda match: EXPANSIONS.get(match[0], match[0]), folded)
