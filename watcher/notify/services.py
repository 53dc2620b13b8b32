"""The services that we know: what they take, and what their answers mean (``services.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from watcher.model import Markup, Service

CONSOLE = Service("console", Markup.PLAIN, 1_000_000)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a service's own code says.

    Attributes:
        permanent: trying again is pointless.
        wait: seconds for which the service must be left alone.
    """

    means: str
    permanent: bool
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A service as we talk to it.

    Attributes:
        format: in which its plugin is told that the body comes; None: Apprise converts our plain text.
        renders: its plugin has to make HTML of our Markdown.
        code: where in a JSON answer its own code stands (``a.b``: within ``a``).
        accepts: the codes that mean "accepted"; empty where the HTTP status says so.
        says: its codes.
    """

    service: Service
    format: str | None = None
    renders: bool = False
    code: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    says: Mapping[str, Meaning] = field(default_factory=dict)


# The JSON webhook whose schema is ours: as long as the queues take that people put behind one.
WEBHOOK = Kind(Service("webhook", Markup.JSON, 250_000, "bytes"))


def other(name: str, limit: int, pause: float) -> Kind:
    """A service of which we know what its plugin says of it."""
    return Kind(Service(name, Markup.PLAIN, limit, "characters", pause))


def known(schema: str) -> Kind | None:
    """The service of an Apprise schema, where we know it."""
    return _table().get(schema)


@cache
def _table() -> Mapping[str, Kind]:
    data = tomllib.loads(files("watcher.notify").joinpath("services.toml").read_text("utf-8"))
    return {schema: _kind(entry) for entry in data["service"] for schema in entry["schemas"]}


def _kind(entry: Mapping[str, Any]) -> Kind:
    service = Service(
        entry["name"],
        Markup(entry["markup"]),
        entry["limit"],
        entry.get("unit", "characters"),
        entry["pause"],
        entry["titled"],
    )
    says = {code: Meaning(**meaning) for code, meaning in entry["says"].items()}
    return Kind(
        service,
        entry["format"],
        entry.get("renders", False),
        tuple(entry["code"]),
        tuple(entry.get("accepts", ())),
        says,
    )
