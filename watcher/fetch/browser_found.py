"""Is there a browser? Where it is, or what is missing, in one line."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from watcher.model import Network

# The shell has no windows to draw: it needs a third less memory.
_PROGRAMS = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
_REMOTE = ("http://", "https://", "ws://", "wss://")


def is_remote(browser: str | None) -> bool:
    """Whether this is the address of a browser that runs elsewhere, and not a program."""
    return browser is not None and browser.startswith(_REMOTE)


def find_program(browser: str | None) -> str | None:
    """The program to start: the configured one, or the first known one on the PATH."""
    if browser is not None:
        return shutil.which(Path(browser).expanduser())
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def browser_missing(network: Network) -> str | None:
    """What keeps pages from being drawn, and how to get it; None where nothing does."""
    if importlib.util.find_spec("playwright") is None:
        return "no browser: pip install 'tos-watcher[browser]' and apt-get install chromium-headless-shell"
    if is_remote(network.browser) or find_program(network.browser):
        return None
    if network.browser is not None:
        return f"no browser: network.browser names {network.browser!r}, which is no program"
    return (
        "no browser: apt-get install chromium-headless-shell, or name a Chromium with network.browser "
        '("/path/to/chromium", or "http://host:9222" for one that runs elsewhere)'
    )
