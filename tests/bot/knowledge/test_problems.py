"""Every mistake is found where it is: a good file is mutated and the right line must be named."""

from pathlib import Path
from unicodedata import normalize

import pytest

from bot.knowledge.checks import check_tree
from bot.knowledge.problems import NOTICES, sentences
from tests.bot.knowledge.samples import (
    ARTICLE,
    ARTICLE_PATH,
    FORKED,
    GUIDE,
    GUIDE_PATH,
    TODAY,
    line_of,
    write,
    write_tree,
)

LONG = "Bác " + "rất " * 25 + "vui."
STEP_1 = "  - id: buoc-1\n"
STEP_2 = """    act: Bác mở máy ảnh lần 2.
    variants:
      android: Bác bấm nút tròn ở dưới, lần 2.
      iphone: Bác vuốt màn hình khoá sang trái, lần 2.
"""
MORE_OPTIONS = "".join(f"      - {{label: Lối {n}, next: buoc-4}}\n" for n in range(2)) + (
    "      - {label: Chưa có"
)
ALIKE = """    act: Bác mở máy ảnh lần 2.
    variants: # giống
      android: Bác bấm nút tròn ở dưới.
      iphone: bác bấm NÚT tròn ở dưới.
"""
PROCEDURE = """who: Ai có điện thoại chụp ảnh đều làm được.
needs:
  - Điện thoại có mạng
fee: Không mất tiền.
time: Vài giây.
result: Bác đọc được trang của nơi phát mã.
"""
NINE_MORE = "".join(
    f"  - {{id: them-{n}, act: Bác đợi một lúc, see: Máy vẫn sáng đèn, simpler: Bác cứ ngồi đợi,"
    f" stuck: [{{seen: Máy tắt, help: Bác bật lại}}]}}\n"
    for n in range(9)
)
ECHOES = "".join(f'  - "quét mã qr bằng điện thoại {n}"\n' for n in range(4))
FIRST_QUESTION = '  - "quét mã qr ở đâu"\n'

