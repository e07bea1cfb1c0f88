#include "spectrum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Onsets (after Boeck & Widmer 2013), their periods (after Percival & Tzanetakis 2014), and the slow changes of the
// bands (after Pampalk 2006; Scheirer & Slaney 1997).

/// Frames on each side that an onset is compared with.
#define AROUND 22
#define SLOWEST 45.0
#define FASTEST 215.0
#define USUAL 130.0

/// How much louder the bands became against the loudest neighbour two frames ago.
static float onset(const frame *now)
{
    const float *bands = now->mel, *before = (now - 2)->mel;
    float sum = 0;
    for (int band = 0; band < MEL_BANDS; band++) {
        float loudest = before[band];
        if (band > 0 && before[band - 1] > loudest) loudest = before[band - 1];
        if (band + 1 < MEL_BANDS && before[band + 1] > loudest) loudest = before[band + 1];
        if (bands[band] > loudest) sum += bands[band] - loudest;
    }
    return sum / MEL_BANDS;
}

/// Onsets less their mean around them, where that is more than nothing.
static void sharpen(const float *onsets, size_t count, float *sharp)
{
    for (size_t index = 0; index < count; index++) {
        size_t first = index > AROUND ? index - AROUND : 0, last = index + AROUND < count ? index + AROUND : count - 1;
        double sum = 0;
        for (size_t near = first; near <= last; near++) sum += onsets[near];
        double rest = onsets[index] - sum / (double)(last - first + 1);
        sharp[index] = rest > 0 ? (float)rest : 0;
    }
}

/// Adds the autocorrelations of a window of the onsets, each as a share of that at lag 0.
static void add_periods(spectrum *spectrum, const float *sharp, size_t count, double *periods, int *windows)
{
    float values[TEMPO_FRAMES], correlation[TEMPO_FRAMES + 1];
    for (size_t start = 0; start == 0 || start + TEMPO_FRAMES <= count; start += TEMPO_FRAMES / 4) {
        size_t length = count - start < TEMPO_FRAMES ? count - start : TEMPO_FRAMES;
        memset(values, 0, sizeof values);
        memcpy(values, sharp + start, length * sizeof(float));
        spectrum_autocorrelation(spectrum, values, correlation);
        if (correlation[0] <= 0) continue;
        for (int lag = 0; lag <= TEMPO_FRAMES; lag++) periods[lag] += correlation[lag] / correlation[0];
        (*windows)++;
    }
}

static double at(const double *periods, double lag)
{
    int below = (int)lag;
    double part = lag - below;
    return periods[below] * (1 - part) + periods[below + 1] * part;
}

static double highest_near(const double *periods, double lag)
{
    double best = at(periods, lag - 0.7);
    for (double off = -0.35; off < 0.71; off += 0.35) best = fmax(best, at(periods, lag + off));
    double nearest = round(lag);
    return fabs(nearest - lag) <= 0.7 ? fmax(best, periods[(int)nearest]) : best;
}

/// The period of four beats, between the bins.
static double refined(const double *periods, double lag)
{
    int best = (int)round(lag), reach = 2 + (int)(lag * 0.005);
    for (int near = (int)lag - reach; near <= (int)lag + reach + 1; near++) {
        if (periods[near] > periods[best]) best = near;
    }
    double left = periods[best - 1], middle = periods[best], right = periods[best + 1], bend = left - 2 * middle + right;
    if (left > middle || right > middle || bend >= 0) return lag;
    return best + 0.5 * (left - right) / bend;
}

static void find_tempo(const double *periods, rhythm *r)
{
    double best = -1;
    for (double tempo = SLOWEST; tempo <= FASTEST; tempo *= 1.005) {
        double lag = 60 / tempo * FRAME_RATE, height = 0;
        for (int beats = 1; beats <= 4; beats++) height += highest_near(periods, beats * lag) / 4;
        double distance = log2(tempo / USUAL) / 0.9, score = height * exp(-0.5 * distance * distance);
        if (score <= best) continue;
        best = score;
        r->tempo = tempo;
        r->height = height;
    }
    r->tempo = 240 * FRAME_RATE / refined(periods, 240 * FRAME_RATE / r->tempo);
}

/// Counts the onsets that are the highest of seven and clearly above the mean.
static size_t count_peaks(const float *onsets, size_t count, double threshold)
{
    size_t peaks = 0;
    for (size_t index = 3; index + 3 < count; index++) {
        if (onsets[index] <= threshold) continue;
        bool highest = true;
        for (size_t near = index - 3; near <= index + 3 && highest; near++) {
            highest = near < index ? onsets[near] < onsets[index] : onsets[near] <= onsets[index];
        }
        peaks += highest;
    }
    return peaks;
}

