#pragma once

#include <stddef.h>
#include <stdint.h>

/// The version of the analysis: another number means that values of the same recording may differ.
#define EARS_VERSION 1
/// How many descriptors an analysis has.
#define EARS_DESCRIPTORS 100
/// How many bytes a message has room for.
#define EARS_MESSAGE 256

/// How an analysis ended.
enum ears_status {
    EARS_OK = 0,
    /// The path leads to nothing, or to something that may not be read.
    EARS_MISSING = 1,
    /// A directory, a pipe or a device.
    EARS_NOT_A_FILE = 2,
    /// No decoder knows the content.
    EARS_UNREADABLE = 3,
    /// A decoder opened the file and got no sound out of it.
    EARS_EMPTY = 4,
    /// The memory did not suffice.
    EARS_NO_MEMORY = 5,
    /// The other decoder did not end in time.
    EARS_TIMED_OUT = 6,
};

/// Remarks on an analysis; bits of `ears_analysis.remarks`.
enum ears_remark {
    /// Nothing is louder than the absolute gate of -70 LUFS.
    EARS_SILENT = 1,
    /// Less than `EARS_SHORTEST` seconds were heard.
    EARS_SHORT = 2,
    /// There is one channel.
    EARS_MONO = 4,
    /// The sample rate is below 22,050 Hz, so the upper half of what others have is missing.
    EARS_LOW_RATE = 8,
    /// Less was heard than the file promises.
    EARS_DAMAGED = 16,
    /// The other decoder (`ffmpeg`) read the file.
    EARS_OTHER_DECODER = 32,
};

/// Shorter than this has no tempo, key, danceability or descriptors, in seconds.
#define EARS_SHORTEST 10.0

/// The options of an analysis.
typedef struct {
    /// How many windows are heard, at least 1; 0 for the whole.
    int windows;
    /// How long a window is, in seconds.
    double window_seconds;
    /// How much is heard at most when the whole is asked for, in seconds.
    double longest_seconds;
    /// The path of `ffmpeg`, which reads what libsndfile cannot; NULL for none.
    const char *ffmpeg;
    /// How long `ffmpeg` may take for one file, in seconds.
    double ffmpeg_seconds;
} ears_options;

/// Below these a tempo and a key are guesses that an application should not show.
#define EARS_TEMPO_CONFIDENCE 0.03
#define EARS_KEY_CONFIDENCE 0.1

/// The results of an analysis. A number that is unknown is NaN, a key that is unknown -1.
typedef struct {
    /// Bits of `ears_remark`.
    uint32_t remarks;
    /// The length that the file states, or what was heard when it states none, in seconds.
    double seconds;
    /// How much was heard, in seconds.
    double heard_seconds;
    int sample_rate;
    int channels;
    /// The best guess of the beats per minute, and the height of the peak that speaks for them, 0 to 1.
    double tempo, tempo_confidence;
    /// The best guess: 0 for C to 11 for B; 1 for major and 0 for minor; how far its correlation is above the second's.
    int key, mode;
    double key_confidence;
    /// Integrated loudness in LUFS and loudness range in LU; mono counts as two equal channels.
    double loudness, loudness_range;
    /// 1 / alpha of the detrended fluctuation analysis.
    double danceability;
    /// The parts of energy beside loudness: the mean onset strength and the mean spectral flatness in dB.
    double onset_strength, flatness;
    /// Whether `descriptors` holds values.
    int has_descriptors;
    float descriptors[EARS_DESCRIPTORS];
} ears_analysis;

/// The options that most libraries want: three windows of 30 seconds, at most 600 seconds of the whole, no `ffmpeg`.
ears_options ears_default_options(void);

/// Analyses a file.
///
/// @param path where the file lies.
/// @param options what to hear.
/// @param analysis what was heard; undefined unless the answer is `EARS_OK`.
/// @param message `EARS_MESSAGE` bytes for what the decoder said when the answer is not `EARS_OK`; never NULL.
/// @return a status.
enum ears_status ears_analyze_file(
    const char *path, const ears_options *options, ears_analysis *analysis, char *message);

/// Analyses samples as if they were the windows of a file.
///
/// @param samples interleaved samples, full scale at ±1.
/// @param frames how many samples each channel has.
/// @param channels how many channels there are, 1 to 64.
/// @param sample_rate samples of a channel in a second, 1,000 to 768,000.
/// @param options what to hear; the parts about `ffmpeg` do not matter.
/// @param analysis what was heard.
enum ears_status ears_analyze_samples(
    const float *samples, size_t frames, int channels, int sample_rate, const ears_options *options,
    ears_analysis *analysis);

/// The name of a descriptor, 0 to `EARS_DESCRIPTORS` - 1: lower-case words joined by underscores, stable within a
/// version.
const char *ears_descriptor_name(int index);
/// The name of the group that a descriptor belongs to.
const char *ears_descriptor_group(int index);