# rule, the text in the good guide, what it is changed to, and a marker of the line to be named
MUTATIONS = [
    # the file and its YAML
    ("front_matter_missing", "---\ntopic: quet", "Xin chào\ntopic: quet", "Xin chào"),
    ("front_matter_open", "---\n\n## Quét", "\n## Quét", "---"),
    ("hidden_character", "Bác mở máy ảnh lần 2", "Bác mở\u200b máy ảnh lần 2", "\u200b"),
    ("hidden_character", "Người bán mở", "Người bán\x0b mở", "\x0b"),
    ("tab", "    act: Bác mở máy ảnh lần 3", "\t  act: Bác mở máy ảnh lần 3", "\t"),
    ("yaml_quote", '"iphone quét kiểu gì"', '"iphone quét kiểu gì', '"iphone quét'),
    ("yaml_quote", "title: Quét mã QR bằng", 'title: "Quét" mã QR', 'title: "Q'),
    ("yaml_colon", "see: Màn hình hiện khung vuông số 2", "see: Có: khung: 2", "see: Có: khung"),
    ("yaml_quote", "act: Bác mở máy ảnh lần 4.", "act: 'Bác' mở máy", "act: 'Bác'"),
    ("yaml_bracket", "audience: [resident]", "audience: [resident", "audience: [resident"),
    ("yaml_escape", "title: Quét mã QR bằng điện thoại", 'title: "Quét \\d"', "title: "),
    ("yaml_no_colon", "minutes: 5", "minutes 5", "minutes 5"),
    ("yaml_no_colon", "minutes: 5", "minutes:5", "minutes:5"),
    ("yaml_no_colon", "warning: Người", "warning: >-\nNgười", "Người"),
    ("yaml_first_sign", "title: Quét mã QR bằng", "title: @Quét", "title: @"),
    ("yaml_first_sign", "title: Quét mã QR bằng", "title: *Quét*", "title: *"),
    ("yaml_indent", "minutes: 5", "  minutes: 5", "  minutes: 5"),
    ("yaml_indent", "  - Điện thoại có mạng\n", "  - a\n - thụt\n", " - thụt"),
    ("yaml", "minutes: 5", "minutes: *5", "minutes: *5"),
    ("yaml", "minutes: 5", "minutes: !!python/object:os.system 5", "!!python"),
    ("duplicate_key", "minutes: 5", "minutes: 5\ntitle: Hai tên", "title: Hai tên"),
    ("duplicate_key", "simpler: Bác chạm vào hình máy ảnh, lần 2", "see: Hai", "see: Hai"),
    ("body_key", "minutes: 5", "minutes: 5\nbody: Chữ", "body: Chữ"),
    # one value
    ("missing", "finish: Bác thấy trang của nơi phát mã.\n", "", "---\ntopic"),
    ("missing", "    see: Màn hình hiện khung vuông số 2.\n", "", "id: buoc-2"),
    ("missing", "      iphone: Bác vuốt màn hình khoá sang trái, lần 1.\n", "", "variants:"),
    ("unknown_key", "warning:", "warnings:", "warnings:"),
    ("unknown_key", "  - title: Trang trợ", "  - link: zalo\n    title: Trang trợ", "link:"),
    ("empty", "title: Quét mã QR bằng điện thoại", "title:", "title:"),
    ("empty", "title: Quét mã QR bằng điện thoại", 'title: "  "', "title:"),
    ("not_text", "title: Quét mã QR bằng điện thoại", "title: [a, b]", "title:"),
    ("too_long", "button: Quét mã QR", f"button: {'a' * 41}", "button:"),
    ("too_long", "act: Bác mở máy ảnh lần 3.", f"act: {'Bác. ' * 60}", "act: Bác. "),
    ("few_wordings", FIRST_QUESTION, "", "questions:"),
    ("too_many", "  - Điện thoại có mạng\n", "  - a\n" * 7, "needs:"),
    ("not_allowed", "kind: guide", "kind: huongdan", "kind: huongdan"),
    ("not_allowed", "audience: [resident]", "audience: [ai_do]", "ai_do"),
    ("not_number", "minutes: 5", "minutes: năm", "minutes:"),
    ("not_number", "minutes: 5", "minutes: [5]", "minutes:"),
    ("number_range", "minutes: 5", "minutes: 0", "minutes:"),
    ("number_range", "minutes: 5", "minutes: 999", "minutes:"),
    ("bad_date", "review_by: 2027-05-23", "review_by: 23/05/2027", "review_by:"),
    ("bad_date", "review_by: 2027-05-23", "review_by: 2027-02-31", "review_by:"),
    ("bad_date", "checked_on: 2026-11-20", "checked_on: hôm qua", "hôm qua"),
    ("bad_url", "url: https://example.org/qr", "url: trang trợ giúp", "url:"),
    ("bad_url", "url: https://example.org/qr", "url: ftp://example.org", "ftp:"),
    ("not_list", "needs:\n  - Điện thoại", "needs: Điện thoại", "needs:"),
    (
        "not_keys",
        "      - seen: Màn hình đen số 2\n        help: Bác lau ống kính, lần 2.",
        "      - Đen",
        "      - Đen",
    ),
    ("bad_slug", "topic: quet-ma-qr", "topic: Quét mã", "topic: Quét"),
    ("bad_slug", "related: [vneid-muc-2]", "related: [VNeID]", "related:"),
    ("duplicate_step", "id: buoc-3", "id: buoc-2   # lại", "# lại"),
    ("invalid", "minutes: 5", f"minutes: {'9' * 5000}", "minutes:"),
    # the place of the file
    ("file_name", "topic: quet-ma-qr", "topic: quet-ma", "topic: quet-ma"),
    ("folder", "group: ky-nang", "group: an-toan", "group: an-toan"),
    # dates and sources
    ("review_before_check", "review_by: 2027-05-23", "review_by: 2026-11-19", "review_by:"),
    ("review_overdue", "review_by: 2027-05-23", "review_by: 2026-11-22", "review_by:"),
    ("checked_in_future", "checked_on: 2026-11-20", "checked_on: 2026-11-24", "checked_on:"),
    ("not_https", "url: https://example.org/qr", "url: http://example.org/qr", "url: http:"),
    ("related_unknown", "related: [vneid-muc-2]", "related: [vneid-muc-2, chua-co]", "related:"),
    # the wording
    ("summary_sentences", "bấm vào đó.", "bấm. Một. Hai. Ba.", "summary:"),
    ("long_sentence", "Điện thoại hiện một dòng chữ,", LONG, LONG),
    ("long_sentence", "Bác lau ống kính, lần 2.", LONG, LONG),
    ("long_sentence", "Bác bấm nút tròn ở dưới, lần 3.", LONG, LONG),
    ("long_sentence", "Người bán mở sẵn cho bác.", LONG, LONG),
    ("long_sentence", "who: Ai có điện thoại", f"who: {LONG[:-4]}", "who:"),
    ("long_sentence", "no_smartphone: Bác đọc", f"no_smartphone: {LONG[:-5]}", "no_smartphone:"),
    ("stale_office", "  Điện thoại hiện một", "  Công an huyện hiện một", "Công an huyện"),
    ("stale_office", "Người bán mở", "Đến công an\nhuyện hỏi. Bán mở", "Đến công an"),
    ("stale_office", "Màn hình đen số 4", "Công an quận đi vắng", "Công an quận"),
    ("stale_office", "Người bán mở sẵn", "Giấy này xin ở phòng tư pháp huyện", "phòng tư pháp"),
    ("stale_office", "fee: Không mất tiền.", "fee: Nộp cho chi cục thuế huyện.", "fee:"),
    ("stale_office", "result: Bác đọc", "result: Tỉnh Hòa Bình gửi, bác đọc", "result:"),
    ("stale_paper", "  - Điện thoại có mạng", "  - Sổ hộ khẩu bản gốc", "Sổ hộ khẩu"),
    ("stale_paper", "Người bán mở sẵn", "Bác mang theo chứng minh nhân dân", "chứng minh"),
    ("stale_paper", "who: Ai có điện thoại", "who: Ai có sổ tạm trú", "who:"),
    ("stale_platform", "Người bán mở sẵn", "Bác mở gian hàng trên Sendo", "Sendo"),
    ("stale_platform", "finish: Bác thấy", "finish: Cổng dịch vụ công của tỉnh báo", "finish:"),
    ("hard_word", "Bác mở máy ảnh lần 3", "Bác click máy ảnh lần 3", "click"),
    ("hard_word", "Người bán mở sẵn", "Bác truy cập giao", "truy cập"),
    ("hard_word", "see: Màn hình hiện khung vuông số 1", "see: Có menu hiện khung số 1", "menu"),
    (
        "hard_word",
        "simpler: Bác chạm vào hình máy ảnh, lần 4",
        "simpler: Bác download về",
        "download",
    ),
    ("hard_word", "fee: Không mất tiền.", "fee: Cơ quan chức năng sẽ thu.", "fee:"),
    ("abbreviation", "  Điện thoại hiện một", "  OTP rồi hiện một", "OTP"),
    ("abbreviation", "Người bán mở sẵn", "Thẻ BHYT mở sẵn", "BHYT"),
    ("abbreviation", "Bác lau ống kính, lần 1", "Bác bật NFC, lần 1", "NFC"),
    ("abbreviation", "  - Điện thoại có mạng", "  - Giấy GPLX", "GPLX"),
    ("questions_echo_title", FIRST_QUESTION, ECHOES, "quét mã qr bằng điện thoại 2"),
    # the registry
    ("reference_unknown", "gọi [[tong-dai]]", "gọi [[tong-dai-khac]]", "[[tong-dai-khac]]"),
    ("reference_unknown", "summary: >-\n  Bác mở", "summary: >-\n  [[may-anh]] mở", "[[may"),
    ("reference_unknown", "official: [zalo]", "official: [zalo-moi]", "official:"),
    ("phone_unknown", "gọi [[tong-dai]]", "gọi 1900 0369", "1900 0369"),
    ("phone_unknown", "Người lạ đưa mã", "Gọi 0912 345 678, ai đưa mã", "0912"),
    ("phone_unknown", "Bác lau ống kính, lần 2", "Bác gọi số 19001234", "19001234"),
    ("phone_unknown", "no_smartphone: Bác đọc", "no_smartphone: Gọi 024.3789.9999 rồi đọc", "024"),
    ("phone_typed", "gọi [[tong-dai]]", "gọi 1900 0368", "1900 0368"),
    ("phone_typed", "fee: Không mất tiền.", "fee: Hỏi 19000368.", "fee:"),
    ("domain_unknown", "Người bán mở sẵn", "Bác vào vneid.com mở sẵn", "vneid.com"),
    (
        "domain_unknown",
        "hoặc gọi",
        "xem [trang](https://dichvucong.gov-vn.top/x) hoặc gọi",
        "gov-vn",
    ),
    ("domain_unknown", "Bác mở máy ảnh lần 2", "Bác vào bit.ly/qr", "bit.ly"),
    ("domain_typed", "Người bán mở sẵn", "Bác vào dichvucong.gov.vn", "dichvucong.gov"),
    ("domain_typed", "hoặc gọi", "xem https://www.dichvucong.gov.vn hoặc gọi", "dichvucong.gov"),
    ("entry_ended", "official: [zalo]", "official: [zalo, san-hoa-mai]", "official:"),
    ("entry_ended", "hoặc gọi", "hoặc vào [[san-hoa-mai]], gọi", "[[san-hoa"),
    # the steps
    ("way_length", "steps:\n", "steps:\n" + NINE_MORE, "steps:"),
    ("step_empty", "act: Bác mở máy ảnh lần 2.", "act: Mở.", "act: Mở."),
    ("step_empty", "see: Màn hình hiện khung vuông số 3.", "see: Xong.", "see: Xong."),
    (
        "step_sees_nothing",
        "see: Màn hình hiện khung vuông số 3.",
        "see: Bác mở máy ảnh lần 3.",
        "see: Bác",
    ),
    ("variants_missing", STEP_2, "    act: Bác mở App Store lần 2.\n", "lần 2."),
    ("variants_alike", STEP_2, ALIKE, "# giống"),
    ("procedure_incomplete", "fee: Không mất tiền.\n", "", "who:"),
    ("procedure_incomplete", PROCEDURE, "", "kind:"),
    # related topics
    ("related_itself", "related: [vneid-muc-2]", "related: [vneid-muc-2, quet-ma-qr]", "related:"),
    ("question_repeated", FIRST_QUESTION, '  - "LAM SAO de quet ma"\n', "Làm sao để quét mã?"),
    ("not_nfc", "cổng nhà văn hóa", normalize("NFD", "cổng nhà văn hóa"), "o\u0302\u0309"),
]

