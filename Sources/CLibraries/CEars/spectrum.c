#include "spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double hertz_to_mel(double hertz) { return 2595 * log10(1 + hertz / 700); }
static double mel_to_hertz(double mel) { return 700 * (pow(10, mel / 2595) - 1); }

/// A Hann window that leaves a sine of amplitude 1 at 1, and the turns of a transform.
static bool plan_start(plan *plan, int count)
{
    *plan = (__typeof__(*plan)){.count = count};
    plan->turns = malloc((size_t)count * sizeof(float));
    plan->halves = malloc((size_t)(count + 2) * sizeof(float));
    plan->window = malloc((size_t)count * sizeof(float));
    if (!plan->turns || !plan->halves || !plan->window) return false;
    for (int k = 0; k < count / 2; k++) {
        plan->turns[2 * k] = (float)cos(4 * M_PI * k / count);
        plan->turns[2 * k + 1] = (float)-sin(4 * M_PI * k / count);
    }
    for (int k = 0; k <= count / 2; k++) {
        plan->halves[2 * k] = (float)cos(2 * M_PI * k / count);
        plan->halves[2 * k + 1] = (float)-sin(2 * M_PI * k / count);
    }
    double sum = 0;
    for (int index = 0; index < count; index++) sum += 0.5 - 0.5 * cos(2 * M_PI * index / count);
    for (int index = 0; index < count; index++) {
        plan->window[index] = (float)((0.5 - 0.5 * cos(2 * M_PI * index / count)) * 2 / sum);
    }
    return true;
}

static void plan_free(plan *plan)
{
    free(plan->turns);
    free(plan->halves);
    free(plan->window);
}

/// Triangles of height 1, equally wide in mel, from 30 to 11,000 Hz.
static void design_mel(spectrum *s)
{
    const double low = hertz_to_mel(30), step = (hertz_to_mel(11000) - low) / (MEL_BANDS + 1), width = (double)RATE / FRAME;
    int weights = 0;
    for (int band = 0; band < MEL_BANDS; band++) {
        double left = mel_to_hertz(low + band * step), middle = mel_to_hertz(low + (band + 1) * step);
        double right = mel_to_hertz(low + (band + 2) * step);
        int first = (int)ceil(left / width), last = (int)floor(right / width);
        s->bands[band] = (mel_band){first, last - first + 1, weights};
        for (int bin = first; bin <= last; bin++) {
            double hertz = bin * width;
            double weight = hertz < middle ? (hertz - left) / (middle - left) : (right - hertz) / (right - middle);
            s->mel_weights[weights++] = (float)weight;
        }
    }
}

spectrum *spectrum_new(void)
{
    spectrum *s = calloc(1, sizeof *s);
    if (!s) return NULL;
    const size_t bins = CHROMA_FRAME / 2 + 1;
    s->work[0] = malloc(bins * sizeof(lanes));
    s->work[1] = malloc(bins * sizeof(lanes));
    s->powers = malloc(bins * sizeof(f8));
    s->roots = malloc(bins * sizeof(f8));
    bool planned = plan_start(&s->modulation, MODULATION_FRAMES) && plan_start(&s->narrow, FRAME)
        && plan_start(&s->wide, WIDE_FRAME) && plan_start(&s->chroma, CHROMA_FRAME);
    if (!planned || !s->work[0] || !s->work[1] || !s->powers || !s->roots) {
        spectrum_free(s);
        return NULL;
    }
    design_mel(s);
    for (int octave = 0; octave <= OCTAVES; octave++) {
        s->octave_first[octave] = (int)lround(100.0 * (1 << octave) * WIDE_FRAME / RATE);
    }
    return s;
}

void spectrum_free(spectrum *s)
{
    plan_free(&s->modulation);
    plan_free(&s->narrow);
    plan_free(&s->wide);
    plan_free(&s->chroma);
    free(s->work[0]);
    free(s->work[1]);
    free(s->powers);
    free(s->roots);
    free(s);
}

void spectrum_frames(spectrum *s, const float *const *starts, frame *frames, int count)
{
    const double width = (double)RATE / FRAME;
    frame_sums sums;
    const kernels *k = best_kernels();
    k->powers(s, &s->narrow, starts, NULL);
    k->roots(s->powers, s->roots, FRAME / 2);
    k->sums(s, &sums);
    for (int lane = 0; lane < count; lane++) {
        frame *f = &frames[lane];
        for (int band = 0; band < MEL_BANDS; band++) f->mel[band] = sums.mel[band][lane];
        double all = sums.power[lane], roots = sums.roots[lane];
        f->centroid = log2f((float)(roots > 0 ? sums.moment[lane] / roots * width : 0) + 1);
        f->rolloff = log2f((float)(sums.rolloff[lane] * width) + 1);
        f->low = all > 0 ? 10 * log10f((float)(sums.deep[lane] / all) + 1e-6f) : 0;
    }
}

void spectrum_wide_frames(spectrum *s, const float *const *starts, wide_frame *frames, int count)
{
    const kernels *k = best_kernels();
    k->powers(s, &s->wide, starts, NULL);
    for (int octave = 0; octave < OCTAVES; octave++) {
        const int first = s->octave_first[octave], bins = s->octave_first[octave + 1] - first;
        f8 top, bottom;
        k->fifths(s->powers + first, bins, &top, &bottom);
        for (int lane = 0; lane < count; lane++) {
            frames[lane].top[octave] = top[lane];
            frames[lane].bottom[octave] = bottom[lane];
        }
    }
}

void spectrum_modulation(spectrum *s, const float *const *starts, int count, f8 *powers)
{
    best_kernels()->powers(s, &s->modulation, starts, NULL);
    memcpy(powers, s->powers, (size_t)count * sizeof *powers);
}

void spectrum_autocorrelation(spectrum *s, const float *values, float *correlation)
{
    // The second half stays zero, so that nothing wraps around.
    static const float nothing[2 * TEMPO_FRAMES];
    float padded[2 * TEMPO_FRAMES] = {0};
    const float *starts[LANES] = {padded, nothing, nothing, nothing, nothing, nothing, nothing, nothing};
    plan plain = s->wide;
    plain.window = NULL;
    for (int index = 0; index < TEMPO_FRAMES; index++) {
        padded[index] = values[index] * (float)(0.5 - 0.5 * cos(2 * M_PI * index / TEMPO_FRAMES));
    }
    best_kernels()->powers(s, &plain, starts, NULL);
    // The spectrum of an even sequence is real: the way back is the way there.
    for (int bin = 0; bin <= TEMPO_FRAMES; bin++) {
        padded[bin] = __builtin_sqrtf(__builtin_sqrtf(s->powers[bin][0]));
        if (bin > 0 && bin < TEMPO_FRAMES) padded[2 * TEMPO_FRAMES - bin] = padded[bin];
    }
    best_kernels()->powers(s, &plain, starts, s->roots);
    for (int lag = 0; lag <= TEMPO_FRAMES; lag++) correlation[lag] = s->roots[lag][0];
}
