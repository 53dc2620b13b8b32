"""Poll 100, 1,000 and 10,000 documents; CPU and peak memory must stay flat per page.

    python bench/scale.py [--sizes 100 1000 10000]

The pages are generated (some 20 KB of prose, all different) and served on loopback; each size is one
``watcher check`` on a fresh SQLite file, then a second one on the same pages, byte-different.
"""

from __future__ import annotations

import argparse
import http.server
import multiprocessing
import random
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from poll import measure

SENTENCES = [
    f"{who} may {verb} {what} {when}."
    for who in ("We", "Our partners", "Our service providers", "You")
    for verb in ("use", "keep", "share", "delete", "access")
    for what in ("your personal data", "the account details", "payment records", "support messages")
    for when in ("while you use the service", "as the law requires", "when you ask us to", "for the contract")
]


def serve(pipe: Connection) -> None:
    """Answer /N with a policy of its own; a query only changes a comment."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else every answer waits 40 ms for an acknowledgement
        salt = 0

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            Handler.salt += 1
            body = page(int(self.path.strip("/"))) + b"<!-- %d -->" % Handler.salt
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    pipe.send(server.server_port)
    server.serve_forever()


def page(number: int) -> bytes:
    chance = random.Random(number)
    paragraphs = [" ".join(chance.choices(SENTENCES, k=8)) for _ in range(50)]
    body = "".join(f"<h2>{i}. Section</h2><p>{text}</p>" for i, text in enumerate(paragraphs))
    head = f'<html lang="en"><title>Privacy policy {number}</title>'
    return f"<!DOCTYPE html>{head}<main><h1>Privacy policy {number}</h1>{body}</main></html>".encode()


def configuration(port: int, size: int) -> str:
    lines = ['[defaults]\nevery = "6h"\n[network]\nallow = ["127.0.0.0/8"]\nper_host_delay = 0\n']
    lines.append('[[provider]]\nid = "acme"\nname = "Acme"\n')
    lines += [
        f'[[provider.document]]\nid = "p{n}"\nname = "policy"\nurl = "http://127.0.0.1:{port}/{n}"\n'
        for n in range(size)
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    sizes = parser.parse_args().sizes
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    watcher = str(Path(sys.executable).with_name("watcher"))
    for size in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            (folder / "providers.toml").write_text(configuration(port, size))
            config = ["--config", str(folder / "providers.toml")]
            command = [watcher, *config, "--database", f"sqlite:///{folder}/w.db", "check"]
            for label in ("cold", "same text"):
                cpu, wall, memory = measure(command, folder)
                per_page = f"{1000 * cpu / size:6.2f} ms CPU a page"
                print(
                    f"{size:6} documents {label:10} {per_page} {wall:7.1f} s wall {memory:5.0f} MB peak",
                    flush=True,
                )
    server.terminate()


if __name__ == "__main__":
    main()
