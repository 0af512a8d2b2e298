"""Two sound topic files to mutate, and folders made of them."""

from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 23)

QUESTIONS = (
    "quét mã qr ở đâu",
    "Làm sao để quét mã?",
    "máy không quét được mã",
    "quet ma xong khong thay gi",
    "camera đen thui khi quét",
    "mã vạch ở quầy là gì",
    "quét mã trả tiền chợ",
    "quét mã vào nhóm Zalo",
    "điện thoại cũ có quét được không",
    "mở đèn lúc quét mã thế nào",
    "người lạ đưa mã có nên quét",
    "iphone quét kiểu gì",
)


def _questions(prefix: str) -> str:
    return "\n".join(f'  - "{prefix}{question}"' for question in QUESTIONS)


def _step(number: int) -> str:
    return f"""  - id: buoc-{number}
    act: Bác mở máy ảnh lần {number}.
    variants:
      android: Bác bấm nút tròn ở dưới, lần {number}.
      iphone: Bác vuốt màn hình khoá sang trái, lần {number}.
    see: Màn hình hiện khung vuông số {number}.
    stuck:
      - seen: Màn hình đen số {number}
        help: Bác lau ống kính, lần {number}.
    simpler: Bác chạm vào hình máy ảnh, lần {number}."""


GUIDE = f"""---
topic: quet-ma-qr
title: Quét mã QR bằng điện thoại
button: Quét mã QR            # a comment
group: ky-nang
kind: guide
audience: [resident]
summary: >-
  Bác mở máy ảnh rồi soi vào ô vuông đen trắng.
  Điện thoại hiện một dòng chữ, bác bấm vào đó.
warning: Người lạ đưa mã thì bác đừng quét.
questions:
{_questions("")}
official:
  - kind: app
    name: Zalo
sources:
  - title: Trang trợ giúp
    url: https://example.org/qr
    checked_on: 2026-11-20
review_by: 2027-05-23
related: [vneid-muc-2]
prepare:
  - Điện thoại có mạng
minutes: 5
steps:
{chr(10).join(map(_step, range(1, 5)))}
finish: Bác thấy trang của nơi phát mã.
no_smartphone: Bác đọc số in dưới mã cho cán bộ.
---

## Ai làm được

Ai có điện thoại chụp ảnh đều làm được. Không mất tiền.

## Hỏi thêm ở đâu

Bác hỏi **tổ công nghệ số** hoặc xem [trang trợ giúp](https://example.org/qr).
"""

ARTICLE = f"""---
topic: vneid-muc-2
title: Làm tài khoản mức 2
button: Tài khoản mức 2
group: dinh-danh
kind: article
audience: [resident]
summary: Bác ra Công an xã làm trực tiếp.
questions:
{_questions("mức 2: ")}
sources:
  - title: Trang trợ giúp
    url: https://example.org/muc-2
    checked_on: 2026-11-21
review_by: 2027-05-23
related: [quet-ma-qr]
---

## Ở đâu

Bác đến Công an xã.
"""

GUIDE_PATH = Path("guides/ky-nang/quet-ma-qr.md")
ARTICLE_PATH = Path("articles/dinh-danh/vneid-muc-2.md")


def write_tree(root: Path, guide: str | bytes = GUIDE, article: str | bytes = ARTICLE) -> Path:
    """Write both topics to their places below a folder."""
    for path, text in ((GUIDE_PATH, guide), (ARTICLE_PATH, article)):
        write(root / path, text)
    return root


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def line_of(text: str, marker: str) -> int:
    """Line, counted from 1, of the only place of a marker."""
    assert text.count(marker) == 1, f"{marker!r} is there {text.count(marker)} times"
    return text[: text.index(marker)].count("\n") + 1


def many_guides(root: Path, count: int) -> Path:
    """Write a realistic number of guides of realistic length (about 8 KB), each different."""
    body = "\n\n".join(f"## Mục {i}\n\n" + "Bác hỏi cán bộ xã. " * 20 for i in range(6))
    for number in range(count):
        text = GUIDE.replace("quet-ma-qr", f"bai-{number}").replace('  - "', f'  - "bài {number} ')
        text = text.replace("related: [vneid-muc-2]", "related: [bai-0]") + body
        write(root / f"guides/ky-nang/bai-{number}.md", text)
    return root
