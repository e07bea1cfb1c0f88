#include "spectrum.h"

#include <math.h>
#include <string.h>

// Pitch classes from spectral peaks with their harmonics summed back (Gomez 2006).

#define HARMONICS 4
/// Bins on each side of a peak whose mean it must exceed.
#define NEIGHBOURS 12

/// Adds a magnitude to the two bins around a frequency; bin 0 is C at 440 Hz for A.
static void add_pitch(chroma_frame *f, double hertz, double magnitude)
{
    double place = CHROMA_BINS * (log2(hertz / 440) + 0.75);
    place -= CHROMA_BINS * floor(place / CHROMA_BINS);
    int below = (int)place % CHROMA_BINS;
    double part = place - floor(place);
    f->bins[below] += (float)(magnitude * (1 - part));
    f->bins[(below + 1) % CHROMA_BINS] += (float)(magnitude * part);
}

static void add_peak(const float *roots, chroma_frame *f, int bin)
{
    // A parabola through the logarithms of three bins.
    double left = log((double)roots[bin - 1] + 1e-12), middle = log((double)roots[bin] + 1e-12);
    double right = log((double)roots[bin + 1] + 1e-12), bend = left - 2 * middle + right;
    double shift = bend < 0 ? 0.5 * (left - right) / bend : 0;
    double hertz = (bin + shift) * RATE / CHROMA_FRAME, magnitude = exp(middle - 0.25 * (left - right) * shift);
    for (int harmonic = 1; harmonic <= HARMONICS; harmonic++) {
        add_pitch(f, hertz / harmonic, magnitude);
        magnitude *= 0.6;
    }
}

static void find_peaks(const float *roots, int first, int last, chroma_frame *f)
{
    float highest = 0;
    for (int bin = first; bin <= last; bin++) {
        if (roots[bin] > highest) highest = roots[bin];
    }
    double around = 0;
    for (int bin = first - NEIGHBOURS; bin < first + NEIGHBOURS; bin++) around += roots[bin];
    for (int bin = first; bin <= last; bin++) {
        around += roots[bin + NEIGHBOURS];
        float root = roots[bin];
        if (root > roots[bin - 1] && root >= roots[bin + 1] && root > 0.01f * highest
            && root > 1.5 * around / (2 * NEIGHBOURS + 1)) {
            add_peak(roots, f, bin);
        }
        around -= roots[bin - NEIGHBOURS];
    }
}

void spectrum_chroma_frames(spectrum *s, const float *const *starts, chroma_frame *frames, int count)
{
    const int first = 80 * CHROMA_FRAME / RATE + 1, last = 3000 * CHROMA_FRAME / RATE;
    best_kernels()->powers(s, &s->chroma, starts, NULL);
    best_kernels()->roots(s->powers, s->roots, last + NEIGHBOURS + 1);
    for (int lane = 0; lane < count; lane++) {
        chroma_frame *f = &frames[lane];
        memset(f->bins, 0, sizeof f->bins);
        for (int bin = 0; bin <= last + NEIGHBOURS; bin++) s->column[bin] = s->roots[bin][lane];
        find_peaks(s->column, first, last, f);
        double sum = 0;
        for (int bin = 0; bin < CHROMA_BINS; bin++) sum += f->bins[bin];
        if (sum <= 0) continue;
        for (int bin = 0; bin < CHROMA_BINS; bin++) f->bins[bin] = (float)(f->bins[bin] / sum);
    }
}
