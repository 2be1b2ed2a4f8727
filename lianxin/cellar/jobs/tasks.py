"""The worker's loop."""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections

from lianxin.cellar.jobs import services

log = logging.getLogger(__name__)


class Worker:
    """Runs due sweeps, then due jobs, then waits. ``stop`` may be called from a signal handler."""

    def __init__(self, pause: float = 2.0):
        self.pause = pause
        self._end = threading.Event()

    def stop(self) -> None:
        self._end.set()

    @property
    def is_stopping(self) -> bool:
        return self._end.is_set()

    def run(self) -> None:
        """Until ``stop``."""
        while not self.is_stopping:
            worked = self.round()
            close_old_connections()
            if not worked:
                self._end.wait(self.pause)

    def round(self) -> int:
        """Every due sweep once, then jobs while there are any; returns how many jobs were taken."""
        for sweep in services.sweeps():
            if self.is_stopping:
                return 0
            self._sweep(sweep)
        taken = 0
        while not self.is_stopping and taken < 20 and self._job():
            taken += 1
        return taken

    def _sweep(self, sweep: services.Sweep) -> None:
        try:
            if services.claim_sweep(sweep):
                sweep.function()
        except Exception as error:  # one sweep's error is not another's
            log.error("sweep %s failed: %s", sweep.name, services.describe(error))

    def _job(self) -> bool:
        try:
            job = services.take_one()
            if job is None:
                return False
            services.run(job, lambda: self.is_stopping)
        except services.Broken as broken:
            log.error("job failed: %s", broken)
        except Exception as error:  # the database may be away for a moment
            log.error("worker: %s", services.describe(error))
            return False
        return True