#define GROUPS 10

/// The energy of the changes of ten groups of bands at 0.5-1, 1-2, 2-4, 4-8 and 8-16 Hz, added to `sums`.
static void add_modulation(spectrum *spectrum, const frame *frames, size_t length, double sums[GROUPS][5])
{
    static const float nothing[MODULATION_FRAMES];
    float values[GROUPS][MODULATION_FRAMES];
    f8 powers[128];
    memset(values, 0, sizeof values);
    for (int group = 0; group < GROUPS; group++) {
        double mean = 0;
        for (size_t index = 0; index < length; index++) {
            const float *bands = frames[index].mel + group * 4;
            values[group][index] = (bands[0] + bands[1] + bands[2] + bands[3]) / 4;
            mean += values[group][index] / (double)length;
        }
        for (size_t index = 0; index < length; index++) values[group][index] -= (float)mean;
    }
    for (int first = 0; first < GROUPS; first += LANES) {
        const float *starts[LANES];
        for (int lane = 0; lane < LANES; lane++) starts[lane] = first + lane < GROUPS ? values[first + lane] : nothing;
        spectrum_modulation(spectrum, starts, 128, powers);
        for (int lane = 0; lane < LANES && first + lane < GROUPS; lane++) {
            for (int range = 0; range < 5; range++) {
                double lowest = 0.5 * (1 << range), width = FRAME_RATE / MODULATION_FRAMES;
                for (int bin = (int)ceil(lowest / width); bin * width < 2 * lowest; bin++) {
                    sums[first + lane][range] += powers[bin][lane];
                }
            }
        }
    }
}

bool rhythm_of(spectrum *spectrum, const frame *frames, const joints *joints, rhythm *r)
{
    memset(r, 0, sizeof *r);
    const size_t count = joints->count ? joints->ends[joints->count - 1] : 0;
    float *onsets = calloc(2 * count + 2, sizeof *onsets), *sharp = onsets + count + 1;
    double *periods = calloc(TEMPO_FRAMES + 2, sizeof *periods);
    if (!onsets || !periods) {
        free(onsets);
        free(periods);
        return false;
    }

    int tempo_windows = 0, modulation_windows = 0;
    size_t longest = 0;
    for (int segment = 0; segment < joints->count; segment++) {
        size_t length = joints->ends[segment] - (segment ? joints->ends[segment - 1] : 0);
        if (length > longest) longest = length;
    }
    moments strength = {0};
    for (int segment = 0; segment < joints->count; segment++) {
        const size_t start = segment ? joints->ends[segment - 1] : 0, length = joints->ends[segment] - start;
        if (length < 3) continue;
        for (size_t index = start + 2; index < start + length; index++) {
            onsets[index] = onset(frames + index);
            moments_add(&strength, onsets[index]);
        }
        // A splinter between two damaged places says little about periods.
        if (length < longest / 2) continue;
        sharpen(onsets + start, length, sharp + start);
        add_periods(spectrum, sharp + start, length, periods, &tempo_windows);
        for (size_t place = 0; place == 0 || place + MODULATION_FRAMES <= length; place += MODULATION_FRAMES / 2) {
            size_t part = length - place < MODULATION_FRAMES ? length - place : MODULATION_FRAMES;
            add_modulation(spectrum, frames + start + place, part, r->modulation);
            modulation_windows++;
        }
    }
    for (int lag = 0; lag <= TEMPO_FRAMES; lag++) periods[lag] /= tempo_windows ? tempo_windows : 1;
    find_tempo(periods, r);

    const double deviation = moments_deviation(&strength);
    size_t peaks = 0;
    for (int segment = 0; segment < joints->count; segment++) {
        const size_t start = segment ? joints->ends[segment - 1] : 0;
        peaks += count_peaks(onsets + start, joints->ends[segment] - start, strength.mean + 0.7 * deviation);
    }
    r->mean_onset = strength.mean;
    r->onset_variation = strength.mean > 0 ? deviation / strength.mean : 0;
    r->onsets_per_second = count ? (double)peaks / ((double)count / FRAME_RATE) : 0;
    for (int group = 0; group < 10; group++) {
        for (int range = 0; range < 5; range++) r->modulation[group][range] /= modulation_windows ? modulation_windows : 1;
    }
    free(onsets);
    free(periods);
    return true;
}
