"""What takes more than one field to see: duplicates, either-or, names that must exist elsewhere, secrets.

Works on the tables as TOML gave them, whatever else is wrong with them, so that these faults are reported
together with those of single fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from watcher.config.faults import Fault, Location, nearest
from watcher.config.secrets import is_reference, resolve_secret
from watcher.errors import ConfigError

Table = Mapping[str, Any]

# Headers whose values are secrets wherever they occur.
_SECRET_HEADERS = {"authorization", "proxy-authorization", "cookie", "x-api-key"}
_CHANGE_KEYS = ("topics", "significance", "direction", "scope", "silent_edit")


def relation_faults(file: Table, environ: Mapping[str, str] | None) -> Iterator[Fault]:
    """Every fault between fields; with an environment, also every secret that cannot be read."""
    if "defaults" in file and isinstance(file["defaults"], dict):
        yield from _either(("defaults",), file["defaults"], "every", "cron")
    yield from _provider_faults(file)
    yield from _rule_faults(file)
    if environ is not None:
        yield from _secret_faults(file, environ)


def _provider_faults(file: Table) -> Iterator[Fault]:
    yield from _duplicates(_tables(file, "provider"), "id")
    for at, provider in _tables(file, "provider"):
        documents = list(_tables(provider, "document", at))
        yield from _duplicates(documents, "id")
        for where, document in documents:
            if "url" not in document and "urls" not in document:
                yield Fault(
                    (*where, "url"),
                    "missing",
                    'expected url = "…", or urls = […] for a text on several pages',
                )
            yield from _either(where, document, "url", "urls")
            yield from _either(where, document, "every", "cron")
            yield from _open_secrets(where, document)


def _open_secrets(where: Location, document: Table) -> Iterator[Fault]:
    headers = document.get("headers")
    for name, value in headers.items() if isinstance(headers, dict) else ():
        if name.lower() in _SECRET_HEADERS and isinstance(value, str) and not is_reference(value):
            yield Fault(
                (*where, "headers", name), "(not shown)", 'expected a reference: "env:NAME" or "file:/path"'
            )


def _rule_faults(file: Table) -> Iterator[Fault]:
    channels = {"console", *_texts(file.get("channels"))}
    providers = {"*"}
    documents = set()
    for at, provider in _tables(file, "provider"):
        documents |= {
            f"{provider.get('id')}/{each.get('id')}" for _, each in _tables(provider, "document", at)
        }
        providers.update(_texts([provider.get("id")]), _texts(provider.get("tags")))
    yield from _duplicates(_tables(file, "rule"), "name")
    for at, rule in _tables(file, "rule"):
        yield from _strangers(at, rule, "to", channels, "expected the name of a channel")
        yield from _strangers(
            at, rule, "providers", providers, 'expected the id or tag of a provider, or "*"'
        )
        yield from _strangers(at, rule, "documents", documents, 'expected a document, as "provider/document"')
        for key in _CHANGE_KEYS:
            if rule.get("events") and key in rule and rule[key] != []:
                expected = f"expected either events, or {key} and what else is about changes: make two rules"
                yield Fault((*at, key), repr(rule[key]), expected)
        yield from _digest_faults(at, rule)


def _digest_faults(at: Location, rule: Table) -> Iterator[Fault]:
    digest = rule.get("digest", "none")
    for key in ("at", "timezone"):
        if digest == "none" and key in rule:
            yield Fault((*at, key), repr(rule[key]), 'expected digest = "daily" or "weekly" beside it')
    if digest == "daily" and isinstance(rule.get("at"), str) and " " in rule["at"].strip():
        yield Fault((*at, "at"), repr(rule["at"]), 'expected a time without a day: or digest = "weekly"')


def _strangers(at: Location, rule: Table, key: str, known: set[str], expected: str) -> Iterator[Fault]:
    names = rule.get(key)
    for position, name in enumerate(names if isinstance(names, list) else ()):
        if isinstance(name, str) and name not in known:
            yield Fault((*at, key, position), repr(name), expected + nearest(name, known))


def _secret_faults(file: Table, environ: Mapping[str, str]) -> Iterator[Fault]:
    for at, value in _references(file):
        try:
            resolve_secret(value, environ)
        except ConfigError as error:
            yield Fault(at, repr(value), "; ".join(error.faults))


def _references(file: Table) -> Iterator[tuple[Location, str]]:
    channels = file.get("channels")
    places: list[tuple[Location, Any]] = [(("channels",), channels)]
    for name, channel in channels.items() if isinstance(channels, dict) else ():
        if isinstance(channel, dict):
            places.append((("channels", name), {key: channel.get(key) for key in ("url", "secret")}))
    for at, provider in _tables(file, "provider"):
        for where, document in _tables(provider, "document", at):
            places += [((*where, key), document[key]) for key in ("headers", "cookies") if key in document]
            places += [(where, {"proxy": document["proxy"]})] if "proxy" in document else []
    for at, table in places:
        for name, value in table.items() if isinstance(table, dict) else ():
            if isinstance(value, str) and is_reference(value):
                yield (*at, name), value


def _duplicates(
    tables: Iterator[tuple[Location, Table]] | Sequence[tuple[Location, Table]], key: str
) -> Iterator[Fault]:
    seen: dict[str, Location] = {}
    for at, table in tables:
        value = table.get(key)
        if isinstance(value, str) and seen.setdefault(value, at) != at:
            yield Fault((*at, key), repr(value), f"expected a different {key}: this one is taken")


def _either(at: Location, table: Table, one: str, other: str) -> Iterator[Fault]:
    if one in table and other in table:
        yield Fault((*at, other), repr(table[other]), f"expected either {one} or {other}, not both")


def _tables(parent: Table, key: str, at: Location = ()) -> Iterator[tuple[Location, Table]]:
    tables = parent.get(key)
    for position, table in enumerate(tables if isinstance(tables, list) else ()):
        if isinstance(table, dict):
            yield (*at, key, position), table


def _texts(values: object) -> Iterator[str]:
    yield from (
        (value for value in values if isinstance(value, str)) if isinstance(values, list | dict) else ()
    )
