"""Counts the jobs that a worker process has run, at next to no cost to them: a thread tells Redis now and then."""

import os
import threading
import time

_count = 0
_owner = None


def tick():
    """Counts one job."""
    global _count, _owner
    _count += 1
    if _owner != os.getpid():  # the first job of this process, which may be a fork
        _owner = os.getpid()
        threading.Thread(target=_tell, daemon=True).start()


def _tell():
    import redis

    client = redis.Redis(unix_socket_path=os.environ["PEERS_SOCKET"])
    told = -1
    while True:
        if _count != told:
            told = _count
            client.hset("peers:done", os.getpid(), told)
        time.sleep(0.02)
