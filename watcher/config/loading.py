"""From the bytes of a file to a :class:`Config`, or to every fault at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from watcher.config import units
from watcher.config.faults import Fault, schema_fault
from watcher.config.records import Config
from watcher.config.relations import relation_faults
from watcher.config.schema import (
    TABLES,
    ChannelTable,
    DefaultsTable,
    DocumentTable,
    FileTable,
    NetworkTable,
    ProviderTable,
    RuleTable,
)
from watcher.errors import ConfigError
from watcher.model import Channel, Digest, Document, Network, Quiet, Rule, Schedule, Significance, Topic

CONSOLE = "console"


def load_file(path: Path, environ: Mapping[str, str] | None) -> Config:
    """See :func:`watcher.config.load`."""
    return load_text(str(path), read_text(path), environ)


def load_text(source: str, text: str, environ: Mapping[str, str] | None) -> Config:
    """Check the text of a configuration file; ``source`` is the file's name, for faults."""
    raw = _parse(source, text)
    try:
        table = FileTable.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(source, _words([*_schema_faults(error), *relation_faults(raw, environ)])) from None
    if faults := _words(list(relation_faults(raw, environ))):
        raise ConfigError(source, faults)
    return _config(source, table)


def read_text(path: Path) -> str:
    """The text of a configuration file; raises ConfigError."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        next_step = "write one, or name another with --config or WATCHER_CONFIG"
        raise ConfigError(str(path), (f"there is no such file: {next_step}",)) from None
    except OSError as error:
        raise ConfigError(str(path), (f"the file cannot be read: {error.strerror}",)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(str(path), (f"not UTF-8 text (byte {error.start}): save it as UTF-8",)) from error


def _parse(source: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(source, (f"not TOML: {error}",)) from error


def _schema_faults(error: ValidationError) -> Iterator[Fault]:
    for detail in error.errors(include_url=False, include_context=False):
        above = tuple(part for part in detail["loc"][:-1] if isinstance(part, str))
        table = TABLES.get(above) or TABLES.get((*above[:-1], "*"))
        yield schema_fault(detail, table.model_fields if table else ())


def _words(faults: list[Fault]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(fault) for fault in faults))


def _config(source: str, file: FileTable) -> Config:
    channels = {CONSOLE: Channel(CONSOLE, "console:")} | {
        name: _channel(name, table) for name, table in file.channels.items()
    }
    # Who names channels and no rules wants to hear there, not on the console.
    rules = tuple(map(_rule, file.rule)) or default_rules(tuple(file.channels) or (CONSOLE,))
    documents = tuple(
        _document(provider, document, file.defaults)
        for provider in file.provider
        for document in provider.document
    )
    return Config(source, documents, _network(file.network), channels, rules)


def default_rules(to: tuple[str, ...]) -> tuple[Rule, ...]:
    """The rules of a file that has none: substantive news on training and sharing, and blindness."""
    return (
        Rule(
            name="training and sharing",
            to=to,
            topics=(Topic.TRAINING, Topic.SHARING),
            significance=Significance.SUBSTANTIVE,
        ),
        Rule(
            name="blind",
            to=to,
            events=("blocked", "broken", "recovered", "unstable", "replaced", "undelivered"),
        ),
    )


def _document(provider: ProviderTable, table: DocumentTable, defaults: DefaultsTable) -> Document:
    confirm_after = table.confirm_after if table.confirm_after is not None else defaults.confirm_after
    return Document(
        key=f"{provider.id}/{table.id}",
        provider=provider.id,
        provider_name=provider.name,
        name=table.name,
        urls=tuple(table.urls or ()) or (table.url or "",),
        kind=table.kind,
        language=table.language,
        tags=tuple(provider.tags),
        schedule=_schedule(table) or _schedule(defaults) or Schedule(),
        confirm_after=units.duration(confirm_after),
        render=table.render or defaults.render,
        select=table.select,
        remove=tuple(table.remove),
        headers=table.headers,
        cookies=table.cookies,
        proxy=table.proxy,
        enabled=table.enabled,
    )


def _schedule(table: DocumentTable | DefaultsTable) -> Schedule | None:
    if table.cron is not None:
        return Schedule(every=None, cron=table.cron)
    return Schedule(every=units.interval(table.every)) if table.every is not None else None


def _network(table: NetworkTable) -> Network:
    return Network(
        user_agent=table.user_agent,
        per_host_delay=table.per_host_delay,
        concurrency=table.concurrency,
        timeout=table.timeout,
        max_bytes=units.size(table.max_bytes),
        allow=tuple(table.allow),
        browser=table.browser,
    )


def _channel(name: str, table: ChannelTable) -> Channel:
    return Channel(
        name=name,
        reference=table.url,
        language=table.language,
        timezone=table.timezone,
        quiet=Quiet(*units.hours(table.quiet)) if table.quiet else None,
        secret=table.secret,
    )


def _digest(table: RuleTable) -> Digest | None:
    if table.digest == "none":
        return None
    weekday, at = units.digest_time(table.at) if table.at else (None, Digest().at)
    if table.digest == "weekly" and weekday is None:
        weekday = 0
    return Digest(at, weekday, table.timezone or "UTC")


def _rule(table: RuleTable) -> Rule:
    return Rule(
        name=table.name,
        to=tuple(table.to),
        topics=tuple(table.topics),
        significance=table.significance,
        directions=tuple(table.direction),
        providers=tuple(table.providers),
        events=tuple(table.events),
        documents=tuple(table.documents),
        scopes=tuple(table.scope),
        languages=tuple(table.language),
        silent_edit=table.silent_edit,
        digest=_digest(table),
    )
