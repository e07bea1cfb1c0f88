"""A Redis whose memory a neighbour has used up: it refuses new jobs, and loses none."""

import http.client
import json
import re
import threading
import time

from . import requests
from .services import Redis, RedisError, until
from .sickness import LINES, further, logged, ready

DATABASE = "soak_full"
QUEUE = "juke:{default}:"
ROOM = 16 << 20
TIMES = 3
DURATION = 8
TIMEOUT = 120
LIMIT = 10.0  # seconds until everything works again
WORKERS = 2


class Neighbour(threading.Thread):
    """Another program on the same Redis, which takes whatever memory is free."""

    KEY = "soak:neighbour"

    def __init__(self, redis):
        super().__init__(daemon=True)
        self.client, self.is_over = Redis(redis.port), threading.Event()

    def run(self):
        while not self.is_over.wait(0.02):
            for size in (1 << 18, 1 << 12, 1 << 8):
                try:
                    while not self.is_over.is_set():
                        self.client.call("RPUSH", self.KEY, b"x" * size)
                except RedisError:
                    pass

    def leave(self):
        self.is_over.set()
        self.join()
        self.client.call("DEL", self.KEY)


def ask(port, seed):
    """The status of a request for recommendations."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=requests.DEADLINE + requests.SLACK)
        connection.request("POST", "/api/v1/recommendations/", json.dumps({"seeds": [seed], "limit": 3}),
                           {"Content-Type": "application/json"})
        return connection.getresponse().status
    except OSError:
        return 0


class Load:
    """Enqueues jobs with effects; knows how many producers were promised, and how often they were refused."""

    def __init__(self, fleet):
        self.fleet, self.promised, self.refusals, self.words = fleet, 0, 0, ""

    def enqueue(self, count):
        status, text = self.fleet.command(
            "juke-enqueue", "task", "debug.tasks.effect", "--payload", '{"milliseconds": 50}', "--count", str(count))
        found = re.search(r"Enqueued (\d+) jobs", text) or re.search(r"(\d+) of the \d+ jobs are enqueued", text)
        self.promised += int(found[1]) if found else 0
        if status != 0:
            self.refusals += 1
            self.words = text.strip()
        return status == 0


def run(options, folder, redis, postgres, account):
    """The soak: jobs and requests while Redis is full, and after it."""
    account.title("fullness: a Redis without memory left, %d times for %d s" % (TIMES, DURATION))
    own = folder + "/full"
    fleet, seeds = requests.catalog(options, own, redis, postgres, DATABASE)
    fleet.environment.update(JUKE_DEBUG_TASKS="1", JUKE_WORKER_CONCURRENCY="4")
    ports = {}

    def start(name, *arguments, **environment):
        ports[name] = requests.port()
        fleet.start(name, *arguments, JUKE_METRICS_PORT=str(ports[name]), **environment)

    gateway = requests.port()
    redis.client.call("FLUSHALL")
    try:
        for number in range(WORKERS):
            start("worker-%d" % number, "juke-crawl-worker", "--queues", "default")
        start("rank", "juke-rank-worker")
        start("gateway", "juke-gateway", JUKE_GATEWAY_PORT=str(gateway))
        until(lambda: ask(gateway, seeds[0]) == 200, 60, "no answer; see %s" % fleet.folder)
        load, slowest, told, statuses, idle, most = Load(fleet), 0.0, 0.0, {}, 0, 0
        for _ in range(TIMES):
            lengths = logged(fleet)
            load.enqueue(400)
            used = re.search(r"used_memory:(\d+)", redis.client.call("INFO", "memory"))[1]
            redis.client.call("CONFIG", "SET", "maxmemory", str(int(used) + ROOM))
            neighbour = Neighbour(redis)
            neighbour.start()
            began, before = time.monotonic(), effects(postgres)
            while time.monotonic() - began < DURATION:
                load.enqueue(20)
                status = ask(gateway, seeds[0])
                statuses[status] = statuses.get(status, 0) + 1
            idle += effects(postgres) == before
            # Jobs that end set memory free for a moment, and then a process is ready; from here on there is none at all.
            redis.client.call("CONFIG", "SET", "maxmemory", "1")
            full = time.monotonic()
            until(lambda: all(ready(port) == 503 for port in ports.values()), TIMEOUT, "a process stays ready")
            told = max(told, time.monotonic() - full)
            redis.client.call("CONFIG", "SET", "maxmemory", str(int(used) + ROOM))
            neighbour.leave()
            healed = time.monotonic()
            until(lambda: load.enqueue(1), TIMEOUT, "jobs are refused though there is room; see %s" % fleet.folder)
            until(lambda: ask(gateway, seeds[0]) == 200, TIMEOUT, "no answer though there is room")
            until(lambda: all(ready(port) == 200 for port in ports.values()), TIMEOUT, "a process stays unready")
            slowest = max(slowest, time.monotonic() - healed)
            redis.client.call("CONFIG", "SET", "maxmemory", "0")
            most = max(most, further(fleet, lengths))
        until(lambda: redis.client.call("XLEN", QUEUE + "stream") == 0, TIMEOUT, "the queue does not drain")
        report(account, fleet, redis, postgres, load)
        account.figure("requests meanwhile", ", ".join("%s: %d" % pair for pair in sorted(statuses.items())))
        strange = set(statuses) - {200, 503, 504}
        account.promise("answers without a name", len(strange), not strange)
        account.promise("health told each, within 10 s", "%.1f s" % told, told <= LIMIT)
        account.promise("times in which no job ran", idle, idle == 0)
        account.promise("slowest to go on, within 10 s", "%.1f s" % slowest, slowest <= LIMIT)
        account.promise("most lines of a process's log in one time", most, most <= LINES)
    finally:
        redis.client.call("CONFIG", "SET", "maxmemory", "0")
        redis.client.call("DEL", Neighbour.KEY)
        fleet.destroy()


def effects(postgres):
    return postgres.number("SELECT count(*) FROM juke_debug_effect", DATABASE)


def report(account, fleet, redis, postgres, load):
    """Whether all that was accepted was done, once."""
    stats = redis.client.call("HGETALL", QUEUE + "stats")
    stats = dict(zip(stats[::2], map(int, stats[1::2])))
    enqueued, done = stats.get("enqueued", 0), effects(postgres)
    runs = postgres.number("SELECT count(*) FROM juke_debug_execution", DATABASE)
    account.promise("enqueues that were refused", load.refusals, load.refusals > 0)
    account.figure("in the words", load.words[:160])
    account.promise("jobs accepted, and done", "%d, %d" % (enqueued, done), enqueued == done >= load.promised,
                    "producers were promised %d" % load.promised)
    account.promise("lost", max(enqueued, load.promised) - done, max(enqueued, load.promised) == done)
    account.promise("repeated", runs - done, runs == done)
    dead = redis.client.call("XLEN", QUEUE + "dead")
    account.promise("dead letters, attempts used up", "%d, %d" % (dead, stats.get("retried", 0)),
                    dead == 0 and not stats.get("retried"))
    status, text = fleet.command("juke-enqueue", "doctor")
    account.promise("juke-enqueue doctor", "exit %d" % status, status == 0, "" if status == 0 else text)
