"""arq with a process for each core, many jobs at once, and no results kept."""

import asyncio
import os

from arq import create_pool
from arq.connections import RedisSettings

from counting import tick

SETTING = "2 processes, max_jobs 1000, keep_result 0"
JOBS = 5_000


async def noop(ctx, payload):
    tick()


class WorkerSettings:
    functions = [noop]
    redis_settings = RedisSettings(unix_socket_path=os.environ["PEERS_SOCKET"])
    max_jobs = 1000
    keep_result = 0
    poll_delay = 0.01


def commands(python):
    return [[python, "-m", "arq", "arq_peer.WorkerSettings"]] * 2


def enqueue(count, payload):
    async def push():
        pool = await create_pool(WorkerSettings.redis_settings)
        for start in range(0, count, 100):
            await asyncio.gather(*(pool.enqueue_job("noop", payload) for _ in range(min(100, count - start))))
        await pool.aclose()

    asyncio.run(push())
