"""Two sound topic files to mutate, and folders made of them."""

from datetime import date
from pathlib import Path

from bot.knowledge.registry import parse_registry

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
who: Ai có điện thoại chụp ảnh đều làm được.
needs:
  - Điện thoại có mạng
fee: Không mất tiền.
time: Vài giây.
result: Bác đọc được trang của nơi phát mã.
warning: Người lạ đưa mã thì bác đừng quét.
questions:
{_questions("")}
official: [zalo]
sources:
  - title: Trang trợ giúp
    url: https://example.org/qr
    checked_on: 2026-11-20
review_by: 2027-05-23
related: [vneid-muc-2]
minutes: 5
steps:
{chr(10).join(map(_step, range(1, 5)))}
finish: Bác thấy trang của nơi phát mã.
no_smartphone: Bác đọc số in dưới mã cho cán bộ.
---

## Quét ở đâu

Mã dán ở quầy, ở cổng nhà văn hóa. Người bán mở sẵn cho bác.

## Hỏi thêm ở đâu

Bác hỏi **tổ công nghệ số** hoặc gọi [[tong-dai]].
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

REGISTRY = """entries:
  - id: zalo
    kind: app
    name: Zalo
    owner: VNG
    source: &source
      title: Trang trợ giúp
      url: https://example.org/zalo
      checked_on: 2026-11-20
  - id: cong-dich-vu-cong
    kind: website
    name: Cổng Dịch vụ công quốc gia
    owner: Chính phủ
    domain: dichvucong.gov.vn
    source: *source
  - id: tong-dai
    kind: hotline
    name: Tổng đài hướng dẫn
    owner: Bộ Công an
    number: 1900 0368
    cost: có tính cước
    source: *source
  - id: cong-an-xa
    kind: office
    name: Công an xã
    source: *source
  - id: san-hoa-mai
    kind: website
    name: Sàn Hoa Mai
    owner: Hoa Mai
    domain: hoamai.vn
    ended: 2025-04-15
    source: *source
"""

# The sample guide with a fork: who has an account opens it, who has none goes to the police first.
FORK = """  - id: co-tai-khoan
    ask: Bác có tài khoản chưa?
    hint: Bác từng làm ở công an là có.
    options:
      - {label: Có rồi, next: buoc-1, default: true}
      - {label: Chưa có, next: buoc-3}
    unknown: buoc-3
"""

FORKED = GUIDE.replace("steps:\n", f"steps:\n{FORK}", 1)

SAMPLE_REGISTRY = parse_registry(REGISTRY, Path("registry.yml"))

GUIDE_PATH = Path("guides/ky-nang/quet-ma-qr.md")
ARTICLE_PATH = Path("articles/dinh-danh/vneid-muc-2.md")


def write_tree(root: Path, guide: str | bytes = GUIDE, article: str | bytes = ARTICLE) -> Path:
    """Write both topics and the registry to their places below a folder."""
    for path, text in (
        (GUIDE_PATH, guide),
        (ARTICLE_PATH, article),
        (Path("registry.yml"), REGISTRY),
    ):
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
    write(root / "registry.yml", REGISTRY)
    body = "\n\n".join(f"## Mục {i}\n\n" + "Bác hỏi cán bộ xã. " * 20 for i in range(6))
    for number in range(count):
        text = GUIDE.replace("quet-ma-qr", f"bai-{number}").replace('  - "', f'  - "bài {number} ')
        text = text.replace("related: [vneid-muc-2]", "related: []") + body
        write(root / f"guides/ky-nang/bai-{number}.md", text)
    return root
