#include "spectrum.h"

#include <stdlib.h>
#include <string.h>

bool listener_start(listener *ear)
{
    *ear = (listener){.spectrum = spectrum_new()};
    return ear->spectrum != NULL;
}

/// Room for eight more of `*items`, which are `size` bytes each.
static bool grow(void *items, size_t count, size_t *capacity, size_t size)
{
    if (count + LANES <= *capacity) return true;
    size_t wanted = *capacity ? *capacity * 3 / 2 : 512;
    void *larger = realloc(*(void **)items, wanted * size);
    if (!larger) return false;
    *(void **)items = larger;
    *capacity = wanted;
    return true;
}

static float mean_square(const float *samples, int count)
{
    f8 sums = {0};
    int index = 0;
    for (; index + LANES <= count; index += LANES) sums += *(const f8 *)(samples + index) * *(const f8 *)(samples + index);
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
    for (; index < count; index++) sum += (double)samples[index] * samples[index];
    return (float)(sum / count);
}

static float crossings(const float *samples, int count)
{
    int changes = 0;
    for (int index = 1; index < count; index++) changes += (samples[index] < 0) != (samples[index - 1] < 0);
    return (float)changes / (float)count;
}

static float deviation(const float *samples)
{
    float sum = 0, squares = 0;
    for (int index = 0; index < BOX; index++) {
        sum += samples[index];
        squares += samples[index] * samples[index];
    }
    float variance = squares / BOX - (sum / BOX) * (sum / BOX);
    return variance > 0 ? __builtin_sqrtf(variance) : 0;
}

/// Where up to eight stretches begin, `hop` apart; lanes without one hear the first again.
static void set_lanes(const float *first, size_t hop, int count, const float **starts)
{
    for (int lane = 0; lane < LANES; lane++) starts[lane] = lane < count ? first + (size_t)lane * hop : first;
}

/// Hears frames, each in the middle of the wide frame that begins where it does.
static bool hear_frames(listener *ear, const float *samples, int count)
{
    const float *starts[LANES];
    if (!grow(&ear->frames, ear->frame_count, &ear->frame_capacity, sizeof *ear->frames)) return false;
    frame *heard = &ear->frames[ear->frame_count];
    set_lanes(samples + (WIDE_FRAME - FRAME) / 2, HOP, count, starts);
    spectrum_frames(ear->spectrum, starts, heard, count);
    for (int lane = 0; lane < count; lane++) {
        heard[lane].crossings = crossings(starts[lane], FRAME);
        heard[lane].mean_square = mean_square(starts[lane] + (FRAME - HOP) / 2, HOP);
    }
    ear->frame_count += (size_t)count;
    return true;
}

static bool hear_wide_frames(listener *ear, const float *samples, int count)
{
    const float *starts[LANES];
    if (!grow(&ear->wide_frames, ear->wide_count, &ear->wide_capacity, sizeof *ear->wide_frames)) return false;
    wide_frame *heard = &ear->wide_frames[ear->wide_count];
    set_lanes(samples, WIDE_HOP, count, starts);
    spectrum_wide_frames(ear->spectrum, starts, heard, count);
    for (int lane = 0; lane < count; lane++) {
        heard[lane].mean_square = mean_square(starts[lane] + (WIDE_FRAME - HOP) / 2, HOP);
    }
    ear->wide_count += (size_t)count;
    return true;
}

static bool hear_chroma(listener *ear, const float *samples, int count)
{
    const float *starts[LANES];
    if (!grow(&ear->chroma_frames, ear->chroma_count, &ear->chroma_capacity, sizeof *ear->chroma_frames)) return false;
    chroma_frame *heard = &ear->chroma_frames[ear->chroma_count];
    set_lanes(samples, CHROMA_HOP, count, starts);
    spectrum_chroma_frames(ear->spectrum, starts, heard, count);
    for (int lane = 0; lane < count; lane++) heard[lane].mean_square = mean_square(starts[lane], CHROMA_FRAME);
    ear->chroma_count += (size_t)count;
    return true;
}

/// Hears all stretches that are whole: eight at a time, and those that are left at the end of a window.
static bool hear_stretches(
    listener *ear, size_t *next, size_t length, size_t hop, bool last, bool (*hear)(listener *, const float *, int))
{
    const size_t end = ear->passed + ear->samples.count;
    while (*next + length <= end) {
        size_t whole = (end - *next - length) / hop + 1;
        if (whole < LANES && !last) break;
        int count = whole < LANES ? (int)whole : LANES;
        if (!hear(ear, ear->samples.values + (*next - ear->passed), count)) return false;
        *next += (size_t)count * hop;
    }
    return true;
}

/// Lets go of the samples that nothing needs any more.
static void forget(listener *ear)
{
    size_t next = ear->next_frame;
    if (ear->next_wide < next) next = ear->next_wide;
    if (ear->next_chroma < next) next = ear->next_chroma;
    if (ear->next_box < next) next = ear->next_box;
    if (ear->next_level < next) next = ear->next_level;
    size_t used = next - ear->passed;
    if (used < 4 * CHROMA_FRAME) return;
    ear->samples.count -= used;
    memmove(ear->samples.values, ear->samples.values + used, ear->samples.count * sizeof(float));
    ear->passed = next;
}

bool listener_hear(listener *ear, bool last)
{
    const size_t end = ear->passed + ear->samples.count;
    const float *origin = ear->samples.values;
    if (!hear_stretches(ear, &ear->next_frame, WIDE_FRAME, HOP, last, hear_frames)) return false;
    if (!hear_stretches(ear, &ear->next_wide, WIDE_FRAME, WIDE_HOP, last, hear_wide_frames)) return false;
    if (!hear_stretches(ear, &ear->next_chroma, CHROMA_FRAME, CHROMA_HOP, last, hear_chroma)) return false;
    for (; ear->next_box + BOX <= end; ear->next_box += BOX) {
        if (!series_add(&ear->boxes, deviation(origin + (ear->next_box - ear->passed)))) return false;
    }
    for (; ear->next_level + LEVEL <= end; ear->next_level += LEVEL) {
        double level = mean_square(origin + (ear->next_level - ear->passed), LEVEL);
        if (!series_add(&ear->levels, (float)level)) return false;
    }
    if (!last) {
        forget(ear);
        return true;
    }
    ear->samples.count = ear->passed = ear->next_frame = ear->next_wide = ear->next_chroma = 0;
    ear->next_box = ear->next_level = 0;
    if (ear->frame_joints.count < SEGMENTS) ear->frame_joints.ends[ear->frame_joints.count++] = ear->frame_count;
    if (ear->box_joints.count < SEGMENTS) ear->box_joints.ends[ear->box_joints.count++] = ear->boxes.count;
    return true;
}

void listener_free(listener *ear)
{
    if (ear->spectrum) spectrum_free(ear->spectrum);
    series_free(&ear->samples);
    series_free(&ear->boxes);
    series_free(&ear->levels);
    free(ear->frames);
    free(ear->wide_frames);
    free(ear->chroma_frames);
}
