#include "internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// ITU-R BS.1770-4 (K-weighting, gating) and EBU Tech 3342 (range).

/// A shelving filter of +4 dB for the head and a high pass, as the standard gives them for 48 kHz, for any rate.
///
/// Numbers 0 and 1 are the shelving filter for the left and the right channel, 2 and 3 the high pass: both filters
/// of both channels run side by side, the high pass on the other's output of a sample earlier.
static void weigh(loudness *meter)
{
    double k = tan(M_PI * 1681.974450955533 / meter->rate), q = 0.7071752369554196;
    double head = pow(10, 3.999843853973347 / 20), middle = pow(head, 0.4996667741545416);
    double whole = 1 + k / q + k * k;
    double shelf[5] = {
        (head + middle * k / q + k * k) / whole, 2 * (k * k - head) / whole, (head - middle * k / q + k * k) / whole,
        2 * (k * k - 1) / whole, (1 - k / q + k * k) / whole,
    };
    k = tan(M_PI * 38.13547087602444 / meter->rate);
    q = 0.5003270373238773;
    whole = 1 + k / q + k * k;
    double pass[5] = {1, -2, 1, 2 * (k * k - 1) / whole, (1 - k / q + k * k) / whole};
    for (int term = 0; term < 5; term++) {
        meter->coefficients[term][0] = meter->coefficients[term][1] = (float)shelf[term];
        meter->coefficients[term][2] = meter->coefficients[term][3] = (float)pass[term];
    }
}

bool loudness_start(loudness *meter, int channels, int rate)
{
    *meter = (loudness){.channels = channels, .rate = rate, .block_frames = (size_t)((rate + 5) / 10)};
    // The order of a WAVE file: left, right, centre, low frequencies, surrounds. One channel counts twice.
    for (int channel = 0; channel < channels; channel++) meter->weights[channel] = channel < 3 ? 1 : 0;
    if (channels == 1) meter->weights[0] = 2;
    if (channels == 4) meter->weights[2] = meter->weights[3] = 1.41;
    if (channels == 5) meter->weights[3] = meter->weights[4] = 1.41;
    if (channels >= 6) meter->weights[4] = meter->weights[5] = 1.41;
    weigh(meter);
    return true;
}

/// Filters two channels (the same twice when there is one) and adds up the squares.
static void filter(loudness *meter, int pair, const float *samples, size_t frames)
{
    f4 b0, b1, b2, a1, a2, v, s1, s2, sum = {0};
    memcpy(&b0, meter->coefficients[0], sizeof b0);
    memcpy(&b1, meter->coefficients[1], sizeof b1);
    memcpy(&b2, meter->coefficients[2], sizeof b2);
    memcpy(&a1, meter->coefficients[3], sizeof a1);
    memcpy(&a2, meter->coefficients[4], sizeof a2);
    memcpy(&v, meter->states[pair][0], sizeof v);
    memcpy(&s1, meter->states[pair][1], sizeof s1);
    memcpy(&s2, meter->states[pair][2], sizeof s2);
    const int first = pair * 2, second = first + 1 < meter->channels ? first + 1 : first;
    for (size_t index = 0; index < frames; index++) {
        const float *sample = samples + index * (size_t)meter->channels;
        f4 input = {sample[first], sample[second], v[0], v[1]};
        f4 output = b0 * input + s1;
        s1 = (b1 * input + s2) - a1 * output;
        s2 = b2 * input - a2 * output;
        v = output;
        sum += output * output;
    }
    // What has died away must not end in denormal numbers, which are slow.
    for (int lane = 0; lane < 4; lane++) {
        if (fabsf(s1[lane]) < 1e-15f) s1[lane] = 0;
        if (fabsf(s2[lane]) < 1e-15f) s2[lane] = 0;
        if (fabsf(v[lane]) < 1e-15f) v[lane] = 0;
    }
    memcpy(meter->states[pair][0], &v, sizeof v);
    memcpy(meter->states[pair][1], &s1, sizeof s1);
    memcpy(meter->states[pair][2], &s2, sizeof s2);
    meter->sums[first] += sum[2];
    if (second != first) meter->sums[second] += sum[3];
}

