"""What Apprise's plugins leave out of the JSON that they send, though the service takes it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

from watcher.model import Message
from watcher.notify.exchange import Payload

Amend = Callable[[Payload], Payload]


def amendment(service: str, message: Message, secret: str | None, now: datetime) -> Amend | None:
    """How the JSON for a service is to be changed; None: not at all, not even its encoding."""
    amend = _AMENDMENTS.get(service)
    return None if amend is None else lambda payload: amend(payload, message, secret, now)


def _slack(payload: Payload, message: Message, _secret: str | None, _now: datetime) -> Payload:
    """Formatting in attachments has to be asked for; ``fallback`` is what a phone shows in its list."""
    for attachment in payload.get("attachments", ()):
        attachment.setdefault("mrkdwn_in", ["text"])
        attachment.setdefault("fallback", message.title)
    return payload


def _wecom(payload: Payload, _message: Message, _secret: str | None, _now: datetime) -> Payload:
    """As Markdown: formatted, and twice as long as text."""
    return {"msgtype": "markdown", "markdown": {"content": payload["text"]["content"]}}


def _dingtalk(payload: Payload, message: Message, _secret: str | None, _now: datetime) -> Payload:
    """The title is shown in the list of chats only; the body says it too."""
    payload["markdown"]["title"] = message.title
    return payload


def _feishu(payload: Payload, _message: Message, secret: str | None, now: datetime) -> Payload:
    """Signed, where the channel has a secret: bots can ask for it, and Apprise cannot do it."""
    if secret is None:
        return payload
    stamp = str(int(now.timestamp()))
    mac = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return payload | {"timestamp": stamp, "sign": base64.b64encode(mac).decode()}


def _ntfy(payload: Payload, _message: Message, _secret: str | None, _now: datetime) -> Payload:
    return payload | {"markdown": True}


def _same(payload: Payload, _message: Message, _secret: str | None, _now: datetime) -> Payload:
    """For the encoding alone: these limit the bytes of the request."""
    return payload


_AMENDMENTS: dict[str, Callable[[Payload, Message, str | None, datetime], Payload]] = {
    "Slack": _slack,
    "WeCom": _wecom,
    "DingTalk": _dingtalk,
    "Feishu/Lark": _feishu,
    "ntfy": _ntfy,
    "Microsoft Teams": _same,
}
