"""Poll 300 real legal pages three times; CPU, wall, memory and storage beside urlwatch and webchanges.

    python bench/poll.py [--pages 300] [--no-rivals]

Rounds: cold, byte-different but textually the same, identical. Every figure is of a whole process
(start-up included), from the operating system's own accounting. The rivals are installed into a
throw-away environment; they get the settings their manuals recommend for such pages (html2text).
The corpus is found through WATCHER_CORPUS (default ../shared).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from legal_pages import paths

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Tool:
    """A monitor: how it is prepared, what is run each round, where it stores."""

    name: str
    prepare: Callable[[Path, list[str]], None]
    command: Callable[[Path], list[str]]
    stored: str


def watcher_config(folder: Path, urls: list[str]) -> None:
    slugs: dict[str, list[str]] = {}
    for url in urls:
        slugs.setdefault(url.rsplit("/", 2)[1], []).append(url)
    lines = [
        '[defaults]\nevery = "1h"\nrender = "http"\n[network]\nallow = ["127.0.0.0/8"]\nper_host_delay = 0\n'
    ]
    for slug, pages in slugs.items():
        lines.append(f'[[provider]]\nid = "{slug}"\nname = "{slug}"\n')
        lines += [
            f'[[provider.document]]\nid = "p{page.rsplit("/", 1)[1]}"\nname = "page"\nurl = "{page}"\n'
            for page in pages
        ]
    (folder / "providers.toml").write_text("\n".join(lines))


def watcher_command(folder: Path) -> list[str]:
    watcher = str(Path(sys.executable).with_name("watcher"))
    return [
        watcher,
        "--config",
        str(folder / "providers.toml"),
        "--database",
        f"sqlite:///{folder}/data/w.db",
        "check",
    ]


def yaml_jobs(folder: Path, urls: list[str], method: str = "") -> None:
    """One job a page, its text extracted by the html2text library (urlwatch's default leaves scripts in)."""
    job = "name: {0}\nurl: {0}\nfilter:\n  - html2text" + method + "\n"
    (folder / "jobs.yaml").write_text("---\n".join(job.format(url) for url in urls))


def rivals(folder: Path) -> list[Tool]:
    venv.create(folder / "venv", with_pip=True)
    binaries = folder / "venv" / "bin"
    subprocess.run([binaries / "pip", "install", "-q", "urlwatch", "webchanges", "html2text"], check=True)

    def command(name: str, store: str) -> Callable[[Path], list[str]]:
        def build(at: Path) -> list[str]:
            config = ["--config", str(at / "config.yaml"), store, str(at / "data" / "cache.db")]
            jobs = "--urls" if name == "urlwatch" else "--jobs"
            return [str(binaries / name), jobs, str(at / "jobs.yaml"), *config]

        return build

    return [
        Tool(
            "urlwatch",
            partial(yaml_jobs, method=":\n      method: pyhtml2text"),
            command("urlwatch", "--cache"),
            "data",
        ),
        Tool("webchanges", yaml_jobs, command("webchanges", "--database"), "data"),
    ]


def measure(command: list[str], folder: Path) -> tuple[float, float, float]:
    """Run to the end; CPU seconds, wall seconds, peak memory in MB."""
    began = time.monotonic()
    with (folder / "output.txt").open("ab") as output:
        child = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        _, _, usage = os.wait4(child.pid, 0)
    return usage.ru_utime + usage.ru_stime, time.monotonic() - began, usage.ru_maxrss / 1024


def run(tool: Tool, base: str, urls: list[str], folder: Path) -> None:
    folder.mkdir()
    (folder / "data").mkdir()
    tool.prepare(folder, urls)
    post(f"{base}/_salt?to=")
    for label, salt in (("cold", ""), ("same text", "b"), ("identical", "b")):
        post(f"{base}/_salt?to={salt}")
        cpu, wall, memory = measure(tool.command(folder), folder)
        stored = sum(f.stat().st_size for f in (folder / tool.stored).rglob("*") if f.is_file()) / 1e6
        figures = f"{cpu:7.2f} s CPU {wall:7.2f} s wall {memory:6.0f} MB peak {stored:7.2f} MB stored"
        print(f"{tool.name:11} {label:10} {figures}", flush=True)


def post(url: str) -> None:
    urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=10).close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--no-rivals", action="store_true")
    args = parser.parse_args()
    corpus = Path(os.environ.get("WATCHER_CORPUS", ROOT.parent / "shared")).resolve()
    server = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / "legal_pages.py"), str(corpus)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    base = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    urls = [f"{base}/{path}" for path in paths(corpus, args.pages)]
    print(f"{len(urls)} pages")
    try:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            tools = [Tool("watcher", watcher_config, watcher_command, "data")]
            tools += [] if args.no_rivals else rivals(folder)
            for tool in tools:
                run(tool, base, urls, folder / tool.name)
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
