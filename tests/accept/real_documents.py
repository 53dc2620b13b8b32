"""Odd but real documents of our own making: name, page, and the page they are seen from, where there is one."""

# ruff: noqa: E501  sentences and markup stay on their line
from __future__ import annotations

from dataclasses import dataclass

from gate_pages import page, whole
from legal_texts import PRIVACY, TERMS, Sections, html, sentences
from not_documents import FOOTER, NAV, SCRIPTS

from watcher.model import Page


@dataclass(frozen=True)
class Real:
    name: str
    page: Page
    seen_from: str | None = None


def shapes(language: str) -> list[Real]:
    """The same policy as people really publish it."""
    title, sections = PRIVACY[language]
    plain = html(title, sections)
    lines = sentences(sections)
    accordion = "".join(
        f"<details><summary>{head}</summary><p>{' '.join(said)}</p></details>" for head, said in sections
    )
    rows = "".join(f"<tr><td>{head}</td><td>{' '.join(said)}</td></tr>" for head, said in sections)
    broken = "<br>".join(
        f"<b>{n}. {head}</b><br>{'<br>'.join(said)}" for n, (head, said) in enumerate(sections, 1)
    )
    found = {
        "plain": whole(plain, title=title, language=language),
        "one paragraph": whole(f"<p>{title}. {' '.join(lines)}</p>", language=language),
        "no headings": whole(f"<p><b>{title}</b></p>" + "".join(f"<p>{line}</p>" for line in lines)),
        "breaks only": whole(f"<div>{title}<br>{broken}</div>", title=title),
        "accordion": whole(f"<h1>{title}</h1>{accordion}", title=title),
        "table": whole(f"<h1>{title}</h1><table>{rows}</table>", title=title),
        "list only": whole(f"<h1>{title}</h1><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"),
        "end tags left out": f"<title>{title}</title><h1>{title}</h1>"
        + "".join(f"<p>{line}" for line in lines),
        "inside a site": whole(f"{NAV}<main>{plain}</main>{FOOTER}{SCRIPTS}", title=f"{title} | Lantern"),
        "site name for a title": whole(f"{NAV}<main>{plain}</main>{FOOTER}", title="Lantern — write faster"),
        "with the scripts of a bot check": whole(
            plain + "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
            "<script src='https://hcaptcha.com/1/api.js'></script>",
            title=title,
        ),
    }
    return [Real(f"{language} {name}", page(body)) for name, body in found.items()]


def changed(sections: Sections, old: str, new: str) -> str:
    title = PRIVACY["en"][0]
    body = html(title, sections)
    assert old in body
    return whole(body.replace(old, new), title=f"{title} | Lantern")


