"""All sweeps over N open disputes, while somebody writes: ``.venv/bin/python -m benchmarks.sweeps --size 100000``.

The disputes of ``benchmarks.load`` are made open, their deadlines spread from two days ago to sixty days ahead, so that some
three in a hundred are overdue and one in nine is within a week. Each sweep then runs until it finds nothing more, in this
process; beside it a second one makes small changes through a service, and its waiting is measured with and without sweeps.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time

from benchmarks.run import at, environment, inside


def spread(count: int) -> None:
    """Every dispute open, with deadlines around now: straight into the table."""
    import datetime as dt

    from django.db import connection, transaction

    from lianxin.cellar.journal.services import seal_everything
    from lianxin.tools.kit import clock
    from lianxin.work.disputes.models import Dispute

    moment, span = clock.now(), dt.timedelta(days=62)
    blank = dict.fromkeys(("settled_at", "ended_at", "closed_at", "archived_at", "root"))
    with transaction.atomic():
        Dispute.objects.update(state="open", end_reason="", on_the_spot=False, accepted_at=moment - dt.timedelta(days=5), **blank)
    rows = list(Dispute.objects.order_by("pk").only("pk", "resolve_by", "due_at"))
    for number, row in enumerate(rows):
        row.resolve_by = row.due_at = moment - dt.timedelta(days=2) + span * (number % 997) / 997
    for first in range(0, count, 2000):
        Dispute.objects.bulk_update(rows[first : first + 2000], ["resolve_by", "due_at"])
    seal_everything()  # the load's own lines, which no minute of a county ever brings together
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def sweep() -> None:
    """Each sweep until it has nothing more to do; seconds and what it did."""
    from lianxin.cellar.jobs.services import sweeps

    found = {}
    for one in sweeps():
        started, done = time.monotonic(), 0
        while True:
            some = one.function()
            if not isinstance(some, int) or not some:
                break
            done += some
        found[one.name] = {"seconds": round(time.monotonic() - started, 1), "done": done}
    print(json.dumps(found))


def write(seconds: float) -> None:
    """Small changes, one after another; milliseconds of each."""
    from lianxin.ground.officers.queries import actor_of
    from lianxin.work.disputes.models import Dispute
    from lianxin.work.disputes.services.judging import raise_colour

    rows = Dispute.objects.filter(colour=1).select_related("key__county_key", "holder__staff", "holder_unit").order_by("-due_at")
    samples, until = [], time.monotonic() + seconds
    for dispute in rows[:20_000]:
        started = time.perf_counter()
        raise_colour(by=actor_of(dispute.holder, dispute.holder.staff), dispute=dispute, colour=2, reason="又吵起来了")
        samples.append(time.perf_counter() - started)
        time.sleep(0.05)
        if time.monotonic() > until:
            break
    print(json.dumps(samples))


def _start(env: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "benchmarks.sweeps", *words], env=env, stdout=subprocess.PIPE)


def _told(process: subprocess.Popen[bytes]) -> list[float] | dict[str, dict[str, float]]:
    out, _ = process.communicate()
    assert process.returncode == 0
    return json.loads(out.decode().strip().splitlines()[-1])


def measure(env: dict[str, str], size: int) -> None:
    inside(env, "prepare", str(size))
    _start(env, "--spread", str(size)).communicate()
    alone = sorted(_told(_start(env, "--write", "15")))
    sweeping, writing = _start(env, "--sweep"), _start(env, "--write", "30")
    beside, swept = sorted(_told(writing)), _told(sweeping)
    print("| sweep | seconds | did |\n|---|---|---|")
    for name, row in swept.items():  # type: ignore[union-attr]
        print(f"| {name} | {row['seconds']} | {row['done']:,} |")
    print(f"| all | {sum(row['seconds'] for row in swept.values()):.1f} | |")  # type: ignore[union-attr]
    for title, samples in (("alone", alone), ("beside the sweeps", beside)):
        print(f"a change of colour {title}: p50 {at(samples, 0.5)} ms, p95 {at(samples, 0.95)} ms, longest {at(samples, 1)} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default=100_000, type=int)
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432", help="lianxin_bench is replaced there")
    parser.add_argument("--spread", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--write", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--sweep", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.spread or options.write or options.sweep:
        import django

        django.setup()
        if options.spread:
            spread(options.spread)
        elif options.write:
            write(options.write)
        else:
            sweep()
        return
    for database in options.databases.split(","):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/bench.sqlite3"
            if database == "postgres":
                for sql in ("DROP DATABASE IF EXISTS lianxin_bench", "CREATE DATABASE lianxin_bench"):
                    subprocess.run(["psql", "-q", f"{options.postgres}/postgres", "-c", sql], check=True)
                url = f"{options.postgres}/lianxin_bench"
            print(f"\n{database}, {options.size:,} open disputes\n")
            measure(environment(url, folder), options.size)


if __name__ == "__main__":
    main()
