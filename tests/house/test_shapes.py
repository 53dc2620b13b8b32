"""Documents that are no HTML, from the server to the revision: Markdown, plain text, PDF."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Here
from pdf_files import HEAVY, Sheet, pdf, set_text
from site_server import DENIES, PERMITS, Site

MARKDOWN = """---
title: Privacy Policy
---
# Privacy Policy

This privacy policy explains how Acme collects, uses and shares your personal data.

## How we use it

{training}

* We share your **personal data** with [service providers](https://example.com) on our behalf.
* You may ask us at any time for access to your personal data, or for its deletion.
"""
PLAIN = "\n\n".join(
    line.lstrip("#* ").replace("**", "") for line in MARKDOWN.partition("---\n#")[2].splitlines() if line
)


def paper(training: str) -> bytes:
    sheet = Sheet().text(60, 780, "Privacy Policy", size=20, font=HEAVY)
    said = (
        "This privacy policy explains how Acme collects, uses and shares your personal data.",
        training,
        "We share your personal data with service providers who host our service for us, on our behalf only.",
        "You may ask us at any time for access to your personal data, or for its deletion.",
    )
    for number, words in enumerate(said):
        sheet.rows(60, 740 - 50 * number, set_text(words, width=300))
    return pdf([sheet], title="Privacy Policy")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/privacy", "text/markdown; charset=utf-8"),
        ("/privacy.md", "text/plain"),
        ("/privacy.md", "application/octet-stream"),
        ("/privacy", "text/plain; charset=utf-8"),
        ("/privacy.pdf", "application/pdf"),
        ("/privacy", "application/octet-stream"),
    ],
)
def test_an_edit_is_seen_whatever_the_document_is_written_in(
    tmp_path: Path, site: Site, path: str, kind: str
) -> None:
    place = Here(tmp_path, f"sqlite:///{tmp_path}/watcher.db")

    def written(training: str) -> str | bytes:
        if path.endswith(".pdf") or (kind == "application/octet-stream" and path == "/privacy"):
            return paper(training)
        return (MARKDOWN if "markdown" in kind or path.endswith(".md") else PLAIN).format(training=training)

    site.types[path] = kind
    site.pages[path] = written(DENIES)
    place.configure(
        '[defaults]\nconfirm_after = "0s"\n[network]\nallow = ["127.0.0.0/8"]\nper_host_delay = 0\n'
        '[[provider]]\nid = "acme"\nname = "Acme AI"\n[[provider.document]]\nid = "privacy"\n'
        f'name = "Privacy policy"\nkind = "privacy"\nurl = "{site.url}{path}"\nlanguage = "en"\n'
    )
    for revision, training in enumerate((DENIES, PERMITS), 1):
        site.pages[path] = written(training)
        (done,) = place.rows("check")
        assert (done["outcome"], done["revision"]) == ("revised", revision), done["reason"]
    (change,) = place.rows("changes")
    assert (change["change"]["old"], change["change"]["new"]) == (DENIES, PERMITS)
