"""``render``: what the command does with pages that scripts draw."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Place
from site_server import PERMITS, Site, configuration, policy

from watcher.fetch import browser_missing
from watcher.model import Network

MISSING = browser_missing(Network())
needs_browser = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")
pytestmark = pytest.mark.xdist_group("browser")


def shell(training: str) -> str:
    body = policy(training).partition("<body>")[2].removesuffix("</body></html>")
    script = f"setTimeout(() => {{ document.body.innerHTML = `{body}` }}, 300)"
    return f"<title>Policy</title><body><div id=app></div><script>{script}</script>"


def rendered(site: Site, how: str, network: str = "") -> str:
    text = configuration(site, ["/privacy"]).replace('render = "http"', f'render = "{how}"')
    return text.replace("[network]\n", f"[network]\n{network}")


@needs_browser
def test_auto_draws_what_http_shows_empty_and_stays_with_http_elsewhere(site: Site, place: Place) -> None:
    site.pages["/privacy"] = policy()
    place.configure(rendered(site, "auto"))
    assert place.run("check").returncode == 0
    assert site.asked == ["/privacy"]

    site.pages["/privacy"] = shell(PERMITS)
    done = place.run("check")

    assert done.returncode == 0, done.stderr
    assert "revised" in done.stdout
    # Over HTTP once; the confirmation goes to the browser at once.
    assert site.asked.count("/privacy") == 4
    assert "We use your prompts and files" in place.run("show", "acme/privacy").stdout


@needs_browser
def test_a_browser_that_fails_leaves_the_answer_of_http(site: Site, place: Place) -> None:
    site.pages["/privacy"] = "<div id=app></div><script>if (1) for (;;) {}</script>"
    place.configure(rendered(site, "auto", "timeout = 5\n"))

    (row,) = place.rows("check")

    assert row["outcome"] == "rejected"
    assert "In the browser: timeout" in row["reason"]


@needs_browser
def test_browser_draws_at_once(site: Site, place: Place) -> None:
    site.pages["/privacy"] = shell(PERMITS)
    place.configure(rendered(site, "browser"))

    assert place.run("check").returncode == 0
    assert site.asked.count("/privacy") == 1


def test_without_a_browser_one_line_says_how_to_get_one(site: Site, place: Place, tmp_path: Path) -> None:
    site.pages["/privacy"] = shell(PERMITS)
    nowhere = f'browser = "{tmp_path}/chromium"\n'
    place.configure(rendered(site, "browser", nowhere))

    told = place.run("config", "check")
    checked = place.run("check")

    assert told.returncode == 2
    assert len(told.stderr.splitlines()) == 1
    assert "acme/privacy" in told.stderr
    assert "network.browser names" in told.stderr
    assert checked.returncode == 1
    assert "network.browser names" in " ".join(checked.stdout.split())


def test_auto_without_a_browser_says_what_would_help(site: Site, place: Place, tmp_path: Path) -> None:
    site.pages["/privacy"] = shell(PERMITS)
    place.configure(rendered(site, "auto", f'browser = "{tmp_path}/chromium"\n'))

    assert place.run("config", "check").returncode == 0
    (row,) = place.rows("check")
    assert row["outcome"] == "rejected"
    assert "A browser may see it: no browser" in row["reason"]
