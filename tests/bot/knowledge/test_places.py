"""`bot.knowledge.places`: what the table says, and which places a sentence names."""

import csv
import time
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.places import DISTRICTS_ENDED_ON, NO_PLACES, Gazetteer, parse_places
from bot.knowledge.places.questions import asks_about_place
from bot.knowledge.places.rows import COLUMNS
from bot.knowledge.problems import KnowledgeError, TopicError
from bot.vietnamese.folding import fold, normalise

FILE = Path(__file__).parents[3] / "knowledge" / "places.csv"
TEXT = FILE.read_text("utf-8")
PLACES = parse_places(TEXT, FILE)

EVERYDAY = (
    "tôi muốn đăng ký tự do",
    "định cư ở nước ngoài",
    "dinh cu o my thi lam can cuoc the nao",
    "tôi được nhận nhà tái định cư",
    "thống nhất ý kiến",
    "UBND xã thống nhất ý kiến với dân",
    "tt thống nhất rồi",
    "p tự do k",
    "đoàn kết là sức mạnh",
    "xã mình đoàn kết lắm",
    "quyền tự do dân chủ",
    "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc",
    "làm lao động tự do có đóng bảo hiểm được không",
    "tu do khong can giay to",
    "báo Tiền Phong đưa tin",
    "quyết thắng ma túy",
    "đồng tâm hiệp lực",
    "vợ chồng mới tân lập hộ",
    "cuộc sống hòa bình",
    "hội hợp ở nhà văn hóa",
    "bảo hiểm xã hội hợp tác với bưu điện",
    "tiền lương hưu tháng này",
    "xem bảng giá điện ở đâu",
    "bang gia dien o dau",
    "tiền phòng bao nhiêu",
    "gửi văn bản cho tôi",
    "van ban nay con hieu luc khong",
    "xã có hợp lý không",
    "học từ xa có được không",
    "hoc tu xa co duoc khong",
    "tỉnh hòa giải thế nào",
    "xã đóng tiền điện ở đâu",
    "xã mình đăng ký tạm trú ở đâu",
    "phường tôi làm giấy khai sinh",
    "giỗ tổ Hùng Vương nghỉ mấy ngày",
    "gia cầm bị bệnh",
    "thị trấn bỏ hoang",
    "đi từ xã ra tỉnh xa lắm",
    "làm ở xã nào cũng được à",
    "huyện ủy làm việc ở đâu",
    "mang giấy ra phường thống nhất với cán bộ",
)

HOSTILE = {
    "unit words": "xã " * 20_000,
    "misspelt names": "xã bacphogn tayphogn " * 2_500,
    "names": "xã thống nhât " * 4_000,
    "questions": "giờ thuộc xã nào " * 3_000,
    "words that begin a question": "bay gio sap nhap " * 3_000,
    "one word": "a" * 50_000,
    "marks": "a" + "\u0301\u0323" * 25_000,
    "letters that grow": "\ufdfa" * 50_000,
    "full stops": "x." * 25_000,
    "spaces": " " * 50_000,
}


def names(found):
    return [place.full_name for place in found.communes]


def became(found):
    """Each former unit found, and the names of what it became."""
    return {
        (unit.full_name, unit.district): [commune.name for commune in unit.now]
        for unit in found.former_units
    }


def table(*rows, head=COLUMNS, delimiter=","):
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([head, *rows])
    return text.getvalue()


def row(code="05092", now="xã Thung Nai", was="xã Bắc Phong", district="huyện Cao Phong", part=""):
    return [code, now, was, district, "", "Hòa Bình", part, ""]


def rules(text):
    with pytest.raises(TopicError) as caught:
        parse_places(text, FILE)
    return [(problem.line, problem.rule) for problem in caught.value.problems]


# --- what the table says


