#pragma once

#include "CEars.h"

#include <stdbool.h>

// The parts of an analysis. Samples flow through them in blocks: file -> loudness and downmix -> resampler -> listener.
// Everything that depends on the gain is kept as it is and scaled at the end, so no samples are held.

#pragma STDC FP_CONTRACT OFF

/// Samples a second that the listener hears.
#define RATE 22050
/// Samples between two frames.
#define HOP 256
#define WIDE_HOP (4 * HOP)
/// Samples of a frame of the spectrum, of a frame of the contrast, of a frame of the chroma.
#define FRAME 1024
#define WIDE_FRAME 2048
#define CHROMA_FRAME 8192
#define CHROMA_HOP 4096
/// Frames a second.
#define FRAME_RATE ((double)RATE / HOP)
#define MEL_BANDS 40
/// Frames of a window of the modulation (5.9 s) and of the tempo (11.9 s).
#define MODULATION_FRAMES 512
#define TEMPO_FRAMES 1024
#define OCTAVES 6
/// Bins of 10 cents in an octave.
#define CHROMA_BINS 120
/// Samples of a box of the fluctuation analysis (10 ms), and of a level of the dynamics (0.2 s).
#define BOX 220
#define LEVEL 4410
/// The mean square of -60 dB.
#define GATE 1e-6
#define TARGET_LUFS (-23.0)

/// Eight numbers that are computed side by side: on every machine the same sums in the same order.
typedef float f8 __attribute__((vector_size(32), aligned(4)));
typedef float f4 __attribute__((vector_size(16), aligned(4)));

/// Numbers in the order in which they arrive.
typedef struct {
    float *values;
    size_t count, capacity;
} series;

bool series_reserve(series *series, size_t more);
bool series_add(series *series, float value);
void series_free(series *series);

/// Where the windows end in a series, and where damage breaks one, so that nothing spans two parts.
#define WINDOWS 64
#define BREAKS 16
#define SEGMENTS (WINDOWS + BREAKS)
typedef struct {
    size_t ends[SEGMENTS];
    int count;
} joints;

// MARK: - Loudness (loudness.c)

typedef struct {
    int channels, rate;
    size_t block_frames, filled;
    float coefficients[5][4];
    float states[32][3][4];
    double sums[64], weights[64];
    /// The weighted mean squares of 100 ms each.
    series blocks;
    joints joints;
    /// The squares of the first two channels and their product, added up.
    double left, right, product;
} loudness;

bool loudness_start(loudness *meter, int channels, int rate);
bool loudness_add(loudness *meter, const float *samples, size_t frames);
void loudness_end_segment(loudness *meter);
/// Integrated loudness and range; NaN where nothing passes the gates.
void loudness_result(const loudness *meter, double *integrated, double *range);
void loudness_free(loudness *meter);

// MARK: - Resampling (resample.c)

typedef struct {
    uint32_t up, down, phases, taps;
    uint64_t position;
    bool exact;
    float *table, *buffer;
    size_t buffered, capacity;
} resampler;

bool resampler_start(resampler *resampler, int rate);
/// Takes samples and appends what they give at `RATE` to `output`; with `last`, the end of a window, all that is left.
bool resampler_add(resampler *resampler, const float *samples, size_t count, bool last, series *output);
void resampler_free(resampler *resampler);

// MARK: - Listening (listen.c)

/// The figures of a frame, before any gain.
typedef struct {
    float mel[MEL_BANDS];
    float mean_square, centroid, rolloff, crossings, low;
} frame;

typedef struct { float top[OCTAVES], bottom[OCTAVES]; float mean_square; } wide_frame;

typedef struct { float bins[CHROMA_BINS]; float mean_square; } chroma_frame;

typedef struct spectrum spectrum;

typedef struct {
    spectrum *spectrum;
    /// The samples at `RATE` that something still needs, and how many came before them in this window.
    series samples;
    size_t passed, next_frame, next_wide, next_chroma, next_box, next_level;
    frame *frames;
    size_t frame_count, frame_capacity;
    wide_frame *wide_frames;
    size_t wide_count, wide_capacity;
    chroma_frame *chroma_frames;
    size_t chroma_count, chroma_capacity;
    series boxes, levels;
    joints frame_joints, box_joints;
} listener;

