"""Celery, as its optimizing guide has it for many short tasks: no results, a large prefetch, nothing gossiped."""

import os

import celery

from counting import tick

SETTING = "prefork, 2 processes, prefetch x128, no results"
JOBS = 5_000

app = celery.Celery("celery_peer", broker="redis+socket://" + os.environ["PEERS_SOCKET"])
app.conf.update(
    task_ignore_result=True,
    worker_prefetch_multiplier=128,
    worker_disable_rate_limits=True,
    task_default_delivery_mode="transient",
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
)


@app.task(name="noop")
def noop(payload):
    tick()


def commands(python):
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [[python, "-m", "celery", "-A", "celery_peer", "worker", "--pool", "prefork", "-c", "2", "-l", "ERROR", *quiet]]


def enqueue(count, payload):
    with app.producer_or_acquire() as producer:
        for _ in range(count):
            noop.apply_async((payload,), producer=producer)
