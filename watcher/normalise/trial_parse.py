"""Parse HTML within limits: run as a process of its own, which a hostile page may hurt alone.

HTML on standard input; the exit status tells. Imports nothing of this package: it must start quickly.
"""

from __future__ import annotations

import resource
import sys

from selectolax.lexbor import LexborHTMLParser

CPU_SECONDS = 3
MEMORY = 600_000_000


def main() -> None:
    """Parse standard input, and touch what the reader touches in native code."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parser = LexborHTMLParser(sys.stdin.buffer.read())
    if parser.body is not None:
        parser.body.text()
        _ = parser.body.inner_html


if __name__ == "__main__":
    main()