EN = PRIVACY["en"]
ORIGINAL = whole(f"<main>{html(*EN)}</main>", title="Privacy Policy | Lantern")
LONG = html(*EN) + "".join(f"<h2>Annex {n}</h2><p>{'Rule ' * n}applies.</p>" for n in range(1, 60))
IMPRINT = (
    "<h1>Impressum</h1><p>Angaben gemäß § 5 DDG</p><p>Laterne GmbH<br>Kaistraße 4<br>20457 Hamburg</p>"
    "<p>Vertreten durch den Geschäftsführer Jan Lotse</p><p>Telefon 040 123456, E-Mail post@laterne.example</p>"
    "<p>Eingetragen im Handelsregister, Registergericht Amtsgericht Hamburg, HRB 12345</p>"
    "<p>Umsatzsteuer-Identifikationsnummer gemäß § 27a UStG: DE123456789</p>"
    "<p>Verantwortlich für den Inhalt: Jan Lotse, Anschrift wie oben</p>"
)
MENTIONS = (
    "<h1>Mentions légales</h1><p>Éditeur : Lanterne SAS, capital social de 10 000 euros, RCS Brest 123 456 789.</p>"
    "<p>Siège social : 4 rue du Quai, 29200 Brest. Directeur de la publication : Yann Le Phare.</p>"
    "<p>Hébergeur : Armor Serveurs SARL, 8 quai Nord, 29200 Brest. Nos coordonnées figurent ci-dessus.</p>"
    "<p>La reproduction des contenus sans autorisation écrite est interdite en vertu de la loi.</p>"
)
SUBPROCESSORS = "<h1>Subprocessors</h1><table><tr><th>Name</th><th>Purpose</th><th>Country</th></tr>" + (
    "".join(
        f"<tr><td>{name}</td><td>{what}</td><td>{where}</td></tr>"
        for name, what, where in (
            ("Northwind Hosting", "Servers", "Norway"),
            ("Clearwater Mail", "E-mail delivery", "Ireland"),
            ("Tidewatch Analytics", "Usage statistics", "Canada"),
            ("Gull Payments", "Card payments", "Portugal"),
            ("Beacon Support Desk", "Support tickets", "Estonia"),
            ("Harbour Backups", "Encrypted backups", "Finland"),
            ("Mooring Voice", "Speech recognition", "Denmark"),
            ("Compass Maps", "Coarse location", "Iceland"),
        )
    )
    + "</table>"
)
LEVELS = (
    "<h1>Service Level Agreement</h1><p>This agreement applies to paid plans and is governed by the main terms.</p>"
    "<p>Scheduled maintenance is announced three days ahead and does not count as unavailability.</p>"
    "<p>If the service is unavailable, you may ask for a credit; our liability ends there.</p>"
    "<p>An error 503 or a page that says service unavailable counts as unavailability for these terms.</p>"
)
COOKIES = (
    "<h1>Cookie Policy</h1><p>This policy explains the cookies that we and third parties set on your device.</p>"
    "<p>When you choose accept all cookies, we may store identifiers for up to one year.</p>"
    "<p>To reject all cookies that are not needed, use the settings; you may withdraw your consent there.</p>"
    "<p>We retain the record of your choice in accordance with applicable law.</p>"
)
HELP = (
    "<h1>How your data is used to improve models</h1><p>When you chat with the assistant, we may use your content"
    " to train our models.</p><p>You can opt out in the settings, under data controls.</p>"
    "<p>Business plans are different: your data is not used there by default, and an administrator decides whether that changes for the whole team.</p>"
)
WITH_PHRASES = html(*EN) + (
    "<h2>Errors</h2><p>If a link is broken, the server may answer page not found or access denied.</p>"
    "<p>You must log in to change these settings, and you may be asked to verify you are human.</p>"
)
HEBREW = (
    "<h1>מדיניות פרטיות</h1>"
    + "<p>אנו אוספים את שמך ואת כתובת הדואר שלך כדי לספק את השירות ולשמור עליו.</p>" * 12
)
ARABIC = (
    "<h1>سياسة الخصوصية</h1>"
    + "<p>نجمع اسمك وعنوان بريدك الإلكتروني لتقديم الخدمة والحفاظ على سلامتها.</p>" * 12
)
JAPANESE = (
    "<h1>プライバシーポリシー</h1>"
    + "<p>当社は、サービスを提供するために、お客様の氏名および電子メールアドレスを取得します。</p>" * 12
)
REWRITTEN = (
    "<h1>Privacy Policy</h1><p>Lantern takes a fresh approach: this policy is short, and it is meant to be read.</p>"
    "<p>What you type stays yours, and nobody at Lantern reads it without your consent.</p>"
    "<p>Personal data leaves our servers only for the processors named below, under contract.</p>"
    "<p>Anything you delete is gone within a week, backups included, as applicable law allows.</p>"
    "<p>Complaints go to the supervisory authority, questions to the harbour master.</p>"
    "<p>Third parties get nothing for advertising, and no model is trained on your letters.</p>"
    "<p>Accounts of children are closed as soon as we learn of them, and their letters are deleted.</p>"
    "<p>We may amend this policy; what changed is listed at the top for ninety days.</p>"
)

