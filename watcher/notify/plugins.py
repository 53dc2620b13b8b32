"""Apprise's plugins, set up so that they do what we say and nothing else."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import apprise

from watcher.model import Message
from watcher.notify.deadline import Patience
from watcher.notify.services import Kind, known, other

# What third-party code makes of an answer that it did not foresee. (requests' errors are OSErrors.)
PLUGIN_ERRORS = (
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
_NO_LIMIT = 1_000_000


def load(url: str, patience: Patience) -> Any | None:
    """The plugin of a URL; None where Apprise knows none."""
    plugin: Any = apprise.Apprise.instantiate(_known_to_apprise(url), asset=_asset())
    if plugin is None:
        return None
    # What it does on its own account: waiting, sending as a file or in small blocks, signing wrongly.
    plugin.throttle = lambda *_, **__: None
    plugin.socket_connect_timeout, plugin.socket_read_timeout = patience.connect, patience.read
    if hasattr(plugin, "ntfy_json_upstream_size_limit"):
        plugin.ntfy_json_upstream_size_limit = _NO_LIMIT
    if hasattr(plugin, "use_blocks"):
        plugin.use_blocks = False
    if hasattr(plugin, "get_signature"):
        signed = plugin.get_signature  # with percent signs, which requests encodes again
        plugin.get_signature = lambda: tuple(map(unquote, signed()))
    return plugin


def kind_of(plugin: Any) -> Kind:
    """What its service takes, and how it answers."""
    named = (plugin.protocol or (), plugin.secure_protocol or ())
    schemas = [one for each in named for one in ([each] if isinstance(each, str) else each)]
    found = next(filter(None, map(known, schemas)), None)
    pause = min(float(type(plugin).request_rate_per_sec), _LONGEST_PAUSE)
    return found or other(str(plugin.service_name), int(plugin.body_maxlen) or 1000, pause)


def hand_over(plugin: Any, kind: Kind, message: Message) -> bool:
    """Let a plugin send; whether it thinks that it did."""
    if kind.format is None:
        text = apprise.NotifyFormat.TEXT
        return bool(plugin.notify(body=message.body, title=message.title, body_format=text))
    return bool(
        plugin.send(
            body=message.body,
            title=message.title if kind.service.titled else "",
            notify_type=apprise.NotifyType.INFO,
            body_format=apprise.NotifyFormat(kind.format),
            body_passthrough=kind.renders,
        )
    )


def _known_to_apprise(url: str) -> str:
    for pattern, schema in _NATIVE:
        if match := pattern.fullmatch(url):
            return schema.format(match[1])
    return url


def _asset() -> Any:
    """Messages that name this tool, and load no pictures from elsewhere."""
    asset = apprise.AppriseAsset(async_mode=False, image_url_mask="", image_url_logo="")
    asset.app_id = asset.app_desc = "tos-watcher"
    asset.app_url = ""
    return asset