# The same for the guide with a fork.
MUTATIONS_OF_FORKS = [
    ("bad_next", "next: buoc-1, default", "next: buoc-9, default", "next: buoc-9"),
    ("bad_next", "next: buoc-3}", "next: co-tai-khoan}", "next: co-tai-khoan"),
    ("bad_next", "unknown: buoc-3", "unknown: buoc-0", "unknown:"),
    ("bad_next", "lần 3.\n  - id: buoc-4", "lần 3.\n    next: buoc-1\n  - id: buoc-4", "    next:"),
    ("one_default", "next: buoc-1, default: true", "next: buoc-1", "options:"),
    ("one_default", "next: buoc-3}", "next: buoc-3, default: true}", "options:"),
    (
        "step_unreachable",
        "next: buoc-1, default: true",
        "next: buoc-2, default: true",
        "id: buoc-1",
    ),
    ("missing", "    hint: Bác từng làm ở công an là có.\n", "", "id: co-tai-khoan"),
    ("too_long", "label: Có rồi", "label: Có tài khoản từ năm ngoái", "label: Có tài"),
    ("too_few", "      - {label: Chưa có, next: buoc-3}\n", "", "options:"),
    ("too_many", "      - {label: Chưa có", MORE_OPTIONS, "options:"),
    ("unknown_key", "    ask: Bác có", "    see: Có\n    ask: Bác có", "see: Có\n"),
    ("unknown_key", "label: Có rồi", "lable: x, label: Có rồi", "lable:"),
    ("bad_slug", "unknown: buoc-3", "unknown: Bước 3", "unknown:"),
    ("long_sentence", "ask: Bác có tài khoản chưa?", f"ask: {LONG}", LONG),
    ("abbreviation", "hint: Bác từng làm", "hint: Bác từng làm CCCD", "CCCD"),
    ("duplicate_step", "id: buoc-2", "id: finish # tên", "# tên"),
]

