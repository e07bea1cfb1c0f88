"""How many of a track's ten nearest are by the same artist, with treatments fitted on other artists only."""

import numpy


def scores(train, values):
    """Rank-normal scores by the training rows: the normal quantile of where a value lies among theirs."""
    out = numpy.empty_like(values, dtype=float)
    for column in range(values.shape[1]):
        ordered = numpy.sort(train[:, column])
        low = numpy.searchsorted(ordered, values[:, column], "left")
        high = numpy.searchsorted(ordered, values[:, column], "right")
        out[:, column] = ((low + high) / 2 + 0.5) / (len(ordered) + 1)
    return _quantile(numpy.clip(out, 1e-6, 1 - 1e-6))


def _quantile(p):
    """Acklam's rational approximation of the normal quantile, good to 1e-9 relative."""
    a = [-3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
         -3.066479806614716e+01, 2.506628277459239e+00]
    b = [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
         -1.328068155288572e+01]
    c = [-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
         4.374664141464968e+00, 2.938163982698783e+00]
    d = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00]
    tail = numpy.sqrt(-2 * numpy.log(numpy.minimum(p, 1 - p)))
    ends = numpy.polyval(c, tail) / numpy.polyval(d + [1], tail)
    q = p - 0.5
    r = q * q
    middle = numpy.polyval(a, r) * q / numpy.polyval(b + [1], r)
    return numpy.where(p < 0.02425, ends, numpy.where(p > 1 - 0.02425, -ends, middle))


def z_score(train, values, _labels):
    return (values - train.mean(0)) / (train.std(0) + 1e-9)


def rank_normal(train, values, _labels):
    return scores(train, values)


def pca(dimensions, whitening):
    def treat(train, values, _labels):
        fitted, asked = scores(train, train), scores(train, values)
        mean = fitted.mean(0)
        # Of the rows and not of their covariance: some thousand numbers of a peer would make a matrix of millions.
        _, lengths, rows = numpy.linalg.svd(fitted - mean, full_matrices=False)
        power, axes = lengths[::-1] ** 2 / (len(fitted) - 1), rows[::-1].T
        order = numpy.argsort(power)[::-1][:min(dimensions, train.shape[1])]
        return (asked - mean) @ axes[:, order] / numpy.maximum(power[order], 1e-9) ** (whitening / 2)
    return treat


def lda(shrinkage):
    def treat(train, values, labels):
        fitted, asked = scores(train, train), scores(train, values)
        mean, width = fitted.mean(0), train.shape[1]
        within, between = numpy.zeros((width, width)), numpy.zeros((width, width))
        for label in set(labels) - {None}:
            rows = fitted[[index for index, other in enumerate(labels) if other == label]]
            if len(rows) < 2:
                continue
            off = rows.mean(0) - mean
            within += (rows - rows.mean(0)).T @ (rows - rows.mean(0))
            between += len(rows) * numpy.outer(off, off)
        within /= numpy.trace(within) / width
        within = (1 - shrinkage) * within + shrinkage * numpy.eye(width)
        power, axes = numpy.linalg.eigh(within)
        whiten = axes / numpy.sqrt(power)
        power, turned = numpy.linalg.eigh(whiten.T @ between @ whiten)
        return (asked - mean) @ (whiten @ turned[:, ::-1][:, :min(23, width)])
    return treat


def precision(points, artists, least=3, nearest=10):
    """The mean share of the ten nearest that are by the query's artist, over named artists with enough tracks."""
    points = points / (numpy.linalg.norm(points, axis=1, keepdims=True) + 1e-12)
    likeness = points @ points.T
    numpy.fill_diagonal(likeness, -numpy.inf)
    found = []
    for row, artist in enumerate(artists):
        if artist is None or sum(other == artist for other in artists) < least:
            continue
        near = numpy.argsort(-likeness[row])[:nearest]
        found.append(sum(artists[index] == artist for index in near) / nearest)
    return float(numpy.mean(found)) if found else float("nan")


def folds(artists, packages, seeds=10):
    """Halves of the artists, ten times two; who has no name goes by the package."""
    owners = [artist or "package " + package for artist, package in zip(artists, packages)]
    for seed in range(seeds):
        names = sorted(set(owners))
        numpy.random.default_rng(seed).shuffle(names)
        half = set(names[::2])
        left = numpy.array([owner in half for owner in owners])
        yield left, ~left
        yield ~left, left


def held_out(values, artists, packages, treatment):
    """The precision in each fold."""
    values, results = numpy.asarray(values, dtype=float), []
    for train, asked in folds(artists, packages):
        labels = [artist for artist, inside in zip(artists, train) if inside]
        points = treatment(values[train], values[asked], labels)
        results.append(precision(points, [artist for artist, inside in zip(artists, asked) if inside]))
    return numpy.array(results)


TREATMENTS = {
    "z-score": z_score, "rank-normal": rank_normal, "PCA-16, half whitened": pca(16, 0.5),
    "PCA-32, half whitened": pca(32, 0.5), "PCA-32, whitened": pca(32, 1), "LDA, shrinkage 0.05": lda(0.05),
    "LDA, shrinkage 0.3": lda(0.3), "LDA, shrinkage 0.5": lda(0.5),
}
