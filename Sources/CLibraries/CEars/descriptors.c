#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The least power that a logarithm is taken of.
#define FLOOR 1e-10

static const struct { const char *group, *name; } names[EARS_DESCRIPTORS] = {
#define MODULATION(band) \
    {"modulation", "modulation_" #band "_0.5hz"}, {"modulation", "modulation_" #band "_1hz"}, \
    {"modulation", "modulation_" #band "_2hz"}, {"modulation", "modulation_" #band "_4hz"}, \
    {"modulation", "modulation_" #band "_8hz"}
    MODULATION(0), MODULATION(1), MODULATION(2), MODULATION(3), MODULATION(4),
    MODULATION(5), MODULATION(6), MODULATION(7), MODULATION(8), MODULATION(9),
#define CONTRAST(hertz) {"contrast", "contrast_" #hertz "_mean"}, {"contrast", "contrast_" #hertz "_sd"}
    CONTRAST(100), CONTRAST(200), CONTRAST(400), CONTRAST(800), CONTRAST(1600), CONTRAST(3200),
#define VALLEY(hertz) {"valley", "valley_" #hertz}
    VALLEY(100), VALLEY(200), VALLEY(400), VALLEY(800), VALLEY(1600), VALLEY(3200),
#define SPECTRAL(name) {"spectral", #name "_mean"}, {"spectral", #name "_sd"}
    SPECTRAL(centroid), SPECTRAL(rolloff), SPECTRAL(flatness), SPECTRAL(zero_crossings), SPECTRAL(low_frequencies),
    {"tonal", "tonal_1"}, {"tonal", "tonal_2"}, {"tonal", "tonal_3"}, {"tonal", "tonal_4"}, {"tonal", "tonal_5"},
    {"tonal", "tonal_6"}, {"tonal", "tuning_sharpness"}, {"tonal", "chroma_entropy"},
    {"rhythm", "fluctuation"}, {"rhythm", "slow_fluctuation"}, {"rhythm", "log2_tempo"}, {"rhythm", "tempo_strength"},
    {"rhythm", "onset_mean"}, {"rhythm", "onset_variation"}, {"rhythm", "onsets_per_second"},
    {"loudness", "loudness"}, {"loudness", "loudness_range"}, {"loudness", "dynamic_complexity"},
    {"loudness", "quiet_share"}, {"loudness", "level_sd"},
    {"stereo", "stereo_correlation"}, {"stereo", "side_to_mid"},
};

const char *ears_descriptor_name(int index) { return names[index].name; }
const char *ears_descriptor_group(int index) { return names[index].group; }

void moments_add(moments *m, double value)
{
    m->count++;
    double off = value - m->mean;
    m->mean += off / m->count;
    m->squares += off * (value - m->mean);
}

double moments_deviation(const moments *m) { return m->count > 0 ? sqrt(m->squares / m->count) : 0; }

double rounded(double value)
{
    char text[32];
    if (!isfinite(value)) return 0;
    snprintf(text, sizeof text, "%.3e", value);
    return strtod(text, NULL);
}

static double rounded_or_unknown(double value) { return isfinite(value) ? rounded(value) : NAN; }

static double decibels(double power) { return 10 * log10(power + FLOOR); }

/// Describes the frames that are loud enough: five pairs of mean and deviation.
static void describe_spectra(const listener *ear, double gain, moments *spectral)
{
    for (size_t index = 0; index < ear->frame_count; index++) {
        const frame *f = &ear->frames[index];
        if (f->mean_square * gain < GATE) continue;
        double logs = 0, sum = 0;
        for (int band = 0; band < MEL_BANDS; band++) {
            double energy = f->mel[band] * gain;
            logs += log10f((float)(energy + FLOOR));
            sum += energy;
        }
        moments_add(&spectral[0], f->centroid);
        moments_add(&spectral[1], f->rolloff);
        moments_add(&spectral[2], 10 * logs / MEL_BANDS - decibels(sum / MEL_BANDS));
        moments_add(&spectral[3], f->crossings);
        moments_add(&spectral[4], f->low);
    }
}

static void describe_contrast(const listener *ear, double gain, float *contrast, float *valley)
{
    for (int octave = 0; octave < OCTAVES; octave++) {
        moments difference = {0}, bottom = {0};
        for (size_t index = 0; index < ear->wide_count; index++) {
            const wide_frame *f = &ear->wide_frames[index];
            if (f->mean_square * gain < GATE) continue;
            double low = decibels(f->bottom[octave] * gain);
            moments_add(&difference, decibels(f->top[octave] * gain) - low);
            moments_add(&bottom, low);
        }
        contrast[2 * octave] = (float)rounded(difference.mean);
        contrast[2 * octave + 1] = (float)rounded(moments_deviation(&difference));
        valley[octave] = (float)rounded(bottom.mean);
    }
}

/// Dynamic complexity (Streich 2007) and what else the levels tell, three numbers.
static void describe_dynamics(const listener *ear, double gain, float *dynamics)
{
    moments levels = {0}, distance = {0}, frames = {0};
    double quiet = 0;
    for (size_t index = 0; index < ear->levels.count; index++) {
        if (ear->levels.values[index] * gain >= GATE) moments_add(&levels, decibels(ear->levels.values[index] * gain));
    }
    for (size_t index = 0; index < ear->levels.count; index++) {
        if (ear->levels.values[index] * gain < GATE) continue;
        double level = decibels(ear->levels.values[index] * gain);
        moments_add(&distance, fabs(level - levels.mean));
        quiet += level < levels.mean - 3;
    }
    for (size_t index = 0; index < ear->frame_count; index++) {
        double power = ear->frames[index].mean_square * gain;
        if (power >= GATE) moments_add(&frames, decibels(power));
    }
    dynamics[0] = (float)rounded(distance.mean);
    dynamics[1] = (float)rounded(levels.count > 0 ? quiet / levels.count : 0);
    dynamics[2] = (float)rounded(moments_deviation(&frames));
}

static void describe_stereo(const loudness *meter, float *stereo)
{
    stereo[0] = 1;
    stereo[1] = -60;
    double both = sqrt(meter->left * meter->right), squares = meter->left + meter->right;
    if (meter->channels < 2 || squares <= 0) return;
    double middle = squares + 2 * meter->product, side = squares - 2 * meter->product;
    stereo[0] = (float)rounded(both > 0 ? meter->product / both : 0);
    stereo[1] = (float)rounded(10 * log10(fmin(fmax(side / fmax(middle, 1e-30), 1e-6), 1e6)));
}

/// Turns the energies of the bands into what the ear makes of them.
static void compress(listener *ear, double gain)
{
    for (size_t index = 0; index < ear->frame_count; index++) {
        float *bands = ear->frames[index].mel;
        for (int band = 0; band < MEL_BANDS; band++) {
            bands[band] = logf(1 + 1000 * __builtin_sqrtf(bands[band] * (float)gain));
        }
    }
}

enum ears_status describe(const loudness *meter, listener *ear, ears_analysis *a)
{
    double integrated, range;
    loudness_result(meter, &integrated, &range);
    a->loudness = rounded_or_unknown(integrated);
    a->loudness_range = rounded_or_unknown(range);
    a->tempo = a->tempo_confidence = a->key_confidence = a->danceability = a->onset_strength = a->flatness = NAN;
    a->key = a->mode = -1;
    if (isnan(integrated)) a->remarks |= EARS_SILENT;
    if (a->heard_seconds < EARS_SHORTEST) a->remarks |= EARS_SHORT;
    if (a->remarks & (EARS_SILENT | EARS_SHORT)) return EARS_OK;

    const double gain = integrated > -60 ? pow(10, (TARGET_LUFS - integrated) / 10) : 1;
    float *d = a->descriptors, *contrast = d + 50, *valley = d + 62, *spectral = d + 68, *tonal = d + 78;
    float *rhythmic = d + 86, *loud = d + 93, *stereo = d + 98;
    moments spectra[5] = {0};
    describe_spectra(ear, gain, spectra);
    for (int index = 0; index < 5; index++) {
        spectral[2 * index] = (float)rounded(spectra[index].mean);
        spectral[2 * index + 1] = (float)rounded(moments_deviation(&spectra[index]));
    }
    describe_contrast(ear, gain, contrast, valley);
    describe_dynamics(ear, gain, loud + 2);
    loud[0] = (float)rounded(integrated);
    loud[1] = (float)rounded(range);
    describe_stereo(meter, stereo);

    rhythm r;
    tonality t;
    double alpha, slow;
    compress(ear, gain);
    if (!rhythm_of(ear->spectrum, ear->frames, &ear->frame_joints, &r)) return EARS_NO_MEMORY;
    if (!fluctuation_of(&ear->boxes, &ear->box_joints, &alpha, &slow)) return EARS_NO_MEMORY;
    tonality_of(ear->chroma_frames, ear->chroma_count, GATE / gain, &t);
    for (int group = 0; group < 10; group++) {
        for (int range = 0; range < 5; range++) {
            d[group * 5 + range] = (float)rounded(log10(r.modulation[group][range] + 1e-6));
        }
    }
    for (int term = 0; term < 6; term++) tonal[term] = (float)rounded(t.moduli[term]);
    tonal[6] = (float)rounded(t.sharpness);
    tonal[7] = (float)rounded(t.entropy);
    const double rhythms[7] = {
        alpha, slow, log2(r.tempo), r.height, r.mean_onset, r.onset_variation, r.onsets_per_second,
    };
    for (int index = 0; index < 7; index++) rhythmic[index] = (float)rounded(rhythms[index]);
    a->has_descriptors = 1;

    a->tempo_confidence = rounded(r.height);
    a->tempo = rounded(r.tempo);
    if (t.known) {
        a->key = t.key;
        a->mode = t.mode;
        a->key_confidence = rounded(t.margin);
    }
    if (isfinite(alpha) && alpha > 0) a->danceability = rounded(1 / alpha);
    a->onset_strength = rounded(r.mean_onset);
    a->flatness = rounded(spectra[2].mean);
    return EARS_OK;
}
