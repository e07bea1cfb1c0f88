#!/usr/bin/env python3
"""Reproduces track vectors from a model's two files: reproduce-vectors.py MODEL_DIR TRACKS.csv OUT.npy

TRACKS.csv has a line for each track of whole artists, no failed analyses: the twelve features (mode 1 or 0, empty when
missing) or the numbers of the model's source under their names, artist (empty for nobody or "Various Artists"), genres
(with ; between) and recording, 0 for a re-release.
"""
import csv, json, sys
import numpy as np

folder, tracks, out = sys.argv[1:]
t, P = json.load(open(f"{folder}/model.json"))["transform"], np.load(f"{folder}/projection.npy")
rows = list(csv.DictReader(open(tracks)))
column = {name: np.array([float(r[name] or "nan") for r in rows]) for name in rows[0] if name not in ("artist", "genres")}
key = np.where(column["key"] < 0, np.nan, column["key"]) if "key" in column else None
if t["kind"] == "rank-normal":
    names = [i["name"] for i in t["source"]["inputs"]]
    z = [np.clip(np.interp(column[n], c["values"], c["scores"]), -2.5, 2.5) for n, c in zip(names, t["curves"])]
    phi = np.stack(z, 1) - t["means"]
elif t["kind"] == "standardised":
    x = np.stack([key if name == "key" else column[name] for name in t["features"]], 1)
    phi = (np.where(np.isnan(x), t["imputation"], x) - t["means"]) / t["scales"]
else:
    s = [np.clip(np.interp(column[c["feature"]], c["values"], c["scores"]), -2.5, 2.5) for c in t["scores"]]
    a = 2 * np.pi * (7 * key % 12) / 12
    b = np.stack(s + [np.nan_to_num(np.sin(a)) / 2**0.5, np.nan_to_num(np.cos(a)) / 2**0.5, (column["mode"] - 0.6) / 0.98], 1)
    i, j = np.triu_indices(12)
    units = np.maximum(0, b @ np.reshape(t["weights"], (12, -1)) + t["offsets"])
    phi = (np.hstack([b, {"plain": b[:, :0], "products": b[:, i] * b[:, j], "units": units}[t["form"]]]) - t["means"]) / t["scales"]
x, artists, block = phi @ P, np.array([r["artist"] for r in rows]), t.get("genre_block")
shared = (20 if block else 32) - t.get("own_dimensions", 0)
for artist in set(artists) - {""}:
    own = artists == artist
    first = own & (column["recording"] > 0)
    share = t["context"] * first.sum() / (first.sum() - 1) if first.sum() > 1 else 0
    x[own, :shared] = (1 - share) * x[own, :shared] + share * x[first, :shared].mean(0)
if block:
    unit = lambda m: m / np.maximum(np.linalg.norm(m, axis=-1, keepdims=True), 1e-9)
    audio, E = unit(x[:, :20]), dict(zip(block["genres"], np.reshape(block["vectors"], (-1, 12))))
    strength, guess = dict(zip(E, block.get("strengths") or [1.0] * len(E))), block.get("guess")
    def genre_part(row):
        tags = sorted(set(rows[row]["genres"].split(";")) & set(E)) if artists[row] else []
        if tags:
            return block["weight"] * np.mean([strength[t] for t in tags]) * unit(sum(strength[t] * E[t] for t in tags))
        own = artists == artists[row] if artists[row] else np.arange(len(rows)) == row
        sound = unit(audio[own].sum(0))
        if not guess:
            return np.zeros(12)
        part = guess["offset"] + (sound - guess["mean"]) @ np.reshape(guess["matrix"], (20, 12))
        return own.sum() / (own.sum() + guess.get("doubt", 0)) * part
    x = np.hstack([audio, [genre_part(row) for row in range(len(rows))]])
np.save(out, (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32))
