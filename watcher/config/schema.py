"""The tables of ``providers.toml``, field by field: types, ranges and forms.

What one field alone can tell is checked here, by pydantic. What takes two of them (duplicates, names that
must exist elsewhere, either-or) is in :mod:`watcher.config.relations`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from watcher.config import units
from watcher.model import Direction, DocumentKind, Network, Render, Significance, Topic

_NETWORK = Network()

Name = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, AfterValidator(units.identifier)]
Language = Annotated[str, AfterValidator(units.language)]
Address = Annotated[str, AfterValidator(units.web_address)]
# Written as text, kept as text: building the records parses them once they are known to be right.
Duration = Annotated[str, AfterValidator(units.checked(units.duration))]
Interval = Annotated[str, AfterValidator(units.checked(units.interval))]
Size = Annotated[str, AfterValidator(units.checked(units.size))]
Cron = Annotated[str, AfterValidator(units.cron)]
Cidr = Annotated[str, AfterValidator(units.network)]
HeaderName = Annotated[str, AfterValidator(units.header_name)]
HeaderValue = Annotated[str, AfterValidator(units.header_value)]
Seconds = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]

Timezone = Annotated[str, AfterValidator(units.timezone)]
Reference = Annotated[str, AfterValidator(units.reference)]

HealthEvent = Literal["blocked", "broken", "recovered", "unstable", "replaced", "undelivered"]
Scope = Literal["consumer", "business", "api", "free", "paid", "region", "children"]
# TOML has no enumerations: these alone may be made from text.
Topics = list[Annotated[Topic, Strict(False)]]
Directions = list[Annotated[Direction, Strict(False)]]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class DefaultsTable(_Table):
    """``[defaults]``: what documents do not say of themselves."""

    every: Interval | None = None
    cron: Cron | None = None
    confirm_after: Duration = "10m"
    render: Annotated[Render, Strict(False)] = Render.AUTO


class NetworkTable(_Table):
    """``[network]``: how the network may be used."""

    user_agent: HeaderValue = _NETWORK.user_agent
    per_host_delay: Seconds = _NETWORK.per_host_delay
    concurrency: Annotated[int, Field(ge=1, le=256)] = _NETWORK.concurrency
    timeout: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = _NETWORK.timeout
    max_bytes: Size = "20MB"
    allow: list[Cidr] = Field(default_factory=list)
    browser: Annotated[str, AfterValidator(units.browser)] | None = None


class DocumentTable(_Table):
    """``[[provider.document]]``: one legal text."""

    id: Id
    name: Name
    kind: Annotated[DocumentKind, Strict(False)] = DocumentKind.OTHER
    url: Address | None = None
    urls: Annotated[list[Address], Field(min_length=1, max_length=50)] | None = None
    language: Language | None = None
    every: Interval | None = None
    cron: Cron | None = None
    confirm_after: Duration | None = None
    render: Annotated[Render, Strict(False)] | None = None
    select: Name | None = None
    remove: list[Name] = Field(default_factory=list)
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    cookies: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    proxy: Annotated[str, AfterValidator(units.proxy)] | None = None
    enabled: bool = True


class ProviderTable(_Table):
    """``[[provider]]``: who offers a service."""

    id: Id
    name: Name
    tags: list[Id] = Field(default_factory=list)
    document: Annotated[list[DocumentTable], Field(min_length=1)]


class ChannelTable(_Table):
    """``[channels.NAME]``: where alerts go, and how its people want them."""

    url: Annotated[str, AfterValidator(units.channel)]
    language: Literal["en", "zh", "fr"] = "en"
    timezone: Timezone = "UTC"
    quiet: Annotated[str, AfterValidator(units.checked(units.hours))] | None = None
    secret: Reference | None = None


def _url_alone(value: object) -> object:
    """``legal = "env:URL"`` is short for a table with that url."""
    return {"url": units.channel(value)} if isinstance(value, str) else value


class RuleTable(_Table):
    """``[[rule]]``: who is told what."""

    name: Name
    topics: Topics = Field(default_factory=list)
    significance: Annotated[Significance, Strict(False)] | None = None
    direction: Directions = Field(default_factory=list)
    scope: list[Scope] = Field(default_factory=list)
    silent_edit: bool | None = None
    providers: Annotated[list[str], Field(min_length=1)] = ["*"]
    documents: list[str] = Field(default_factory=list)
    language: list[Language] = Field(default_factory=list)
    events: list[HealthEvent] = Field(default_factory=list)
    to: Annotated[list[str], Field(min_length=1)]
    digest: Literal["none", "daily", "weekly"] = "none"
    at: Annotated[str, AfterValidator(units.checked(units.digest_time))] | None = None
    timezone: Timezone | None = None


class FileTable(_Table):
    """The whole file."""

    defaults: DefaultsTable = DefaultsTable()
    network: NetworkTable = NetworkTable()
    provider: list[ProviderTable] = Field(default_factory=list)
    channels: dict[Id, Annotated[ChannelTable, BeforeValidator(_url_alone)]] = Field(default_factory=dict)
    rule: list[RuleTable] = Field(default_factory=list)


# The table that a path of keys leads to (list positions left out, "*" for a name that people give).
TABLES: dict[tuple[str, ...], type[BaseModel]] = {
    (): FileTable,
    ("defaults",): DefaultsTable,
    ("network",): NetworkTable,
    ("provider",): ProviderTable,
    ("provider", "document"): DocumentTable,
    ("channels", "*"): ChannelTable,
    ("rule",): RuleTable,
}
