// The loops that take the time. Included once for each instruction set, with KERNEL naming it and KERNELS the table.

#include "spectrum.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

typedef int32_t i8 __attribute__((vector_size(32), aligned(4)));

/// A pass of four: Stockham's order, so that the numbers end up sorted.
KERNEL static void pass_of_four(const plan *plan, const lanes *from, lanes *to, int length, int step)
{
    const int quarter = length / 4, stride = plan->count / 2 / length;
    for (int p = 0; p < quarter; p++) {
        const float *turn1 = plan->turns + 2 * p * stride, *turn2 = plan->turns + 4 * p * stride;
        const float *turn3 = plan->turns + 6 * p * stride;
        for (int q = 0; q < step; q++) {
            const lanes a = from[q + step * p], b = from[q + step * (p + quarter)];
            const lanes c = from[q + step * (p + 2 * quarter)], d = from[q + step * (p + 3 * quarter)];
            const f8 sum1 = a.real + c.real, sum2 = a.imaginary + c.imaginary;
            const f8 off1 = a.real - c.real, off2 = a.imaginary - c.imaginary;
            const f8 sum3 = b.real + d.real, sum4 = b.imaginary + d.imaginary;
            const f8 off3 = b.real - d.real, off4 = b.imaginary - d.imaginary;
            lanes *out = to + q + step * 4 * p;
            out[0] = (lanes){sum1 + sum3, sum2 + sum4};
            const f8 x1 = off1 + off4, y1 = off2 - off3, x2 = sum1 - sum3, y2 = sum2 - sum4;
            const f8 x3 = off1 - off4, y3 = off2 + off3;
            out[step] = (lanes){x1 * turn1[0] - y1 * turn1[1], x1 * turn1[1] + y1 * turn1[0]};
            out[2 * step] = (lanes){x2 * turn2[0] - y2 * turn2[1], x2 * turn2[1] + y2 * turn2[0]};
            out[3 * step] = (lanes){x3 * turn3[0] - y3 * turn3[1], x3 * turn3[1] + y3 * turn3[0]};
        }
    }
}

KERNEL static void pass_of_two(const lanes *from, lanes *to, int step)
{
    for (int q = 0; q < step; q++) {
        const lanes a = from[q], b = from[q + step];
        to[q] = (lanes){a.real + b.real, a.imaginary + b.imaginary};
        to[q + step] = (lanes){a.real - b.real, a.imaginary - b.imaginary};
    }
}

/// The complex transform of `work[0]`; returns the buffer that holds the result.
KERNEL static const lanes *transform(const spectrum *s, const plan *plan)
{
    lanes *from = s->work[0], *to = s->work[1];
    int length = plan->count / 2, step = 1;
    while (length > 1) {
        if (length % 4 == 0) pass_of_four(plan, from, to, length, step);
        else pass_of_two(from, to, step);
        const int radix = length % 4 == 0 ? 4 : 2;
        length /= radix;
        step *= radix;
        lanes *swapped = from;
        from = to;
        to = swapped;
    }
    return from;
}

KERNEL static void powers(const spectrum *s, const plan *plan, const float *const *starts, f8 *real)
{
    const int half = plan->count / 2;
    for (int index = 0; index < half; index++) {
        const int even = 2 * index, odd = even + 1;
#define OF_EACH_LANE(sample) \
    (f8){starts[0][sample], starts[1][sample], starts[2][sample], starts[3][sample], \
         starts[4][sample], starts[5][sample], starts[6][sample], starts[7][sample]}
        s->work[0][index] = (lanes){OF_EACH_LANE(even), OF_EACH_LANE(odd)};
        if (!plan->window) continue;
        s->work[0][index].real *= plan->window[even];
        s->work[0][index].imaginary *= plan->window[odd];
    }
    const lanes *halves = transform(s, plan);
    for (int bin = 0; bin <= half; bin++) {
        const lanes a = halves[bin % half], b = halves[(half - bin) % half];
        const f8 even1 = a.real + b.real, even2 = a.imaginary - b.imaginary;
        const f8 odd1 = a.imaginary + b.imaginary, odd2 = b.real - a.real;
        const float turn1 = plan->halves[2 * bin], turn2 = plan->halves[2 * bin + 1];
        const f8 x = (even1 + (odd1 * turn1 - odd2 * turn2)) * 0.5f;
        const f8 y = (even2 + (odd1 * turn2 + odd2 * turn1)) * 0.5f;
        s->powers[bin] = x * x + y * y;
        if (real) real[bin] = x;
    }
}

