"""Documents into the text of ``providers.toml``: what people wrote stays as it is, comments and order too.

TOML tables have no end of their own: what stands between the last key of one and the head of the next (an
empty line, a comment on what follows) is read as part of the one. So it is moved behind a new table that
comes between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Comment, Item, Table, Whitespace

from watcher.errors import InputError
from watcher.model import DocumentKind, Render


@dataclass(frozen=True, slots=True)
class Entry:
    """A document to be written down. ``render`` is None where the defaults will do."""

    provider: str
    provider_name: str
    id: str
    name: str
    kind: DocumentKind
    url: str
    language: str | None = None
    render: Render | None = None

    @property
    def key(self) -> str:
        """``provider/document``."""
        return f"{self.provider}/{self.id}"


def with_documents(text: str, entries: Sequence[Entry]) -> str:
    """The text of a configuration with further documents, each the last one of its provider.

    Args:
        text: TOML, with either kind of line end.
        entries: new documents; a provider that is not there yet is added at the end of the providers.

    Raises:
        InputError: not TOML, not in the form of ``[[provider]]`` tables, or a document of that id is there.
    """
    windows = "\r\n" in text
    text = (text.replace("\r\n", "\n") if windows else text).rstrip("\n") + "\n"
    for entry in entries:
        text = _with_one(text, entry)
    return text.replace("\n", "\r\n") if windows else text


def as_toml(entry: Entry, *, new_provider: bool) -> str:
    """A document as it is written down, below its provider where that is new."""
    head = f"[[provider]]\n{tomlkit.dumps(_provider(entry))}\n" if new_provider else ""
    return f"{head}[[provider.document]]\n{tomlkit.dumps(_table(entry))}"


def _with_one(text: str, entry: Entry) -> str:
    try:
        file = tomlkit.parse(text)
    except (TOMLKitError, RecursionError) as error:
        raise InputError(f"the configuration is not TOML: {error}") from None
    if "provider" not in file:
        return (f"{text}\n" if text.strip() else "") + as_toml(entry, new_provider=True)
    _add(file, entry)
    return tomlkit.dumps(file).rstrip("\n") + "\n"


def _add(file: tomlkit.TOMLDocument, entry: Entry) -> None:
    providers = _array(file["provider"])
    provider = next((table for table in _tables(providers) if table.get("id") == entry.provider), None)
    if provider is None:
        _append(providers, _provider_with(entry))
        return
    documents = _array(provider.get("document"))
    if any(table.get("id") == entry.id for table in _tables(documents)):
        raise InputError(f"{entry.key}: there is a document of this id already; choose another with --id")
    _append(documents, _table(entry))


def _array(item: object) -> AoT:
    if not isinstance(item, AoT):
        raise InputError("documents can be added only below [[provider]] and [[provider.document]] tables")
    return item


def _tables(array: AoT) -> list[Table]:
    return [table for table in array.body if isinstance(table, Table)]


def _append(array: AoT, table: Table) -> None:
    """Put a table behind the last one, and what was written between that and the next head behind it."""
    last = _tables(array)[-1]
    behind = _cut_behind(last)
    array.append(table)
    _innermost(last).value.append(None, tomlkit.nl())
    for item in behind or [tomlkit.nl()]:
        _innermost(table).value.append(None, item)


def _cut_behind(table: Table) -> list[Item]:
    """Take empty lines at the end of a table out of it, and the comments below them."""
    body = _innermost(table).value.body
    keys = [place for place, (key, _) in enumerate(body) if key is not None]
    begin = keys[-1] + 1 if keys else 0
    while begin < len(body) and isinstance(body[begin][1], Comment):
        begin += 1  # right below the last key: a remark on this table
    cut: list[Item] = [item for _, item in body[begin:] if isinstance(item, Comment | Whitespace)]
    del body[begin:]
    return cut


def _innermost(table: Table) -> Table:
    """The table that the text below the last key of ``table`` is part of."""
    last = next((item for key, item in reversed(table.value.body) if key is not None), None)
    if isinstance(last, AoT) and last.body:
        last = last.body[-1]
    return _innermost(last) if isinstance(last, Table) else table


def _provider_with(entry: Entry) -> Table:
    table = _provider(entry)
    table.append(None, tomlkit.nl())
    documents = tomlkit.aot()
    documents.append(_table(entry))
    table.append("document", documents)
    return table


def _provider(entry: Entry) -> Table:
    table = tomlkit.table()
    table.append("id", entry.provider)
    table.append("name", entry.provider_name)
    return table


def _table(entry: Entry) -> Table:
    table = tomlkit.table()
    values = {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind.value,
        "url": entry.url,
        "language": entry.language,
        "render": entry.render and entry.render.value,
    }
    for key, value in values.items():
        if value:
            table.append(key, value)
    return table