SHORT = (
    "<h1>Privacy</h1><p>We keep your e-mail address to send the letters that you ask for, and nothing else.</p>"
    "<p>We share no personal data with third parties, and we delete your address when you withdraw your consent.</p>"
    "<p>Questions about your rights go to post@lantern.example, and we answer within a month. This policy is in force since 1 March 2025.</p>"
)
ROWS = "".join(f"<tr><td>{head}</td><td>{' '.join(said)}</td></tr>" for head, said in EN[1])
MINIFIED = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Privacy Policy</title><link rel=stylesheet href=/a.css>"
    "<nav><a href=/>Home</a><a href=/blog>Blog</a></nav><main><h1>Privacy Policy</h1>"
    + "".join(f"<h2>{head}</h2><ul><li>{'<li>'.join(said)}</ul>" for head, said in EN[1])
    + "<p>Write to <a href=mailto:post@lantern.example>us</a><br>or call<footer><p>© Lantern Labs"
)
RIGHT_TO_LEFT = (
    "<div dir=rtl lang=ar><h1>سياسة الخصوصية</h1><ol>"
    + "<li><bdi>Lantern</bdi> تجمع اسمك وعنوان بريدك الإلكتروني (<span dir=ltr>post@lantern.example</span>) لتقديم الخدمة.</li>"
    * 9
    + "</ol></div>"
)

ODD = [
    Real("short", page(whole(SHORT, title="Privacy | Lantern"))),
    Real("table only", page(whole(f"<table>{ROWS}</table>", title="Privacy Policy"))),
    Real("table only, seen again", page(whole(f"<table>{ROWS}</table>", title="Privacy Policy")), ORIGINAL),
    Real("minified, without end tags", page(MINIFIED)),
    Real("minified, without end tags, seen again", page(MINIFIED), ORIGINAL),
    Real("right to left", page(whole(RIGHT_TO_LEFT, language="ar"))),
    Real(
        "one sentence changed",
        page(changed(EN[1], "for thirty days after you delete them", "for as long as we deem it useful")),
        ORIGINAL,
    ),
    Real("imprint", page(whole(IMPRINT, language="de"))),
    Real("mentions légales", page(whole(MENTIONS, language="fr"))),
    Real("table of subprocessors", page(whole(SUBPROCESSORS))),
    Real("service level agreement", page(whole(LEVELS))),
    Real("cookie policy", page(whole(COOKIES))),
    Real("help page on training", page(whole(HELP))),
    Real("Hebrew", page(whole(HEBREW, language="he"))),
    Real("Arabic", page(whole(ARABIC, language="ar"))),
    Real("Japanese", page(whole(JAPANESE, language="ja"))),
    Real("error words in the text", page(whole(WITH_PHRASES))),
    Real("error words in the text, seen again", page(whole(WITH_PHRASES)), ORIGINAL),
    Real("terms", page(whole(html(*TERMS["en"])))),
    Real("Chinese terms", page(whole(html(*TERMS["zh"]), language="zh"))),
    Real("Chinese in GBK", page(whole(html(*PRIVACY["zh"])).encode("gbk"), media="text/html")),
    Real("plain text", page("\n\n".join(sentences(EN[1])), media="text/plain")),
    Real("Markdown", page("# Privacy Policy\n\n" + "\n\n".join(sentences(EN[1])), media="text/markdown")),
    Real("capital letters", page(whole(html(*EN).upper()))),
    Real("two megabytes", page(whole(html(*EN) * 1_800))),
    Real("unchanged", page(ORIGINAL), ORIGINAL),
    Real("one word inserted", page(changed(EN[1], "We may use", "We may not use")), ORIGINAL),
    Real(
        "one sentence dropped",
        page(changed(EN[1], "<p>We do not sell personal information to third parties.</p>", "")),
        ORIGINAL,
    ),
    Real("a section dropped", page(whole(html(EN[0], EN[1][:3] + EN[1][4:]))), ORIGINAL),
    Real("twice as long", page(whole(html(*EN) + html("More", TERMS["en"][1]))), ORIGINAL),
    Real("rewritten from end to end", page(whole(REWRITTEN, title="Privacy Policy")), ORIGINAL),
    Real("rewritten and much shorter", page(whole(REWRITTEN * 4, title="Privacy Policy")), whole(LONG)),
    Real("new clothes", page(whole(f"{NAV}<main>{html(*EN)}</main>{FOOTER}{SCRIPTS}")), ORIGINAL),
    Real(
        "Chinese register changed",
        page(whole(html(*PRIVACY["zh"]).replace("您", "你"))),
        whole(html(*PRIVACY["zh"])),
    ),
    Real("back to its own home", page(ORIGINAL, final_url="https://privacy.lantern.example/")),
]

REAL_DOCUMENTS = [*(real for language in PRIVACY for real in shapes(language)), *ODD]
