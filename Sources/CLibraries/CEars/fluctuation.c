#include "internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Detrended fluctuation analysis of the level (Streich & Herrera 2005).

/// Lengths from 0.31 s to 8.8 s, each a tenth longer than the last, in boxes of 10 ms.
#define SCALES 40

/// The sums up to each value of an integrated series: of y, of y squared and of index times y.
typedef struct { double y, yy, iy; } sums;

/// The mean squared distance of `length` values from their line.
static double residual(const sums *sums, size_t start, size_t length)
{
    double n = (double)length, y = sums[start + length].y - sums[start].y;
    double yy = sums[start + length].yy - sums[start].yy;
    double iy = sums[start + length].iy - sums[start].iy - (double)start * y;
    double middle = (n - 1) / 2, spread = n * (n * n - 1) / 12;
    double slope = (iy - middle * y) / spread, left = yy - y * y / n - slope * slope * spread;
    return left > 0 ? left / n : 0;
}

bool fluctuation_of(const series *boxes, const joints *joints, double *alpha, double *slow_alpha)
{
    *alpha = *slow_alpha = NAN;
    sums *run = malloc((boxes->count + 1) * sizeof *run);
    if (!run) return false;
    size_t lengths[SCALES];
    double total[SCALES] = {0};
    size_t counts[SCALES] = {0};
    int scales = 0;
    for (double boxes_long = 31; boxes_long <= 880 && scales < SCALES; boxes_long *= 1.1) {
        lengths[scales++] = (size_t)lround(boxes_long);
    }

    size_t start = 0;
    for (int segment = 0; segment < joints->count; segment++) {
        const size_t count = joints->ends[segment] - start;
        const float *values = boxes->values + start;
        double mean = 0, y = 0;
        for (size_t index = 0; index < count; index++) mean += values[index] / (double)count;
        run[0] = (sums){0};
        for (size_t index = 0; index < count; index++) {
            y += values[index] - mean;
            run[index + 1] = (sums){run[index].y + y, run[index].yy + y * y, run[index].iy + (double)index * y};
        }
        for (int scale = 0; scale < scales; scale++) {
            size_t length = lengths[scale], hop = length / 4;
            for (size_t place = 0; place + length <= count; place += hop) {
                total[scale] += residual(run, place, length);
                counts[scale]++;
            }
        }
        start = joints->ends[segment];
    }
    free(run);

    moments all = {0}, slow = {0};
    for (int scale = 0; scale + 1 < scales; scale++) {
        if (counts[scale] == 0 || counts[scale + 1] == 0 || total[scale] <= 0 || total[scale + 1] <= 0) continue;
        double rise = log10(total[scale + 1] / (double)counts[scale + 1]) - log10(total[scale] / (double)counts[scale]);
        double exponent = rise / 2 / log10((double)(lengths[scale + 1] + 3) / (double)(lengths[scale] + 3));
        moments_add(&all, exponent);
        if (lengths[scale] > 150) moments_add(&slow, exponent);
    }
    if (all.count > 0) *alpha = all.mean;
    if (slow.count > 0) *slow_alpha = slow.mean;
    return true;
}