bool listener_start(listener *listener);
/// Hears what `listener->samples` holds; with `last` the window ends here.
bool listener_hear(listener *listener, bool last);
void listener_free(listener *listener);

// MARK: - Spectra (spectrum.c, chroma.c)

spectrum *spectrum_new(void);
void spectrum_free(spectrum *spectrum);
/// Computes up to eight frames; there are always eight `starts`, of which those beyond `count` do not matter.
void spectrum_frames(spectrum *spectrum, const float *const *starts, frame *frames, int count);
void spectrum_wide_frames(spectrum *spectrum, const float *const *starts, wide_frame *frames, int count);
void spectrum_chroma_frames(spectrum *spectrum, const float *const *starts, chroma_frame *frames, int count);
/// The powers of eight windows of `MODULATION_FRAMES` values, of which it keeps the first `count`.
void spectrum_modulation(spectrum *spectrum, const float *const *starts, int count, f8 *powers);
/// The autocorrelation of `TEMPO_FRAMES` values from the roots of their magnitudes, for lags up to `TEMPO_FRAMES`.
void spectrum_autocorrelation(spectrum *spectrum, const float *values, float *correlation);

typedef struct {
    double chroma[12], moduli[6], sharpness, entropy;
    int key, mode;
    double margin;
    /// Whether there are pitches at all.
    bool known;
} tonality;

void tonality_of(const chroma_frame *frames, size_t count, double gate, tonality *tonality);

// MARK: - Rhythm (rhythm.c, fluctuation.c)

typedef struct {
    double tempo, height, mean_onset, onset_variation, onsets_per_second;
    double modulation[10][5];
} rhythm;

/// `frames` hold ln(1 + 1000 sqrt(E)) of their mel bands by then.
bool rhythm_of(spectrum *spectrum, const frame *frames, const joints *joints, rhythm *rhythm);
/// The exponent over all box lengths and over those longer than 1.5 s; NaN without enough sound.
bool fluctuation_of(const series *boxes, const joints *joints, double *alpha, double *slow_alpha);

// MARK: - Descriptors (descriptors.c)

/// Mean and standard deviation of numbers as they come.
typedef struct { double count, mean, squares; } moments;

void moments_add(moments *moments, double value);
double moments_deviation(const moments *moments);
/// Rounds to four significant digits; what is no number becomes 0.
double rounded(double value);

/// Fills in an analysis from what was heard.
enum ears_status describe(const loudness *meter, listener *listener, ears_analysis *analysis);

// MARK: - The chain from samples to an analysis (chain.c)

typedef struct {
    bool started;
    int channels, rate;
    loudness meter;
    resampler resampler;
    listener listener;
    float *mono;
    size_t frames, segment_frames;
} chain;

/// How many frames a block has at most.
#define BLOCK 4096

/// Makes a chain ready for what a decoder found; again with the same numbers it does nothing.
bool chain_start(chain *chain, int channels, int rate);
/// Takes a block of interleaved samples, and puts right those that are no numbers or far beyond full scale.
bool chain_add(chain *chain, float *samples, size_t frames);
bool chain_end_segment(chain *chain);
enum ears_status chain_finish(chain *chain, ears_analysis *analysis);
void chain_free(chain *chain);

// MARK: - Files (hear.c, decode.c, ffmpeg.c)

/// A file that a decoder has opened.
typedef struct source {
    /// The length that the file states; NaN when it states none that can be believed.
    double seconds;
    /// Hears a window into a chain; what cannot be read is left out.
    enum ears_status (*hear)(struct source *source, double start, double length, chain *chain);
    void *context;
} source;

/// Hears the windows of a file, or its beginning where that gives more.
enum ears_status hear_source(source *source, const ears_options *options, ears_analysis *analysis);
/// Opens a file with `ffmpeg` and hears it.
enum ears_status hear_with_ffmpeg(
    const char *path, const ears_options *options, ears_analysis *analysis, char *message);
