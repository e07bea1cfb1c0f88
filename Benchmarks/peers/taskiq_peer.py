"""taskiq on Redis lists, its fastest broker there, with a process for each core and many tasks at once."""

import asyncio
import os

from taskiq_redis import ListQueueBroker

from counting import tick

SETTING = "ListQueueBroker, 2 workers, 1000 async tasks, no results"
JOBS = 5_000

broker = ListQueueBroker(url="unix://" + os.environ["PEERS_SOCKET"])


@broker.task(task_name="noop")
async def noop(payload):
    tick()


def commands(python):
    flags = ["--workers", "2", "--max-async-tasks", "1000", "--max-prefetch", "1000", "--log-level", "ERROR"]
    return [[python, "-m", "taskiq", "worker", "taskiq_peer:broker", *flags]]


def enqueue(count, payload):
    async def push():
        await broker.startup()
        for start in range(0, count, 100):
            await asyncio.gather(*(noop.kiq(payload) for _ in range(min(100, count - start))))
        await broker.shutdown()

    asyncio.run(push())
