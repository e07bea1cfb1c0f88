"""A crawl whose database is unavailable again and again: it answers, and refuses what changes it."""

import time
import urllib.error
import urllib.request

from .fleet import Fleet
from .services import until

DATABASE = "soak_sick"
# What PostgreSQL says, and for how long; the last is the switch with which an operator, or a provider whose disk is
# nearly full, makes a database read-only.
SICKNESSES = (("53100", "disk full"), ("53300", "too many connections"), ("57014", "statement timeout"),
              ("58030", "I/O error"), ("XX001", "corrupted data"), ("read-only", "default_transaction_read_only"))
DURATION = 8
WORKERS = 2
PORT = 19_170
TIMEOUT = 180
# How many lines a process may log in one fault.
LINES = 20


def fall_sick(postgres, state):
    if state == "read-only":
        postgres.rows("ALTER DATABASE %s SET default_transaction_read_only = on" % DATABASE, "postgres")
        return postgres.cut(DATABASE)
    return postgres.rows(
        "CREATE OR REPLACE FUNCTION soak_sickness() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'sick' USING ERRCODE = '%s'; END $$" % state, DATABASE)


def recover(postgres, state):
    if state == "read-only":
        postgres.rows("ALTER DATABASE %s RESET default_transaction_read_only" % DATABASE, "postgres")
    else:
        postgres.rows("CREATE OR REPLACE FUNCTION soak_sickness() RETURNS trigger LANGUAGE plpgsql AS "
                      "$$ BEGIN RETURN NULL; END $$", DATABASE)


def artists(postgres):
    return postgres.number("SELECT count(*) FROM catalog_artist", DATABASE)


def ready(port):
    """The status of /health/ready."""
    try:
        with urllib.request.urlopen("http://127.0.0.1:%d/health/ready" % port, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def run(options, folder, redis, postgres, account):
    """The soak: a crawl to its end through one sickness after the other."""
    account.title("sickness: a crawl whose PostgreSQL refuses changes, %d times for %d s" % (len(SICKNESSES), DURATION))
    postgres.create(DATABASE)
    fleet = Fleet("%s/%s" % (folder, DATABASE), options.programs, redis.url, postgres.url(DATABASE),
                  JUKE_CATALOG_PROVIDER="demo")
    fleet.command("juke", "migrate")
    recover(postgres, "")
    postgres.rows("CREATE TRIGGER soak_sickness BEFORE INSERT OR UPDATE ON catalog_artist "
                  "FOR EACH STATEMENT EXECUTE FUNCTION soak_sickness()", DATABASE)
    for copy in range(WORKERS):
        # Few jobs at a time, so that the crawl lasts.
        fleet.start("juke-crawl-worker-%d" % copy, "juke-crawl-worker", JUKE_METRICS_PORT=str(PORT + copy),
                    JUKE_WORKER_CONCURRENCY="2")
    waits, healths, slowest, most = [], [], 0.0, 0
    try:
        status, text = fleet.command("juke-enqueue", "crawl", "--json")
        if status != 0:
            raise SystemExit("soak: juke-enqueue crawl: %s" % text)
        until(lambda: artists(postgres) > 5, TIMEOUT, "the crawl never starts; see %s" % fleet.folder)
        for state, name in SICKNESSES:
            lengths = logged(fleet)
            fall_sick(postgres, state)
            time.sleep(DURATION)
            healths.append((name, [ready(PORT + copy) for copy in range(WORKERS)]))
            before = artists(postgres)
            recover(postgres, state)
            healed = time.monotonic()
            until(lambda: artists(postgres) > before, TIMEOUT, "no work after '%s'; see %s" % (name, fleet.folder))
            waits.append("%s %.1f s" % (name, time.monotonic() - healed))
            slowest = max(slowest, time.monotonic() - healed)
            until(lambda: artists(postgres) > before + 20, TIMEOUT, "work stops after '%s'" % name)
            most = max(most, further(fleet, lengths))
        until(lambda: postgres.rows("SELECT state FROM juke_run", DATABASE) == [["finished"]], TIMEOUT,
              "the crawl does not end; see %s" % fleet.folder)
        states = dict(postgres.rows("SELECT state, count(*) FROM juke_run_item GROUP BY state", DATABASE))
        retried = int(redis.client.call("HGET", "juke:{catalog}:stats", "retried") or 0)
        dead = redis.client.call("XLEN", "juke:{catalog}:dead")
        account.figure("work went on after", ", ".join(waits))
        account.promise("slowest to go on, within 10 s", "%.1f s" % slowest, slowest <= 10)
        account.promise("items that failed", states.get("failed", "0"), set(states) == {"done"})
        account.promise("attempts used up", retried, retried == 0)
        account.promise("dead letters", dead, dead == 0)
        unready = all(503 in statuses for _, statuses in healths)
        account.promise("health told each", "yes" if unready else "no", unready,
                        "" if unready else "%s" % healths)
        # A line when it begins and one when it is over; and what else a worker warns of.
        account.promise("most lines of a worker's log in one fault", most, most <= LINES)
    finally:
        recover(postgres, "read-only")
        fleet.finish()
        redis.client.call("FLUSHALL")


def logged(fleet):
    """How many lines each process's log has."""
    lengths = []
    for member in fleet.members:
        with open("%s/%s.log" % (fleet.folder, member.name), encoding="utf-8", errors="replace") as log:
            lengths.append(sum(1 for _ in log))
    return lengths


def further(fleet, lengths):
    """The most lines that a process has written since its log had so many."""
    return max(now - before for now, before in zip(logged(fleet), lengths))
