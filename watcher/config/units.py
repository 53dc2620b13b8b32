"""Single values as people write them. Each function raises ValueError with what is expected."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from watcher.config.secrets import is_reference

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_BYTES = {"B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000}
_DURATION = re.compile(r"([0-9]{1,9})(s|m|h|d|w)")
_SIZE = re.compile(r"([0-9]{1,12}) ?(B|kB|KB|MB|GB)")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_URLS = re.compile(r"[\s\x00-\x1f\x7f\\]")
_DIGIT = re.compile(r"[0-9]")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = 366 * 86_400
# A leap year's first day: any date that exists at all comes within the next four years.
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_FOUR_YEARS_LATER = datetime(2028, 1, 2, tzinfo=UTC)


def checked(parse: Callable[[str], object]) -> Callable[[str], str]:
    """A validator that keeps the text and only makes sure that ``parse`` takes it."""

    def check(value: str) -> str:
        parse(value)
        return value

    return check


def duration(value: str) -> float:
    """Seconds from "30s", "10m", "6h", "1d" or "2w"."""
    match = _DURATION.fullmatch(value)
    if match is None:
        raise ValueError('expected a whole number with a unit, such as "30s", "10m", "6h" or "1d"')
    seconds = float(match[1]) * _SECONDS[match[2]]
    if seconds > _LONGEST:
        raise ValueError("expected at most 366 days")
    return seconds


def interval(value: str) -> float:
    """A duration that is not nothing."""
    seconds = duration(value)
    if not seconds:
        raise ValueError('expected more than "0s"')
    return seconds


def size(value: str) -> int:
    """Bytes from "500kB", "20MB" or "1GB"."""
    match = _SIZE.fullmatch(value)
    if match is None or not int(match[1]):
        raise ValueError('expected a whole number of bytes with a unit, such as "500kB" or "20MB"')
    return int(match[1]) * _BYTES[match[2]]


def timezone(value: str) -> str:
    """A time zone by its IANA name."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder of zones
        raise ValueError('expected the name of a time zone, such as "UTC" or "Europe/Paris"') from None
    return value


def clock_time(value: str) -> time:
    """A time of day: "08:00"."""
    match = _CLOCK.fullmatch(value)
    if match is None:
        raise ValueError('expected a time of day such as "08:00"')
    return time(int(match[1]), int(match[2]))


def hours(value: str) -> tuple[time, time]:
    """Hours of the day: "22:00-08:00"."""
    start, _, end = value.partition("-")
    try:
        span = clock_time(start.strip()), clock_time(end.strip())
    except ValueError:
        raise ValueError('expected hours of the day such as "22:00-08:00"') from None
    if span[0] == span[1]:
        raise ValueError("expected hours that end at another time than they begin")
    return span


def digest_time(value: str) -> tuple[int | None, time]:
    """When a digest is told: "08:00", or with a day of the week, "mon 08:00"."""
    day, _, clock = value.rpartition(" ")
    if day and day not in WEEKDAYS:
        raise ValueError('expected a time such as "08:00", or "mon 08:00" (mon, tue, … sun)')
    return WEEKDAYS.index(day) if day else None, clock_time(clock)


def identifier(value: str) -> str:
    """An id, tag or channel name: it stands in ``provider/document@revision`` and in addresses."""
    if _IDENTIFIER.fullmatch(value) is None:
        raise ValueError(
            "expected up to 64 letters, digits, '.', '_' and '-', beginning with a letter or digit"
        )
    return value


def language(value: str) -> str:
    """An ISO 639-1 code, with a region where editions differ by it."""
    if _LANGUAGE.fullmatch(value) is None:
        raise ValueError('expected a language code such as "en", "zh" or "en-GB"')
    return value


def web_address(value: str) -> str:
    """An absolute http or https URL without user name and password."""
    return _address(value, ("http", "https"))


def proxy(value: str) -> str:
    """A proxy's URL, or a reference to one (which may then hold a password)."""
    return value if is_reference(value) else _address(value, ("http", "https", "socks5", "socks5h"))


def browser(value: str) -> str:
    """A program that draws pages, or where one that runs elsewhere listens."""
    if "://" in value:
        return _address(value, ("http", "https", "ws", "wss"))
    if not value.strip() or _CONTROL.search(value):
        raise ValueError('expected a program, or the address of a browser such as "http://chromium:9222"')
    return value


def _address(value: str, schemes: tuple[str, ...]) -> str:
    if _NOT_IN_URLS.search(value) or len(value) > 2048:
        raise ValueError(
            "expected a URL without spaces, control characters and back-slashes, at most 2048 long"
        )
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"expected a URL ({error})") from error
    if parts.scheme not in schemes:
        raise ValueError("expected a URL that begins with " + " or ".join(f"{each}://" for each in schemes))
    if not parts.hostname or port == 0:
        raise ValueError("expected a URL with a host, such as https://example.com/terms")
    if parts.username is not None or parts.password is not None:
        raise ValueError(
            "expected a URL without user name and password: give secrets as env:NAME or file:/path"
        )
    return value


def network(value: str) -> str:
    """An IPv4 or IPv6 network in CIDR form."""
    try:
        return str(ipaddress.ip_network(value))
    except ValueError as error:
        raise ValueError(f'expected a network such as "127.0.0.0/8" or "fd00::/8" ({error})') from error


def cron(value: str) -> str:
    """A five-field cron line that comes due at least once in four years.

    Weekdays must be named: cron counts them from Sunday, APScheduler from Monday.
    """
    from apscheduler.triggers.cron import CronTrigger  # only files that use cron pay for it

    fields = value.split()
    if len(fields) == 5 and _DIGIT.search(fields[4]):
        raise ValueError("expected weekdays by name (mon, tue, … sun)")
    try:
        trigger = CronTrigger.from_crontab(value, timezone=UTC)
    except ValueError as error:
        raise ValueError(f'expected a cron line such as "17 */6 * * *" ({error})') from error
    first = trigger.get_next_fire_time(None, _SOME_DAY)
    if first is None or first > _FOUR_YEARS_LATER:
        raise ValueError("expected a cron line that comes due")
    return value


def header_name(value: str) -> str:
    """The name of an HTTP header or cookie."""
    if _TOKEN.fullmatch(value) is None:
        raise ValueError("expected an HTTP token: letters, digits and hyphens")
    return value


def header_value(value: str) -> str:
    """What can stand in an HTTP header."""
    if _CONTROL.search(value) or not value.strip() or not value.isascii():
        raise ValueError("expected one line of ASCII text that is not empty")
    return value


def reference(value: str) -> str:
    """Where a secret is found."""
    if not is_reference(value):
        raise ValueError('expected a reference: "env:NAME" or "file:/path"')
    return value


def channel(value: str) -> str:
    """Where a channel leads. Apprise URLs hold tokens, so they are never written in the file itself."""
    if value != "console:" and not is_reference(value):
        raise ValueError('expected "env:NAME" or "file:/path" (which hold an Apprise URL), or "console:"')
    return value