DISAGREEING = [
    ("Cấp lại thẻ căn cước mất 70.000 đồng.", "Lệ phí cấp lại thẻ căn cước là 50.000 đồng."),
    (
        "Cấp lại thẻ căn cước bị mất trong 7 ngày làm việc.",
        "Thẻ căn cước mất được cấp lại trong 5 ngày làm việc.",
    ),
    ("Mã OTP (mã gửi về máy) sống trong 3 phút.", "Mã OTP (mã gửi về máy) chỉ sống 5 phút."),
    ("Người từ đủ 14 tuổi tự làm thẻ căn cước.", "Người đủ 16 tuổi tự làm thẻ căn cước."),
    (
        "Nhà nước hỗ trợ 30% tiền đóng bảo hiểm hộ nghèo.",
        "Hộ nghèo được nhà nước hỗ trợ 50% tiền đóng bảo hiểm.",
    ),
    ("Đăng ký tạm trú qua mạng mất 7.000 đồng.", "Tạm trú đăng ký qua mạng mất 10.000 đồng."),
]
AGREEING = [
    ("Cấp lại thẻ căn cước mất 70.000 đồng.", "Cấp đổi thẻ căn cước mất 50.000 đồng."),
    ("Cấp lại thẻ căn cước mất 70.000 đồng.", "Cấp lại thẻ căn cước: 70000 đồng."),
    ("Nộp qua mạng mất 7.000 đồng.", "Nộp tại quầy mất 15.000 đồng."),
    ("Bác đợi 5 phút rồi thử lại.", "Bác đợi 10 phút rồi mở máy."),
    ("Việc này làm trong 3 ngày làm việc.", "Hồ sơ bổ sung trong 30 ngày."),
]
# Forty sentences that look like mistakes and are none.
RIGHT = [
    "Lệ phí là 150.000 đồng một lần.",
    "Bác trả 1.000 đồng/phút khi gọi.",
    "Nghị định 118/2025/NĐ-CP có từ ngày 1/7/2025.",
    "Thẻ có 12 số, bác đọc kỹ từng số.",
    "Phòng 302 ở tầng 3.",
    "Bác sinh ngày 12/10/1950 thì đổi thẻ năm 2010.",
    "Giờ làm việc từ 7h30 đến 17h.",
    "Bản 2.1.10 có thêm Sổ sức khỏe.",
    "Có 113 người đến học hôm ấy.",
    "Đường dài 156 km, đi mất nửa ngày.",
    "Bác ghi số 5 rồi bấm gửi.",
    "Máy đọc số tiền 19.000.000 đồng.",
    "Mã có 6 số, sống chừng 3 phút.",
    "Ủy ban nhân dân huyện không còn nữa.",
    "Trước đây bác phải ra công an huyện.",
    "Từ 1/7/2025 đã bỏ cấp huyện.",
    "Xã của bác trước kia thuộc tỉnh Hòa Bình.",
    "Tỉnh Hòa Bình đã sáp nhập vào Phú Thọ.",
    "Bác không cần mang sổ hộ khẩu.",
    "Sổ hộ khẩu nay không còn dùng nữa.",
    "Cơ quan không được đòi sổ hộ khẩu giấy.",
    "Số chứng minh nhân dân đã hết giá trị từ năm 2025.",
    "Bác tra số cũ trên CMND cũ (chứng minh thư 9 số).",
    "Thẻ căn cước thay cho chứng minh nhân dân.",
    "Sàn Sendo đã đóng, bác đừng mở gian hàng ở đó.",
    "Postmart nay đổi tên thành sàn khác.",
    "Cổng dịch vụ công của tỉnh đã thôi nhận hồ sơ.",
    "Bác chạm nút «Download» ở góc.",
    "Máy ghi «Menu» thì bác chạm vào đó.",
    "Trang hiện chữ «Vui lòng đợi».",
    "Kẻ gian nói “bấm link này là có quà”.",
    "Bác gõ mã OTP (mã xác nhận gửi về máy) rồi chạm tiếp.",
    "Mã xác nhận (OTP) chỉ mình bác biết. OTP không đọc cho ai.",
    "Thẻ BHYT (bảo hiểm y tế) có trong máy.",
    "SIM và tin nhắn SMS vẫn dùng như cũ.",
    "Bác quét mã QR dán ở quầy, hay ra cây ATM.",
    "Phần II và phần III nằm ở trang sau.",
    "Bác ghi tên thư là tên bác, ví dụ nguyenvana@gmail.",
    "Tệp ảnh có đuôi .jpg là được.",
    "Bác chọn xã, phường, v.v. trong danh sách.",
    "Nhà số 113, xóm 5, xã Cao Phong.",
    "Bác hỏi [[cong-an-xa]] hoặc gọi [[tong-dai]].",
]


