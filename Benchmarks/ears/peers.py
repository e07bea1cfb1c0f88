"""bliss-audio and Essentia from PyPI: what they say of files, each in processes that may crash."""

import concurrent.futures
import json
import os
import subprocess
import sys

BLISS = "import bliss_audio, sys\nfor path in sys.argv[1:]: bliss_audio.Song(path).analysis"


def bliss_works(path):
    done = subprocess.run([sys.executable, "-c", BLISS, path], capture_output=True)
    if done.returncode != 0:
        print("bliss-audio does not run here (status %d); pip install bliss-audio==0.1.11 needs no recent processor"
              % done.returncode)
    return done.returncode == 0


def essentia_works():
    done = subprocess.run([sys.executable, "-c", "import essentia.standard"], capture_output=True)
    if done.returncode != 0:
        print("Essentia does not run here (status %d); pip install essentia" % done.returncode)
    return done.returncode == 0


def peer_rows(folder, name, code, paths):
    """What a peer says of files, by their paths; kept in the folder, because it takes long."""
    place = folder / f"{name}.json"
    kept = json.loads(place.read_text()) if place.exists() else {}
    missing = [path for path in paths if path not in kept]
    parts = [missing[start:start + 20] for start in range(0, len(missing), 20)]
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("WORKERS", os.cpu_count()))) as pool:
        for done in pool.map(
                lambda part: subprocess.run([sys.executable, "-c", code, *part], capture_output=True, text=True), parts):
            kept.update(json.loads(line) for line in done.stdout.splitlines() if line.startswith("["))
            place.write_text(json.dumps(kept))
    return {path: kept.get(path) for path in paths}


BLISS_ROWS = """
import bliss_audio, json, sys
for path in sys.argv[1:]:
    try: print(json.dumps([path, [float(value) for value in bliss_audio.Song(path).analysis]]), flush=True)
    except BaseException: print(json.dumps([path, None]), flush=True)
"""

ESSENTIA_ROWS = """
import json, sys, essentia, numpy
essentia.log.infoActive = essentia.log.warningActive = False
import essentia.standard as es
for path in sys.argv[1:]:
    try:
        length = es.MetadataReader(filename=path)()[-4]
        start = max(0, (length - 30) / 2)
        pool, _ = es.MusicExtractor(startTime=start, endTime=start + 30)(path)
        values = []
        for name in sorted(pool.descriptorNames()):
            value = pool[name]
            # The places of beats are as many as there are beats.
            if name.startswith("metadata") or name == "rhythm.beats_position" or isinstance(value, (str, list)): continue
            values += numpy.ravel(value).astype(float).tolist()
        print(json.dumps([path, values]), flush=True)
    except BaseException: print(json.dumps([path, None]), flush=True)
"""

ESSENTIA_TEMPO_AND_KEY = """
import json, sys, essentia
essentia.log.infoActive = essentia.log.warningActive = False
import essentia.standard as es
for path in sys.argv[1:]:
    try:
        audio = es.MonoLoader(filename=path)()
        tempo, percival = es.RhythmExtractor2013(method="multifeature")(audio)[0], es.PercivalBpmEstimator()(audio)
        keys = [es.KeyExtractor(profileType=profile)(audio)[:2] for profile in ("edma", "bgate", "temperley")]
        print(json.dumps([path, {"tempos": [float(tempo), float(percival)], "keys": keys}]), flush=True)
    except BaseException: print(json.dumps([path, None]), flush=True)
"""

_NAMES = {"C": 0, "Db": 1, "C#": 1, "D": 2, "Eb": 3, "D#": 3, "E": 4, "F": 5, "F#": 6, "Gb": 6, "G": 7, "Ab": 8, "G#": 8,
          "A": 9, "Bb": 10, "A#": 10, "B": 11}


def essentia_accuracy(folder, truths, say):
    """Tempo and key of Essentia's extractors, for files whose truth is known."""
    if not essentia_works():
        return
    heard = peer_rows(folder, "essentia-accuracy", ESSENTIA_TEMPO_AND_KEY, list(truths))
    rows = [(heard[path], truth) for path, truth in truths.items() if heard[path]]
    for place, name in enumerate(("RhythmExtractor2013, multifeature", "PercivalBpmEstimator")):
        pairs = [(row["tempos"][place], truth["tempo"]) for row, truth in rows]
        same = sum(abs(tempo / true - 1) <= 0.04 for tempo, true in pairs)
        octave = sum(any(abs(tempo * factor / true - 1) <= 0.04 for factor in (0.5, 1, 2)) for tempo, true in pairs)
        say(f"  Essentia, {name}: or an octave; same", f"{octave}, {same} of {len(pairs)}")
    if "key" not in next(iter(truths.values())):
        return
    for place, name in enumerate(("edma", "bgate", "temperley")):
        right = sum((_NAMES.get(row["keys"][place][0]), row["keys"][place][1] == "major") == (truth["key"], truth["mode"] == 1)
                    for row, truth in rows)
        say(f"  Essentia, key by {name}: exact", f"{right} of {len(rows)}")
