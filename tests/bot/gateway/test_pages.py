"""The page, its files, and the headers that every response carries."""

import pytest

from bot.gateway.pages import WEB

from .running import Gateway


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_page_is_served(gateway: Gateway, method: str) -> None:
    """Also for HEAD, which link checkers and previews ask with."""
    response = await gateway.client.request(method, "/")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    expected = (WEB / "index.html").read_bytes() if method == "GET" else b""
    assert response.content == expected


TYPES = {
    ".js": ("text/javascript", "application/javascript"),
    ".css": ("text/css",),
    ".svg": ("image/svg+xml",),
    ".html": ("text/html",),
}


async def test_files_have_their_types(gateway: Gateway) -> None:
    """Browsers run a module only under a script's type, since nothing may be guessed."""
    files = [file for file in WEB.iterdir() if file.is_file()]
    assert files
    for file in files:
        response = await gateway.client.get(f"/static/{file.name}")
        assert response.content == file.read_bytes()
        assert response.headers["Content-Type"].split(";")[0] in TYPES[file.suffix]


@pytest.mark.parametrize(
    "path",
    ["/", "/static/chat.js", "/healthz", "/api/chat/events?conversation=a", "/api/chat", "/x"],
)
async def test_every_response_is_protected(gateway: Gateway, path: str) -> None:
    """Nothing from elsewhere is loaded, nobody may frame the page, types are not guessed."""
    headers = (await gateway.client.get(path)).headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert not any("unsafe" in rule or "http" in rule for rule in policy)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("path", "cached"),
    [
        ("/", "no-cache"),
        ("/static/chat.js", "no-cache"),
        ("/api/chat/events?conversation=a", "no-store"),
    ],
)
async def test_caches_keep_nothing_said_and_nothing_stale(
    gateway: Gateway, path: str, cached: str
) -> None:
    """Words stay out of caches; files are checked each time, so that two versions never mix."""
    assert (await gateway.client.get(path)).headers["Cache-Control"] == cached


async def test_unchanged_file_is_not_sent_again(gateway: Gateway) -> None:
    """Checking costs a phone a few bytes."""
    first = await gateway.client.get("/static/chat.js")
    again = await gateway.client.get(
        "/static/chat.js", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
