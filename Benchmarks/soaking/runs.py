"""Runs under fire: a crawl, an ingest and a retrain whose workers die, and whose Redis forgets everything."""

import json
import random
import threading
import time

from .fleet import Fleet
from .services import RedisError, until

STAGES = ("juke-crawl-worker", "juke-ingest-worker", "juke-embed-worker")
# The start of each run: the command, and what legitimately differs from one run to the next. The comparison of models draws
# its queries in the order of the rows, and that is the order in which the artists were crawled.
RUNS = (("crawl", {"crawled_at"}), ("ingest", set()), ("retrain", {"model_version", "comparison"}))
TIMEOUT = 240


class Fire(threading.Thread):
    """Kills a worker of the fleet every now and then, and whoever asks may have Redis forget everything."""

    def __init__(self, workers, interval, draw):
        super().__init__(daemon=True)
        self.workers, self.interval, self.draw = workers, interval, draw
        self.kills = 0
        self.is_over = threading.Event()

    def run(self):
        while not self.is_over.wait(self.interval * self.draw.uniform(0.5, 1.5)):
            worker = self.draw.choice(self.workers)
            worker.kill()
            worker.start()
            self.kills += 1


def state(postgres, database, run):
    rows = postgres.rows("SELECT state, phase, coalesce(result::text, '') FROM juke_run WHERE id = '%s'" % run, database)
    return rows[0] if rows else None


def counts(postgres, database, run):
    return postgres.rows(
        "SELECT phase, total, done, failed FROM juke_run_phase WHERE run_id = '%s' ORDER BY phase" % run, database)


def follow(options, fleet, postgres, database, kind, disturb=None):
    """Starts a run and waits for its end; returns its result and the counters of its phases."""
    arguments = ("--method", options.method) if kind == "retrain" else ()
    status, text = fleet.command("juke-enqueue", kind, *arguments, "--json")
    if status != 0:
        raise SystemExit("soak: juke-enqueue %s: %s" % (kind, text))
    run = json.loads(text)["job"]
    # A job that starts a run is lost with Redis before the run is in the store; from then on nothing is.
    until(lambda: state(postgres, database, run), TIMEOUT, "the %s never starts; see %s" % (kind, fleet.folder))
    if disturb:
        disturb(run)
    until(lambda: state(postgres, database, run)[0] != "running", TIMEOUT,
          "the %s %s does not end; see %s" % (kind, run, fleet.folder))
    how, _, result = state(postgres, database, run)
    return how, json.loads(result or "{}"), counts(postgres, database, run)


def started(options, folder, redis, postgres, database, copies):
    postgres.create(database)
    fleet = Fleet("%s/%s" % (folder, database), options.programs, redis.url, postgres.url(database),
                  JUKE_CATALOG_PROVIDER="demo", JUKE_FEATURE_PROVIDER="demo")
    status, text = fleet.command("juke", "migrate")
    if status != 0:
        raise SystemExit(text)
    for stage in STAGES:
        for copy in range(copies):
            fleet.start("%s-%d" % (stage, copy), stage)
    return fleet


def undisturbed(options, folder, redis, postgres):
    """What the runs come to when nothing happens."""
    fleet = started(options, folder, redis, postgres, "soak_calm", 1)
    try:
        results = {kind: follow(options, fleet, postgres, "soak_calm", kind) for kind, _ in RUNS}
        return results, catalog(fleet)
    finally:
        fleet.finish()
        redis.client.call("FLUSHALL")


def catalog(fleet):
    report = json.loads(fleet.command("juke", "status", "--json")[1])
    return {"catalog": report["catalog"], "features": report["features"], "unfinished": len(report["runs"])}


def run(options, folder, redis, postgres, account):
    """The soak: each run once in peace, once under fire, and the two compared."""
    account.title("runs: crawl, ingest and retrain (%s) under kill -9 and FLUSHALL" % options.method)
    calm, calm_catalog = undisturbed(options, folder, redis, postgres)
    draw = random.Random(options.seed)
    fleet = started(options, folder, redis, postgres, "soak_runs", 2)
    fire = Fire(list(fleet.members), options.kill_interval, draw)
    began = time.monotonic()
    flushes = []

    def forget(identifier):
        """FLUSHALL somewhere in the middle of the run."""
        time.sleep(draw.uniform(0.05, 0.8))
        row = state(postgres, "soak_runs", identifier)
        redis.client.call("FLUSHALL")
        flushes.append("%s in %s" % (row[1], row[0]))
        time.sleep(draw.uniform(0.5, 2))
        # The operator's hand; the workers would get there by themselves. Findings that were repaired are no failure.
        try:
            doctor.append(fleet.command("juke-enqueue", "doctor", "--fix")[0])
        except (OSError, RedisError):
            doctor.append(-1)

    doctor = []
    try:
        fire.start()
        for kind, volatile in RUNS:
            how, result, phases = follow(options, fleet, postgres, "soak_runs", kind, forget)
            calm_how, calm_result, calm_phases = calm[kind]
            same, expected = comparable(result, volatile), comparable(calm_result, volatile)
            account.promise("%s ends as it does undisturbed" % kind, how, how == calm_how)
            account.promise("%s: items done, of all" % kind,
                            "%d of %d" % (sum(int(row[2]) for row in phases), sum(int(row[1]) for row in phases)),
                            phases == calm_phases, "; ".join("%s %s+%s" % (p[0], p[2], p[3]) for p in phases))
            account.promise("%s: counters equal" % kind, "yes" if same == expected else "no", same == expected,
                            "" if same == expected else "%s instead of %s" % (same, expected))
        fire.is_over.set()
        fire.join()
        account.figure("time", "%.0f s" % (time.monotonic() - began))
        account.figure("kill -9", fire.kills)
        account.figure("FLUSHALL, while the run was", ", ".join(flushes))
        account.promise("juke-enqueue doctor --fix", "exit %s" % sorted(set(doctor)), set(doctor) == {0})
        until(lambda: empty(redis), 60, "the queues do not drain; see %s" % fleet.folder)
        found = catalog(fleet)
        account.promise("store as undisturbed", "yes" if found == calm_catalog else "%s instead of %s" % (
            found, calm_catalog), found == calm_catalog)
        account.promise("runs that did not end", found["unfinished"], found["unfinished"] == 0)
    finally:
        fire.is_over.set()
        fleet.destroy()


def comparable(result, volatile):
    """A result without what differs from run to run; the last digits of sums depend on the order of the rows."""
    rounded = lambda value: [round(number, 5) for number in value] if isinstance(value, list) and value and isinstance(
        value[0], float) else value
    return {key: rounded(value) for key, value in result.items() if key not in volatile}


def empty(redis):
    try:
        return all(redis.client.call("XLEN", "juke:{%s}:stream" % queue) == 0
                   and redis.client.call("XLEN", "juke:{%s}:suspects" % queue) == 0
                   and redis.client.call("ZCARD", "juke:{%s}:delayed" % queue) == 0
                   for queue in ("catalog", "recommender", "embedding"))
    except (OSError, RedisError):
        return False
