from time import perf_counter

import pytest

from bot.knowledge.catalogue import load_catalogue
from bot.knowledge.importer import import_tree
from bot.storage import content
from bot.storage.database import writing
from tests.bot.knowledge.samples import GUIDE, many_guides, write_tree


def test_the_catalogue_holds_what_is_published(engine, tmp_path):
    """Topics come by slug, guides by their own call, with the registry's numbers in their texts."""
    import_tree(engine, write_tree(tmp_path / "k"))
    catalogue = load_catalogue(engine)
    assert set(catalogue.topics) == {"quet-ma-qr", "vneid-muc-2"}
    guide = catalogue.guide("quet-ma-qr")
    assert guide is not None
    assert guide.step_index("buoc-3") == 2
    assert catalogue.guide("vneid-muc-2") is None
    assert catalogue.guide("khong-co") is None
    assert "gọi 1900 0368" in guide.body
    with pytest.raises(TypeError):
        catalogue.topics["x"] = guide


def test_the_fingerprint_follows_the_content(engine, tmp_path):
    """It changes with any published text, comes back with it."""
    import_tree(engine, write_tree(tmp_path / "k"))
    before = load_catalogue(engine).fingerprint
    import_tree(engine, write_tree(tmp_path / "k", GUIDE.replace("minutes: 5", "minutes: 6")))
    assert load_catalogue(engine).fingerprint != before
    import_tree(engine, write_tree(tmp_path / "k"))
    assert load_catalogue(engine).fingerprint == before


def test_a_text_that_no_longer_fits_leaves_the_others_in_service(engine, tmp_path):
    """One stored text that the schema refuses is named, and nothing else is lost."""
    import_tree(engine, write_tree(tmp_path / "k"))
    with writing(engine) as connection:
        content.add_revision(connection, "hong", "---\n", origin="admin", author="an")
    catalogue = load_catalogue(engine)
    assert set(catalogue.topics) == {"quet-ma-qr", "vneid-muc-2"}
    assert [problem.path.name for problem in catalogue.problems] == ["hong.md"]


def test_the_whole_content_is_loaded_in_half_a_second(engine, tmp_path):
    """91 guides of realistic length load fast enough to do so after every edit."""
    import_tree(engine, many_guides(tmp_path / "k", 91))
    times = []
    for _ in range(3):
        start = perf_counter()
        assert len(load_catalogue(engine).topics) == 91
        times.append(perf_counter() - start)
    assert min(times) < 0.5
