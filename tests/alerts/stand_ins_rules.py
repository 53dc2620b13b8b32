"""What the stand-ins hold a request to, and how each service says yes and no: from their documentation.

Limits are those of the services, not ours: a message that ours lets through must pass theirs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Answer:
    """A service's answer."""

    status: int
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def json(self) -> Any:
        if not self.headers.get("content-type", "").startswith("application/json"):
            raise RuleBrokenError("the content type is not application/json")
        return json.loads(self.content)


class RuleBrokenError(Exception):
    """A request against the service's documented rules."""


@dataclass(frozen=True)
class Rules:
    """One service.

    Attributes:
        url: for Apprise.
        secrets: what of it must never be shown.
        read: the text that people see; raises RuleBrokenError.
        limited: its "too many requests", asking for that many seconds of peace.
        refused: its "this token is not (or no longer) good".
    """

    host: str
    url: str
    secrets: tuple[str, ...]
    read: Callable[[Request], str]
    accepted: Answer
    limited: Callable[[int], Answer]
    refused: Answer
    invalid: Answer = Answer(400, {"message": "Bad Request"})
    broken: Answer = Answer(500, b"Internal Server Error")


def _need(good: object, rule: str) -> None:
    if not good:
        raise RuleBrokenError(rule)


def _fits(text: object, limit: int, what: str, *, in_bytes: bool = False) -> str:
    _need(isinstance(text, str) and text.strip(), f"{what} is missing or empty")
    assert isinstance(text, str)
    _need((len(text.encode()) if in_bytes else len(text)) <= limit, f"{what} is longer than {limit}")
    return text


def _retry_header(seconds: int) -> dict[str, str]:
    return {"Retry-After": str(seconds)}


def _slack(request: Request) -> str:
    """Incoming webhook: attachments of text or blocks; 40,000 characters; a section 3,000, a header 150."""
    _need(request.path == f"/services/{'/'.join(_SLACK)}", "not the webhook's path")
    message = request.json
    texts = []
    for attachment in message["attachments"]:
        if "blocks" in attachment:
            _need(0 < len(attachment["blocks"]) <= 50, "more than 50 blocks")
            for block in attachment["blocks"]:
                limit = {"header": 150, "section": 3000}[block["type"]]
                _need(block["type"] != "header" or block["text"]["type"] == "plain_text", "a header is plain")
                texts.append(_fits(block["text"]["text"], limit, f"a {block['type']}'s text"))
        else:
            texts += [attachment.get("title", ""), _fits(attachment.get("text"), 40_000, "text")]
    return _fits("\n".join(filter(None, texts)), 40_000, "the message")


_SLACK = ("T0SECRET1", "B0SECRET2", "SlackSecretSlackSecret24")
_DISCORD = ("123456789012345678", "DiscordSecret" + "d" * 55)
_TELEGRAM = ("987654321", "TelegramSecretTelegramSecret123456")
_FEISHU = "feishu-secret-4d1f-9c2e-aa0011223344"
_LARK = "lark-secret-4d1f-9c2e-aa0011223344"
_DINGTALK = ("dingtalksecrettoken" + "0a" * 22, "SECdingtalksign")
_WECOM = "wecom-secret-4d1f-9c2e-aa0011223344"
_TEAMS = ("teamsworkflow0123456789abcdef", "TeamsSignatureSecret0123456789abcdefghij")
_NTFY = ("watch-ntfy-secret-topic", "tk_ntfysecretaccesstoken0123456")
_MATTERMOST = "mattermostsecrethooktoken0"
_HOOK = "hook-secret-path-0123456789"


def _discord(request: Request) -> str:
    _need(request.path == f"/api/webhooks/{'/'.join(_DISCORD)}", "not the webhook's path")
    return _fits(request.json.get("content"), 2000, "content")


