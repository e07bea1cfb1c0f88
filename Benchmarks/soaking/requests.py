"""Requests under fire: every request ends by its deadline, with its own answer or with an error that has a name."""

import http.client
import json
import os
import random
import socket
import threading
import time

from .account import percentile
from .fleet import Fleet
from .services import until

DEADLINE = 5.0  # seconds, JUKE_REQUEST_TIMEOUT_MS
SLACK = 1.0
REPLY_AGE = 120.0
STREAMS = ("juke:{rank}:stream", "juke:{rank}:suspects")


class Clients:
    """Threads that ask for different things, and check that they get what they asked for."""

    def __init__(self, ports, seeds, count, threads, seed):
        self.ports, self.seeds = ports, seeds
        self.left = count
        self.lock = threading.Lock()
        self.statuses = {}
        self.times = []
        self.hung = 0
        self.crossed = []
        self.threads = [threading.Thread(target=self.work, args=(random.Random(seed + number),), daemon=True)
                        for number in range(threads)]

    def start(self):
        for thread in self.threads:
            thread.start()

    @property
    def is_busy(self):
        return any(thread.is_alive() for thread in self.threads)

    def take(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0

    def work(self, draw):
        connections = {}
        while self.take():
            # A gateway that is down is no request: the next one is asked, as a load balancer would.
            port = draw.choice(self.ports)
            self.ask(draw, connections, port)

    def ask(self, draw, connections, port):
        seed, limit = draw.choice(self.seeds), draw.randint(1, 20)
        body = json.dumps({"seeds": [seed], "limit": limit, "resource_types": ["tracks"]})
        start = time.monotonic()
        try:
            connection = connections.get(port)
            if connection is None:
                connection = connections[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("POST", "/api/v1/recommendations/", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            status = answer.status
        except socket.timeout:
            connections.pop(port).close()
            status, text = "no answer", b""
        except (OSError, http.client.HTTPException):
            # The gateway was killed with the request in its hands: the client knows at once.
            connections.pop(port).close()
            status, text = "connection broke", b""
            time.sleep(0.02)
        lasted = time.monotonic() - start
        crossed = None
        if status == 200:
            found = json.loads(text)
            if found["seeds"][0]["seed"] != seed or len(found["tracks"]) != limit:
                crossed = "%s, %d tracks instead of %s, %d" % (
                    found["seeds"][0]["seed"], len(found["tracks"]), seed, limit)
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status == 200:
                self.times.append(lasted)
            if lasted > DEADLINE + SLACK or status == "no answer":
                self.hung += 1
            if crossed:
                self.crossed.append(crossed)


def catalog(options, folder, redis, postgres, database):
    """A store with the demo's catalog and a model; returns the URIs to ask for."""
    postgres.create(database)
    fleet = Fleet(folder + "/requests", options.programs, redis.url, postgres.url(database), JUKE_AUTH="off",
                  JUKE_CATALOG_PROVIDER="demo", JUKE_FEATURE_PROVIDER="demo",
                  JUKE_REQUEST_TIMEOUT_MS=str(int(DEADLINE * 1000)))
    for arguments in (("migrate",), ("crawl-catalog",), ("ingest-audio-features",), ("retrain", "--method", "pca"),
                      ("embeddings", "export", "--out", folder + "/export")):
        status, text = fleet.command("juke", *arguments, timeout=300)
        if status != 0:
            raise SystemExit("soak: juke %s: %s" % (" ".join(arguments), text))
    with open(folder + "/export/ids.txt", encoding="utf-8") as file:
        return fleet, [line.strip() for line in file if line.startswith("juke:track")]


def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(number):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", number, timeout=1)
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def run(options, folder, redis, postgres, account):
    """The soak: clients ask through two gateways while those and the rank workers die."""
    account.title("requests: %d through 2 gateways, 2 rank workers" % options.requests)
    draw = random.Random(options.seed)
    fleet, seeds = catalog(options, folder, redis, postgres, "soak_requests")
    try:
        ports = [port(), port()]
        gateways = [fleet.start("gateway-%d" % number, "juke-gateway", JUKE_GATEWAY_PORT=str(number))
                    for number in ports]
        workers = [fleet.start("rank-%d" % number, "juke-rank-worker") for number in range(2)]
        for number in ports:
            until(lambda number=number: answers(number), 60, "a gateway does not get ready; see %s" % fleet.folder)
        clients = Clients(ports, seeds, options.requests, 16, options.seed)
        began = time.monotonic()
        clients.start()
        kills = {"rank workers": 0, "gateways": 0, "Redis": 0}
        while clients.is_busy:
            time.sleep(options.kill_interval * draw.uniform(0.5, 1.5))
            if not clients.is_busy:
                break
            what = draw.choices(list(kills), (6, 3, 1))[0]
            if what == "Redis":
                redis.restart(draw.uniform(0.1, 1))
            else:
                member = draw.choice(workers if what == "rank workers" else gateways)
                member.kill()
                member.start()
            kills[what] += 1
        lasted = time.monotonic() - began
        report(account, clients, kills, lasted, options.requests)
        # Unread requests vanish by their deadline, as soon as a worker meets them.
        def left():
            return sum(redis.client.call("XLEN", stream) for stream in STREAMS)

        until(lambda: left() == 0, 60, "requests stay in the queue")
        account.promise("requests left in the queue", left(), left() == 0)
        account.figure("late answers refused", fleet.logged(r"lease lost|lease is lost"))
        account.figure("gateway RSS", " ".join("%.0f MB" % gateway.resident() for gateway in gateways))
        account.figure("rank worker RSS", " ".join("%.0f MB" % worker.resident() for worker in workers))
    finally:
        fleet.destroy()
    ended = time.monotonic()

    def look_back():
        """Late answers vanish by their age; that takes longer than anybody wants to watch."""
        time.sleep(max(0.0, ended + REPLY_AGE + 5 - time.monotonic()))
        account.promise("reply keys of the requests, after their expiry", len(replies(redis)), not replies(redis))

    return look_back


def report(account, clients, kills, lasted, asked):
    account.figure("time", "%.0f s, %.0f requests/s" % (lasted, asked / lasted))
    account.figure("kill -9", ", ".join("%s %d" % pair for pair in kills.items()))
    statuses = ", ".join("%s: %d" % (status, count) for status, count in
                         sorted(clients.statuses.items(), key=lambda pair: -pair[1]))
    accounted = sum(clients.statuses.values())
    account.promise("ended", "%d of %d" % (accounted, asked), accounted == asked, statuses)
    account.figure("answers, p50 / p99", "%.1f / %.1f ms" % (
        1000 * percentile(clients.times, 0.5), 1000 * percentile(clients.times, 0.99)))
    account.promise("hung past the deadline", clients.hung, clients.hung == 0)
    account.promise("crossed", len(clients.crossed), not clients.crossed, "".join(clients.crossed[:1]))
    strange = {status for status in clients.statuses if status not in (200, 503, 504, "connection broke")}
    account.promise("errors without a name", len(strange), not strange, ", ".join(map(str, strange)))


def replies(redis):
    cursor, found = "0", []
    while True:
        cursor, keys = redis.client.call("SCAN", cursor, "MATCH", "juke:{rank}:reply:*", "COUNT", 1000)
        found += keys
        if cursor == "0":
            return found
