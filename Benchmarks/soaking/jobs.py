"""Jobs under fire: workers, producers, connections and Redis itself die while jobs with effects run."""

import random
import re
import subprocess
import threading
import time

from .account import percentile, slope
from .fleet import STALE, Fleet
from .services import RedisError, until

STREAM, SUSPECTS, DELAYED, DEAD, STATS = (
    "juke:{default}:" + name for name in ("stream", "suspects", "delayed", "dead", "stats"))
GROUP = "juke"
RECOVERY_LIMIT = 15.0  # seconds, at the default lease of 9
BACKLOG = 200  # jobs that wait


class Producers(threading.Thread):
    """Enqueues jobs with `juke-enqueue`, a few hundred at a time, so that the queue never runs far behind."""

    def __init__(self, fleet, redis, jobs, until_time, draw):
        super().__init__(daemon=True)
        self.fleet, self.redis, self.jobs, self.end = fleet, redis, jobs, until_time
        self.draw = draw
        self.promised = 0
        self.killed = 0
        self.batch = BACKLOG

    def run(self):
        began = time.monotonic()
        while self.promised < self.jobs:
            # Evenly over the time that the kills take.
            share = min(1.0, (time.monotonic() - began) / max(1.0, self.end - began))
            if self.promised > share * self.jobs or self.depth() > BACKLOG:
                time.sleep(0.05)
                continue
            count = min(self.batch, self.jobs - self.promised)
            arguments = ["juke-enqueue", "task", "debug.tasks.effect", "--payload",
                         '{"milliseconds": %d}' % self.draw.choice((0, 20, 100, 400)), "--count", str(count)]
            if self.draw.random() < 0.1:
                self.die(arguments)
            try:
                status, text = self.fleet.command(*arguments)
            except subprocess.TimeoutExpired:
                continue
            if status == 0:
                self.promised += int((re.search(r"Enqueued (\d+) jobs", text) or [0, 1])[1])

    def depth(self):
        try:
            return self.redis.call("XLEN", STREAM)
        except (OSError, RedisError):
            return 1 << 30

    def die(self, arguments):
        """A producer that is killed in the middle: what it had enqueued counts all the same."""
        member = self.fleet.start("producer", *arguments)
        time.sleep(self.draw.uniform(0.05, 0.4))
        if member.is_running:
            member.kill()
            self.killed += 1
        self.fleet.members.remove(member)