def check(root: Path) -> list[tuple[str, str, int]]:
    found = check_tree(root, TODAY)
    return [(p.rule, p.path.relative_to(root).as_posix(), p.line) for p in found]


def test_a_sound_folder_is_met_with_silence(tmp_path):
    """Two good files give no problem at all."""
    assert check_tree(write_tree(tmp_path), TODAY) == []


@pytest.mark.parametrize(("rule", "old", "new", "marker"), MUTATIONS)
def test_a_mistake_is_found_at_its_line(tmp_path, rule, old, new, marker):
    """One mistake in a good file is reported once, under its rule, at its line."""
    assert GUIDE.count(old) == 1
    text = GUIDE.replace(old, new)
    line = text[: text.index(marker)].count("\n") + 1
    assert check(write_tree(tmp_path, text)) == [(rule, GUIDE_PATH.as_posix(), line)]


def test_a_guide_with_a_fork_is_met_with_silence(tmp_path):
    """The fork itself is no mistake."""
    assert check_tree(write_tree(tmp_path, FORKED), TODAY) == []


@pytest.mark.parametrize(("rule", "old", "new", "marker"), MUTATIONS_OF_FORKS)
def test_a_mistake_in_a_fork_is_found_at_its_line(tmp_path, rule, old, new, marker):
    """The same holds for the questions of a guide and where their answers lead."""
    assert FORKED.count(old) == 1
    text = FORKED.replace(old, new)
    line = text[: text.index(marker)].count("\n") + 1
    assert check(write_tree(tmp_path, text)) == [(rule, GUIDE_PATH.as_posix(), line)]


