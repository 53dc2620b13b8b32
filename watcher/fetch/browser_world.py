"""What a page is asked in the browser, from where its own scripts cannot interfere."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from watcher.errors import FetchError, FetchFault


class World:
    """The page's tree, seen from a world of our own."""

    def __init__(self, session: CDPSession, limit: int) -> None:
        """Take the way to the page, and how long it may be as HTML; nothing is asked yet."""
        self._session = session
        self._install = f"({_script()})({json.dumps({**_refusals(), 'limit': limit})})"
        self._frame = ""
        self._context: int | None = None

    async def ask(self, expression: str) -> Any:
        """The value of an expression; None where the page is just being exchanged for another."""
        try:
            if self._context is None:
                self._context = await self._enter()
            return await self._evaluate(expression)
        except PlaywrightError as error:
            if "ontext" not in str(error) and "navigat" not in str(error):
                raise
            self._context = None  # its document is gone
            return None

    async def _enter(self) -> int:
        if not self._frame:
            tree = await self._session.send("Page.getFrameTree")
            self._frame = tree["frameTree"]["frame"]["id"]
        made = await self._session.send(
            "Page.createIsolatedWorld", {"frameId": self._frame, "worldName": "watcher"}
        )
        self._context = int(made["executionContextId"])
        await self._evaluate(self._install)
        return self._context

    async def _evaluate(self, expression: str) -> Any:
        answer = await self._session.send(
            "Runtime.evaluate",
            {"expression": expression, "contextId": self._context, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            raise FetchError(FetchFault.BROWSER, "the page could not be read in the browser")
        return answer["result"].get("value")


@cache
def _script() -> str:
    return (files("watcher.fetch") / "page" / "sight.js").read_text(encoding="utf-8")


@cache
def _refusals() -> dict[str, list[str]]:
    """Words and refusals of all languages: a dialog is often in another one than its page."""
    tables = tomllib.loads((files("watcher.fetch") / "page" / "refusals.toml").read_text(encoding="utf-8"))
    return {
        key: sorted({entry for table in tables.values() for entry in table[key]})
        for key in ("words", "refusals")
    }
