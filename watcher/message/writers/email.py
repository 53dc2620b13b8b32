"""The HTML part of an e-mail: a whole document, styles inline, at home on light and dark ground."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from watcher.message.parts import Item, Lead, Letter, Quote, Section
from watcher.message.unlinking import unlinked, unlinked_runs
from watcher.model import Mark

_BODY = (
    "margin:0;padding:16px;max-width:46em;line-height:1.5;"
    "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei',"
    "'Noto Sans CJK SC',sans-serif"
)
_TITLE = "font-size:1.25em;line-height:1.3;margin:0 0 12px"
_HEADING = "font-size:1.1em;line-height:1.3;margin:28px 0 8px;padding-top:16px;border-top:1px solid #8886"
_ITEM = "margin:20px 0 0"
_PLACE = "font-weight:600;margin:0"
_SMALL = "font-size:.9em;opacity:.8;margin:0"
_LIST = "margin:4px 0;padding-left:1.2em"
_QUOTE = "margin:8px 0;padding:4px 0 4px 12px;border-left:3px solid #8888"
_TABLE = "border-collapse:collapse;margin:20px 0 0;font-size:.9em"
_LABEL = "text-align:left;font-weight:normal;opacity:.8;padding:2px 16px 2px 0;vertical-align:top"
_CODE = "font-family:ui-monospace,Consolas,Menlo,monospace"
_MARKS = {
    Mark.INSERTED: ("ins", "font-weight:600;text-decoration:none;background:#3fb95044;border-radius:2px"),
    Mark.DELETED: ("del", "text-decoration:line-through;background:#f8514933;border-radius:2px"),
}


def write(letter: Letter) -> str:
    """A letter as an HTML document."""
    inner = "\n".join(
        [
            f'<h1 style="{_TITLE}">{_words(letter.title)}</h1>',
            *(part for section in letter.sections for part in _section(section, letter.colon)),
            *(f'<p style="margin:20px 0 0">{_words(note)}</p>' for note in letter.notes),
        ]
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(letter.language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="supported-color-schemes" content="light dark">\n'
        "<style>:root { color-scheme: light dark }</style>\n"
        f"<title>{escape(letter.title)}</title>\n</head>\n"
        f'<body style="{_BODY}">\n{inner}\n</body>\n</html>\n'
    )


def _words(text: str) -> str:
    return escape(unlinked(text))


def _section(section: Section, colon: str) -> Iterator[str]:
    if section.heading:
        yield f'<h2 style="{_HEADING}">{_words(section.heading)}</h2>'
    yield from (_lead(lead, colon) for lead in section.leads)
    for item in section.items:
        yield f'<div style="{_ITEM}">\n' + "\n".join(_item(item, section.language)) + "\n</div>"
    yield from (f'<p style="margin:16px 0 0">{_words(note)}</p>' for note in section.notes)
    rows = "\n".join(
        f'<tr><th scope="row" style="{_LABEL}">{_words(fact.label)}</th>'
        f'<td style="padding:2px 0">{_code(fact.value) if fact.code else _words(fact.value)}</td></tr>'
        for fact in section.facts
    )
    yield f'<table role="presentation" style="{_TABLE}">\n{rows}\n</table>'
    yield from (f'<p style="margin:16px 0 0">{_link(link.words, link.url)}</p>' for link in section.links)


def _lead(lead: Lead, colon: str) -> str:
    topic = f"{lead.topic[:1].upper()}{lead.topic[1:]}"
    return f'<p style="margin:8px 0 0"><strong>{_words(topic)}</strong>{colon}{_words(lead.way)}</p>' + _list(
        lead.says
    )


def _list(rows: tuple[str, ...]) -> str:
    entries = "".join(f"<li>{_words(row)}</li>" for row in rows)
    return f'\n<ul style="{_LIST}">{entries}</ul>' if rows else ""


def _item(item: Item, language: str | None) -> Iterator[str]:
    lang = _lang(language)
    if item.place:
        yield f'<p{lang} dir="auto" style="{_PLACE}">{_words(item.place)}</p>'
    yield f'<p style="{_SMALL}">{_words(item.about)}</p>{_list(item.says)}'
    yield from (_quote(quote, lang) for quote in item.quotes)
    if item.link:
        yield f'<p style="{_SMALL}">{_link(item.link.words, item.link.url)}</p>'


def _quote(quote: Quote, lang: str) -> str:
    words = "".join(_run(run.mark, escape(run.text)) for run in unlinked_runs(quote.runs))
    label = f'<p style="{_SMALL}">{_words(quote.label)}</p>\n' if quote.label else ""
    more = f' <span style="opacity:.8">{_words(quote.more)}</span>' if quote.more else ""
    return f'{label}<blockquote{lang} dir="auto" style="{_QUOTE}">{words}{more}</blockquote>'


def _run(mark: Mark, words: str) -> str:
    if mark is Mark.EQUAL:
        return words
    tag, style = _MARKS[mark]
    return f'<{tag} style="{style}">{words}</{tag}>'


def _link(words: str, url: str) -> str:
    return f'<a href="{escape(url)}">{_words(words)}</a>'


def _code(text: str) -> str:
    return f'<code style="{_CODE}">{escape(text)}</code>'


def _lang(language: str | None) -> str:
    return f' lang="{escape(language)}"' if language else ""
