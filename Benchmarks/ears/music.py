"""The tracks of the fetched music, who made them, and what `juke-ears` says about them."""

import concurrent.futures
import glob
import hashlib
import json
import os
import re
import subprocess
import unicodedata

# Where no tag names an artist: packages of one artist, by their copyright files; and names of files.
# The nine small shooters name one author for game and music; that one person wrote all of it is likely, not proven.
ARTISTS = {
    "ardentryst": "Jordan Trudgett", "amoebax-data": "Alex Almarza", "drascula-music": "Drascula",
    "fretsonfire-songs-sectoid": "Sectoid", "fretsonfire-songs-muldjord": "Muldjord",
    **{name: "ABA Games" for name in (
        "a7xpg-data", "gunroar-data", "mu-cade-data", "noiz2sa-data", "parsec47-data", "rrootage-data", "titanion-data",
        "torus-trooper-data", "tumiki-fighters-data")},
}
FILES = {"ufoai-music": [("Psymong", "Psymong"), ("Crystan", "Crystan"), ("van_", "Vanethian"), ("David0", "David"),
                         ("Marine", "Marine"), ("karlmacklin", "Karl Macklin")]}
SUFFIXES = (".ogg", ".opus", ".mp3", ".flac", ".wav")
DROPPED = {"guitar.ogg"}  # stems of other files


def hear(program, paths, *options, workers=int(os.environ.get("WORKERS", os.cpu_count()))):
    """A dictionary of `juke-ears`' answers by path, in the order of the paths."""
    parts = [paths[start::workers] for start in range(workers) if paths[start::workers]]
    running = [subprocess.Popen([program, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
               for _ in parts]
    with concurrent.futures.ThreadPoolExecutor(max(1, len(parts))) as pool:
        answers = pool.map(lambda pair: pair[0].communicate("\n".join(pair[1]) + "\n")[0], zip(running, parts))
        rows = {row["path"]: row for answer in answers for row in map(json.loads, answer.splitlines())}
    return {path: rows[path] for path in paths if path in rows}


def _folded(name):
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def _artist(package, path, tags):
    for start, artist in FILES.get(package, []):
        if os.path.basename(path).startswith(start):
            return _folded(artist)
    for key in ("ARTIST", "COMPOSER"):
        for value in tags.get(key, []):
            if value and "unknown" not in value.lower() and "www." not in value:
                return _folded(value.replace("Christian \"Crystan\" Hoffmann", "Crystan").replace("Manuel 'Vanethian' Marino", "Vanethian"))
    return _folded(ARTISTS[package]) if package in ARTISTS else None


def tracks(folder, program):
    """Every track of at least 30 seconds once: path, package, artist or None, descriptors."""
    paths = sorted(
        path for path in glob.glob(os.path.join(folder, "music", "**", "*"), recursive=True)
        if path.endswith(SUFFIXES) and os.path.basename(path) not in DROPPED and os.path.getsize(path) > 100_000)
    paths = list({hashlib.sha256(open(path, "rb").read()).digest(): path for path in reversed(paths)}.values())[::-1]
    tags = hear(program, paths, "--tags")
    heard = hear(program, paths)
    found, seen = [], set()
    for path in paths:
        analysis = heard.get(path, {}).get("analysis")
        if not analysis or analysis["seconds"] < 30 or "descriptors" not in analysis or analysis["digest"] in seen:
            continue
        seen.add(analysis["digest"])
        package = os.path.relpath(path, os.path.join(folder, "music")).split(os.sep)[0]
        properties = tags.get(path, {}).get("tags", {}).get("properties", {})
        found.append({"path": path, "package": package, "artist": _artist(package, path, properties),
                      "seconds": analysis["seconds"], "descriptors": analysis["descriptors"]})
    return found
