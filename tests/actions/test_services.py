from concurrent.futures import ThreadPoolExecutor

import pytest

from actions.services import Services
from bot.retrieval.index import IndexMissing, current_version
from tests.actions.chat import Chat
from tests.bot.knowledge.samples import ARTICLE, ARTICLE_PATH, write
from tests.bot.retrieval.small import CountingEncoder, settings_in

OLD, NEW = "Bác ra Công an xã làm trực tiếp.", "Bác ra nhà văn hóa."


def edit(village) -> None:
    write(village.content / ARTICLE_PATH, ARTICLE.replace(OLD, NEW))
    village.publish()


def test_published_content_is_live_at_the_next_message(village):
    """Without a restart."""
    talk = Chat(village.services)
    assert OLD in talk.press('/ask_question{"topic":"vneid-muc-2"}').text
    edit(village)
    assert NEW in talk.press('/ask_question{"topic":"vneid-muc-2"}').text


def test_nothing_is_loaded_again_while_nothing_changed(village):
    """The same objects serve every message."""
    assert village.services.knowledge is village.services.knowledge


def test_many_messages_at_once_load_a_new_version_once(village):
    """Whoever comes while it loads gets the new one as well."""
    edit(village)
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: village.services.knowledge, range(32)))
    assert len({id(knowledge) for knowledge in seen}) == 1
    assert seen[0].version == current_version(village.settings.index_dir)


def test_a_failed_reload_keeps_the_old_content(village, capsys):
    """Residents go on being answered; the log tells the operator."""
    before = village.services.knowledge
    edit(village)
    folder = village.settings.index_dir / current_version(village.settings.index_dir)
    (folder / "word.npz").write_bytes(b"torn")
    assert village.services.knowledge is before
    assert OLD in Chat(village.services).press('/ask_question{"topic":"vneid-muc-2"}').text
    assert "knowledge_reload_failed" in capsys.readouterr().out


def test_an_index_that_vanished_keeps_the_old_content(village, capsys):
    """Somebody deleted the folder."""
    before = village.services.knowledge
    (village.settings.index_dir / "current").unlink()
    assert village.services.knowledge is before
    assert "knowledge_reload_failed" in capsys.readouterr().out


def test_without_an_index_the_services_do_not_open(tmp_path, shared):
    """The operator reads which command to run."""
    with pytest.raises(IndexMissing, match="knowledge index"):
        Services(settings_in(tmp_path), shared.services.engine, CountingEncoder())