def test_a_link_that_does_not_come_back_is_found(tmp_path):
    """Related topics point to each other, or a reader cannot go back."""
    text = ARTICLE.replace("related: [quet-ma-qr]", "related: []")
    found = check(write_tree(tmp_path, article=text))
    assert found == [("related_one_way", GUIDE_PATH.as_posix(), line_of(GUIDE, "related:"))]


@pytest.mark.parametrize(("here", "there"), DISAGREEING)
def test_one_fact_with_two_values_is_found(tmp_path, here, there):
    """A fee, a time limit or an age told differently in two topics; the other place is named."""
    text = ARTICLE.replace("Bác đến Công an xã.", here)
    guide = GUIDE.replace("Người bán mở sẵn cho bác.", there)
    (problem,) = check_tree(write_tree(tmp_path, guide, text), TODAY)
    assert (problem.rule, problem.path.name) == ("facts_disagree", GUIDE_PATH.name)
    assert f"vneid-muc-2.md:{line_of(text, here)}" in problem.what


@pytest.mark.parametrize(("here", "there"), AGREEING)
def test_two_facts_with_two_values_are_no_disagreement(tmp_path, here, there):
    """Different things may have different fees; one thing may be told twice alike."""
    text = ARTICLE.replace("Bác đến Công an xã.", here)
    guide = GUIDE.replace("Người bán mở sẵn cho bác.", there)
    assert check_tree(write_tree(tmp_path, guide, text), TODAY) == []


