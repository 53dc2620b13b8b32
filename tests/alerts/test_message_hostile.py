"""Page text is hostile: nothing in it may become a link, a mention, a picture or markup in any service.

What a writer makes is read again with a parser of its markup, and only what we put there may be found.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from watcher.compare.words import mark_words
from watcher.message import render
from watcher.model import (
    Alert,
    Change,
    ChangeKind,
    Channel,
    Direction,
    Markup,
    Message,
    Service,
    Significance,
    Topic,
    TopicVerdict,
)

PAGE = "https://acme.test/privacy"
ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</blockquote></td></body>",
    "<!--",
    '" onmouseover="x',
    "<a href='https://evil.test'>terms</a>",
    "<!channel>",
    "<!here|here>",
    "<@U012AB3CD>",
    "<#C024BE7LR>",
    "<https://evil.test|Our terms>",
    "@everyone",
    "@channel",
    "@all",
    "<@123456789012345678>",
    "<@&42>",
    "<t:0:R>",
    "<:smile:123456>",
    ":warning:",
    "[click](https://evil.test)",
    "![pixel](https://evil.test/x.png)",
    "[a]: https://evil.test",
    "<https://evil.test>",
    "https://evil.test/path",
    "HTTP://EVIL.TEST",
    "evil.test",
    "www.evil.test",
    "mailto:a@evil.test",
    "somebody@evil.test",
    "tg://resolve?domain=x",
    "javascript:alert(1)",
    "/start",
    "#tag",
    "~town-square",
    "**bold**",
    "__bold__",
    "*it*",
    "_it_",
    "~~gone~~",
    "~gone~",
    "`code`",
    "```",
    "||spoiler||",
    "# heading",
    "> quote",
    "1. item",
    "- item",
    "---",
    "\\",
    "\\[x](https://evil.test)",
    "&lt;b&gt;",
    "&#60;b&#62;",
    "&amp;",
    '<at user_id="all">Everybody</at>',
    '<font color="warning">red</font>',
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.test\x07terms\x1b]8;;\x07",
    "\u202egnitset\u202c",
    "\u2066x",
    "\u200f",
    "\u200b",
    "\u2028",
    "\ufeff",
    "\U000e0041",
    "\ud800",
    "\r\n\r\n",
    "\x00",
    "{topic} {said}",
    "%s %(x)s",
    "$x$",
    "| a | b |\n|---|---|",
    "نص عربي",
    "我们不会使用",
)
HOSTILE = st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(max_size=12), st.just(" ")), max_size=8).map(
    "".join
)


def alert(section: str, old: str, new: str, finding: str) -> Alert:
    kind = ChangeKind.MODIFIED if old and new else ChangeKind.REMOVED if old else ChangeKind.ADDED
    change = Change(
        kind,
        (section,),
        old,
        new,
        words=mark_words(old, new) if old and new else (),
        topics=(Topic.SHARING,),
        significance=Significance.SUBSTANTIVE,
        direction=Direction.BROADER,
        findings=(f"+ {finding}", "recipients + advertisers"),
    )
    verdict = TopicVerdict(Significance.SUBSTANTIVE, Direction.BROADER, change.findings)
    return Alert(
        id="abc",
        rule="sharing",
        event="changed",
        document="acme/privacy",
        document_name="Privacy policy",
        provider_name="Acme",
        url=PAGE,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        channels=("legal",),
        language="en",
        revision=4,
        changes=(change,),
        detail=section,
        topics={Topic.SHARING: verdict},
    )


def told(markup: Markup, *hostile: str, limit: int = 100_000) -> Message:
    service = Service("any", markup, limit, titled=False)
    return render([alert(*hostile)], service, Channel("legal", "env:X"))


def only_our_links(links: list[str]) -> None:
    assert PAGE in links
    for link in links:
        assert link == PAGE or link.startswith(f"{PAGE}#:~:text="), link


def no_bare_links(text: str) -> None:
    """What is shown has nothing that a service makes a link or a mention of."""
    assert not re.search(r"[a-z]://|\bwww\.\w|\bevil\.test|[@＠]\w|[^\s\u2060]@[a-z]", text, re.IGNORECASE), (
        text
    )
    assert not re.search(r"(?:^|\s)/[a-z]|[#~]\w|\$[a-z]|:[\w+-]+:", text, re.IGNORECASE), text


def clean(text: str) -> None:
    text.encode()
    strange = {letter for letter in text if unicodedata.category(letter) in {"Cc", "Cf", "Cs"}}
    assert strange <= {"\n", "\u2060", "\u2068", "\u2069", "\u200b"}, strange
    assert text.count("\u2068") == text.count("\u2069")
    assert "\u2028" not in text


strategy = given(section=HOSTILE, old=HOSTILE, new=HOSTILE, finding=HOSTILE)
few = settings(max_examples=25, deadline=None)


@few
@strategy
def test_html_of_an_email_holds_only_our_tags_and_links(
    section: str, old: str, new: str, finding: str
) -> None:
    message = told(Markup.EMAIL, section, old, new, finding)
    clean(message.body)
    tree = LexborHTMLParser(message.body)
    nodes = list(tree.root.traverse()) if tree.root else []
    tags = {node.tag for node in nodes}
    assert tags <= {
        "html", "head", "meta", "style", "title", "body", "h1", "p", "strong", "div", "ul", "li",
        "blockquote", "ins", "del", "a", "span", "table", "tbody", "tr", "th", "td", "code",
    }  # fmt: skip
    attributes = {name for node in nodes for name in node.attributes}
    assert attributes <= {
        "lang", "charset", "name", "content", "style", "dir", "href", "role", "scope"
    }  # fmt: skip
    only_our_links([node.attributes["href"] or "" for node in tree.css("a")])
    assert tree.body is not None
    no_bare_links(tree.body.text())


@few
@strategy
def test_telegram_gets_only_our_tags_and_links(section: str, old: str, new: str, finding: str) -> None:
    message = told(Markup.TELEGRAM, section, old, new, finding)
    clean(message.body)
    tree = LexborHTMLParser(f"<body>{message.body}</body>")
    assert tree.body is not None
    tags = [node.tag for node in tree.body.traverse()]
    assert set(tags) <= {"body", "b", "s", "a", "code", "blockquote"}
    assert message.body.count("<") == sum(2 for tag in tags if tag != "body")
    only_our_links([node.attributes["href"] or "" for node in tree.css("a")])
    for code in tree.css("code"):
        code.decompose()
    no_bare_links(tree.body.text())


TOKENS = {
    "paragraph",
    "inline",
    "text",
    "strong",
    "s",
    "link",
    "softbreak",
    "hardbreak",
    "blockquote",
    "code_inline",
}


@few
@strategy
@pytest.mark.parametrize("markup", [Markup.MARKDOWN, Markup.DISCORD])
def test_markdown_holds_only_our_markup_and_links(
    markup: Markup, section: str, old: str, new: str, finding: str
) -> None:
    message = told(markup, section, old, new, finding)
    clean(message.body)
    tokens = MarkdownIt("commonmark").enable(["strikethrough", "table"]).parse(message.body)
    flat = [child for token in tokens for child in (token, *(token.children or ()))]
    kinds = {re.sub(r"_(open|close)$", "", token.type) for token in flat}
    assert kinds <= {*TOKENS, "text_special"}, kinds
    assert sum(token.type == "code_inline" for token in flat) == 2
    only_our_links([str(token.attrs["href"]) for token in flat if token.type == "link_open"])
    shown = " ".join(token.content for token in flat if token.type in {"text", "text_special"})
    no_bare_links(shown)
    assert not re.search(r"<[@#:!a/t][^>]*\d>", message.body)


@few
@strategy
def test_slack_gets_only_our_links_and_marks(section: str, old: str, new: str, finding: str) -> None:
    body = told(Markup.SLACK, section, old, new, finding).body
    clean(body)
    links = re.findall(r"<([^|<>]*)\|[\w ]+>", body)
    only_our_links(links)
    rest = re.sub(r"<[^|<>]*\|[\w ]+>", "", body)
    assert "<" not in rest
    assert not re.search(r"(?<!^)>", rest.replace("\n> ", "\n"))
    assert not re.search(r"&(?!amp;|lt;|gt;)", rest)
    assert len(re.findall(r"`", rest)) == 4
    assert re.sub(r"\u200b[*~][^*~]+[*~]\u200b", "", rest).strip("*~").count("*") == 0
    no_bare_links(
        re.sub(r"`[^`]*`|[*~]", "", rest).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )


@few
@strategy
@pytest.mark.parametrize("markup", [Markup.DINGTALK, Markup.WECOM, Markup.FEISHU])
def test_chinese_chats_get_only_our_links(
    markup: Markup, section: str, old: str, new: str, finding: str
) -> None:
    body = told(markup, section, old, new, finding).body
    clean(body)
    assert "<" not in body
    found = re.findall(r"\]\(([^)]*)\)", body) or re.findall(r"^\s*(https?://\S+)$", body, re.MULTILINE)
    only_our_links(found)
    rest = re.sub(r"\]\([^)]*\)|https://acme\.test/\S*|watcher diff \S+", "", body)
    no_bare_links(rest if markup is Markup.FEISHU else re.sub(r"[*`]", "", rest))
    if markup is not Markup.FEISHU:
        assert not re.search(r"^(?:#|\d+\.|[-+*] )", body, re.MULTILINE)


@few
@strategy
def test_a_terminal_gets_no_control_characters(section: str, old: str, new: str, finding: str) -> None:
    message = render(
        [alert(section, old, new, finding)],
        Service("console", Markup.PLAIN, 100_000),
        Channel("c", "console:"),
    )
    clean(message.body)
    clean(message.title)
    assert "\n" not in message.title
    assert "\u200b" not in message.body
    assert "\u2060" not in message.body


@few
@strategy
def test_json_is_json(section: str, old: str, new: str, finding: str) -> None:
    body = told(Markup.JSON, section, old, new, finding).body
    clean(body)
    read = json.loads(body)
    assert read["alerts"][0]["changes"][0]["kind"] in {"added", "removed", "modified"}


@pytest.mark.parametrize("markup", list(Markup))
@pytest.mark.parametrize(
    "pattern", ["<b>[x](https://evil.test) ", "a", "我", "\u200b", ". ", "@everyone\n", "\u202ex"]
)
def test_a_clause_of_two_megabytes_is_cut(markup: Markup, pattern: str) -> None:
    clause = pattern * (2_000_000 // len(pattern))
    message = told(markup, clause, "", clause, clause[:1000], limit=4000)
    assert len(message.body) <= 4000
    clean(message.body)


@pytest.mark.parametrize("markup", list(Markup))
def test_a_reason_that_is_an_address_is_no_link(markup: Markup) -> None:
    body = told(markup, "https://evil.test/path", "", "new", "f").body
    assert markup is Markup.JSON or "https://evil.test" not in body


def test_an_address_that_is_no_web_page_is_no_link() -> None:
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.test",
        "https://user:secret@acme.test",
        "https://[x",
    ):
        one = replace(alert("s", "", "new", "f"), url=url)
        for markup in Markup:
            body = render([one], Service("any", markup, 9000), Channel("c", "env:X")).body
            assert "javascript:" not in body
            assert "href" not in body
            assert "secret" not in body


def test_an_address_cannot_leave_its_place() -> None:
    one = replace(alert("s", "", "new", "f"), url='https://acme.test/a)b|c>d"e f<g`h*i_(j)]k')
    for markup in Markup:
        body = render([one], Service("any", markup, 9000), Channel("c", "env:X")).body
        assert "https://acme.test/a%29b%7Cc%3Ed%22e%20f%3Cg%60h%2Ai_%28j%29%5Dk" in body


@pytest.mark.parametrize(
    ("old", "new", "struck", "strong"),
    [
        ("我们不会使用您的数据。", "我们使用您的数据（全部）。", "不会", "（全部）"),
        ("We never make use of what you write.", "We make use of what (all) you write.", "never", "(all)"),
        ("Kept 30 days*", "Kept 60 days*", "30", "60"),
    ],
)
@pytest.mark.parametrize("markup", [Markup.MARKDOWN, Markup.DISCORD])
def test_marks_are_read_as_marks_between_any_letters(
    markup: Markup, old: str, new: str, struck: str, strong: str
) -> None:
    html = MarkdownIt("commonmark").enable("strikethrough").render(told(markup, "s", old, new, "f").body)
    shown = html.replace("\u2060", "")
    assert f"<s>{struck}</s>" in shown
    assert f"<strong>{strong}</strong>" in shown


def test_an_address_that_is_split_between_marks_is_no_link() -> None:
    old, new = "See https: example", "See https://evil.test example"
    for markup in (Markup.TELEGRAM, Markup.SLACK, Markup.DISCORD, Markup.EMAIL):
        body = told(markup, "s", old, new, "f").body
        shown = re.sub(r"<[^>|]*>|[*~\u200b]", "", body)
        assert re.search("https:\u2060+//evil\u2060.test", shown)
