"""RQ with SimpleWorkers, which run jobs without a fork each, and jobs enqueued in one pipeline."""

import os

import redis
from rq import Queue

from counting import tick

SETTING = "2 SimpleWorkers, no results, enqueue_many"
JOBS = 2_000


def connect():
    return redis.Redis(unix_socket_path=os.environ["PEERS_SOCKET"])


def noop(payload):
    tick()


def commands(python):
    script = "import redis, os; from rq import SimpleWorker; SimpleWorker(['default'], connection=redis.Redis(unix_socket_path=os.environ['PEERS_SOCKET'])).work(logging_level='ERROR')"
    return [[python, "-c", script]] * 2


def enqueue(count, payload):
    queue = Queue("default", connection=connect())
    for start in range(0, count, 500):
        queue.enqueue_many(
            [Queue.prepare_data(noop, args=(payload,), result_ttl=0) for _ in range(min(500, count - start))]
        )
