"""Policies that Chromium prints: the same clauses as their HTML, whatever the paper."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pages import make

from watcher import decide
from watcher.model import Text
from watcher.normalise import clauses, normalise

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium is installed (apt-get install chromium)"
)

ENGLISH = (
    """<p>Last updated: March 1, 2026</p>{parts}""",
    """<h2>{n}. Section number {n}</h2>
<p>We collect the prompts that you type, the files that you up&shy;load and the third-party answers that our
ser&shy;vice gives in part {n}. We also collect your e-mail address and the name that you give us.</p>
<p>We do not use your prompts or files to train our models, unless you opt in to the improvement
pro&shy;gramme {n} in your settings, which you may leave at any time.</p>
<h3>{n}.1 Recipients</h3><p>We share your data with:</p>
<ul><li>service providers who host our service on our behalf in region {n};</li><li>affiliates
<ul><li>in Europe {n}</li><li>in Asia {n}</li></ul></li>
<li>authorities, where the law obliges us to do so and after we have looked at the request {n}.</li></ul>
<table border=1><thead><tr><th>Data</th><th>Purpose</th><th>Kept for</th></tr></thead>
<tr><td>E-mail address {n}</td><td>Sending you messages about your account and answering what you ask us</td>
<td>two years</td></tr><tr><td>Prompts {n}</td><td>Answering</td><td>30 days</td></tr></table>""",
)
FRENCH = (
    """<p>Dernière mise à jour : 1er mars 2026</p>{parts}""",
    """<h2>Article {n}. Données collectées</h2>
<p>Nous recueillons les requêtes que vous saisissez et les fichiers que vous téléversez, c'est-à-dire
l'ensemble des contenus de la partie {n}. Souhaitez-vous que nous les supprimions ? Vous pouvez
vous-même les effacer.</p>
<p>Nous n'utilisons pas vos conversations pour entraîner nos modèles, sauf
si vous y consentez dans {n}.</p>""",
)
CHINESE = (
    """<p>更新日期：2026年3月1日</p>{parts}""",
    """<h2>第{n}条 我们如何使用您的个人信息</h2>
<p>为了向您提供服务，我们会收集您输入的提示词、上传的文件以及我们的服务给出的回答，这是第{n}部分。</p>
<p>未经您的同意，我们不会使用您的对话内容训练 AI 模型；如您加入改进计划{n}，您可以随时退出。</p>
<ul><li>向代表我们托管服务的服务提供商共享{n}；</li><li>在法律要求的情况下，经过审慎核查后向主管机关披露。</li></ul>""",
)
TEXTS = {
    "en": ("Privacy Policy", *ENGLISH),
    "fr": ("Politique de confidentialité", *FRENCH),
    "zh": ("隐私政策", *CHINESE),
}
PLAIN = "@page{size:A4;margin:20mm}body{font:11pt/1.4 serif}"
COLUMNS = (
    "@page{size:Letter;margin:18mm;@bottom-center{content:'Lantern Labs — ' counter(page)}"
    "@top-left{content:'Confidential'}}body{font:9pt/1.3 sans-serif;columns:2;text-align:justify}"
)


def html(language: str, style: str = "") -> str:
    title, frame, part = TEXTS[language]
    parts = "".join(part.format(n=number) for number in range(1, 7 if language == "en" else 25))
    return (
        f"<!DOCTYPE html><html lang={language}><head><meta charset=utf-8><title>{title}</title>"
        f"<style>{style}</style></head><body><h1>{title}</h1>{frame.format(parts=parts)}</body></html>"
    )


def printed(source: str, folder: Path) -> Text:
    """What Chromium prints, with its own header and footer, as it is read."""
    page, paper = folder / "page.html", folder / "page.pdf"
    page.write_text(source, encoding="utf-8")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command = [str(CHROMIUM), *options, f"--print-to-pdf={paper}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return normalise(make(paper.read_bytes(), "application/pdf"))


@pytest.mark.parametrize(
    ("language", "style"), [("en", PLAIN), ("en", COLUMNS), ("fr", COLUMNS), ("zh", COLUMNS)]
)
def test_paper_says_what_the_page_says(tmp_path: Path, language: str, style: str) -> None:
    if language == "zh" and not _has_chinese_letters():
        pytest.skip("no font with Chinese letters is installed (apt-get install fonts-wqy-zenhei)")
    of_page, of_paper = normalise(make(html(language))), printed(html(language, style), tmp_path)
    assert {c.key for c in clauses(of_page)} == {c.key for c in clauses(of_paper)}
    assert decide.compare_texts(of_page, of_paper).changes == ()
    assert (of_paper.title, of_paper.dates.updated) == (of_page.title, of_page.dates.updated)


def test_an_edit_is_seen_through_another_export(tmp_path: Path) -> None:
    before = printed(html("en", PLAIN), tmp_path)
    source = html("en", COLUMNS).replace("answering what you ask us", "advertising", 1)
    (change,) = decide.compare_texts(before, printed(source, tmp_path)).changes
    assert change.new == "Sending you messages about your account and advertising"


def _has_chinese_letters() -> bool:
    listed = shutil.which("fc-list")
    if listed is None:
        return False
    return bool(subprocess.run([listed, ":lang=zh-cn"], capture_output=True, check=False).stdout.strip())
