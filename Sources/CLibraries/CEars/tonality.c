#include "internal.h"

#include <math.h>
#include <string.h>

/// Below this unevenness there are no pitches that a key could be read from.
#define LEAST_UNEVEN 0.2

/// How much each degree above the tonic is heard: from the Kostka-Payne corpus (Temperley, Music and Probability, 2007)
/// and from electronic dance music (EDMA; Faraldo, Gomez, Jorda & Herrera 2016); minor first.
static const double profiles[2][2][12] = {
    {
        {0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330},
        {0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400},
    },
    {
        {1.00, 0.31, 0.44, 0.58, 0.33, 0.49, 0.29, 0.78, 0.43, 0.29, 0.53, 0.32},
        {1.00, 0.29, 0.50, 0.40, 0.60, 0.56, 0.32, 0.80, 0.31, 0.45, 0.42, 0.39},
    },
};

/// Pearson's correlation of pitch classes with a profile that begins at `tonic`.
static double correlation(const double *chroma, const double *profile, int tonic)
{
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (int degree = 0; degree < 12; degree++) {
        double heard = chroma[(tonic + degree) % 12], expected = profile[degree];
        x += heard;
        y += expected;
        xx += heard * heard;
        yy += expected * expected;
        xy += heard * expected;
    }
    double spread = (xx - x * x / 12) * (yy - y * y / 12);
    return spread > 0 ? (xy - x * y / 12) / sqrt(spread) : 0;
}

/// How uneven the pitch classes are: their deviation as a share of their mean, some 0.15 for noise.
static double unevenness(const double *chroma)
{
    moments classes = {0};
    for (int pitch = 0; pitch < 12; pitch++) moments_add(&classes, chroma[pitch]);
    return moments_deviation(&classes) / classes.mean;
}

static void find_key(tonality *t)
{
    double best = -2, second = -2;
    for (int mode = 0; mode < 2; mode++) {
        for (int tonic = 0; tonic < 12; tonic++) {
            double score = (correlation(t->chroma, profiles[0][mode], tonic)
                + correlation(t->chroma, profiles[1][mode], tonic)) / 2;
            if (score > best) {
                second = best;
                best = score;
                t->key = tonic;
                t->mode = mode;
            } else if (score > second) {
                second = score;
            }
        }
    }
    t->margin = best - second;
}

/// The bins within half a semitone of each pitch class, weighted by the square of a cosine.
static void fold(const float *bins, int tuning, double *chroma)
{
    for (int pitch = 0; pitch < 12; pitch++) {
        chroma[pitch] = 0;
        for (int off = -5; off <= 5; off++) {
            double weight = cos(M_PI * off / 10);
            int bin = (pitch * 10 + tuning + off + CHROMA_BINS) % CHROMA_BINS;
            chroma[pitch] += bins[bin] * weight * weight;
        }
    }
}

static double entropy(const double *chroma)
{
    double sum = 0, bits = 0;
    for (int pitch = 0; pitch < 12; pitch++) sum += chroma[pitch];
    for (int pitch = 0; pitch < 12 && sum > 0; pitch++) {
        double share = chroma[pitch] / sum;
        if (share > 0) bits -= share * log(share);
    }
    return bits / log(12);
}

void tonality_of(const chroma_frame *frames, size_t count, double gate, tonality *t)
{
    memset(t, 0, sizeof *t);
    double sums[CHROMA_BINS] = {0}, all = 0, best = -1;
    for (size_t index = 0; index < count; index++) {
        if (frames[index].mean_square < gate) continue;
        for (int bin = 0; bin < CHROMA_BINS; bin++) sums[bin] += frames[index].bins[bin];
    }
    float bins[CHROMA_BINS];
    for (int bin = 0; bin < CHROMA_BINS; bin++) {
        all += sums[bin];
        bins[bin] = (float)sums[bin];
    }
    if (all <= 0) return;

    int tuning = 0;
    for (int shift = -5; shift < 5; shift++) {
        double fit = 0;
        for (int bin = 0; bin < CHROMA_BINS; bin++) fit += sums[bin] * pow(cos(M_PI * (bin - shift) / 10), 4);
        if (fit <= best) continue;
        best = fit;
        tuning = shift;
    }
    t->sharpness = best / all;
    fold(bins, tuning, t->chroma);
    double sum = 0;
    for (int pitch = 0; pitch < 12; pitch++) sum += t->chroma[pitch];
    for (int term = 1; term <= 6; term++) {
        double real = 0, imaginary = 0;
        for (int pitch = 0; pitch < 12; pitch++) {
            real += t->chroma[pitch] * cos(2 * M_PI * term * pitch / 12);
            imaginary += t->chroma[pitch] * sin(2 * M_PI * term * pitch / 12);
        }
        t->moduli[term - 1] = sqrt(real * real + imaginary * imaginary) / sum;
    }

    moments mean = {0};
    for (size_t index = 0; index < count; index++) {
        if (frames[index].mean_square < gate) continue;
        double chroma[12];
        fold(frames[index].bins, tuning, chroma);
        moments_add(&mean, entropy(chroma));
    }
    t->entropy = mean.mean;
    find_key(t);
    t->known = unevenness(t->chroma) >= LEAST_UNEVEN;
}
