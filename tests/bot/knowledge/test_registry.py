from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.contacts_in_prose import digits, find_domains, find_phones
from bot.knowledge.problems import Problem, TopicError
from bot.knowledge.registry import NO_ENTRIES, App, Hotline, Registry, Website, parse_registry

PATH = Path("registry.yml")
REAL = Path(__file__).parents[3] / "knowledge" / "registry.yml"

SMALL = """\
# Sổ nhỏ để thử.
entries:
  - id: vneid
    kind: app
    name: VNeID
    owner: Bộ Công an
    source: &nguon
      title: Trang VNeID
      url: https://vneid.gov.vn
      checked_on: 2026-11-23
  - id: cong-dich-vu-cong
    kind: website
    name: Cổng Dịch vụ công
    owner: Bộ Công an
    domain: dichvucong.gov.vn
    source: *nguon
  - id: cong-cu
    kind: website
    name: Cổng cũ
    owner: tỉnh cũ
    domain: dichvucong.hoabinh.gov.vn
    ended: 2025-07-01
    instead: cong-dich-vu-cong
    source: *nguon
  - id: tong-dai
    kind: hotline
    name: tổng đài định danh
    owner: Bộ Công an
    number: 1900 0368
    cost: có tính cước
    hours: giờ hành chính
    caution: bác xem lại số
    source: *nguon
  - id: canh-sat-113
    kind: hotline
    name: Công an
    owner: Công an
    number: 113
    source: *nguon
  - id: tiep-dan
    kind: office
    name: trụ sở tiếp dân
    address: số 6 Mạc Đĩnh Chi
    source: *nguon
  - id: duoi-gia
    kind: fake
    name: đuôi giả
    domain: gov.top
    source: *nguon
"""


@pytest.fixture(scope="module")
def small() -> Registry:
    return parse_registry(SMALL, PATH)


@pytest.fixture(scope="module")
def real() -> Registry:
    return parse_registry(REAL.read_text(encoding="utf-8"), REAL)


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(TopicError) as caught:
        parse_registry(text, PATH)
    return list(caught.value.problems)


def line_of(text: str, fragment: str) -> int:
    return text[: text.index(fragment)].count("\n") + 1


# --- reading


def test_entries_arrive_typed_in_the_order_of_the_file(small: Registry):
    """Each kind has its own model; a number stays the text that was typed."""
    assert list(small.entries)[:2] == ["vneid", "cong-dich-vu-cong"]
    assert isinstance(small.entries["vneid"], App)
    police = small.entries["canh-sat-113"]
    assert isinstance(police, Hotline)
    assert police.number == "113"
    assert small.entries["cong-cu"].ended == date(2025, 7, 1)


def test_a_registry_never_changes(small: Registry):
    """Neither an entry nor the mapping of entries can be altered after loading."""
    with pytest.raises(TypeError):
        small.entries["vneid"] = small.entries["tong-dai"]  # type: ignore[index]
    with pytest.raises(TypeError):
        small.phones["113"] = "vneid"  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        small.entries["vneid"].name = "khác"


