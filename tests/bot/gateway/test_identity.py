"""The key that hides who is who."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.gateway.identity import KeyFileBroken, SenderHash, sender_hash
from bot.settings import Settings


def settings(folder: Path, **values: str) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **values)


def test_hash_is_hmac_sha256_of_channel_and_user() -> None:
    """Worked out with `printf web:user | openssl dgst -sha256 -hmac key`."""
    expected = "89889bd1893c1d68021cc895ec3f172bb34e9736c14bdbe1813cca08688cbfa4"
    assert SenderHash(b"key")("web", "user") == expected
    others = [("other", "web", "user"), ("key", "zalo", "user"), ("key", "web", "user2")]
    assert expected not in {
        SenderHash(key.encode())(channel, user) for key, channel, user in others
    }


def test_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """Mode 0600, 256 random bits, no other file left, and the same hash the next time."""
    folder = tmp_path / "new" / "var"
    first = sender_hash(settings(folder))("web", "a")
    (file,) = folder.iterdir()
    assert file.name == "sender.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(file.read_text())) == 32
    assert sender_hash(settings(folder))("web", "a") == first


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    """Hashes of one place mean nothing at another."""
    hashes = {sender_hash(settings(tmp_path / name))("web", "a") for name in "ab"}
    assert len(hashes) == 2


def test_key_of_the_settings_leaves_no_file(tmp_path: Path) -> None:
    """A key that is given is used, and nothing is written."""
    given = sender_hash(settings(tmp_path, sender_key="k" * 64))
    assert given("web", "a") == SenderHash(b"k" * 64)("web", "a")
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    """Whoever makes the key first, all use the same whole one."""
    code = (
        "import sys; from pathlib import Path; from bot.gateway.identity import sender_hash; "
        "from bot.settings import Settings; sys.stdin.readline(); "
        "s = Settings(_env_file=None, data_dir=Path(sys.argv[1])); "
        "print(sender_hash(s)('web', 'a'))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    started = [subprocess.Popen(command, **pipes) for _ in range(4)]
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    hashes = [process.communicate(timeout=60)[0] for process in started]
    assert hashes[0].strip()
    assert len(set(hashes)) == 1


@pytest.mark.parametrize("content", [b"", b"abc", b"f" * 65])
def test_broken_key_is_not_used(tmp_path: Path, content: bytes) -> None:
    """An emptied key would be known to everybody; the error names the file."""
    (tmp_path / "sender.key").write_bytes(content)
    with pytest.raises(KeyFileBroken, match=r"sender\.key"):
        sender_hash(settings(tmp_path))
