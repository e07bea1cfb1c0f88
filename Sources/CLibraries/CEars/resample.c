#include "spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Phases up to which a ratio of two whole numbers has a filter for each; beyond, two neighbours of these are mixed.
#define MOST_PHASES 2205
#define MIXED_PHASES 512

static double bessel(double x)
{
    double term = 1, sum = 1;
    for (int n = 1; n < 40; n++) {
        term *= (x / (2 * n)) * (x / (2 * n));
        sum += term;
    }
    return sum;
}

static uint32_t greatest_common_divisor(uint32_t a, uint32_t b) { return b ? greatest_common_divisor(b, a % b) : a; }

/// A sinc under a Kaiser window (beta 7, 12 zero crossings a side), cut at 0.93 of the lower Nyquist frequency.
static bool design(resampler *r, int rate)
{
    const double lower = rate < RATE ? rate : RATE, cut = 0.93 * lower / rate, half = 12 / cut;
    r->taps = ((uint32_t)ceil(half) * 2 + 7) / 8 * 8;
    uint32_t tables = r->exact ? r->phases : r->phases + 1;
    r->table = malloc((size_t)tables * r->taps * sizeof(float));
    if (!r->table) return false;
    for (uint32_t phase = 0; phase < tables; phase++) {
        float *taps = r->table + (size_t)phase * r->taps;
        double sum = 0;
        for (uint32_t tap = 0; tap < r->taps; tap++) {
            double x = (double)tap - (r->taps / 2 - 1) - (double)phase / r->phases;
            double inside = 1 - (x / half) * (x / half);
            double window = inside > 0 ? bessel(7 * sqrt(inside)) / bessel(7) : 0;
            double sinc = x == 0 ? 1 : sin(M_PI * cut * x) / (M_PI * cut * x);
            taps[tap] = (float)(sinc * window);
            sum += sinc * window;
        }
        for (uint32_t tap = 0; tap < r->taps; tap++) taps[tap] = (float)(taps[tap] / sum);
    }
    return true;
}

static void rewind_window(resampler *r)
{
    r->position = 0;
    r->buffered = r->taps / 2 - 1;
    memset(r->buffer, 0, r->buffered * sizeof(float));
}

bool resampler_start(resampler *r, int rate)
{
    uint32_t divisor = greatest_common_divisor((uint32_t)rate, RATE);
    *r = (resampler){.up = RATE / divisor, .down = (uint32_t)rate / divisor};
    r->exact = r->up <= MOST_PHASES;
    r->phases = r->exact ? r->up : MIXED_PHASES;
    if (!design(r, rate)) return false;
    r->capacity = r->taps * 2;
    r->buffer = malloc(r->capacity * sizeof(float));
    if (!r->buffer) return false;
    rewind_window(r);
    return true;
}

bool resampler_add(resampler *r, const float *samples, size_t count, bool last, series *output)
{
    size_t flush = last ? r->taps / 2 : 0, needed = r->buffered + count + flush;
    if (needed > r->capacity) {
        float *buffer = realloc(r->buffer, needed * sizeof *buffer);
        if (!buffer) return false;
        r->buffer = buffer;
        r->capacity = needed;
    }
    if (count) memcpy(r->buffer + r->buffered, samples, count * sizeof(float));
    if (flush) memset(r->buffer + r->buffered + count, 0, flush * sizeof(float));
    r->buffered = needed;

    if (!series_reserve(output, (size_t)((double)needed * r->up / r->down) + 2)) return false;
    size_t done;
    uint64_t position = best_kernels()->resample(r, r->position, output->values + output->count, &done);
    output->count += done;
    if (last) {
        rewind_window(r);
        return true;
    }
    size_t used = position / r->up < r->buffered ? (size_t)(position / r->up) : r->buffered;
    memmove(r->buffer, r->buffer + used, (r->buffered - used) * sizeof(float));
    r->buffered -= used;
    r->position = position - (uint64_t)used * r->up;
    return true;
}

void resampler_free(resampler *r)
{
    free(r->table);
    free(r->buffer);
}
