"""A Redis that can be killed and comes back, a client for it, and the PostgreSQL that `with-services` lends."""

import os
import shutil
import socket
import subprocess
import time
import urllib.parse


class RedisError(Exception):
    """An error reply."""


class Redis:
    """A client of Redis: one connection, made anew when it breaks."""

    def __init__(self, port):
        self.port = port
        self.file = None
        self.socket = None

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = self.file = None

    def call(self, *words):
        """One command; an outage raises OSError."""
        return self.pipeline([words])[0]

    def pipeline(self, commands):
        """Many commands; error replies are returned as values when there are several."""
        try:
            if self.socket is None:
                self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.file = self.socket.makefile("rb")
            self.socket.sendall(b"".join(self.encode(command) for command in commands))
            values = [self.reply() for _ in commands]
        except OSError:
            self.close()
            raise
        if len(values) == 1 and isinstance(values[0], RedisError):
            raise values[0]
        return values

    @staticmethod
    def encode(words):
        parts = [b"*%d\r\n" % len(words)]
        for word in words:
            data = word if isinstance(word, bytes) else str(word).encode()
            parts.append(b"$%d\r\n%s\r\n" % (len(data), data))
        return b"".join(parts)

    def reply(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionError("Redis closed the connection")
        kind, text = line[:1], line[1:-2]
        if kind == b"+":
            return text.decode()
        if kind == b"-":
            return RedisError(text.decode())
        if kind == b":":
            return int(text)
        if kind == b"$":
            if text == b"-1":
                return None
            data = self.file.read(int(text) + 2)[:-2]
            return data.decode("utf-8", "replace")
        if text == b"-1":
            return None
        return [self.reply() for _ in range(int(text))]


class RedisServer:
    """A private Redis with an append-only file, by default synced at every write."""

    def __init__(self, folder, sync="always"):
        self.sync = sync
        self.folder = os.path.join(folder, "redis")
        os.makedirs(self.folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = "redis://127.0.0.1:%d/0" % self.port
        self.program = shutil.which("redis-server") or shutil.which("redis-check-rdb")
        self.process = None
        self.client = Redis(self.port)

    def start(self):
        """Starts the server and waits until it answers."""
        self.process = subprocess.Popen(
            # redis-check-rdb is the server when it is called so.
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self.folder, "--save", "",
             "--appendonly", "yes", "--appendfsync", self.sync, "--maxmemory-policy", "noeviction",
             "--logfile", os.path.join(self.folder, "redis.log")],
            executable=self.program, stdin=subprocess.DEVNULL, start_new_session=True)
        until(lambda: self.answers(), 60, "Redis does not start")

    def answers(self):
        try:
            return self.client.call("PING") == "PONG"
        except (OSError, RedisError):
            return False

    def restart(self, pause=0.5):
        """kill -9, a pause, and the start from the append-only file."""
        self.process.kill()
        self.process.wait()
        self.client.close()
        time.sleep(pause)
        self.start()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


class Postgres:
    """The server at JUKE_TEST_DATABASE_URL, asked through psql."""

    def __init__(self, url):
        self.server = url
        versions = "/usr/lib/postgresql"
        folders = sorted(os.listdir(versions), key=float) if os.path.isdir(versions) else []
        found = [path for path in (os.path.join(versions, name, "bin", "psql") for name in folders)
                 if os.path.exists(path)]
        self.psql = found[-1] if found else shutil.which("psql")

    def url(self, database):
        parts = urllib.parse.urlsplit(self.server)
        return urllib.parse.urlunsplit(parts._replace(path="/" + database))

    def rows(self, sql, database):
        """The rows of a query, as lists of texts."""
        answer = subprocess.run(
            [self.psql, "--no-psqlrc", "--tuples-only", "--no-align", "--field-separator=\t", "--command", sql,
             self.url(database)], check=True, capture_output=True, text=True)
        return [line.split("\t") for line in answer.stdout.splitlines() if line]

    def number(self, sql, database):
        return int(self.rows(sql, database)[0][0])

    def create(self, database):
        self.rows("CREATE DATABASE " + database, "postgres")

    def cut(self, database):
        """Ends every session of a database, as a restart of the server would."""
        self.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s' "
                  "AND pid <> pg_backend_pid()" % database, "postgres")


def until(condition, seconds, problem):
    """Waits for a condition."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("soak: " + problem)
        time.sleep(0.05)