def test_the_province_has_all_its_communes():
    """133 xã and 15 phường since 1 July 2025; 46 of them on the ground of the former Hòa Bình."""
    kinds = [commune.kind for commune in PLACES.communes]
    assert (len(kinds), kinds.count("xã"), kinds.count("phường")) == (148, 133, 15)
    grounds = {province.name: len(province.communes) for province in PLACES.provinces}
    assert grounds == {"Hòa Bình": 46, "Phú Thọ": 66, "Vĩnh Phúc": 36}
    assert len({commune.code for commune in PLACES.communes}) == 148
    assert date(2025, 7, 1) == DISTRICTS_ENDED_ON


def test_split_units_are_those_of_which_parts_went_to_several_communes():
    """Three units were split; a part is one of several places it is now."""
    split = {
        (unit.name, unit.district): [commune.full_name for commune in unit.now]
        for unit in PLACES.former_units
        if unit.is_split
    }
    assert split == {
        ("Vầy Nưa", "huyện Đà Bắc"): ["phường Thống Nhất", "xã Tiền Phong"],
        ("Cao Sơn", "huyện Lương Sơn"): ["xã Lương Sơn", "xã Liên Sơn"],
        ("Đồng Tân", "huyện Mai Châu"): ["xã Mai Châu", "xã Pà Cò"],
    }


def test_a_district_that_is_not_certain_is_left_open():
    """Where the sources name two districts for one commune, no unit is put into either by guess."""
    open_ = {unit.name: unit.districts for unit in PLACES.former_units if unit.district is None}
    assert set(open_) == {"Tây Sơn", "Sơn Đông", "Cao Phong", "Hoàng Hoa", "Đồng Tĩnh", "Tam Quan"}
    assert open_["Cao Phong"] == ("huyện Lập Thạch", "huyện Sông Lô")
    for name in open_["Cao Phong"]:
        (district,) = [d for d in PLACES.districts if d.full_name == name]
        assert "Sơn Đông" in [commune.name for commune in district.communes]


def test_a_former_district_knows_the_communes_on_its_ground():
    """Also one that holds only a part of the district."""
    grounds = {
        district.full_name: [commune.name for commune in district.communes]
        for district in PLACES.districts
    }
    assert grounds["huyện Cao Phong"] == ["Cao Phong", "Thung Nai", "Mường Thàng"]
    assert "Thống Nhất" in grounds["huyện Đà Bắc"]
    assert len(grounds) == 32


def test_a_commune_knows_what_it_was_made_of():
    """In the order of the table."""
    (commune,) = PLACES.find("xã Thung Nai").communes
    made_of = [unit.full_name for unit in PLACES.made_of(commune)]
    assert made_of == ["xã Bình Thanh", "xã Thung Nai", "xã Bắc Phong"]


# --- names


@pytest.mark.parametrize("unit", PLACES.former_units, ids=lambda unit: fold(unit.full_name))
def test_every_former_unit_is_found(unit):
    """With and without diacritics, called "xã" as people do, and by its full name."""
    for name in (f"xã {unit.name}", unit.full_name):
        question = f"{name} giờ thuộc xã nào"
        assert unit in PLACES.find(question).former_units
        assert unit in PLACES.find(fold(question)).former_units


@pytest.mark.parametrize("commune", PLACES.communes, ids=lambda commune: commune.code)
def test_every_commune_is_found(commune):
    """Its full name is enough, whatever the sentence is about."""
    assert commune in PLACES.find(f"tôi ở {commune.full_name} muốn làm căn cước").communes
    assert commune in PLACES.find(fold(f"toi o {commune.full_name}")).communes


