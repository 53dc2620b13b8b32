"""A line to a channel: its Apprise plugin, set up so that it does what we say and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from typing import Any
from urllib.parse import unquote

import apprise

from watcher.errors import DeliveryError
from watcher.model import Markup, Message
from watcher.notify import mail, webhook
from watcher.notify.answers import Refusal, judge
from watcher.notify.deadline import Deadline, Patience
from watcher.notify.exchange import Adapter, Answer, Exchange, exchange
from watcher.notify.payloads import amendment
from watcher.notify.services import Kind, known, other
from watcher.notify.services import webhook as webhook_kind

# What third-party code makes of an answer that it did not foresee. (RequestException is an OSError.)
_PLUGIN_ERRORS = (
    apprise.exception.AppriseException,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
# Addresses of webhooks that Apprise knows by its own names only.
_NATIVE = (
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([\w-]+)/?"), "feishu://{}"),
    (re.compile(r"https://open\.larksuite\.com/open-apis/bot/v2/hook/([\w-]+)/?"), "lark://{}"),
)
_LONGEST_PAUSE = 10.0


@dataclass(slots=True)
class Line:
    """One channel.

    Attributes:
        plugin: None for our own JSON webhook.
    """

    url: str
    kind: Kind
    plugin: Any
    adapter: Adapter
    patience: Patience

    def send(self, channel: str, message: Message, secret: str | None, now: datetime) -> str | Refusal:
        """What the service said, in a few words."""
        with Deadline(self.patience) as deadline:
            if self.kind.service.markup is Markup.EMAIL:
                return self._mail(channel, message, now, deadline)
            amend = amendment(self.kind.service.name, message, secret, now)
            with exchange(self.adapter, deadline, amend) as seen:
                try:
                    accepted = self._call(message, secret, now)
                except _PLUGIN_ERRORS:
                    accepted = False
                return self._verdict(accepted, seen, now)

    def close(self) -> None:
        """Hang up."""
        # Some plugins log out when they go, over the network.
        with Deadline(self.patience) as deadline, exchange(self.adapter, deadline):
            self.plugin = None
        self.adapter.close()

    def _mail(self, channel: str, message: Message, now: datetime, deadline: Deadline) -> str | Refusal:
        if str(self.plugin.pgp_mode) not in {"no", "none"}:
            return Refusal("E-mail: encryption with PGP is not supported", permanent=True)
        try:
            composed = mail.compose(self.plugin, channel, message, now)
        except (ValueError, TypeError, LookupError, MessageError):
            return Refusal("E-mail: an address of the channel, or the message, is malformed", permanent=True)
        return mail.send(self.plugin, composed, deadline)

    def _call(self, message: Message, secret: str | None, now: datetime) -> bool:
        if self.plugin is None:
            return webhook.post(self.url, message, secret, now)
        if self.kind.format is None:
            text = apprise.NotifyFormat.TEXT
            return bool(self.plugin.notify(body=message.body, title=message.title, body_format=text))
        return bool(
            self.plugin.send(
                body=message.body,
                title=message.title if self.kind.service.titled else "",
                notify_type=apprise.NotifyType.INFO,
                body_format=apprise.NotifyFormat(self.kind.format),
                body_passthrough=False,
            )
        )

    def _verdict(self, accepted: bool, seen: Exchange, now: datetime) -> str | Refusal:
        name = self.kind.service.name
        heard = [self._meaning(one, now) for one in seen.heard]
        refusals = [one for one in heard if isinstance(one, Refusal)]
        # A plugin that thinks that it sent has looked at the HTTP status, and at nothing else.
        if refusals and (not accepted or self.kind.accepts):
            return refusals[-1]
        if not accepted:
            return Refusal(f"{name}: it did not say that it accepted", permanent=False)
        last = next((one for one in reversed(seen.heard) if isinstance(one, Answer)), None)
        return f"{name}: accepted" + (f" (HTTP {last.status})" if last else "")

    def _meaning(self, one: Answer | str, now: datetime) -> Refusal | None:
        if isinstance(one, Answer):
            return judge(self.kind, one, now)
        return Refusal(f"{self.kind.service.name}: {one}", permanent=False)


def connect(url: str, patience: Patience) -> Line:
    """A line to the channel of that URL; nothing is sent yet.

    Raises:
        DeliveryError: the URL is none that we or Apprise understand.
    """
    adapter = Adapter()
    with Deadline(patience) as deadline, exchange(adapter, deadline):  # for the silence
        plugin = apprise.Apprise.instantiate(_known_to_apprise(url), asset=_asset())
    if plugin is not None:
        return Line(url, _prepare(plugin, patience), plugin, adapter, patience)
    if re.match(r"https?://[^/]", url, re.IGNORECASE):
        return Line(url, webhook_kind(), None, adapter, patience)
    raise DeliveryError("the channel's URL is not one that Apprise understands", permanent=True)


def _known_to_apprise(url: str) -> str:
    for pattern, schema in _NATIVE:
        if match := pattern.fullmatch(url):
            return schema.format(match[1])
    return url


def _asset() -> Any:
    """Messages that name this tool, and load no pictures from elsewhere."""
    asset = apprise.AppriseAsset(async_mode=False, image_url_mask="", image_url_logo="")
    asset.app_id = "tos-watcher"
    asset.app_desc = "tos-watcher"
    asset.app_url = ""
    return asset


def _prepare(plugin: Any, patience: Patience) -> Kind:
    """Take from a plugin what it does on its own account: waiting, splitting, signing wrongly."""
    named = (plugin.protocol or (), plugin.secure_protocol or ())
    schemas = [one for each in named for one in ([each] if isinstance(each, str) else each)]
    kind = next(filter(None, map(known, schemas)), None)
    pause = min(float(plugin.request_rate_per_sec), _LONGEST_PAUSE)
    plugin.throttle = lambda *_, **__: None
    plugin.socket_connect_timeout, plugin.socket_read_timeout = patience.connect, patience.read
    if hasattr(plugin, "get_signature"):
        signed = plugin.get_signature  # it comes with percent signs, which requests encodes again
        plugin.get_signature = lambda: tuple(map(unquote, signed()))
    if hasattr(plugin, "ntfy_json_upstream_size_limit"):
        plugin.ntfy_json_upstream_size_limit = 1_000_000  # else a long message is sent as a file
    return kind or other(str(plugin.service_name), int(plugin.body_maxlen) or 1000, pause)