@pytest.mark.parametrize("told", RIGHT)
def test_what_looks_wrong_but_is_right_is_met_with_silence(tmp_path, told):
    """Amounts, dates, papers of the past, words of the screen: no false alarm."""
    text = GUIDE.replace("Người bán mở sẵn cho bác.", told)
    assert [(p.rule, p.what) for p in check_tree(write_tree(tmp_path, text), TODAY)] == []


def test_a_body_is_required(tmp_path):
    """A file that ends with its front matter is told where the body belongs."""
    text = GUIDE[: GUIDE.index("\n## Quét")]
    line = text.count("\n") + 1
    assert check(write_tree(tmp_path, text)) == [("body_empty", GUIDE_PATH.as_posix(), line)]


def test_front_matter_of_plain_text_is_named(tmp_path):
    """Front matter that holds no key is one problem, not ten missing keys."""
    found = check(write_tree(tmp_path, "---\nXin chào\n---\nChữ"))
    assert found == [("front_matter_not_keys", GUIDE_PATH.as_posix(), 2)]


def test_steps_in_an_article_are_explained(tmp_path):
    """Keys of guides in an article lead to the question whether it is a guide."""
    text = ARTICLE.replace("related:", "minutes: 5\nrelated:")
    found = check(write_tree(tmp_path, article=text))
    assert found == [("guide_only", ARTICLE_PATH.as_posix(), line_of(text, "minutes:"))]


def test_a_file_in_another_encoding_names_the_line(tmp_path):
    """Bytes that are not UTF-8 are reported at their line."""
    raw = GUIDE.encode().replace("Người bán".encode(), "Kh\u00f4ng".encode("cp1258"))
    found = check(write_tree(tmp_path, raw))
    assert found == [("not_utf8", GUIDE_PATH.as_posix(), line_of(GUIDE, "Người bán"))]


def test_one_topic_in_two_files_is_reported_at_the_second(tmp_path):
    """A topic copied to another folder is a duplicate and misplaced, and its questions repeat."""
    write(write_tree(tmp_path) / "guides/zzz/quet-ma-qr.md", GUIDE)
    found = check(tmp_path)
    assert {path for _, path, _ in found} == {"guides/zzz/quet-ma-qr.md"}
    assert ("duplicate_topic", "guides/zzz/quet-ma-qr.md", 2) in found


def test_a_question_of_another_topic_is_reported_with_its_place(tmp_path):
    """Two topics must not share a sample question; the earlier place is named."""
    text = GUIDE.replace("iphone quét kiểu gì", "Mức 2, iphone QUÉT kiểu gì!")
    (problem,) = check_tree(write_tree(tmp_path, text), TODAY)
    assert (problem.rule, problem.line) == ("question_repeated", line_of(text, "Mức 2"))
    assert f"vneid-muc-2.md:{line_of(ARTICLE, 'iphone quét')}" in problem.what


@pytest.mark.parametrize(
    "told",
    [
        "Ủy ban nhân dân huyện không còn nữa.",
        "Công an huyện đã bỏ từ năm 2025.",
        "Trước đây bác ra bảo hiểm xã hội huyện.",
        "Nơi cũ là công an quận.",
    ],
)
def test_a_sentence_about_the_past_may_name_what_is_gone(tmp_path, told):
    """Stale terms are right where the sentence itself says that they are past."""
    text = GUIDE.replace("Người bán mở sẵn cho bác.", told)
    assert check_tree(write_tree(tmp_path, text), TODAY) == []