@pytest.mark.parametrize(
    ("old", "new", "rule", "line_with"),
    [
        ("number: 1900 0368", "number: 1900.0368", "registry_number", "number: 1900.0368"),
        ("number: 113", "number: 11", "registry_number", "number: 11\n"),
        ("number: 113", "number: 113 hoặc 114", "registry_number", "number: 113 hoặc"),
        ("domain: gov.top", "domain: https://gov.top", "registry_domain", "domain: https"),
        ("domain: gov.top", "domain: www.gov.top", "registry_domain", "domain: www"),
        ("domain: gov.top", "domain: Gov.top", "registry_domain", "domain: Gov"),
        ("id: tiep-dan", "id: Tiếp dân", "bad_slug", "id: Tiếp"),
        ("id: tiep-dan", "id: vneid", "registry_duplicate_id", "id: vneid\n    kind: office"),
        ("number: 113", "number: 19000368", "registry_duplicate_value", "number: 19000368"),
        ("domain: gov.top", "domain: dichvucong.gov.vn", "registry_duplicate_value", ""),
        ("instead: cong-dich-vu-cong", "instead: cong-moi", "registry_instead", "instead: cong-m"),
        ("instead: cong-dich-vu-cong", "instead: cong-cu", "registry_instead", "instead: cong-c"),
        ("ended: 2025-07-01", "ended: tháng 7", "bad_date", "ended: tháng"),
        ("    number: 113\n", "", "missing", "id: canh-sat-113"),
        ("kind: office", "kind: shop", "not_allowed", "kind: shop"),
        ("    kind: office\n", "", "missing", "id: tiep-dan"),
        ("address: số 6", "adress: số 6", "unknown_key", "adress"),
        ("title: Trang VNeID", "titel: Trang VNeID", "unknown_key", "titel"),
        ("url: https://vneid", "url: http://vneid", "not_https", "url: http:"),
        ("name: VNeID", 'name: ""', "empty", 'name: ""'),
        ("name: VNeID", "name: VNeID\n    name: VNeID", "duplicate_key", "name: VNeID\n    owner"),
        ("name: VNeID", "name: Gọi: 113", "yaml_colon", "name: Gọi"),
        ("name: VNeID", "name: VN\u200beID", "hidden_character", "name: VN\u200b"),
        ("  - id: vneid", "  - chữ\n  - id: vneid", "registry_not_keys", "- chữ"),
        ("entries:", "muc:", "registry_no_entries", "muc:"),
        ("entries:", "muc: thừa\nentries:", "registry_no_entries", "muc:"),
    ],
)
def test_each_mistake_is_told_with_its_line_and_how_to_mend_it(
    old: str, new: str, rule: str, line_with: str
):
    """A clerk learns where the slip is, what it is and what to write instead."""
    text = SMALL.replace(old, new, 1)
    found = [problem for problem in problems_of(text) if problem.rule == rule]
    assert found, [problem.rule for problem in problems_of(text)]
    at = line_of(text, line_with) if line_with else text[: text.rindex(new)].count("\n") + 1
    assert found[0].line == at
    assert found[0].path == PATH
    assert found[0].what
    assert found[0].mend


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines():
    """One run of the check shows everything there is to mend."""
    text = SMALL.replace("number: 113", "number: 1x").replace("id: vneid", "id: VNeID", 1)
    assert [problem.rule for problem in problems_of(text)] == ["bad_slug", "registry_number"]


@pytest.mark.parametrize(
    "text", ["", "# trống\n", "entries:\n", "entries: vneid\n", "- id: vneid\n"]
)
def test_a_file_without_a_list_of_entries_is_refused(text: str):
    """An emptied file does not pass for a registry that knows nothing."""
    (problem,) = problems_of(text)
    assert problem.line == 1
    assert problem.rule in ("registry_no_entries", "front_matter_not_keys")


# --- telling


@pytest.mark.parametrize(
    ("name", "shown", "line"),
    [
        ("vneid", "VNeID", "VNeID (Bộ Công an)"),
        ("cong-dich-vu-cong", "dichvucong.gov.vn", "Cổng Dịch vụ công: dichvucong.gov.vn"),
        (
            "tong-dai",
            "1900 0368",
            "Tổng đài định danh: 1900 0368 (có tính cước; giờ hành chính; bác xem lại số)",
        ),
        ("canh-sat-113", "113", "Công an: 113"),
        ("tiep-dan", "trụ sở tiếp dân", "Trụ sở tiếp dân: số 6 Mạc Đĩnh Chi"),
        ("duoi-gia", "gov.top", "Đuôi giả: gov.top"),
    ],
)
def test_an_entry_is_told_in_running_text_and_in_a_list(
    small: Registry, name: str, shown: str, line: str
):
    """Running text gets the bare value; a list also the name and every remark."""
    assert small.shown(name) == shown
    assert small.expand(f"Bác xem [[{name}]].") == f"Bác xem {shown}."
    assert str(small.described(name)) == line


def test_a_channel_holds_its_parts(small: Registry):
    """Whoever words the list differently gets every part by itself."""
    channel = small.described("tong-dai")
    assert (channel.kind, channel.value, channel.cost) == ("hotline", "1900 0368", "có tính cước")
    assert (channel.owner, channel.caution) == ("Bộ Công an", "bác xem lại số")


def test_unknown_references_stay_and_are_told_with_their_offset(small: Registry):
    """A slip in an id stays visible instead of becoming an empty place."""
    text = "Gọi [[tong-dai]], [[tong-daii]] hoặc [[ vneid ]]."
    assert small.expand(text) == "Gọi 1900 0368, [[tong-daii]] hoặc [[ vneid ]]."
    assert small.unknown_references(text) == [(18, "tong-daii"), (37, " vneid ")]
    assert small.references(text) == ["tong-dai"]
    assert NO_ENTRIES.unknown_references("[[vneid]]") == [(0, "vneid")]