/// Adds up the stereo image: the channels' squares and their product.
static void correlate(loudness *meter, const float *samples, size_t frames)
{
    f4 left = {0}, right = {0}, product = {0};
    size_t index = 0;
    for (; index + 4 <= frames; index += 4) {
        const float *sample = samples + index * (size_t)meter->channels;
        const int step = meter->channels;
        f4 l = {sample[0], sample[step], sample[2 * step], sample[3 * step]};
        f4 r = {sample[1], sample[step + 1], sample[2 * step + 1], sample[3 * step + 1]};
        left += l * l;
        right += r * r;
        product += l * r;
    }
    for (; index < frames; index++) {
        const float *sample = samples + index * (size_t)meter->channels;
        left[0] += sample[0] * sample[0];
        right[0] += sample[1] * sample[1];
        product[0] += sample[0] * sample[1];
    }
    meter->left += left[0] + left[1] + left[2] + left[3];
    meter->right += right[0] + right[1] + right[2] + right[3];
    meter->product += product[0] + product[1] + product[2] + product[3];
}

bool loudness_add(loudness *meter, const float *samples, size_t frames)
{
    while (frames > 0) {
        size_t part = meter->block_frames - meter->filled;
        if (part > frames) part = frames;
        for (int pair = 0; pair * 2 < meter->channels; pair++) filter(meter, pair, samples, part);
        if (meter->channels > 1) correlate(meter, samples, part);
        meter->filled += part;
        samples += part * (size_t)meter->channels;
        frames -= part;
        if (meter->filled < meter->block_frames) continue;
        double sum = 0;
        for (int channel = 0; channel < meter->channels; channel++) sum += meter->weights[channel] * meter->sums[channel];
        if (!series_add(&meter->blocks, (float)(sum / (double)meter->block_frames))) return false;
        memset(meter->sums, 0, sizeof meter->sums);
        meter->filled = 0;
    }
    return true;
}

void loudness_end_segment(loudness *meter)
{
    memset(meter->states, 0, sizeof meter->states);
    memset(meter->sums, 0, sizeof meter->sums);
    meter->filled = 0;
    if (meter->joints.count < SEGMENTS) meter->joints.ends[meter->joints.count++] = meter->blocks.count;
}

/// The means of `length` blocks, every `step`, that lie in one window; returns how many.
static size_t gather(const loudness *meter, size_t length, size_t step, double *means)
{
    size_t count = 0, start = 0;
    for (int segment = 0; segment < meter->joints.count; segment++) {
        for (; start + length <= meter->joints.ends[segment]; start += step) {
            double sum = 0;
            for (size_t block = 0; block < length; block++) sum += meter->blocks.values[start + block];
            means[count++] = sum / (double)length;
        }
        start = meter->joints.ends[segment];
    }
    return count;
}

static double energy(double lufs) { return pow(10, (lufs + 0.691) / 10); }

/// Keeps what is at least `threshold` and returns how many are left; `mean` is theirs.
static size_t gated(double *means, size_t count, double threshold, double *mean)
{
    size_t kept = 0;
    double sum = 0;
    for (size_t index = 0; index < count; index++) {
        if (means[index] < threshold) continue;
        sum += means[index];
        means[kept++] = means[index];
    }
    *mean = kept ? sum / (double)kept : NAN;
    return kept;
}

static int ascending(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

void loudness_result(const loudness *meter, double *integrated, double *range)
{
    *integrated = *range = NAN;
    double *means = malloc((meter->blocks.count + 1) * sizeof *means), mean;
    if (!means) return;
    size_t count = gated(means, gather(meter, 4, 1, means), energy(-70), &mean);
    if (count > 0) {
        gated(means, count, mean / 10, &mean);
        *integrated = 10 * log10(mean) - 0.691;
    }
    count = gated(means, gather(meter, 30, 10, means), energy(-70), &mean);
    count = count > 0 ? gated(means, count, mean / 100, &mean) : 0;
    if (count > 0) {
        qsort(means, count, sizeof *means, ascending);
        double low = means[(size_t)((double)(count - 1) * 0.1 + 0.5)];
        double high = means[(size_t)((double)(count - 1) * 0.95 + 0.5)];
        *range = 10 * log10(high / low);
    }
    free(means);
}

void loudness_free(loudness *meter) { series_free(&meter->blocks); }
