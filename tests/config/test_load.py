"""A good file becomes a Config; a wrong one is refused with every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path

import pytest

from watcher import config as config_room
from watcher.config import Config, load
from watcher.errors import ConfigError
from watcher.model import (
    Channel,
    Digest,
    Direction,
    DocumentKind,
    Network,
    Quiet,
    Render,
    Schedule,
    Significance,
    Topic,
)

PROVIDER = """
[[provider]]
id = "acme"
name = "Acme"
tags = ["ai", "eu"]
"""
DOCUMENT = (
    PROVIDER
    + """
[[provider.document]]
id = "terms"
name = "Terms of service"
url = "https://acme.example/terms"
"""
)

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(toml: str) -> Path:
        path = tmp_path / "providers.toml"
        path.write_text(toml, encoding="utf-8")
        return path

    return write_file


def faults(path: Path, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(path, environ)
    assert caught.value.source == str(path)
    return caught.value.faults


def read(write: Write, toml: str) -> Config:
    return load(write(toml), {})


def test_a_full_file_is_read_into_frozen_records(write: Write) -> None:
    config = load(
        write(
            """
            [defaults]
            every = "6h"
            confirm_after = "0s"
            render = "http"

            [network]
            user_agent = "watch-dog (+mailto:legal@acme.example)"
            per_host_delay = 0.5
            concurrency = 4
            timeout = 10
            max_bytes = "500kB"
            allow = ["127.0.0.0/8", "fd00::/8"]

            [[provider]]
            id = "acme"
            name = "Acme"
            tags = ["ai"]

            [[provider.document]]
            id = "privacy"
            name = "Privacy policy"
            kind = "privacy"
            urls = ["https://acme.example/privacy", "https://acme.example/privacy/2"]
            language = "zh"
            cron = "17 */6 * * mon-fri"
            confirm_after = "1d"
            render = "browser"
            select = "main"
            remove = [".ads", "#chat"]
            headers = { Authorization = "env:TOKEN", Accept = "text/html" }
            cookies = { consent = "yes" }
            proxy = "socks5://proxy.example:1080"
            enabled = false

            [channels]
            legal = "env:SLACK_URL"

            [channels.beijing]
            url = "env:FEISHU_URL"
            language = "zh"
            timezone = "Asia/Shanghai"
            quiet = "22:00-08:00"
            secret = "env:KEY"

            [[rule]]
            name = "training"
            topics = ["training", "human_review"]
            significance = "substantive"
            direction = ["broader", "mixed"]
            providers = ["acme", "ai"]
            to = ["legal", "console"]
            scope = ["consumer", "free"]
            documents = ["acme/privacy"]
            language = ["en"]
            silent_edit = true
            digest = "weekly"
            at = "fri 17:30"
            timezone = "Europe/Paris"

            [[rule]]
            name = "blind"
            events = ["blocked", "replaced"]
            to = ["console"]
            """
        ),
        {"SLACK_URL": "slack://…", "TOKEN": "t", "FEISHU_URL": "feishu://…", "KEY": "k"},
    )

    [document] = config.documents
    assert document.key == "acme/privacy"
    assert (document.provider, document.provider_name, document.tags) == ("acme", "Acme", ("ai",))
    assert document.urls == ("https://acme.example/privacy", "https://acme.example/privacy/2")
    assert document.kind is DocumentKind.PRIVACY
    assert document.render is Render.BROWSER
    assert document.schedule == Schedule(every=None, cron="17 */6 * * mon-fri")
    assert document.confirm_after == 86_400
    assert document.headers == {"Authorization": "env:TOKEN", "Accept": "text/html"}
    assert document.remove == (".ads", "#chat")
    assert not document.enabled
    assert config.network == Network(
        user_agent="watch-dog (+mailto:legal@acme.example)",
        per_host_delay=0.5,
        concurrency=4,
        timeout=10,
        max_bytes=500_000,
        allow=("127.0.0.0/8", "fd00::/8"),
    )
    assert config.channels["legal"] == Channel("legal", "env:SLACK_URL")
    night = Quiet(time(22), time(8))
    assert config.channels["beijing"] == Channel(
        "beijing", "env:FEISHU_URL", "zh", "Asia/Shanghai", night, "env:KEY"
    )
    training, blind = config.rules
    assert training.topics == (Topic.TRAINING, Topic.HUMAN_REVIEW)
    assert training.directions == (Direction.BROADER, Direction.MIXED)
    assert training.significance is Significance.SUBSTANTIVE
    assert training.digest == Digest(time(17, 30), 4, "Europe/Paris")
    assert (training.scopes, training.documents) == (("consumer", "free"), ("acme/privacy",))
    assert (training.languages, training.silent_edit) == (("en",), True)
    assert blind.events == ("blocked", "replaced")


def test_an_empty_file_has_the_defaults_of_the_records(write: Write) -> None:
    config = read(write, "")

    assert config.documents == ()
    assert config.network == Network()
    assert config.channels == {"console": Channel("console", "console:")}


def test_what_a_document_does_not_say_comes_from_the_defaults(write: Write) -> None:
    toml = '[defaults]\nevery = "30s"\nconfirm_after = "5m"\nrender = "browser"\n' + DOCUMENT

    [document] = read(write, toml).documents

    assert document.schedule == Schedule(every=30.0)
    assert document.confirm_after == 300
    assert document.render is Render.BROWSER


def test_a_documents_interval_replaces_a_default_cron_line(write: Write) -> None:
    toml = '[defaults]\ncron = "0 4 * * *"\n' + DOCUMENT + 'every = "1h"\n'

    [document] = read(write, toml).documents

    assert document.schedule == Schedule(every=3600.0, cron=None)


def test_without_rules_the_console_hears_of_training_and_sharing_and_of_blindness(write: Write) -> None:
    training, blind = read(write, DOCUMENT).rules

    assert training.to == blind.to == ("console",)
    assert training.topics == (Topic.TRAINING, Topic.SHARING)
    assert training.significance is Significance.SUBSTANTIVE
    assert blind.events == ("blocked", "broken", "recovered", "unstable", "replaced", "undelivered")


def test_without_rules_the_named_channels_hear_instead_of_the_console(write: Write) -> None:
    config = load(write(DOCUMENT + '[channels]\nlegal = "env:URL"\n'), {"URL": "json://localhost"})

    assert {rule.to for rule in config.rules} == {("legal",)}


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "providers.toml"
    path.write_bytes(b"\xef\xbb\xbf" + DOCUMENT.encode())

    assert len(load(path).documents) == 1


# --- single values ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('url = "ftp://acme.example"', "begins with http:// or https://"),
        ('url = "https://"', "a URL with a host"),
        ('url = "https:///terms"', "a URL with a host"),
        ('url = "acme.example/terms"', "begins with http:// or https://"),
        ('url = "https://acme.example/a b"', "without spaces"),
        ('url = "https://acme.example\\\\@evil.example"', "back-slashes"),
        ('url = "https://[::1"', "expected a URL"),
        ('url = "https://acme.example:99999/"', "expected a URL"),
        ("url = 3", "expected a string"),
    ],
)
def test_a_bad_url_is_refused(write: Write, line: str, fault: str) -> None:
    [told] = faults(write(DOCUMENT.replace('url = "https://acme.example/terms"', line)))

    assert told.startswith("provider[0].document[0].url: ")
    assert fault in told


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('every = "6 h"', "'6 h': expected a whole number with a unit"),
        ('every = "0s"', "'0s': expected more than \"0s\""),
        ('every = "-5m"', "expected a whole number with a unit"),
        ('every = "400d"', "at most 366 days"),
        ("every = 6", "6: expected a string"),
        ('confirm_after = "soon"', "'soon': expected a whole number with a unit"),
        ('cron = "* * *"', "Wrong number of fields"),
        ('cron = "61 * * * *"', "expected a cron line"),
        ('cron = "0 0 31 2 *"', "a cron line that comes due"),
        ('cron = "0 0 * * 1"', "weekdays by name"),
        ('render = "firefox"', "'http', 'browser' or 'auto'"),
    ],
)
def test_a_bad_default_is_refused(write: Write, line: str, fault: str) -> None:
    [told] = faults(write(f"[defaults]\n{line}\n"))

    assert told.startswith(f"defaults.{line.split()[0]}: ")
    assert fault in told


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('max_bytes = "20 potatoes"', "a whole number of bytes with a unit"),
        ('max_bytes = "0MB"', "a whole number of bytes with a unit"),
        ("max_bytes = 20", "expected a string"),
        ('allow = ["127.0.0.1/8"]', "has host bits set"),
        ('allow = ["localhost"]', "expected a network"),
        ("per_host_delay = -1", "greater than or equal to 0"),
        ("per_host_delay = nan", "expected"),
        ('per_host_delay = "2"', "expected a number"),
        ("concurrency = 0", "greater than or equal to 1"),
        ("concurrency = true", "expected a integer"),
        ("timeout = 0", "greater than 0"),
        ('user_agent = "a\\nb"', "one line of ASCII"),
    ],
)
def test_a_bad_network_setting_is_refused(write: Write, line: str, fault: str) -> None:
    [told] = faults(write(f"[network]\n{line}\n"))

    assert told.startswith(f"network.{line.split()[0]}")
    assert fault in told


@pytest.mark.parametrize(
    ("line", "path", "fault"),
    [
        ('language = "english"', "language", "a language code"),
        ('kind = "tos"', "kind", "'terms', 'privacy'"),
        ('select = ""', "select", "text that is not empty"),
        ('remove = ".ads"', "remove", 'expected a list: ["…"]'),
        ('headers = { "X Y" = "a" }', "headers.X Y", "an HTTP token"),
        ('headers = { Accept = "a\\r\\nb" }', "headers.Accept", "one line of ASCII text"),
        ('headers = "Accept: x"', "headers", "expected a table"),
        ('proxy = "proxy.example:80"', "proxy", "begins with http://"),
        ('enabled = "yes"', "enabled", "expected a boolean"),
    ],
)
def test_a_bad_document_setting_is_refused(write: Write, line: str, path: str, fault: str) -> None:
    [told] = faults(write(DOCUMENT + line))

    assert told.startswith(f"provider[0].document[0].{path}: ")
    assert fault in told


@pytest.mark.parametrize("name", ["", "a b", "acme/x", "acme@2", "-x", "é", "x" * 65])
def test_an_id_that_cannot_stand_in_a_document_key_is_refused(write: Write, name: str) -> None:
    [told] = faults(write(DOCUMENT.replace('"terms"', f'"{name}"')))

    assert told.startswith("provider[0].document[0].id: ")


# --- keys ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "fault"),
    [
        ('chanels = ""', "chanels: unknown key: expected a known key; did you mean 'channels'?"),
        (
            "[network]\ntimeuot = 3",
            "network.timeuot: unknown key: expected a known key; did you mean 'timeout'?",
        ),
        (
            DOCUMENT + 'selct = "main"',
            "provider[0].document[0].selct: unknown key: expected a known key; did you mean 'select'?",
        ),
        (
            '[[rule]]\nname = "a"\nto = ["console"]\ntopic = ["training"]',
            "rule[0].topic: unknown key: expected a known key; did you mean 'topics'?",
        ),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known(write: Write, toml: str, fault: str) -> None:
    assert faults(write(toml)) == (fault,)


def test_an_unknown_key_that_resembles_none_comes_with_all_that_are_known(write: Write) -> None:
    [told] = faults(write("zzz = 1"))

    assert told.endswith("known: channels, defaults, network, provider, rule")


@pytest.mark.parametrize(
    ("toml", "path"),
    [
        (DOCUMENT.replace('name = "Acme"', ""), "provider[0].name"),
        (DOCUMENT.replace('name = "Terms of service"', ""), "provider[0].document[0].name"),
        (PROVIDER, "provider[0].document"),
        ('[[rule]]\nname = "a"', "rule[0].to"),
    ],
)
def test_a_missing_key_is_named(write: Write, toml: str, path: str) -> None:
    assert faults(write(toml)) == (f"{path}: missing: this key is required",)


# --- between keys -------------------------------------------------------------------------------


def test_a_document_needs_an_address(write: Write) -> None:
    [told] = faults(write(DOCUMENT.replace("url =", "language = 'en' #")))

    assert told.startswith("provider[0].document[0].url: missing: ")


def test_one_address_and_a_list_of_them_exclude_each_other(write: Write) -> None:
    [told] = faults(write(DOCUMENT + 'urls = ["https://acme.example/2"]'))

    assert told.startswith("provider[0].document[0].urls: ")
    assert told.endswith("expected either url or urls, not both")


@pytest.mark.parametrize(
    "toml", ['[defaults]\nevery = "1h"\ncron = "0 4 * * *"', DOCUMENT + 'every = "1h"\ncron = "0 4 * * *"']
)
def test_an_interval_and_a_cron_line_exclude_each_other(write: Write, toml: str) -> None:
    [told] = faults(write(toml))

    assert told.endswith("cron: '0 4 * * *': expected either every or cron, not both")


@pytest.mark.parametrize(
    ("toml", "path"),
    [
        (DOCUMENT + DOCUMENT, "provider[1].id"),
        (DOCUMENT + DOCUMENT.removeprefix(PROVIDER), "provider[0].document[1].id"),
        ('[[rule]]\nname = "a"\nto = ["console"]\n' * 2, "rule[1].name"),
    ],
)
def test_a_name_that_is_taken_is_refused(write: Write, toml: str, path: str) -> None:
    [told] = faults(write(toml))

    assert told.startswith(f"{path}: ")
    assert "is taken" in told


@pytest.mark.parametrize(
    ("line", "path", "fault"),
    [
        ('to = ["lgal"]', "to[0]", "'lgal': expected the name of a channel; did you mean 'legal'?"),
        ('providers = ["*", "acne"]', "providers[1]", "did you mean 'acme'?"),
        ('topics = ["trainng"]', "topics[0]", "'training', 'sharing'"),
        ('direction = ["up"]', "direction[0]", "'broader', 'narrower'"),
        ('events = ["dead"]', "events[0]", "'blocked', 'broken'"),
        ('digest = "hourly"', "digest", "'none', 'daily' or 'weekly'"),
        ('documents = ["acme/dpa"]', "documents[0]", "expected a document, as"),
        ('scope = ["users"]', "scope[0]", "'consumer', 'business'"),
        ('language = ["english"]', "language[0]", "expected a language code"),
        ('digest = "daily"\nat = "9am"', "at", "expected a time"),
        ('digest = "daily"\nat = "mon 08:00"', "at", "expected a time without a day"),
        ('digest = "weekly"\nat = "monday 08:00"', "at", "mon 08:00"),
        ('at = "08:00"', "at", 'expected digest = "daily" or "weekly"'),
        ('digest = "daily"\ntimezone = "Paris"', "timezone", 'such as "UTC" or "Europe/Paris"'),
        ('significance = "huge"', "significance", "'editorial' or 'substantive'"),
    ],
)
def test_a_rule_that_names_what_does_not_exist_is_refused(
    write: Write, line: str, path: str, fault: str
) -> None:
    to = "" if line.startswith("to =") else 'to = ["legal"]\n'
    rule = f'[channels]\nlegal = "env:URL"\n[[rule]]\nname = "a"\n{to}{line}\n'

    [told] = faults(write(DOCUMENT + rule), {"URL": "json://localhost"})

    assert told.startswith(f"rule[0].{path}: ")
    assert fault in told


@pytest.mark.parametrize(
    ("line", "path", "fault"),
    [
        ('language = "de"', "language", "'en', 'zh' or 'fr'"),
        ('timezone = "Mars/Olympus"', "timezone", "the name of a time zone"),
        ('timezone = "Europe"', "timezone", "the name of a time zone"),
        ('quiet = "22:00"', "quiet", 'such as "22:00-08:00"'),
        ('quiet = "22:00-25:00"', "quiet", 'such as "22:00-08:00"'),
        ('quiet = "08:00-08:00"', "quiet", "end at another time"),
        ('secret = "hunter2"', "secret", "expected a reference"),
        ("silent = true", "silent", "unknown key"),
    ],
)
def test_a_channel_that_says_what_is_not_possible_is_refused(
    write: Write, line: str, path: str, fault: str
) -> None:
    [told] = faults(write(f'[channels.legal]\nurl = "env:URL"\n{line}\n'), {"URL": "json://localhost"})

    assert told.startswith(f"channels.legal.{path}: ")
    assert fault in told
    assert "hunter2" not in told


def test_a_channel_whose_secrets_are_not_there_is_refused(write: Write) -> None:
    toml = '[channels.legal]\nurl = "env:URL"\nsecret = "env:KEY"\n'

    assert [told.partition(":")[0] for told in faults(write(toml), {})] == [
        "channels.legal.url",
        "channels.legal.secret",
    ]


def test_a_rule_is_about_changes_or_about_health(write: Write) -> None:
    rule = '[[rule]]\nname = "a"\nto = ["console"]\nevents = ["blocked"]\ntopics = ["training"]\n'

    [told] = faults(write(rule))

    assert told.startswith("rule[0].topics: ")
    assert "make two rules" in told


# --- secrets ------------------------------------------------------------------------------------

SECRET = "xoxb-hunter2"


@pytest.mark.parametrize(
    "toml",
    [
        f'[channels]\nlegal = "slack://{SECRET}"',
        f'[channels.legal]\nurl = "{SECRET}"',
        DOCUMENT + f'headers = {{ Authorization = "Bearer {SECRET}" }}',
        DOCUMENT + f'headers = {{ Authorization = ["{SECRET}"] }}',
        DOCUMENT + f'cookies = {{ session = "{SECRET}\\n" }}',
        DOCUMENT + f'proxy = "http://user:{SECRET}@proxy.example"',
        DOCUMENT.replace("https://", f"https://user:{SECRET}@"),
        DOCUMENT.replace("https://", f"ftp://user:{SECRET}@"),
        f'[defaults]\nproxy = "http://{SECRET}@proxy.example"',
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(write: Write, toml: str) -> None:
    told = "\n".join(faults(write(toml)))

    assert told
    assert SECRET not in told


def test_a_reference_that_leads_nowhere_is_a_fault_where_secrets_are_needed(
    write: Write, tmp_path: Path
) -> None:
    path = write(
        DOCUMENT + f'headers = {{ X-Token = "file:{tmp_path}/none" }}\n[channels]\nlegal = "env:SLACK_URL"\n'
    )

    channel, header = faults(path, {"SLACK_URL": " "})

    assert (
        channel == "channels.legal: 'env:SLACK_URL': the environment variable SLACK_URL is not set or empty"
    )
    assert header.startswith("provider[0].document[0].headers.X-Token: ")
    assert header.endswith("the file cannot be read: No such file or directory")
    assert load(path).channels["legal"].reference == "env:SLACK_URL"


# --- the file -----------------------------------------------------------------------------------


def test_every_fault_is_reported_at_once(write: Write) -> None:
    told = faults(
        write(
            DOCUMENT.replace("https://", "gopher://")
            + DOCUMENT
            + 'kind = "tos"\n[defaults]\nevery = "never"\n[[rule]]\nname = "a"\nto = ["nobody"]\nwhen = 1'
        )
    )

    assert [fault.partition(":")[0] for fault in told] == [
        "defaults.every",
        "provider[0].document[0].url",
        "provider[1].document[0].kind",
        "rule[0].when",
        "provider[1].id",
        "rule[0].to[0]",
    ]
    assert all("\n" not in fault for fault in told)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"[[provider]\n", "not TOML: "),
        (b'a = "1"\nb = \n', "line 2, column 5"),
        (b'name = "caf\xe9"', "not UTF-8 text (byte 11)"),
        (b"provider = 3", "provider: 3: expected a list"),
        (b"[provider]\nid = 'x'", "expected a list"),
        (b"defaults = 1", "defaults: 1: expected a table"),
        (b"a = " + b"[" * 100_000, "not TOML: "),
    ],
    ids=["bracket", "line", "latin-1", "number", "table", "no table", "deep"],
)
def test_a_file_that_is_no_configuration_is_one_clear_line(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    path = tmp_path / "providers.toml"
    path.write_bytes(content)

    [told] = faults(path)

    assert fault in told
    assert "\n" not in told


def test_a_missing_file_comes_with_the_next_step(tmp_path: Path) -> None:
    [told] = faults(tmp_path / "none.toml")

    assert told.startswith("there is no such file")
    assert "--config" in told


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert faults(tmp_path) == ("the file cannot be read: Is a directory",)


def test_ten_thousand_documents_are_read(write: Write) -> None:
    documents = "".join(
        f'[[provider.document]]\nid = "d{n}"\nname = "D"\nurl = "https://h{n}.example/terms"\n'
        for n in range(10_000)
    )

    config = read(write, PROVIDER + documents)

    assert len({document.key for document in config.documents}) == 10_000


def test_a_configuration_is_read_again_in_the_same_way(write: Write) -> None:
    path = write(DOCUMENT)

    assert config_room.load(path) == config_room.load(path)


def test_a_long_value_is_shortened_in_its_fault(write: Write) -> None:
    [told] = faults(write(DOCUMENT.replace('"https:', f'"gopher:{"x" * 5000}')))

    assert len(told) < 250