def test_the_past_in_one_sentence_does_not_excuse_the_next(tmp_path):
    """Only the sentence that says so is excused."""
    text = GUIDE.replace("Người bán mở sẵn cho bác.", "Trước đây khác.\nBác ra công an huyện.")
    found = check(write_tree(tmp_path, text))
    assert found == [("stale_office", GUIDE_PATH.as_posix(), line_of(text, "công an huyện"))]


def test_residents_may_ask_with_stale_terms(tmp_path):
    """Sample questions and titles of sources keep the words of those who said them."""
    text = GUIDE.replace("iphone quét kiểu gì", "ra công an huyện quét mã à")
    text = text.replace("title: Trang trợ giúp", "title: Trang của UBND huyện")
    assert check_tree(write_tree(tmp_path, text), TODAY) == []


@pytest.mark.parametrize("letters", [GUIDE.replace("\n", "\r\n"), "\ufeff" + GUIDE, "\n" + GUIDE])
def test_harmless_habits_of_editors_are_accepted(tmp_path, letters):
    """Windows line ends, a byte order mark and an empty first line are no mistakes."""
    assert check_tree(write_tree(tmp_path, letters), TODAY) == []


def test_lines_are_right_with_windows_line_ends(tmp_path):
    """Line numbers are those that an editor shows, whatever the line ends."""
    text = GUIDE.replace("minutes: 5", "minutes: năm")
    found = check(write_tree(tmp_path, text.replace("\n", "\r\n")))
    assert found == [("not_number", GUIDE_PATH.as_posix(), line_of(text, "minutes:"))]


def test_a_misspelt_key_is_answered_with_the_right_one(tmp_path):
    """The mend for an unknown key near a known one names that one."""
    text = GUIDE.replace("    simpler: Bác chạm vào hình máy ảnh, lần 1", "    simpel: Bác chạm")
    found = {p.rule: p for p in check_tree(write_tree(tmp_path, text), TODAY)}
    assert "“simpler”" in found["unknown_key"].mend
    assert "steps 1 > simpel" in found["unknown_key"].what


def test_a_wrong_kind_is_answered_with_both_kinds(tmp_path):
    """The writer chooses between article and guide, whichever the file looks like."""
    (found,) = check_tree(write_tree(tmp_path, GUIDE.replace("kind: guide", "kind: bài")), TODAY)
    assert "article, guide" in found.mend


def test_only_notices_are_mild(tmp_path):
    """A topic to come and an overdue review are notices; all else is an error."""
    text = GUIDE.replace("related: [vneid-muc-2]", "related: [vneid-muc-2, chua-co]")
    text = text.replace("2027-05-23", "2026-11-22").replace("minutes: 5", "minutes: 5\nstep: 1")
    severities = {p.rule: p.severity for p in check_tree(write_tree(tmp_path, text), TODAY)}
    assert severities == {"unknown_key": "error"}
    text = text.replace("\nstep: 1", "")
    severities = {p.rule: p.severity for p in check_tree(write_tree(tmp_path, text), TODAY)}
    assert severities == {"related_unknown": "notice", "review_overdue": "notice"}


def test_every_rule_is_proved_by_a_mistake():
    """No rule has sentences without a test that finds it, and none is tested without sentences."""
    elsewhere = {"body_empty", "front_matter_not_keys", "guide_only", "not_utf8", "duplicate_topic"}
    elsewhere |= {"related_one_way", "facts_disagree"}
    elsewhere |= {
        rule for rule in sentences()["rules"] if rule.startswith(("registry_", "places_", "paths_"))
    }
    proved = {rule for rule, *_ in MUTATIONS + MUTATIONS_OF_FORKS}
    assert proved | elsewhere == set(sentences()["rules"])
    assert set(sentences()["rules"]) >= NOTICES


def test_sentences_for_clerks_are_whole():
    """Each rule says what is wrong and how to mend it, as sentences."""
    for rule, words in sentences()["rules"].items():
        assert set(words) == {"what", "mend"}, rule
        assert words["what"].endswith((".", "”.")), rule
