"""Invents pieces whose tempo and key are known and renders them with fluidsynth.

    python3 render.py FOLDER [--count 100] [--seed 2]

Seed 1 is for whoever changes the analysis; seed 2 is what figures are printed from.
"""

import argparse
import json
import os
import random
import subprocess

from midi import Score

MAJOR, MINOR = [0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10]
# Degrees of chords, bar by bar.
PROGRESSIONS = {
    1: [[0, 3, 4, 0], [0, 5, 3, 4], [0, 4, 5, 3], [0, 3, 0, 4], [1, 4, 0, 0], [0, 2, 3, 4], [5, 3, 0, 4]],
    0: [[0, 3, 4, 0], [0, 5, 2, 6], [0, 6, 5, 4], [0, 3, 0, 4], [1, 4, 0, 0], [0, 5, 3, 4], [0, 2, 5, 4]],
}
CHORDS = [0, 1, 2, 4, 5, 6, 16, 19, 24, 25, 27, 48, 49, 50, 52, 61, 80, 88, 89]
MELODIES = [0, 11, 22, 40, 56, 65, 68, 71, 73, 75, 80, 81]
BASSES = [32, 33, 34, 35, 38, 39, 43]
FONT = "/usr/share/sounds/sf2/TimGM6mb.sf2"


def _scale(mode, degree, raised):
    step = (MAJOR if mode else MINOR)[degree % 7]
    if raised and not mode and degree % 7 == 6:
        step += 1
    return step + 12 * (degree // 7)


def _drums(score, random_, bar, beats, pattern, jitter):
    for beat in range(beats):
        at = bar * beats + beat
        if pattern["kick"][beat % len(pattern["kick"])]:
            score.note(9, at + jitter(), 0.2, 36, random_.randint(90, 120))
        if pattern["snare"] and (beat % 2 == 1 if beats == 4 else beat > 0):
            score.note(9, at + jitter(), 0.2, 38 if pattern["snare"] == 1 else 37, random_.randint(75, 110))
        for part in range(pattern["hats"]):
            score.note(9, at + part / pattern["hats"] + jitter(), 0.1, 42, random_.randint(40, 80))
    if bar % 8 == 0:
        score.note(9, bar * beats, 1, 49, 90)


def invent(random_):
    """A piece and what is true of it."""
    beats = 3 if random_.random() < 0.2 else 4
    tempo, key, mode = random_.uniform(62, 185), random_.randrange(12), int(random_.random() < 0.55)
    drums, cents = random_.random() < 0.65, random_.uniform(-40, 40)
    score = Score(tempo)
    spread = random_.choice([0, 0.008, 0.015]) * tempo / 60
    def jitter():
        return random_.gauss(0, spread / 2) if spread else 0
    for channel, programs, volume in ((0, CHORDS, 80), (1, BASSES, 95), (2, MELODIES, 90)):
        score.program(channel, random_.choice(programs))
        score.volume(channel, volume)
        score.bend(channel, cents)
    verses = [random_.choice(PROGRESSIONS[mode]) for _ in range(2)]
    comping = random_.choice(["held", "beats", "offbeats", "arpeggio", "halves"])
    bass_style = random_.choice(["roots", "fifths", "eighths"])
    pattern = {
        "kick": random_.choice([[1, 0, 1, 0], [1, 1, 1, 1], [1, 0, 0, 1]]), "snare": random_.choice([1, 1, 2]),
        "hats": random_.choice([1, 2, 2, 4]),
    }
    bars, place = int(40 * tempo / 60 / beats) + 1, 7
    for bar in range(bars):
        degree = verses[bar // 8 % 2][bar % 4]
        raised = degree == 4
        chord = [48 + key + _scale(mode, degree + offset, raised) for offset in (0, 2, 4)]
        start = bar * beats
        if comping == "held":
            hits = [(0, beats)]
        elif comping == "halves":
            hits = [(0, 2), (2, beats - 2)]
        elif comping == "offbeats":
            hits = [(beat + 0.5, 0.4) for beat in range(beats)]
        else:
            hits = [(beat, 0.9) for beat in range(beats)]
        if comping == "arpeggio":
            for eighth in range(2 * beats):
                score.note(0, start + eighth / 2 + jitter(), 0.6, chord[eighth % 3], random_.randint(65, 90))
        else:
            for at, length in hits:
                shift = jitter()
                for pitch in chord:
                    score.note(0, start + at + shift, length * 0.95, pitch, random_.randint(65, 90))
        root = 36 + (key + _scale(mode, degree, raised)) % 12
        for at in range(beats) if bass_style != "eighths" else [eighth / 2 for eighth in range(2 * beats)]:
            fifth = bass_style == "fifths" and at % 2 == 1
            score.note(1, start + at + jitter(), 0.45, root + (7 if fifth else 0), random_.randint(80, 105))
        at = 0.0
        while at < beats:
            length = random_.choice([0.5, 0.5, 1, 1, 1.5, 2])
            length = min(length, beats - at)
            if random_.random() < 0.85:
                place = max(3, min(14, place + random_.choice([-2, -1, -1, 0, 1, 1, 2])))
                on_beat = at == int(at)
                tone = place if not on_beat or random_.random() < 0.3 else min(
                    (degree + offset + 7 * octave for offset in (0, 2, 4) for octave in (0, 1)), key=lambda t: abs(t - place))
                score.note(2, start + at + jitter(), length * 0.9, 60 + key + _scale(mode, tone, raised), random_.randint(75, 110))
            at += length
        if drums:
            _drums(score, random_, bar, beats, pattern, jitter)
    return score, {"tempo": round(tempo, 3), "key": key, "mode": mode, "drums": drums, "beats": beats, "cents": round(cents, 1)}


def fluidsynth(midi, wav):
    subprocess.run(["fluidsynth", "-ni", "-q", "-r", "44100", "-F", wav, "-T", "wav", FONT, midi], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder")
    options.add_argument("--count", type=int, default=100)
    options.add_argument("--seed", type=int, default=2)
    options = options.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    random_, truths = random.Random(options.seed), {}
    for number in range(options.count):
        score, truth = invent(random_)
        name = os.path.join(options.folder, f"piece-{number:03}")
        truths[f"piece-{number:03}.wav"] = truth
        if os.path.exists(name + ".wav"):
            continue
        score.write(name + ".mid")
        fluidsynth(name + ".mid", name + ".wav")
    with open(os.path.join(options.folder, "truth.json"), "w") as file:
        json.dump(truths, file, indent=1)


if __name__ == "__main__":
    main()
