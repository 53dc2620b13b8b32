"""Each service, reached by Apprise's own plugin: what arrives, and what its answers mean."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import json
import logging
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
import requests
from stand_ins import Fault, StandIns, stand_ins
from stand_ins_rules import RULES, Answer

from watcher.errors import DeliveryError
from watcher.message import render, sample_alert
from watcher.model import Alert, Change, ChangeKind, Channel, Markup, Message, Topic
from watcher.notify import Notifier, Patience

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ALL = sorted(RULES)
KEY = "signing-secret-0123456789"
TITLE = "Acme AI · Privacy policy: training — opt-out removed (broader)"
BODIES = {
    Markup.SLACK: "*§ 4* _new_: “We train &lt;on&gt; it &amp; more.” 训练 <https://acme.test/p|page>",
    Markup.DISCORD: "**§ 4** “We train on it\\_all\\_.” 训练 [page](<https://acme.test/p>)",
    Markup.TELEGRAM: '<b>§ 4</b> “We train &lt;on&gt; it &amp; more.” 训练 <a href="https://acme.test/p">page</a>',
    Markup.MARKDOWN: "**§ 4** “We train &#42;on&#42; it &amp; more.”  \n> 训练 [page](https://acme.test/p)",
    Markup.FEISHU: "§ 4 “We train ＜on＞ it & more.” 训练\nhttps://acme.test/p",
    Markup.DINGTALK: "**§ 4** “We train on it.” 训练\n\n> [page](https://acme.test/p)",
    Markup.WECOM: "**§ 4** “We train on it.” 训练\n> [page](https://acme.test/p)",
    Markup.JSON: '{"schema": "tos-watcher/alert/1", "title": "训练 \\u2014 é", "n": 1.0}',
}


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIns]:
    with stand_ins() as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


def notifier(services: StandIns, *, secret: str | None = None, patience: Patience | None = None) -> Notifier:
    channels = {name: Channel(name, f"env:{name}", secret=secret) for name in services.urls}
    values = {f"env:{name}": url for name, url in services.urls.items()} | {"env:KEY": KEY}
    return Notifier(channels, values.__getitem__, None, lambda: NOW, patience or Patience())


def message(to: Notifier, name: str, id_: str = "a1b2c3") -> Message:
    return Message(id_, TITLE, BODIES[to.service(name).markup], "plain text", "acme/privacy")


@pytest.mark.parametrize("name", ALL)
def test_a_message_arrives_as_it_was_written_and_the_answer_is_told(services: StandIns, name: str) -> None:
    to = notifier(services)
    sent = message(to, name)
    said = to.send(name, sent)
    assert said.endswith(f"accepted (HTTP {RULES[name].accepted.status})")
    arrived = services.accepted(name)
    titled = to.service(name).titled and name != "webhook"
    assert arrived == [f"{TITLE}\n{sent.body}" if titled else sent.body]
    assert services.broken_rules == []


def _held(name: str, fault: Fault) -> tuple[bool, float | None]:
    """Whether the fault is for good, and how long the service asks to be left alone."""
    if fault is Fault.REFUSED:
        return True, None
    if fault is Fault.RATE_LIMITED:
        written = {"feishu": 60, "lark": 60, "dingtalk": 600, "wecom": 60, "discord": 3.25}
        return False, written.get(name, 3)
    return False, None


@pytest.mark.parametrize(
    "fault", [Fault.RATE_LIMITED, Fault.BROKEN, Fault.REFUSED, Fault.CUT_BEFORE, Fault.CUT_AFTER]
)
@pytest.mark.parametrize("name", ALL)
def test_each_fault_is_told_apart_and_no_secret_is_told(
    services: StandIns,
    name: str,
    fault: Fault,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    to = notifier(services, secret="env:KEY")
    sent = message(to, name)
    services.answer(name, fault)
    with caplog.at_level(1), pytest.raises(DeliveryError) as told:
        to.send(name, sent)
    assert (told.value.permanent, told.value.retry_after) == _held(name, fault)
    assert len(services.received) == 1  # no plugin tries again by itself
    assert told.value.__cause__ is None
    assert told.value.__context__ is None
    told_to_anybody = "".join(
        (str(told.value), *traceback.format_exception(told.value), caplog.text, *capfd.readouterr())
    )
    for secret in (*RULES[name].secrets, KEY, services.urls[name]):
        assert secret not in told_to_anybody
    to.send(name, sent)  # the next try has a line of its own
    assert len(services.received) == 2


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_AFTER, Fault.DRIP])
def test_nobody_waits_for_ever(services: StandIns, fault: Fault) -> None:
    to = notifier(services, patience=Patience(5, 0.5, 1.0))
    for name in ("slack", "webhook"):
        sent = message(to, name)
        services.answer(name, fault)
        with pytest.raises(DeliveryError, match="no answer in time") as told:
            to.send(name, sent)
        assert not told.value.permanent


def test_an_answer_without_end_is_not_read_to_its_end(services: StandIns) -> None:
    services.says["webhook"] = Answer(200, b"x" * 5_000_000)
    to = notifier(services)
    assert to.send("webhook", message(to, "webhook")) == "webhook: accepted (HTTP 200)"


@pytest.mark.parametrize(
    ("name", "answer", "says"),
    [
        ("feishu", Answer(200, {"code": 19024, "msg": "Key Words Not Found"}), "asks for a keyword"),
        ("dingtalk", Answer(200, {"errcode": 310000, "errmsg": "sign not match"}), "signature"),
        ("wecom", Answer(200, {"errcode": 40058, "errmsg": "exceed"}), "too long"),
        ("telegram", Answer(200, {"ok": False, "error_code": 403, "description": "kicked"}), "removed"),
        ("telegram", Answer(400, {"ok": False, "error_code": 400, "description": "chat"}), "not known"),
        ("slack", Answer(410, b"channel_is_archived"), "archived"),
        ("discord", Answer(404, {"message": "Unknown Webhook", "code": 10015}), "removed"),
        ("teams", Answer(400, {"error": {"code": "WorkflowTriggerIsNotEnabled"}}), "switched off"),
        ("webhook", Answer(301, b"", {"Location": "https://elsewhere.test/"}), "another address"),
    ],
)
def test_the_services_own_codes_are_known(services: StandIns, name: str, answer: Answer, says: str) -> None:
    services.says[name] = answer
    to = notifier(services)
    with pytest.raises(DeliveryError, match=says) as told:
        to.send(name, message(to, name))
    assert told.value.permanent


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("feishu", Answer(200, b"<html>Please log in to the network</html>")),
        ("feishu", Answer(200, {"code": 99991400, "msg": "?"})),
        ("dingtalk", Answer(200, b"[]")),
        ("wecom", Answer(200, b"")),
        ("telegram", Answer(200, b"\xff\xfe")),
        ("slack", Answer(200, b"<html>Please log in to the network</html>")),
        ("webhook", Answer(302, b"", {"Location": "https://elsewhere.test/"})),
        ("webhook", Answer(408, b"")),
        ("webhook", Answer(503, b"")),
    ],
)
def test_what_is_no_yes_is_tried_again(services: StandIns, name: str, answer: Answer) -> None:
    services.says[name] = answer
    to = notifier(services)
    with pytest.raises(DeliveryError) as told:
        to.send(name, message(to, name))
    assert not told.value.permanent


def test_a_compressed_answer_is_read(services: StandIns) -> None:
    body = gzip.compress(json.dumps({"errcode": 93000, "errmsg": "…"}).encode())
    services.says["wecom"] = Answer(200, body, {"Content-Encoding": "gzip"})
    to = notifier(services)
    with pytest.raises(DeliveryError, match="no longer"):
        to.send("wecom", message(to, "wecom"))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("17", 17.0),
        (format_datetime(NOW.replace(minute=2), usegmt=True), 120.0),
        (format_datetime(NOW.replace(year=2020), usegmt=True), 0.0),
        ("9" * 30, 86_400.0),
        ("soon", None),
        ("", None),
    ],
)
def test_how_long_to_wait_is_read_from_seconds_and_from_dates(
    services: StandIns, said: str, seconds: float | None
) -> None:
    services.says["webhook"] = Answer(429, b"", {"Retry-After": said})
    to = notifier(services)
    with pytest.raises(DeliveryError) as told:
        to.send("webhook", message(to, "webhook"))
    assert (told.value.permanent, told.value.retry_after) == (False, seconds)


def test_answers_of_services_that_are_sent_to_at_once_are_not_mixed_up(services: StandIns) -> None:
    services.choose = lambda name: {"slack": Fault.REFUSED, "feishu": Fault.BROKEN}.get(name, Fault.NONE)
    to = notifier(services)

    def outcome(name: str) -> str:
        try:
            return to.send(name, message(to, name))
        except DeliveryError as error:
            return str(error)

    names = ["slack", "feishu", "discord", "wecom"] * 5
    with ThreadPoolExecutor(4) as pool:
        told = dict.fromkeys(zip(names, pool.map(outcome, names), strict=True))
    assert list(told) == [
        ("slack", "Slack: the address is not good, or no longer (HTTP 403, invalid_token)"),
        ("feishu", "Feishu/Lark: it has trouble of its own (HTTP 500, 1500)"),
        ("discord", "Discord: accepted (HTTP 204)"),
        ("wecom", "WeCom: accepted (HTTP 200)"),
    ]


def test_others_who_use_requests_notice_nothing(services: StandIns, caplog: pytest.LogCaptureFixture) -> None:
    to = notifier(services)
    services.choose = lambda name: Fault.HANG if name == "slack" else Fault.NONE
    slow = notifier(services, patience=Patience(5, 1.0, 1.0))
    sent = message(slow, "slack")
    with ThreadPoolExecutor(1) as pool, caplog.at_level(logging.DEBUG, "urllib3"):
        sending = pool.submit(slow.send, "slack", sent)
        mine = requests.post(services.urls["webhook"], json={}, timeout=60)
        assert type(mine.connection) is requests.adapters.HTTPAdapter
        assert sending.exception() is not None
    assert "hooks.acme.test" in caplog.text
    assert "hooks.slack.com" not in caplog.text
    services.choose = None
    assert to.send("slack", sent)


def test_a_certificate_that_nobody_trusts_is_not_sent_to(
    services: StandIns, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    to = notifier(services)
    with pytest.raises(DeliveryError, match="certificate is not trusted") as told:
        to.send("slack", message(to, "slack"))
    assert not told.value.permanent
    assert services.received == []


@pytest.mark.parametrize("left", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_an_own_authority_is_trusted_as_openssl_or_requests_name_it(
    services: StandIns, monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    for name in {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"} - {left}:
        monkeypatch.delenv(name, raising=False)
    to = notifier(services)
    assert to.send("slack", message(to, "slack"))
    assert to.send("webhook", message(to, "webhook"))


def test_a_host_that_the_proxy_does_not_reach_is_tried_again(services: StandIns) -> None:
    to = Notifier({"x": Channel("x", "env:X")}, lambda _: "https://unknown.acme.test/secret-path")
    with pytest.raises(DeliveryError, match="proxy") as told:
        to.send("x", Message("1", TITLE, "{}", "", "t"))
    assert not told.value.permanent
    assert "secret-path" not in str(told.value)


def test_a_kind_of_proxy_that_we_cannot_use_is_named(
    services: StandIns, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "socks5://user:proxy-secret@127.0.0.1:1")
    to = notifier(services)
    with pytest.raises(DeliveryError, match="proxy is of a kind") as told:
        to.send("webhook", message(to, "webhook"))
    assert "proxy-secret" not in str(told.value)


def test_a_webhook_is_signed_so_that_its_receiver_can_tell_us_from_others(services: StandIns) -> None:
    to = notifier(services, secret="env:KEY")
    to.send("webhook", message(to, "webhook"))
    request = services.received[0].request
    stamp, signature = (part.partition("=")[2] for part in request.headers["x-watcher-signature"].split(","))
    expected = hmac.new(KEY.encode(), f"{stamp}.".encode() + request.content, hashlib.sha256).hexdigest()
    assert signature == expected
    assert int(stamp) == int(NOW.timestamp()) == int(request.headers["x-watcher-timestamp"])
    assert request.headers["x-watcher-alert"] == request.headers["idempotency-key"] == "a1b2c3"
    assert request.headers["content-type"] == "application/json"


def test_a_webhook_without_a_secret_is_not_signed(services: StandIns) -> None:
    to = notifier(services)
    to.send("webhook", message(to, "webhook"))
    assert "x-watcher-signature" not in services.received[0].request.headers


def test_a_feishu_bot_that_asks_for_a_signature_gets_one(services: StandIns) -> None:
    to = notifier(services, secret="env:KEY")
    to.send("feishu", message(to, "feishu"))
    payload = services.received[0].request.json
    mac = hmac.new(f"{payload['timestamp']}\n{KEY}".encode(), b"", hashlib.sha256).digest()
    assert payload["sign"] == base64.b64encode(mac).decode()
    assert payload["timestamp"] == str(int(NOW.timestamp()))


def test_the_addresses_that_services_show_people_are_understood(services: StandIns) -> None:
    addresses = {
        "feishu": f"https://open.feishu.cn/open-apis/bot/v2/hook/{RULES['feishu'].secrets[0]}",
        "lark": f"https://open.larksuite.com/open-apis/bot/v2/hook/{RULES['lark'].secrets[0]}",
        "slack": f"https://hooks.slack.com/services/{'/'.join(RULES['slack'].secrets)}",
        "discord": f"https://discord.com/api/webhooks/{'/'.join(RULES['discord'].secrets)}",
        "wecom": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={RULES['wecom'].secrets[0]}",
    }
    to = Notifier({name: Channel(name, name) for name in addresses}, addresses.__getitem__)
    for name in addresses:
        to.send(name, message(to, name))
        assert len(services.accepted(name)) == 1


def test_slack_is_asked_to_format_and_to_show_the_title_on_a_phone(services: StandIns) -> None:
    to = notifier(services)
    to.send("slack", message(to, "slack"))
    (attachment,) = services.received[0].request.json["attachments"]
    assert (attachment["mrkdwn_in"], attachment["fallback"]) == (["text"], TITLE)


def test_slack_gets_one_long_text_even_where_the_url_asks_for_blocks(services: StandIns) -> None:
    to = Notifier({"s": Channel("s", "env:S")}, lambda _: f"{services.urls['slack']}/?blocks=yes")
    to.send("s", Message("1", TITLE, "*x* " * 2000, "x", "t"))
    assert services.broken_rules == []


def test_dingtalk_shows_the_title_in_the_list_of_chats(services: StandIns) -> None:
    to = notifier(services)
    to.send("dingtalk", message(to, "dingtalk"))
    assert services.received[0].request.json["markdown"]["title"] == TITLE


# A message as long as the service's limit, of what takes most room in JSON and in UTF-16.
@pytest.mark.parametrize("letters", ["a", '"\n\\', "训练", "é", "😀x"])
@pytest.mark.parametrize("name", sorted(set(ALL) - {"webhook"}))
def test_the_longest_message_is_within_the_limits_of_the_service(
    services: StandIns, name: str, letters: str
) -> None:
    to = notifier(services)
    service = to.service(name)
    room = service.limit - len(TITLE.encode())
    size = len(letters.encode()) if service.unit == "bytes" else len(letters)
    letters = {Markup.TELEGRAM: letters.replace("\\", "x")}.get(service.markup, letters)
    body = f"x{letters * (room // size - 1)}x"
    to.send(name, Message("1", TITLE, body, body, "t"))
    assert services.broken_rules == []
    assert services.accepted(name)[0].endswith(body)


def _hostile() -> Alert:
    """What a watched page can do to a message: clauses without end, of letters that take most room."""
    signs = '@everyone <!channel> <at user_id=all>x</at> [a](https://evil.test) \\ " * _ ~ ` 😀训é\n'
    words = (signs * 500)[:5_000]
    change = Change(
        ChangeKind.MODIFIED, ("§ 😀 <b>",) * 3, words, words[::-1], topics=(Topic.TRAINING,), findings=("x",)
    )
    return replace(sample_alert(NOW), changes=(change,) * 40, provider_name="<b>Acme</b> 😀 [x](y)")


@pytest.mark.parametrize("name", ALL)
def test_every_service_takes_what_is_written_for_it(services: StandIns, name: str) -> None:
    to = notifier(services)
    channel = Channel(name, "env:X", language="zh")
    for alerts in ([sample_alert(NOW)], [_hostile()], [_hostile()] * 8):
        sent = render(alerts, to.service(name), channel, digest=len(alerts) > 1)
        to.send(name, sent)
        assert services.accepted(name)[-1].endswith(sent.body)
    assert services.broken_rules == []