@pytest.mark.parametrize(
    "text",
    [
        "xã Bắc Phong",
        "xa bac phong",
        "XÃ BẮC PHONG",
        "xã  Bắc   Phong",
        "xã Bắc-Phong",
        "x. Bắc Phong",
        "x.bac phong",
        "xã: “Bắc Phong”",
        "xã cũ Bắc Phong",
        "xã bacphong",
        "xã Bắc Phòng",
        "Bắc Phong giờ thuộc xã nào",
        "bac phong h thuoc xa nao",
        "x bac phong bh goi la j",
        "bắc phong cũ nhập vào đâu rồi cháu",
        "Bắc Phong còn không?",
    ],
)
def test_a_name_is_found_however_it_is_typed(text):
    """Case, diacritics, abbreviations, hyphens and spaces make no difference."""
    assert became(PLACES.find(text)) == {("xã Bắc Phong", "huyện Cao Phong"): ["Thung Nai"]}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("xã Mỵ Hòa", "Mi Hòa"),
        ("xã Mị Hoà", "Mi Hòa"),
        ("xã Mi Hoà", "Mi Hòa"),
        ("xã Mỹ Hòa", "Mỹ Hòa"),
        ("xã Mĩ Hoà", "Mỹ Hòa"),
        ("xã Xăm Khòe", "Săm Khóe"),
        ("xa xam khoe", "Săm Khóe"),
        ("xã Săm Khoè", "Săm Khóe"),
        ("xã Qúy Hòa", "Quý Hòa"),
        ("xã Quí Hòa", "Quý Hòa"),
        ("thị trấn Hưng Hoá", "Hưng Hóa"),
    ],
)
def test_other_spellings_are_known(text, name):
    """i and y, old and new places of the tone mark, and names written in two ways."""
    assert [unit.name for unit in PLACES.find(text).former_units] == [name]


def test_without_diacritics_both_readings_count():
    """ "mi hoa" may be either of two."""
    units = PLACES.find("xa mi hoa").former_units
    assert {unit.name for unit in units} == {"Mi Hòa", "Mỹ Hòa"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("xã Bắc Phogn", "Bắc Phong"),
        ("xã Bắc Phongg", "Bắc Phong"),
        ("xa bac phng", "Bắc Phong"),
        ("xa nuong dan", "Nuông Dăm"),
        ("xã Nuông Dăn", "Nuông Dăm"),
        ("xã Ngổ Luôg", "Ngổ Luông"),
        ("thị trấn Hàng Tram", "Hàng Trạm"),
    ],
)
def test_one_wrong_letter_is_forgiven_behind_a_unit_word(text, name):
    """One letter more, less, other or changed over, in a name of six letters or more."""
    assert [unit.name for unit in PLACES.find(text).former_units] == [name]


@pytest.mark.parametrize(
    "text",
    ["Bắc Phogn giờ thuộc xã nào", "xã Bao Lo giờ thuộc xã nào", "xã Bawsc Phogn", "xã Bấc Phogn"],
)
def test_more_than_that_is_not_guessed(text):
    """No guess for bare and short names, nor for two slips."""
    assert not PLACES.find(text)


def test_a_guess_is_marked_as_one():
    """So that the reply can repeat the name."""
    assert PLACES.find("xã Bắc Phogn").misspelt
    assert not PLACES.find("xã Bắc Phong").misspelt


@pytest.mark.parametrize(
    ("text", "districts", "provinces"),
    [
        ("huyện Cao Phong còn không", ["huyện Cao Phong"], []),
        ("h.cao phong", ["huyện Cao Phong"], []),
        ("tp Hòa Bình", ["thành phố Hòa Bình"], []),
        ("TP.Hoà Bình giờ là phường nào", ["thành phố Hòa Bình"], []),
        ("thi xa phu tho", ["thị xã Phú Thọ"], []),
        ("tỉnh Hòa Bình giờ thuộc tỉnh nào", [], ["tỉnh Hòa Bình"]),
        ("t. Vĩnh Phúc", [], ["tỉnh Vĩnh Phúc"]),
    ],
)
def test_districts_and_provinces_are_found(text, districts, provinces):
    """The unit word says which of the places of that name is meant."""
    found = PLACES.find(text)
    assert [district.full_name for district in found.districts] == districts
    assert [province.full_name for province in found.provinces] == provinces
    assert not found.communes
    assert not found.former_units


