#include "internal.h"

#include <math.h>
#include <string.h>

ears_options ears_default_options(void)
{
    return (ears_options){.windows = 3, .window_seconds = 30, .longest_seconds = 600, .ffmpeg_seconds = 60};
}

/// Where the windows of a length begin, in seconds.
typedef struct {
    int count;
    double starts[WINDOWS], length;
} plan;

static double seconds_wanted(const ears_options *options)
{
    return options->windows > 0 ? options->windows * options->window_seconds : options->longest_seconds;
}

/// Windows centred at (w + 1/2) / W of the length; all of it where windows would cover most anyway.
static plan plan_of(double seconds, const ears_options *options)
{
    const double wanted = seconds_wanted(options);
    plan all = {.count = 1, .length = wanted};
    if (isnan(seconds) || options->windows <= 0) return all;
    if (seconds <= wanted * 1.2) {
        all.length = wanted * 1.2;
        return all;
    }
    all.count = options->windows < WINDOWS ? options->windows : WINDOWS;
    all.length = options->window_seconds;
    for (int index = 0; index < all.count; index++) {
        all.starts[index] = (index + 0.5) / all.count * seconds - all.length / 2;
    }
    return all;
}

static enum ears_status hear_windows(source *s, const plan *plan, chain *chain)
{
    for (int index = 0; index < plan->count; index++) {
        enum ears_status status = s->hear(s, plan->starts[index], plan->length, chain);
        if (status != EARS_OK) return status;
        if (chain->started && !chain_end_segment(chain)) return EARS_NO_MEMORY;
    }
    return EARS_OK;
}

enum ears_status hear_source(source *s, const ears_options *options, ears_analysis *analysis)
{
    chain by_windows = {0}, from_start = {0}, *better = &by_windows;
    const plan windows = plan_of(s->seconds, options);
    double wanted = windows.count * windows.length;
    if (s->seconds < wanted) wanted = s->seconds;
    enum ears_status status = hear_windows(s, &windows, &by_windows);
    double heard = by_windows.started ? (double)by_windows.frames / by_windows.rate : 0;

    // A damaged file may state a length that it does not have, or be readable from its beginning only.
    if (status == EARS_OK && windows.count > 1 && (heard < 20 || heard < wanted / 2)) {
        const plan beginning = plan_of(NAN, options);
        status = hear_windows(s, &beginning, &from_start);
        if (from_start.started && from_start.frames > by_windows.frames) better = &from_start;
    }
    if (status == EARS_OK && (!better->started || better->frames == 0)) status = EARS_EMPTY;
    if (status == EARS_OK) {
        heard = (double)better->frames / better->rate;
        analysis->seconds = rounded(isnan(s->seconds) ? heard : s->seconds);
        if (isnan(s->seconds) || heard < 0.9 * wanted) analysis->remarks |= EARS_DAMAGED;
        status = chain_finish(better, analysis);
    }
    chain_free(&by_windows);
    chain_free(&from_start);
    return status;
}

/// Samples in memory.
typedef struct {
    const float *samples;
    size_t frames;
    int channels, rate;
} memory;

static enum ears_status hear_memory(source *s, double start, double length, chain *chain)
{
    const memory *m = s->context;
    if (!chain_start(chain, m->channels, m->rate)) return EARS_NO_MEMORY;
    size_t place = (size_t)llround(start * m->rate), end = place + (size_t)llround(length * m->rate);
    if (end > m->frames) end = m->frames;
    float block[1024];
    const size_t most = 1024 / (size_t)m->channels;
    while (place < end) {
        size_t count = end - place < most ? end - place : most;
        memcpy(block, m->samples + place * (size_t)m->channels, count * (size_t)m->channels * sizeof(float));
        if (!chain_add(chain, block, count)) return EARS_NO_MEMORY;
        place += count;
    }
    return EARS_OK;
}

enum ears_status ears_analyze_samples(
    const float *samples, size_t frames, int channels, int sample_rate, const ears_options *options,
    ears_analysis *analysis)
{
    *analysis = (ears_analysis){0};
    if (channels < 1 || channels > 64 || sample_rate < 1000 || sample_rate > 768000) return EARS_UNREADABLE;
    memory m = {samples, frames, channels, sample_rate};
    source s = {.seconds = (double)frames / sample_rate, .hear = hear_memory, .context = &m};
    return hear_source(&s, options, analysis);
}