@given(st.text(alphabet="[]vneid tong-đ.\n"))
def test_expanding_is_final(text: str):
    """What a reference became holds no reference; text without one stays as it is."""
    registry = parse_registry(SMALL, PATH)
    once = registry.expand(text)
    assert [name for _, name in registry.unknown_references(once)] == [
        name for _, name in registry.unknown_references(text)
    ]
    if "[[" not in text:
        assert once == text


def test_numbers_and_host_names_lead_back_to_their_entry(small: Registry):
    """However a number is grouped, its digits find the hotline."""
    assert small.phones[digits("1900.0368")] == "tong-dai"
    assert small.domains["dichvucong.gov.vn"] == "cong-dich-vu-cong"
    assert digits("+84 912 345 678") == "0912345678"


# --- the real file

# What has no source that could be read, or several that differ.
UNSURE = (
    "tong-dai-dich-vu-cong",
    "tong-dai-y-te",
    "tong-dai-buu-dien",
    "tong-dai-dien-luc",
    "tong-dai-internet-vnpt",
    "tong-dai-internet-viettel",
    "tong-dai-internet-fpt",
    "tong-dai-nguoi-tieu-dung",
    "tong-dai-dinh-danh",
    "trang-thue",
    "thue-dien-tu",
    "thue-ca-nhan",
    "tra-cuu-ma-so-thue",
    "tin-gia",
    "bao-chinh-phu",
    "buudien-vn",
    "nong-san-buu-dien",
    "voso",
    "shopee-ban-hang",
    "truy-xuat-nguon-goc",
    "ma-so-ma-vach",
    "icloud",
    "cong-thong-tin-hoa-binh-cu",
    "cong-dich-vu-cong-hoa-binh-cu",
    "cong-dich-vu-cong-vinh-phuc-cu",
)


def test_the_real_registry_is_read(real: Registry):
    """The published file has no problem and knows what every resident needs."""
    assert real.shown("canh-sat-113") == "113"
    assert real.shown("tong-dai-dinh-danh") == "1900 0368"
    assert real.shown("cong-dich-vu-cong") == "dichvucong.gov.vn"
    assert real.shown("vneid") == "VNeID"


@pytest.mark.parametrize("name", UNSURE)
def test_what_is_not_sure_says_so(real: Registry, name: str):
    """A number or an address of doubtful source is never told without a word of caution."""
    assert real.entries[name].caution


@pytest.mark.parametrize("number", ["111", "112", "113", "114", "115"])
def test_emergency_numbers_are_free_and_sure(real: Registry, number: str):
    """Nobody in need reads that a number may be wrong."""
    entry = real.entries[real.phones[number]]
    assert isinstance(entry, Hotline)
    assert entry.caution is None
    assert entry.cost == "miễn phí"


def test_what_has_ended_says_so(real: Registry):
    """A closed site is told with a caution, and no entry leads on to a closed one."""
    ended = [entry for entry in real.entries.values() if entry.ended]
    assert {"sendo", "postmart", "cong-dich-vu-cong-hoa-binh-cu"} <= {entry.id for entry in ended}
    for entry in ended:
        assert entry.caution


def test_the_real_file_is_grouped_by_kind_and_sorted(real: Registry):
    """Whoever adds an entry finds its place, and whether it is there already."""
    entries = list(real.entries.values())
    kinds = ["app", "website", "hotline", "office", "fake"]
    assert entries == sorted(entries, key=lambda e: (kinds.index(e.kind), e.id))


def test_every_real_value_is_found_in_prose(real: Registry):
    """What the registry tells is what the checks recognise, so that nothing slips in typed by hand."""
    for entry in real.entries.values():
        told = f"Bác gọi {real.shown(entry.id)} nhé."
        if isinstance(entry, Hotline):
            assert find_phones(told, real.phones) == [(8, entry.number)]
            assert real.phones[digits(entry.number)] == entry.id
        if isinstance(entry, Website):
            assert find_domains(told) == [(8, entry.domain)]
            assert real.domains[entry.domain] == entry.id


def test_values_of_the_real_file_hold_no_reference_and_no_strange_number(real: Registry):
    """Names, remarks and addresses are told as they are: no reference inside, no other number."""
    for entry in real.entries.values():
        told = f"{entry.name}. {entry.caution or ''}"
        assert "[[" not in told
        assert find_phones(told, real.phones) == []
