#pragma once

#include "internal.h"

// A transform works on eight stretches of samples at once, one in each lane: what is done is the same for each of them,
// and no sum runs across lanes. So the numbers do not depend on the instruction set.

#define LANES 8
#define MOST_SORTED 512

typedef struct { f8 real, imaginary; } lanes;

/// The tables of a real transform of `count` samples: half as many complex numbers, then the two halves pulled apart.
typedef struct {
    int count;
    /// `cos` and `-sin` of `2 pi k / (count / 2)`, and of `2 pi k / count`.
    float *turns, *halves, *window;
} plan;

/// Which bins a mel band weighs, and where its weights begin.
typedef struct { int first, count, weights; } mel_band;

struct spectrum {
    plan modulation, narrow, wide, chroma;
    lanes *work[2];
    /// Of each bin, the power and its root.
    f8 *powers, *roots;
    mel_band bands[MEL_BANDS];
    float mel_weights[2 * FRAME];
    int octave_first[OCTAVES + 1];
    float column[CHROMA_FRAME / 2 + 1];
};

/// The sums of eight frames.
typedef struct {
    f8 mel[MEL_BANDS];
    /// Of all bins, of the roots, of the roots times their bin, of the bins below 258 Hz.
    f8 power, roots, moment, deep;
    /// The bin below which 85 % of the power lies.
    f8 rolloff;
} frame_sums;

/// The loops that take the time, once for every processor and once for those with AVX2.
typedef struct {
    /// Powers of `starts`, one stretch of samples a lane; the real parts too unless `real` is NULL.
    void (*powers)(const spectrum *s, const plan *plan, const float *const *starts, f8 *real);
    void (*roots)(const f8 *powers, f8 *roots, int count);
    void (*sums)(const spectrum *s, frame_sums *sums);
    /// The means of the largest and the smallest fifth of up to `MOST_SORTED` powers.
    void (*fifths)(const f8 *powers, int count, f8 *top, f8 *bottom);
    /// Filters as long as a whole filter fits; returns where it ends.
    uint64_t (*resample)(const resampler *r, uint64_t position, float *output, size_t *count);
} kernels;

extern const kernels portable_kernels;
#if defined(__x86_64__)
extern const kernels avx2_kernels;
#endif
const kernels *best_kernels(void);
