"""A line to a channel: one message at a time, and what the service said to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from typing import Any

from watcher.errors import DeliveryError
from watcher.model import Markup, Message
from watcher.notify import mail, plugins, webhook
from watcher.notify.answers import Refusal, judge
from watcher.notify.deadline import Deadline, Patience
from watcher.notify.exchange import Adapter, Answer, Exchange, exchange
from watcher.notify.payloads import amendment
from watcher.notify.services import WEBHOOK, Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One channel; its connection is kept for the next message."""

    url: str
    kind: Kind
    adapter: Adapter
    patience: Patience

    def send(self, channel: str, message: Message, secret: str | None, now: datetime) -> str | Refusal:
        """What the service said, in a few words."""
        amend = amendment(self.kind.service.name, message, secret, now)
        with Deadline(self.patience) as deadline, exchange(self.adapter, deadline, amend) as seen:
            if self.kind is WEBHOOK:
                return self._post(message, secret, now, seen)
            # A new one for each message: some number their messages, or remember a login that has run out.
            plugin = plugins.load(self.url, self.patience)
            if self.kind.service.markup is Markup.EMAIL:
                return _mail(plugin, channel, message, now, deadline)
            try:
                accepted = plugins.hand_over(plugin, self.kind, message)
            except plugins.PLUGIN_ERRORS:
                accepted = False
            said = self._verdict(accepted, seen, now)
            del plugin  # some log out as they go, over the network: within the same bounds
            return said

    def close(self) -> None:
        """Hang up."""
        self.adapter.close()

    def _post(self, message: Message, secret: str | None, now: datetime, seen: Exchange) -> str | Refusal:
        try:
            accepted = webhook.post(self.url, message, secret, now)
        except (OSError, ValueError):  # requests' own, and what it makes of a malformed address
            accepted = False
        return self._verdict(accepted, seen, now)

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
    with Deadline(patience) as deadline, exchange(adapter, deadline):  # so that nothing of it is logged
        plugin = plugins.load(url, patience)
    if plugin is not None:
        return Line(url, plugins.kind_of(plugin), adapter, patience)
    if re.match(r"https?://[^/]", url, re.IGNORECASE):
        return Line(url, WEBHOOK, adapter, patience)
    raise DeliveryError("the channel's URL is not one that Apprise understands", permanent=True)


def _mail(plugin: Any, channel: str, message: Message, now: datetime, deadline: Deadline) -> str | Refusal:
    if str(plugin.pgp_mode) not in {"no", "none"}:
        return Refusal("E-mail: encryption with PGP is not supported", permanent=True)
    try:
        composed = mail.compose(plugin, channel, message, now)
    except (ValueError, TypeError, LookupError, MessageError):
        return Refusal("E-mail: an address of the channel, or the message, is malformed", permanent=True)
    return mail.send(plugin, composed, deadline)