class _TelegramTags(HTMLParser):
    """Telegram refuses a message with any other tag, or with one that is not closed."""

    known = frozenset(
        {"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _need(tag in self.known, f"can't parse entities: unsupported start tag {tag!r}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        _need(self.open and self.open.pop() == tag, f"can't parse entities: unexpected end tag {tag!r}")

    def handle_data(self, data: str) -> None:
        self.text += data


def _telegram(request: Request) -> str:
    _need(request.path == f"/bot{':'.join(_TELEGRAM)}/sendMessage", "not the bot's path")
    message = request.json
    _need(str(message.get("chat_id")) == "-1001234", "chat not found")
    _need(message.get("parse_mode") == "HTML", "the parse mode is not HTML")
    tags = _TelegramTags()
    tags.feed(message["text"])
    tags.close()
    _need(not tags.open, "can't parse entities: a tag is not closed")
    _need(len(tags.text.encode("utf-16-le")) // 2 <= 4096, "message is too long")
    _fits(tags.text, 4096, "message text")
    return str(message["text"])


def _feishu(token: str) -> Callable[[Request], str]:
    def read(request: Request) -> str:
        _need(request.path.rstrip("/") == f"/open-apis/bot/v2/hook/{token}", "not the hook's path")
        _need(len(request.content) <= 20_480, "the request is larger than 20 KB")
        _need(request.json["msg_type"] == "text", "not a text message")
        return _fits(request.json["content"].get("text"), 20_480, "text", in_bytes=True)

    return read


def _dingtalk(request: Request) -> str:
    token, secret = _DINGTALK
    query = request.query
    _need(request.path == "/robot/send" and query.get("access_token") == token, "not the robot's address")
    to_sign = f"{query.get('timestamp')}\n{secret}".encode()
    expected = base64.b64encode(hmac.new(secret.encode(), to_sign, hashlib.sha256).digest()).decode()
    _need(query.get("sign") == expected, "sign not match")
    _need(len(request.content) <= 20_000, "the request is larger than 20,000 bytes")
    message = request.json
    _need(not message.get("at", {}).get("isAtAll"), "somebody is mentioned")
    if message["msgtype"] == "markdown":
        _fits(message["markdown"].get("title"), 1000, "title")
        return _fits(message["markdown"].get("text"), 20_000, "text", in_bytes=True)
    return _fits(message["text"].get("content"), 20_000, "content", in_bytes=True)


def _wecom(request: Request) -> str:
    _need(request.path == "/cgi-bin/webhook/send" and request.query.get("key") == _WECOM, "not the address")
    kind = request.json["msgtype"]
    limit = {"text": 2048, "markdown": 4096}[kind]
    return _fits(request.json[kind].get("content"), limit, "content", in_bytes=True)


def _teams(request: Request) -> str:
    workflow, signature = _TEAMS
    _need(request.path == f"/workflows/{workflow}/triggers/manual/paths/invoke", "not the workflow's path")
    _need(request.query.get("sig") == signature, "not the signature")
    _need(len(request.content) <= 28 * 1024, "the message is larger than 28 KB")
    (attachment,) = request.json["attachments"]
    _need(attachment["contentType"] == "application/vnd.microsoft.card.adaptive", "not an adaptive card")
    card = attachment["content"]
    _need(card["type"] == "AdaptiveCard" and not card["msteams"].get("entities"), "somebody is mentioned")
    blocks = [block for block in card["body"] if block["type"] == "TextBlock"]
    return "\n".join(_fits(block.get("text"), 28_000, "a block's text") for block in blocks)


def _ntfy(request: Request) -> str:
    """Published as JSON: a message of up to 4,096 bytes, more becomes an attachment; 8,192 bytes of JSON."""
    topic, token = _NTFY
    _need(request.headers.get("authorization") == f"Bearer {token}", "not the token")
    _need(request.path == "/" and request.json.get("topic") == topic, "not the topic")
    _need(len(request.content) <= 8192, "the request is larger than 8,192 bytes")
    text = _fits(request.json.get("message"), 4096, "message", in_bytes=True)
    return "\n".join(filter(None, [request.json.get("title", ""), text]))


def _mattermost(request: Request) -> str:
    _need(request.path == f"/hooks/{_MATTERMOST}", "not the hook's path")
    return _fits(request.json.get("text"), 16_383, "text")


def _hook(request: Request) -> str:
    _need(request.path == f"/{_HOOK}", "not the hook's path")
    _need(len(request.content) <= 1_000_000, "the request is larger than a megabyte")
    _need(isinstance(request.json, dict), "not an object")
    return request.content.decode()


_TELEGRAM_LIMITED = "Too Many Requests: retry after {}"

RULES: Mapping[str, Rules] = {
    "slack": Rules(
        "hooks.slack.com",
        f"slack://{'/'.join(_SLACK)}",
        _SLACK,
        _slack,
        Answer(200, b"ok"),
        lambda seconds: Answer(429, b"rate_limited", _retry_header(seconds)),
        Answer(403, b"invalid_token"),
        Answer(400, b"invalid_payload"),
    ),
    "discord": Rules(
        "discord.com",
        f"discord://{'/'.join(_DISCORD)}",
        _DISCORD,
        _discord,
        Answer(204),
        lambda seconds: Answer(
            429,
            {"message": "You are being rate limited.", "retry_after": seconds + 0.25, "global": False},
            _retry_header(seconds),
        ),
        Answer(401, {"message": "Invalid Webhook Token", "code": 50027}),
        Answer(400, {"content": ["Must be 2000 or fewer in length."]}),
    ),
    "telegram": Rules(
        "api.telegram.org",
        f"tgram://{':'.join(_TELEGRAM)}/-1001234/",
        (*_TELEGRAM, "-1001234"),
        _telegram,
        Answer(200, {"ok": True, "result": {"message_id": 1}}),
        lambda seconds: Answer(
            429,
            {
                "ok": False,
                "error_code": 429,
                "description": _TELEGRAM_LIMITED.format(seconds),
                "parameters": {"retry_after": seconds},
            },
        ),
        Answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"}),
        Answer(400, {"ok": False, "error_code": 400, "description": "Bad Request: can't parse entities"}),
    ),
    "feishu": Rules(
        "open.feishu.cn",
        f"feishu://{_FEISHU}",
        (_FEISHU,),
        _feishu(_FEISHU),
        Answer(200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}),
        lambda _: Answer(200, {"code": 11232, "msg": "frequency limited psm", "data": {}}),
        Answer(
            200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
        ),
        Answer(200, {"code": 9499, "msg": "Bad Request", "data": {}}),
        Answer(500, {"code": 1500, "msg": "internal error"}),
    ),
    "lark": Rules(
        "open.larksuite.com",
        f"lark://{_LARK}",
        (_LARK,),
        _feishu(_LARK),
        Answer(200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}),
        lambda _: Answer(200, {"code": 11232, "msg": "frequency limited psm", "data": {}}),
        Answer(200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}),
        Answer(200, {"code": 9499, "msg": "Bad Request", "data": {}}),
    ),
    "dingtalk": Rules(
        "oapi.dingtalk.com",
        f"dingtalk://{_DINGTALK[1]}@{_DINGTALK[0]}/",
        _DINGTALK,
        _dingtalk,
        Answer(200, {"errcode": 0, "errmsg": "ok"}),
        lambda _: Answer(200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}),
        Answer(200, {"errcode": 300005, "errmsg": "token is not exist"}),
        Answer(200, {"errcode": 310000, "errmsg": "keywords not in content"}),
    ),
    "wecom": Rules(
        "qyapi.weixin.qq.com",
        f"wecombot://{_WECOM}",
        (_WECOM,),
        _wecom,
        Answer(200, {"errcode": 0, "errmsg": "ok"}),
        lambda _: Answer(
            200, {"errcode": 45009, "errmsg": "api freq out of limit, hint: [1600000000], from ip: 10.0.0.1"}
        ),
        Answer(
            200, {"errcode": 93000, "errmsg": f"invalid webhook url, hint: [1600000000], key={_WECOM[:8]}"}
        ),
        Answer(200, {"errcode": 40058, "errmsg": "content exceed max length"}),
    ),
    "teams": Rules(
        "prod-12.westeurope.logic.azure.com",
        f"workflows://prod-12.westeurope.logic.azure.com:443/{'/'.join(_TEAMS)}/",
        _TEAMS,
        _teams,
        Answer(202),
        lambda seconds: Answer(
            429, {"error": {"code": "RateLimitExceeded", "message": "…"}}, _retry_header(seconds)
        ),
        Answer(
            401, {"error": {"code": "DirectApiAuthorizationRequired", "message": f"sig={_TEAMS[1]} is bad"}}
        ),
        Answer(400, {"error": {"code": "TriggerInputSchemaMismatch", "message": "…"}}),
    ),
    "ntfy": Rules(
        "ntfy.acme.test",
        f"ntfys://{_NTFY[1]}@ntfy.acme.test/{_NTFY[0]}?auth=token",
        _NTFY,
        _ntfy,
        Answer(200, {"id": "sPs71M8A2T", "event": "message"}),
        lambda seconds: Answer(
            429, {"code": 42901, "http": 429, "error": "limit reached"}, _retry_header(seconds)
        ),
        Answer(403, {"code": 40301, "http": 403, "error": "forbidden"}),
        Answer(400, {"code": 40024, "http": 400, "error": "invalid request"}),
    ),
    "mattermost": Rules(
        "chat.acme.test",
        f"mmosts://chat.acme.test/{_MATTERMOST}",
        (_MATTERMOST,),
        _mattermost,
        Answer(200, b"ok"),
        lambda seconds: Answer(429, b"limit exceeded", _retry_header(seconds)),
        Answer(404, {"id": "web.incoming_webhook.invalid.app_error", "status_code": 404}),
    ),
    "webhook": Rules(
        "hooks.acme.test",
        f"https://hooks.acme.test/{_HOOK}",
        (_HOOK,),
        _hook,
        Answer(200, {"received": True}),
        lambda seconds: Answer(429, {"error": "slow down"}, _retry_header(seconds)),
        Answer(410, {"error": f"/{_HOOK} is gone"}),
    ),
}

# Telegram's chat or a topic's name are ordinary words elsewhere; these never are.
SECRET_WORDS = re.compile(r"secret", re.IGNORECASE)
