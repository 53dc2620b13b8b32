"""What runs below a process, as the system tells: the browser that was started, and its tabs."""

from __future__ import annotations

import os
from pathlib import Path


def tabs(ancestor: int) -> list[tuple[int, int]]:
    """The tabs below a process: id, and bytes that it alone holds in memory."""
    return [
        (process, _own_bytes(process))
        for process in descendants(ancestor)
        if b"--type=renderer" in _read(process, "cmdline")
    ]


def descendants(ancestor: int) -> list[int]:
    """All processes below one; none where the system has no /proc."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        status = _read(int(folder.name), "stat").rpartition(b")")[2].split()
        if len(status) > 1:
            children.setdefault(int(status[1]), []).append(int(folder.name))
    found = [ancestor]
    for process in found:
        found.extend(children.get(process, ()))
    return found[1:]


def _own_bytes(process: int) -> int:
    sizes = _read(process, "statm").split()
    return (int(sizes[1]) - int(sizes[2])) * os.sysconf("SC_PAGE_SIZE") if len(sizes) > 2 else 0


def _read(process: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{name}").read_bytes()
    except OSError:  # it ended
        return b""