def test_a_place_outside_of_the_province_is_not_found():
    """A unit of that name but of another level is none."""
    assert not PLACES.find("tỉnh Thái Bình giờ thuộc tỉnh nào")
    assert not PLACES.find("huyện Thung Nai giờ thuộc xã nào")


def test_a_word_that_only_looks_like_a_unit_word_hides_nothing():
    """Without diacritics "thi xa" is also "thì xã", and "phuong" begins a name."""
    assert "Bắc Phong" in str(PLACES.find("the thi xa bac phong h thuoc xa nao").former_units)
    assert "Phương Lâm" in str(PLACES.find("phuong lam h thuoc phuong nao").former_units)


def test_the_longest_name_wins():
    """A name inside a longer one is not named."""
    assert names(PLACES.find("xã Mường Thàng nay là xã gì")) == ["xã Mường Thàng"]
    assert names(PLACES.find("xã Tam Dương Bắc")) == ["xã Tam Dương Bắc"]
    assert became(PLACES.find("xa tu xa h thuoc xa nao")) == {
        ("xã Tứ Xã", "huyện Lâm Thao"): ["Phùng Nguyên"]
    }


def test_a_name_of_today_and_of_before_is_found_as_both():
    """So that the reply can say that the commune grew."""
    found = PLACES.find("xã Thung Nai giờ thuộc xã nào")
    assert names(found) == ["xã Thung Nai"]
    assert became(found) == {("xã Thung Nai", "huyện Cao Phong"): ["Thung Nai"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "xã Cao Sơn giờ thuộc xã nào",
            {
                ("xã Cao Sơn", "huyện Đà Bắc"): ["Cao Sơn"],
                ("xã Cao Sơn", "huyện Lương Sơn"): ["Lương Sơn", "Liên Sơn"],
            },
        ),
        (
            "Đoàn Kết giờ gọi là gì",
            {
                ("xã Đoàn Kết", "huyện Đà Bắc"): ["Quy Đức"],
                ("xã Đoàn Kết", "huyện Yên Thủy"): ["Yên Trị"],
            },
        ),
        (
            "xã Thống Nhất nay là xã gì",
            {
                ("xã Thống Nhất", "huyện Lạc Thủy"): ["An Bình"],
                ("phường Thống Nhất", "thành phố Hòa Bình"): ["Thống Nhất"],
            },
        ),
        (
            "phường Thống Nhất nay là phường gì",
            {("phường Thống Nhất", "thành phố Hòa Bình"): ["Thống Nhất"]},
        ),
        (
            "xa tan lap huyen lac son nay la xa gi",
            {("xã Tân Lập", "huyện Lạc Sơn"): ["Mường Vang"]},
        ),
        (
            "Đoàn Kết, h. Yên Thuỷ giờ thuộc xã nào",
            {("xã Đoàn Kết", "huyện Yên Thủy"): ["Yên Trị"]},
        ),
        (
            "doan ket yen thuy h thuoc xa nao",
            {("xã Đoàn Kết", "huyện Yên Thủy"): ["Yên Trị"]},
        ),
        (
            "xã Cao Sơn, Lương Sơn",
            {("xã Cao Sơn", "huyện Lương Sơn"): ["Lương Sơn", "Liên Sơn"]},
        ),
        (
            "xã Tân Lập tỉnh Hòa Bình",
            {("xã Tân Lập", "huyện Lạc Sơn"): ["Mường Vang"]},
        ),
    ],
)
def test_a_district_tells_places_of_one_name_apart(text, expected):
    """Without it, all of them are found; the unit word and a name right behind help as well."""
    assert became(PLACES.find(text)) == expected


def test_the_province_of_today_rules_nobody_out():
    """Everybody lives in Phú Thọ now, also those of the former Hòa Bình."""
    assert names(PLACES.find("xã Thung Nai tỉnh Phú Thọ")) == ["xã Thung Nai"]


