"""The JSON webhook whose schema is ours: the payload as it is, signed where the channel has a secret."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

import requests

from watcher.model import Message


def post(url: str, message: Message, secret: str | None, now: datetime) -> bool:
    """Send; whether a 2xx came back."""
    body = message.body.encode()
    stamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "tos-watcher",
        "X-Watcher-Alert": message.id,
        "Idempotency-Key": message.id,
        "X-Watcher-Timestamp": str(stamp),
    }
    if secret is not None:
        headers["X-Watcher-Signature"] = f"t={stamp},v1={sign(secret, stamp, body)}"
    return requests.post(url, data=body, headers=headers, timeout=(5, 10)).ok


def sign(secret: str, stamp: int, body: bytes) -> str:
    """HMAC-SHA256 of the time stamp, a full stop and the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
