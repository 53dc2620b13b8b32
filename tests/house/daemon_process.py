"""A daemon with quick ticks and short leases, as a process of its own.

python daemon_process.py CONFIG DATABASE_URL WORKER
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

from watcher import config, log
from watcher.daemon import Daemon, Pace
from watcher.store import Store

PACE = Pace(
    dispatch=0.1, deliver=0.1, heartbeat=0.5, housekeeping=1.0, lease=3.0, delivery_lease=3.0, hold=0.0
)


def main() -> None:
    path, database, worker = sys.argv[1:]
    log.configure(json=True)
    with Store.open(database, create=True) as store:
        store.upgrade()
        secret = partial(config.resolve_secret, environ=os.environ)
        Daemon(store, partial(config.load, Path(path)), secret, worker=worker, pace=PACE).run()


if __name__ == "__main__":
    main()