KERNEL static void roots(const f8 *powers, f8 *roots, int count)
{
    for (int bin = 0; bin < count; bin++) {
#if defined(__clang__)
        roots[bin] = __builtin_elementwise_sqrt(powers[bin]);
#else
        for (int lane = 0; lane < LANES; lane++) roots[bin][lane] = __builtin_sqrtf(powers[bin][lane]);
#endif
    }
}

KERNEL static void sums(const spectrum *s, frame_sums *sums)
{
    const int bins = FRAME / 2, low = (int)(258.0 * FRAME / RATE) + 1;
    f8 all = {0}, roots = {0}, moment = {0}, deep = {0};
    for (int bin = 0; bin < bins; bin++) {
        all += s->powers[bin];
        roots += s->roots[bin];
        moment += s->roots[bin] * (float)bin;
        if (bin < low) deep += s->powers[bin];
    }
    for (int band = 0; band < MEL_BANDS; band++) {
        const mel_band *shape = &s->bands[band];
        const float *weights = s->mel_weights + shape->weights;
        f8 sum = {0};
        for (int bin = 0; bin < shape->count; bin++) sum += s->powers[shape->first + bin] * weights[bin];
        sums->mel[band] = sum;
    }
    // Bins are counted as long as the running sum is below the threshold.
    const f8 threshold = all * 0.85f;
    f8 running = {0}, count = {0};
    for (int bin = 0; bin < bins; bin++) {
        running += s->powers[bin];
        count -= __builtin_convertvector(running < threshold, f8);
    }
    sums->power = all;
    sums->roots = roots;
    sums->moment = moment;
    sums->deep = deep;
    sums->rolloff = count;
}

/// Batcher's bitonic network: the same comparisons for every lane, whatever the numbers are.
KERNEL static void sort(f8 *values, int count)
{
    for (int run = 2; run <= count; run *= 2) {
        for (int reach = run / 2; reach > 0; reach /= 2) {
            for (int index = 0; index < count; index++) {
                if (index & reach) continue;
                f8 *low = &values[index & run ? index + reach : index];
                f8 *high = &values[index & run ? index : index + reach];
                const f8 a = *low, b = *high;
                const i8 sorted_already = a < b;
                *low = (f8)(((i8)a & sorted_already) | ((i8)b & ~sorted_already));
                *high = (f8)(((i8)b & sorted_already) | ((i8)a & ~sorted_already));
            }
        }
    }
}

KERNEL static void fifths(const f8 *powers, int count, f8 *top, f8 *bottom)
{
    f8 sorted[MOST_SORTED], low = {0}, high = {0};
    const int fifth = (count + 2) / 5;
    int size = 1;
    while (size < count) size *= 2;
    for (int index = 0; index < size; index++) sorted[index] = index < count ? powers[index] : (f8){0} + HUGE_VALF;
    sort(sorted, size);
    for (int index = 0; index < fifth; index++) {
        low += sorted[index];
        high += sorted[count - 1 - index];
    }
    *bottom = low / (float)fifth;
    *top = high / (float)fifth;
}

KERNEL static float product(const float *left, const float *right, uint32_t count)
{
    f8 sum = {0};
    for (uint32_t index = 0; index < count; index += 8) {
        sum += *(const f8 *)(left + index) * *(const f8 *)(right + index);
    }
    const f4 four = __builtin_shufflevector(sum, sum, 0, 1, 2, 3) + __builtin_shufflevector(sum, sum, 4, 5, 6, 7);
    return (four[0] + four[1]) + (four[2] + four[3]);
}

KERNEL static uint64_t resample(const resampler *r, uint64_t position, float *output, size_t *count)
{
    const uint64_t step = r->down / r->up, rest = r->down % r->up;
    uint64_t place = position / r->up, remainder = position % r->up;
    size_t done = 0;
    while (place + r->taps <= r->buffered) {
        const float *samples = r->buffer + place;
        if (r->exact) {
            output[done++] = product(r->table + remainder * r->taps, samples, r->taps);
        } else {
            const double phase = (double)remainder / r->up * r->phases;
            const uint32_t below = (uint32_t)phase;
            const float *taps = r->table + (size_t)below * r->taps;
            const float left = product(taps, samples, r->taps), right = product(taps + r->taps, samples, r->taps);
            output[done++] = left + (float)(phase - below) * (right - left);
        }
        place += step;
        remainder += rest;
        if (remainder >= r->up) {
            remainder -= r->up;
            place++;
        }
    }
    *count = done;
    return place * r->up + remainder;
}

const kernels KERNELS = {powers, roots, sums, fifths, resample};