class Fire:
    """What happens to the fleet, and which jobs it met."""

    def __init__(self, fleet, redis, postgres, workers, draw):
        self.fleet, self.redis, self.postgres, self.workers, self.draw = fleet, redis, postgres, workers, draw
        self.met = []  # (milliseconds, jobs that were pending under a killed worker)
        self.outages = []  # (milliseconds at which Redis died, and at which it was back)
        self.stopped = set()  # jobs that were pending under a stopped worker
        self.allowance = 0
        self.counts = {}

    def count(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1

    def pending(self, pid=None, client=None):
        """The jobs that are pending under a process, or at all."""
        client = client or self.redis.client
        jobs = []
        for stream in (STREAM, SUSPECTS):
            try:
                for consumer in holders(client, stream):
                    if pid is not None and "-%d-" % pid not in consumer:
                        continue
                    rows = client.call("XPENDING", stream, GROUP, "-", "+", 1000, consumer)
                    if not rows:
                        continue
                    commands = [("XRANGE", stream, row[0], row[0]) for row in rows]
                    for entry in client.pipeline(commands) if len(rows) > 1 else [client.call(*commands[0])]:
                        for _, fields in entry or []:
                            jobs.append(fields[fields.index("id") + 1])
            except (OSError, RedisError):
                pass
        return jobs

    def busy(self):
        """The workers that hold jobs: killing one that only starts up would prove nothing."""
        for _ in range(20):
            try:
                consumers = holders(self.redis.client, STREAM) + holders(self.redis.client, SUSPECTS)
            except (OSError, RedisError):
                consumers = []
            found = [worker for worker in self.workers
                     if any("-%d-" % worker.pid in consumer for consumer in consumers)]
            if found:
                return found
            time.sleep(0.05)
        return []

    def kill(self):
        worker = self.draw.choice(self.busy() or self.workers)
        moment = int(time.time() * 1000)
        worker.kill()
        jobs = self.pending(worker.pid)
        self.met.append((moment, jobs))
        self.allowance += len(jobs)
        worker.start()
        self.count("kill -9")

    def freeze(self, lease):
        """A worker that is stopped for longer than its lease, and then goes on as if nothing had happened."""
        awake = [worker for worker in self.workers if not worker.is_stopped]
        if len(awake) < 3:
            return
        worker = self.draw.choice(awake)
        worker.stop()
        pid = worker.pid

        def note():
            # A read that waits gets jobs for two more seconds, though nobody is there to take them.
            try:
                held = self.pending(pid, type(self.redis.client)(self.redis.port))
            except (OSError, RedisError):
                return
            self.allowance += len(held)
            self.stopped.update(held)

        def wake():
            # Somebody may have killed it meanwhile; then it is another process.
            if worker.pid == pid and worker.is_running:
                worker.wake()

        threading.Timer(2.5, note).start()
        threading.Timer(lease + self.draw.uniform(1, 5), wake).start()
        self.count("SIGSTOP, SIGCONT after the lease")

    def restart_redis(self):
        self.allowance += len(self.pending())
        died = time.time() * 1000
        self.redis.restart(self.draw.uniform(0.1, 1.5))
        self.outages.append((died, time.time() * 1000))
        self.count("Redis kill -9, restart")

    def cut_connections(self):
        self.redis.client.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        self.count("CLIENT KILL of every connection")

    def destroy_group(self):
        self.allowance += len(self.pending())
        for stream in (STREAM, SUSPECTS):
            self.redis.client.call("XGROUP", "DESTROY", stream, GROUP)
        self.count("XGROUP DESTROY, of jobs and suspects")

    def cut_store(self):
        self.postgres.cut("soak_jobs")
        self.count("PostgreSQL sessions ended")


def run(options, folder, redis, postgres, account):
    """The soak; returns when every job is accounted for."""
    account.title("jobs: %d jobs, %d kills, %d workers, %d s" % (
        options.jobs, options.kills, options.workers, options.seconds))
    draw = random.Random(options.seed)
    postgres.create("soak_jobs")
    fleet = Fleet(folder + "/jobs", options.programs, redis.url, postgres.url("soak_jobs"),
                  JUKE_DEBUG_TASKS="1", JUKE_WORKER_CONCURRENCY="8",
                  JUKE_CATALOG_PROVIDER="stub")
    try:
        measure(options, fleet, redis, postgres, draw, account)
    finally:
        fleet.destroy()


def measure(options, fleet, redis, postgres, draw, account):
    status, text = fleet.command("juke", "migrate")
    if status != 0:
        raise SystemExit(text)
    # One worker is spared, so that there is a memory to watch.
    spared = fleet.start("spared", "juke-crawl-worker", "--queues", "default", JUKE_WORKER_CONCURRENCY="2")
    until(lambda: consumers(redis), 30, "no worker comes up; see %s" % fleet.folder)
    workers = [fleet.start("worker-%d" % number, "juke-crawl-worker", "--queues", "default")
               for number in range(options.workers)]
    fire = Fire(fleet, redis, postgres, workers, draw)
    began = time.monotonic()
    end = began + options.seconds
    producers = Producers(fleet, type(redis.client)(redis.port), options.jobs, end, draw)
    producers.start()

    events = [(draw.uniform(0, options.seconds), fire.kill) for _ in range(options.kills)]
    rarer = max(1, round(options.seconds / 60))
    for action, times in ((lambda: fire.freeze(options.lease), 4), (fire.restart_redis, 1),
                          (fire.cut_connections, 4), (fire.destroy_group, 1), (fire.cut_store, 2)):
        events += [(draw.uniform(0, options.seconds), action) for _ in range(times * rarer)]
    samples, redis_samples = [], []
    for moment, action in sorted(events, key=lambda event: event[0]):
        while time.monotonic() - began < moment:
            time.sleep(min(0.2, max(0.0, moment - (time.monotonic() - began))))
        try:
            action()
        except (OSError, RedisError) as error:
            account.figure("a fault could not be made", error)
        samples.append((time.monotonic() - began, spared.resident()))
    fired = time.monotonic() - began

    producers.join(max(60, options.seconds))
    # The last crash is found after a lease and a scan; then the queue drains.
    until(lambda: drained(redis), 120 + options.lease * 2, "the queue does not drain; see %s" % fleet.folder)
    lasted = time.monotonic() - began

    account.figure("time", "%.0f s of faults, %.0f s in all" % (fired, lasted))
    for name, number in sorted(fire.counts.items()):
        account.figure(name, number)
    account.figure("producers killed", producers.killed)
    settle_dead(fleet, redis, account)
    balance(options, fleet, redis, postgres, fire, producers, account)
    if len(samples) > 10:
        # The first third is warming up.
        account.promise("RSS slope of the spared worker", "%.1f MB/min" % slope(samples[len(samples) // 3:]),
                        samples[-1][1] < samples[len(samples) // 3][1] + 64, "%.0f MB at the end" % samples[-1][1])
    memory = redis.client.call("MEMORY", "STATS")
    account.figure("Redis at the end", "%.1f MB, of it records of jobs that ended" % (
        memory[memory.index("total.allocated") + 1] / 1e6))
    fleet.finish()
    account.promise("pending after the fleet stopped", len(fire.pending()), not fire.pending())


def holders(client, stream):
    """The consumers under which something is pending."""
    return [row[0] for row in client.call("XPENDING", stream, GROUP)[3] or []]


def consumers(redis):
    try:
        return redis.client.call("XINFO", "CONSUMERS", STREAM, GROUP)
    except RedisError:
        return []


def waiting(redis):
    """Jobs that wait or run."""
    return redis.client.call("XLEN", STREAM) + redis.client.call("XLEN", SUSPECTS)


def drained(redis):
    try:
        return waiting(redis) == 0 and redis.client.call("ZCARD", DELAYED) == 0
    except (OSError, RedisError):
        return False


def settle_dead(fleet, redis, account):
    """Jobs that met three kills are dead letters by design; the operator replays them."""
    dead = redis.client.call("XLEN", DEAD)
    account.figure("dead letters (three workers lost)", dead)
    if dead:
        status, text = fleet.command("juke-enqueue", "dead", "replay", "--rate", "1000")
        account.promise("juke-enqueue dead replay", text.strip(), status == 0)
        until(lambda: drained(redis), 120, "replayed jobs do not end")
        account.promise("dead letters after the replay", redis.client.call("XLEN", DEAD),
                        redis.client.call("XLEN", DEAD) == 0)
    status, text = fleet.command("juke-enqueue", "doctor", "--fix")
    account.promise("juke-enqueue doctor --fix", "exit %d" % status, status == 0)


def balance(options, fleet, redis, postgres, fire, producers, account):
    stats = redis.client.call("HGETALL", STATS)
    stats = dict(zip(stats[::2], map(int, stats[1::2])))
    enqueued = stats.get("enqueued", 0)
    effects = postgres.number("SELECT count(*) FROM juke_debug_effect", "soak_jobs")
    executions = postgres.number("SELECT count(*) FROM juke_debug_execution", "soak_jobs")
    account.figure("jobs enqueued, by what producers were told", producers.promised)
    account.promise("jobs enqueued, by Redis' own count", enqueued, enqueued >= producers.promised)
    account.promise("lost", enqueued - effects, enqueued == effects)
    account.promise("duplicated (runs beyond one a job)", executions - effects,
                    executions - effects <= fire.allowance, "at most %d in flight at the faults" % fire.allowance)
    account.figure("recovered (taken from lost workers)", stats.get("reclaimed", 0))
    found = recoveries(redis, postgres, fire)
    judge(found, options, fire, account)
    account.figure("stale writes refused", fleet.logged(STALE))
    account.promise("stream length at the end", waiting(redis), waiting(redis) == 0)
    account.promise("pending at the end", len(fire.pending()), not fire.pending())
    account.figure("consumers at the end", len(consumers(redis)))


def judge(found, options, fire, account):
    """Whether the jobs of killed workers came back in time.

    The promise is about one death: after each further one, killed or stopped, and after each outage of Redis, a lease
    begins anew. So what an outage met has a lease more, and a job that lost several workers is only told about.
    """
    single = [recovery for recovery in found if recovery.is_single and recovery.restarted]
    calm = [recovery for recovery in single if not recovery.outages]
    met = [recovery for recovery in single if recovery.outages]
    is_default = options.lease <= 9

    def figure(name, chosen, limit=None):
        times = [recovery.restarted for recovery in chosen]
        text = "%.1f / %.1f s" % (percentile(times, 0.5), percentile(times, 0.99))
        further = "%d jobs, longest %.1f s" % (len(times), max(times, default=0))
        if limit is None:
            account.figure(name, "%s (%s)" % (text, further))
        else:
            late = [recovery.restarted - limit(recovery) for recovery in chosen]
            account.promise(name, text, percentile(late, 0.99) <= 0 or not is_default, further)

    found_after = [recovery.found for recovery in calm if recovery.found]
    account.figure("found after kill -9, p50 / p99", "%.1f / %.1f s" % (
        percentile(found_after, 0.5), percentile(found_after, 0.99)))
    account.figure("Redis was away", "%d times, %.1f s in all; what it met is judged by itself" % (
        len(fire.outages), sum(back - died for died, back in fire.outages) / 1000))
    figure("recovery after kill -9, p50 / p99", calm, lambda recovery: RECOVERY_LIMIT)
    if met:
        figure("the same with Redis away meanwhile", met,
               lambda recovery: RECOVERY_LIMIT + recovery.outages * options.lease + recovery.away)
    figure("the same with further kills or stops", [
        recovery for recovery in found if not recovery.is_single and recovery.restarted])
    never = sum(recovery.is_forgotten for recovery in found)
    account.promise("jobs of killed workers that never ran again", never, never == 0)


def timelines(redis, jobs):
    """What the records say of some jobs: (milliseconds, event) each."""
    found = {}
    for start in range(0, len(jobs), 500):
        part = jobs[start:start + 500]
        commands = [("HGET", "juke:{default}:job:" + job, "timeline") for job in part]
        replies = redis.client.pipeline(commands) if len(part) > 1 else [redis.client.call(*commands[0])]
        for job, text in zip(part, replies):
            lines = [line.split(" ", 1) for line in (text or "").splitlines()]
            found[job] = [(int(moment), event) for moment, event in lines]
    return found


class Recovery:
    """What became of one job that a kill met; times in seconds from the kill, None for what did not happen."""

    def __init__(self, kill, events, starts, outages, is_single):
        dead = next((time for time, event in events if time > kill and event.startswith("dead")), None)
        lost = next((time for time, event in events if time > kill and event.startswith("worker lost")), None)
        start = next((start for start in starts if start > kill), None)
        self.is_single = is_single
        self.is_forgotten = start is None
        # A job that became a dead letter is no recovery: it was to be left alone.
        self.found = (lost - kill) / 1000 if lost and not (dead and dead < lost) else None
        self.restarted = (start - kill) / 1000 if start and not (dead and dead < start) else None
        between = [back - died for died, back in outages if start and back > kill and died < start]
        self.outages = len(between)
        self.away = sum(between) / 1000


def recoveries(redis, postgres, fire):
    """A Recovery for each job that a kill met, and for each kill that met it."""
    kills = {}
    for moment, met in fire.met:
        for job in met:
            kills.setdefault(job, []).append(moment)
    records = timelines(redis, sorted(kills))
    starts = {}
    for job, started in postgres.rows(
            "SELECT job, started_ms FROM juke_debug_execution ORDER BY started_ms", "soak_jobs"):
        starts.setdefault(job, []).append(int(started))
    return [Recovery(kill, records[job], starts.get(job, []), fire.outages,
                     is_single=len(kills[job]) == 1 and job not in fire.stopped)
            for job in kills for kill in kills[job]]