def test_a_wrong_district_rules_nobody_out():
    """Somebody who errs about the district still gets what bears the name."""
    assert len(PLACES.find("xã Cao Sơn huyện Kim Bôi").former_units) == 2


def test_several_places_are_found_in_their_order():
    """One sentence can ask about two."""
    found = PLACES.find("xã Phú Vinh với xã Bắc Phong giờ thuộc xã nào")
    assert [unit.name for unit in found.former_units] == ["Phú Vinh", "Bắc Phong"]


# --- everyday words


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_are_no_places(text):
    """Many communes are named after things that people say every day."""
    assert not PLACES.find(text)


@pytest.mark.parametrize(
    "name",
    [
        "Thống Nhất",
        "Đoàn Kết",
        "Tự Do",
        "Độc Lập",
        "Dân Chủ",
        "Định Cư",
        "Tiền Phong",
        "Quyết Thắng",
    ],
)
def test_a_bare_everyday_name_counts_in_a_question_about_places(name):
    """And when the resident was asked for a name."""
    for text in (f"{name} giờ thuộc xã nào", fold(f"{name} h thuoc xa nao")):
        assert name in {unit.name for unit in PLACES.find(text).former_units}
    assert not PLACES.find(name)
    assert name in {unit.name for unit in PLACES.find(name, bare=True).former_units}


def test_an_everyday_word_beside_a_named_commune_is_no_place():
    """What the question is about was named."""
    text = "Tôi định cư ở Đức, xã Bắc Phong giờ thuộc xã nào"
    assert [unit.name for unit in PLACES.find(text).former_units] == ["Bắc Phong"]


def test_a_hamlet_or_street_is_no_commune():
    """They bear the same names, and nobody has listed them."""
    found = PLACES.find("xóm Đoàn Kết xã Tự Do giờ thuộc xã nào")
    assert [unit.name for unit in found.former_units] == ["Tự Do"]
    assert not PLACES.find("đường Hùng Vương giờ thuộc phường nào")


# --- questions


@pytest.mark.parametrize(
    "text",
    [
        "giờ thuộc xã nào",
        "bây giờ gọi là gì",
        "nhập vào đâu",
        "sáp nhập với xã nào",
        "sát nhập với xã nào ạ",
        "nay là xã gì",
        "còn không",
        "xã tôi còn không hả cháu?",
        "h thuoc xa nao",
        "bh goi la j",
        "bh xa toi goi la j",
        "quê tôi giờ là xã nào rồi",
        "tên mới của xã tôi là gì",
        "xã tôi đổi tên thành gì",
        "thuộc phường hay xã nào",
        "huyện tôi chia thành những xã nào",
        "xã này gồm những xã nào",
        "giờ thuộc tỉnh nào",
        "xa toi sap nhap chua",
    ],
)
def test_a_question_about_places_is_recognised(text):
    """With and without diacritics and in chat spelling."""
    assert asks_about_place(text)


@pytest.mark.parametrize(
    "text",
    [
        *EVERYDAY,
        "mã OTP nhập vào đâu",
        "đăng nhập vào đâu",
        "nhap mat khau vao dau",
        "nút này gọi là gì",
        "cai nay goi la gi",
        "con không biết làm",
        "con khong biet lam",
        "sổ hộ khẩu còn dùng không",
        "giờ vào đâu để tải",
        "bay gio lam gi",
        "bây giờ cháu tên là gì",
        "nộp hồ sơ ở xã nào",
        "",
    ],
)
def test_other_questions_are_not_about_places(text):
    """Words of such questions are also said of codes, buttons and children."""
    assert not asks_about_place(text)


# --- the file


def test_what_spreadsheets_make_of_the_file_is_read():
    """A byte order mark, other separators, empty rows, lost zeros and decomposed letters."""
    rows = [[], row(code="5092"), [""] * len(COLUMNS)]
    for delimiter in ",;\t":
        places = parse_places("\ufeff" + table(*rows, delimiter=delimiter), FILE)
        assert [commune.code for commune in places.communes] == ["05092"]
    windows = table(*rows).replace("\n", "\r\n")
    assert parse_places(windows, FILE) == places


