"""Processes of the fleet: started, killed, stopped and woken by their ids."""

import os
import re
import signal
import subprocess
import time


class Member:
    """One process."""

    def __init__(self, fleet, name, arguments, environment):
        self.fleet, self.name = fleet, name
        self.arguments, self.environment = arguments, environment
        self.process = None
        self.is_stopped = False
        self.started = 0.0

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        with open(os.path.join(self.fleet.folder, self.name + ".log"), "ab") as log:
            self.process = subprocess.Popen(
                [os.path.join(self.fleet.programs, self.arguments[0]), *self.arguments[1:]],
                env={**self.fleet.environment, **self.environment}, cwd=self.fleet.folder,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.is_stopped = False
        self.started = time.time()
        return self

    def kill(self):
        """kill -9; also what is stopped dies of it."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)
        self.is_stopped = True

    def wake(self):
        self.process.send_signal(signal.SIGCONT)
        self.is_stopped = False

    def finish(self, timeout=40):
        """SIGTERM, as a deploy does it."""
        if not self.is_running:
            return
        if self.is_stopped:
            self.wake()
        self.process.terminate()
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()

    def resident(self):
        """Resident memory in MB; 0 when it is gone."""
        try:
            with open("/proc/%d/status" % self.pid, encoding="ascii") as status:
                for line in status:
                    if line.startswith("VmRSS"):
                        return int(line.split()[1]) / 1024
        except OSError:
            pass
        return 0.0


class Fleet:
    """All processes of a soak, and what they are told."""

    def __init__(self, folder, programs, redis, database, **environment):
        self.folder = folder
        self.programs = programs
        self.members = []
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("JUKE_")},
            "JUKE_LEASE_SECONDS": os.environ.get("JUKE_LEASE_SECONDS", "9"),
            "JUKE_REDIS_URL": redis, "JUKE_DATABASE_URL": database, "JUKE_LOG_LEVEL": "warning",
            "JUKE_MODEL_DIR": os.path.join(folder, "model"), **environment,
        }
        os.makedirs(folder, exist_ok=True)

    def start(self, name, *arguments, **environment):
        member = Member(self, name, arguments, environment).start()
        self.members.append(member)
        return member

    def command(self, *arguments, timeout=60, **environment):
        """Runs a command to its end; returns its exit status and what it printed."""
        answer = subprocess.run(
            [os.path.join(self.programs, arguments[0]), *arguments[1:]], env={**self.environment, **environment},
            cwd=self.folder, capture_output=True, text=True, timeout=timeout)
        return answer.returncode, answer.stdout + answer.stderr

    def finish(self):
        for member in self.members:
            if member.is_running:
                if member.is_stopped:
                    member.wake()
                member.process.terminate()
        for member in self.members:
            member.finish()

    def destroy(self):
        for member in self.members:
            if member.is_running:
                member.kill()

    def logged(self, pattern):
        """How many lines of all logs match, and of those that were left out as many as the others tell."""
        expression, left_out, count = re.compile(pattern), re.compile(r"\bleft_out=(\d+)"), 0
        for name in os.listdir(self.folder):
            if name.endswith(".log"):
                with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as log:
                    for line in log:
                        if expression.search(line):
                            further = left_out.search(line)
                            count += 1 + (int(further[1]) if further else 0)
        return count


# What a worker says when it finds out that a job is no longer its own.
STALE = r"lease lost before the job was settled|outcome is dropped: its lease is lost|stopped: its lease is lost"
