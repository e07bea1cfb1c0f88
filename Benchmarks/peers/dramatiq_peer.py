"""Dramatiq with a process for each core; without its Prometheus exporter, and with a large prefetch."""

import os

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, Pipelines, Retries, ShutdownNotifications, TimeLimit

from counting import tick

SETTING = "2 processes x 8 threads, prefetch 1000, no Prometheus"
JOBS = 5_000

os.environ.setdefault("dramatiq_queue_prefetch", "1000")
client = redis.Redis(unix_socket_path=os.environ["PEERS_SOCKET"])
broker = RedisBroker(
    client=client,
    middleware=[AgeLimit(), TimeLimit(), ShutdownNotifications(), Callbacks(), Pipelines(), Retries()],
)
dramatiq.set_broker(broker)


@dramatiq.actor
def noop(payload):
    tick()


def commands(python):
    return [[python, "-m", "dramatiq", "dramatiq_peer", "--processes", "2", "--threads", "8"]]


def enqueue(count, payload):
    for _ in range(count):
        noop.send(payload)