def test_an_error_is_one_of_knowledge_and_says_what_to_do():
    """Line, what and how to mend it, in words for a clerk."""
    with pytest.raises(KnowledgeError) as caught:
        parse_places(table(row(), row(was="quận Một")), FILE)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (FILE, 3)
    assert "quận Một" in problem.what
    assert "thị trấn" in problem.mend


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "places_column_missing")] * len(COLUMNS)),
        (table(head=COLUMNS[:-1]), [(1, "places_column_missing")]),
        (table(row(now="thôn Thung Nai")), [(2, "places_unknown_type")]),
        (table(row(now="thị trấn Bo")), [(2, "places_unknown_type")]),
        (table(row(district="Cao Phong")), [(2, "places_unknown_type")]),
        (table(row(was="xã")), [(2, "places_empty_name")]),
        (table(row(was="")), [(2, "places_empty_name")]),
        (table(row()[:2]), [(2, "places_empty_name")] * 2),
        (table(row(was="xã B?c Phong")), [(2, "places_encoding")]),
        (table(row(was="xã B\ufffdc Phong")), [(2, "places_encoding")]),
        (table(row(was="xÃ£ Báº¯c Phong")), [(2, "places_encoding")]),
        (table(row(code="5O92")), [(2, "places_bad_code")]),
        (table(row(), row(now="xã Cao Phong", was="xã Hợp Phong")), [(3, "places_duplicate_code")]),
        (table(row(part="hết")), [(2, "places_part")]),
        (table(row(part="có")), [(2, "places_part_alone")]),
        (
            table(row(), row(code="05089", now="xã Cao Phong")),
            [(2, "places_part_missing"), (3, "places_part_missing")],
        ),
        (table(row(), row()), [(2, "places_twice"), (3, "places_twice")]),
        (table(row()) + '05092,"xã', [(3, "places_csv")]),
        (
            table(row(code="x", was=""), row(was="")),
            [(2, "places_bad_code"), (2, "places_empty_name"), (3, "places_empty_name")],
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text, expected):
    """All problems of a file at once."""
    assert rules(text) == expected


def test_the_published_file_is_in_one_spelling():
    """The names in the table are those that replies show."""
    assert TEXT.removeprefix("\ufeff") == "\n".join(map(normalise, TEXT.splitlines())) + "\n"


def test_an_empty_gazetteer_finds_nothing():
    """A content folder without the table still works."""
    assert not NO_PLACES.find("xã Bắc Phong giờ thuộc xã nào")
    assert Gazetteer() == NO_PLACES


# --- hostile texts


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_asked_about(text):
    """Finding never fails, and what it finds without a question it also finds with one."""
    assert asks_about_place(text) in (True, False)
    assert set(PLACES.find(text).communes) <= set(PLACES.find(text, bare=True).communes)


WORDS = "xã xa x. tt. bắc phong cao sơn huyện h. giờ thuộc nào , - thống nhất còn"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_order_of_words_gives_places_once(words):
    """Each place is told once, however often it is named."""
    found = PLACES.find(" ".join(words))
    for places in (found.communes, found.former_units, found.districts, found.provinces):
        assert len(set(places)) == len(places)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_long_text_takes_no_longer_than_a_short_one(text):
    """50,000 characters in less than 50 ms, at the best of three."""
    assert _best_s(lambda: PLACES.find(text)) < 0.05


def test_the_gazetteer_is_built_at_once():
    """A new version of the table is in use without a pause anybody notices."""
    assert _best_s(lambda: parse_places(TEXT, FILE)) < 0.05
    assert _best_s(lambda: parse_places(TEXT, FILE).find("xã Bắc Phong")) < 0.1


def _best_s(action):
    took = []
    for _ in range(3):
        start = time.perf_counter()
        action()
        took.append(time.perf_counter() - start)
    return min(took)
