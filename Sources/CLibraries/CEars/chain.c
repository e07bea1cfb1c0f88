#include "internal.h"

#include <math.h>
#include <stdlib.h>

bool chain_start(chain *c, int channels, int rate)
{
    if (c->started) return c->channels == channels && c->rate == rate;
    c->started = true;
    c->channels = channels;
    c->rate = rate;
    c->mono = malloc(BLOCK * sizeof(float));
    return c->mono && loudness_start(&c->meter, channels, rate) && resampler_start(&c->resampler, rate)
        && listener_start(&c->listener);
}

/// The mean of the channels.
static void mix(const float *samples, size_t frames, int channels, float *mono)
{
    const float share = 1.0f / (float)channels;
    if (channels == 2) {
        for (size_t index = 0; index < frames; index++) mono[index] = (samples[2 * index] + samples[2 * index + 1]) * 0.5f;
        return;
    }
    for (size_t index = 0; index < frames; index++) {
        float sum = 0;
        for (int channel = 0; channel < channels; channel++) sum += samples[index * (size_t)channels + (size_t)channel];
        mono[index] = sum * share;
    }
}

bool chain_add(chain *c, float *samples, size_t frames)
{
    const size_t count = frames * (size_t)c->channels;
    for (size_t index = 0; index < count; index++) {
        float sample = samples[index];
        samples[index] = sample > -32 && sample < 32 ? sample : 0;
    }
    mix(samples, frames, c->channels, c->mono);
    c->frames += frames;
    c->segment_frames += frames;
    return loudness_add(&c->meter, samples, frames)
        && resampler_add(&c->resampler, c->mono, frames, false, &c->listener.samples)
        && listener_hear(&c->listener, false);
}

bool chain_end_segment(chain *c)
{
    if (c->segment_frames == 0) return true;
    c->segment_frames = 0;
    loudness_end_segment(&c->meter);
    return resampler_add(&c->resampler, NULL, 0, true, &c->listener.samples) && listener_hear(&c->listener, true);
}

enum ears_status chain_finish(chain *c, ears_analysis *analysis)
{
    analysis->heard_seconds = rounded((double)c->frames / c->rate);
    analysis->sample_rate = c->rate;
    analysis->channels = c->channels;
    if (c->channels == 1) analysis->remarks |= EARS_MONO;
    if (c->rate < RATE) analysis->remarks |= EARS_LOW_RATE;
    return describe(&c->meter, &c->listener, analysis);
}

void chain_free(chain *c)
{
    if (!c->started) return;
    loudness_free(&c->meter);
    resampler_free(&c->resampler);
    listener_free(&c->listener);
    free(c->mono);
    *c = (chain){0};
}
