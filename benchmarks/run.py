"""One table: pages × sizes × databases. Run by hand: ``.venv/bin/python -m benchmarks.run --sizes 10000,100000``.

Each size gets a fresh database in a temporary folder (SQLite) or a fresh database ``lianxin_bench`` (PostgreSQL, at
``--postgres``). Pages are asked of a real server (``lianxin serve``, two workers) on the loopback address, warm, one and
four connections, a fixed number of requests. Processor time is the operating system's account of the server's processes
and, on PostgreSQL, of the database's.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlencode

from lianxin.entrances.demo.people import PASSWORD

PORT = 8931
TICK = os.sysconf("SC_CLK_TCK")


def environment(url: str, folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "LIANXIN_VAR": folder,
        "LIANXIN_SECRET_KEY": secrets.token_urlsafe(40),
        "LIANXIN_MASTER_KEYS": f"1:{secrets.token_hex(16)}",
        "LIANXIN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def inside(env: dict[str, str], *words: str) -> dict:
    done = subprocess.run([sys.executable, "-m", "benchmarks.inside", *words], env=env, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout.decode().strip().splitlines()[-1])


def cpu_of(names: tuple[str, ...], root: int) -> float:
    """Processor seconds of the processes below ``root`` and of all whose name is in ``names``, dead children included."""
    rows = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text()
            except OSError:
                continue
            name, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
            rows[int(entry.name)] = (name, int(rest[1]), sum(int(x) for x in rest[11:15]))
    wanted = {pid for pid, (name, _, _) in rows.items() if name in names}
    below, size = {root}, 0
    while len(below) != size:
        size = len(below)
        below |= {pid for pid, (_, parent, _) in rows.items() if parent in below}
    return sum(rows[pid][2] for pid in (below | wanted) & rows.keys()) / TICK


class Visitor:
    """A browser of sorts: one connection, one signed-in session."""

    def __init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Referer": f"http://127.0.0.1:{PORT}/"}
        body = urlencode(form) if form else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, quote(path, safe="/?=&%"), body, headers)
        answer = self.connection.getresponse()
        data = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, data, answer.headers.get("Location", "")

    def log_in(self, username: str) -> None:
        _, page, _ = self.ask("GET", "/login/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        form = {"username": username, "password": PASSWORD, "csrfmiddlewaretoken": token.group(1).decode()}
        status, _, _ = self.ask("POST", "/login/", form)
        assert status == 302, status


def timed(path: str, requests: int, connections: int) -> list[float]:
    samples: list[float] = []
    lock = threading.Lock()

    def go(visitor: Visitor, count: int) -> None:
        for _ in range(count):
            started = time.perf_counter()
            status, _, _ = visitor.ask("GET", path)
            spent = time.perf_counter() - started
            assert status == 200, (path, status)
            with lock:
                samples.append(spent)

    visitors = [Visitor() for _ in range(connections)]
    for visitor in visitors:
        visitor.cookies = dict(SESSION)
        go(visitor, 2)
    samples.clear()
    threads = [threading.Thread(target=go, args=(v, requests // connections)) for v in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(samples)


SESSION: dict[str, str] = {}


def at(samples: list[float], share: float) -> float:
    return round(samples[min(len(samples) - 1, int(len(samples) * share))] * 1000, 1)


def measure(env: dict[str, str], database: str, count: int, requests: int) -> list[dict]:
    loaded = inside(env, "prepare", str(count))
    pages = inside(env, "pages")
    server = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "serve", "--port", str(PORT), "--no-worker"], env=env, start_new_session=True
    )
    rows = []
    try:
        for _ in range(100):
            try:
                Visitor().ask("GET", "/login/")
                break
            except OSError:
                time.sleep(0.2)
        first = Visitor()
        first.log_in("guo")
        SESSION.clear()
        SESSION.update(first.cookies)
        extra = ("postgres",) if database == "postgres" else ()
        for name, page in pages.items():
            timed(page["path"], 20, 1)
            before = cpu_of(extra, server.pid)
            one = timed(page["path"], requests, 1)
            spent = (cpu_of(extra, server.pid) - before) / (requests + 2) * 1000
            four = timed(page["path"], requests, 4)
            rows.append({
                "database": database, "disputes": count, "page": name, "queries": page["queries"], "cpu_ms": round(spent, 1),
                "p50": at(one, 0.5), "p95": at(one, 0.95), "p99": at(one, 0.99), "p95 at 4": at(four, 0.95),
            })  # fmt: skip
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:  # what was measured is not lost to a slow goodbye
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    for name, found in inside(env, "writes", str(min(200, requests))).items():
        rows.append({"database": database, "disputes": count, "page": name, **found, "p95 at 4": ""})
    rows.append({"database": database, "disputes": count, "page": "loading, disputes/s", "queries": "", "cpu_ms": "",
                 "p50": loaded["rows_per_second"], "p95": "", "p99": "", "p95 at 4": ""})  # fmt: skip
    return rows


def table(rows: list[dict]) -> str:
    head = ["page", "database", "disputes", "queries", "cpu_ms", "p50", "p95", "p99", "p95 at 4"]
    titles = ["page", "database", "disputes", "queries", "CPU ms", "p50 ms", "p95 ms", "p99 ms", "p95 ms, 4 at once"]
    order = {name: n for n, name in enumerate(dict.fromkeys(row["page"] for row in rows))}
    rows = sorted(rows, key=lambda row: (order[row["page"]], row["database"], row["disputes"]))
    lines = [titles, ["---"] * len(titles), *([f"{row[h]:,}" if h == "disputes" else str(row[h]) for h in head] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432", help="lianxin_bench is replaced there")
    parser.add_argument("--requests", default=200, type=int)
    options = parser.parse_args()
    rows = []
    for database in options.databases.split(","):
        for size in map(int, options.sizes.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/bench.sqlite3"
                if database == "postgres":
                    for sql in ("DROP DATABASE IF EXISTS lianxin_bench", "CREATE DATABASE lianxin_bench"):
                        subprocess.run(["psql", "-q", f"{options.postgres}/postgres", "-c", sql], check=True)
                    url = f"{options.postgres}/lianxin_bench"
                print(f"{database} {size}", file=sys.stderr)
                rows += measure(environment(url, folder), database, size, options.requests)
                print(table(rows), file=sys.stderr)
    print(table(rows))


if __name__ == "__main__":
    main()
