"""What the crawl's benchmarks share: the simulator beside the shared data, processes, and how they end."""
import json, os, pathlib, re, subprocess, sys, time, urllib.request

PROJECT = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("JUKE_SHARED") or PROJECT.parent / "shared").resolve()
SIMULATOR = SHARED / "tools" / "spotify-sim"
CATALOG = SHARED / "data" / "catalog.csv.gz"


def require():
    """Ends the process with one clear line when something that it needs is missing."""
    for path in (SIMULATOR, CATALOG):
        if not path.exists():
            sys.exit(f"{pathlib.Path(sys.argv[0]).name}: there is no {path}; set JUKE_SHARED to the folder that holds "
                     "tools/spotify-sim and data/catalog.csv.gz")


def programs(names, configuration):
    """The folder with the built programs."""
    folder = os.environ.get("PROGRAMS")
    if not folder:
        command = ["swift", "build", "-c", configuration, "--show-bin-path"]
        folder = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.strip()
    missing = [name for name in names if not (pathlib.Path(folder) / name).exists()]
    if missing:
        sys.exit(f"{folder} lacks {', '.join(missing)}; run `swift build -c {configuration}` first")
    return pathlib.Path(folder)


class Simulator:
    """A simulator of our own; what it was told to do wrong is in its arguments."""

    def __init__(self, *arguments, catalog=CATALOG, stderr=None):
        command = [sys.executable, str(SIMULATOR), "--catalog", str(catalog), *map(str, arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        if not found:
            sys.exit(f"the simulator did not start: {line}")
        self.url = found[0]

    @property
    def environment(self):
        """Settings that make Juke ask the simulator."""
        return {"JUKE_CATALOG_PROVIDER": "spotify", "JUKE_SPOTIFY_API_URL": self.url + "/v1",
                "JUKE_SPOTIFY_ACCOUNTS_URL": self.url, "JUKE_RECCOBEATS_URL": self.url + "/reccobeats",
                "JUKE_SPOTIFY_CLIENT_ID": "benchmark", "JUKE_SPOTIFY_CLIENT_SECRET": "benchmark"}

    def control(self, name, body=None):
        """POST to /_sim/NAME, or GET without a body."""
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(f"{self.url}/_sim/{name}", data, timeout=30) as answer:
            return json.load(answer)

    def stats(self):
        return self.control("stats")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def peak_memory(pid):
    """The most memory that a process had, in MB."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text)[1]) / 1024


def wait_for(condition, what, seconds):
    """Waits until a condition answers something true, which it returns."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.2)
    raise TimeoutError(f"{what} did not happen within {seconds} s")


def figure(name, value):
    print(f"{name:<34} {value}", flush=True)
