#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// Lengths from here on are what a decoder makes of a file that was cut off.
#define UNBELIEVABLE_SECONDS (48 * 3600.0)

/// How far beyond a damaged place hearing goes on, in seconds.
#define STEP_SECONDS 0.5

typedef struct {
    int descriptor;
    SNDFILE *file;
    SF_INFO info;
    int breaks;
} sound;

static bool open_sound(sound *opened)
{
    opened->info = (SF_INFO){0};
    lseek(opened->descriptor, 0, SEEK_SET);
    opened->file = sf_open_fd(opened->descriptor, SFM_READ, &opened->info, 0);
    return opened->file != NULL;
}

/// Opens the sound anew, since a decoder that met damage may never read again, and goes to a place in it.
static bool reopen(sound *opened, sf_count_t place)
{
    const SF_INFO before = opened->info;
    sf_close(opened->file);
    return open_sound(opened) && opened->info.channels == before.channels
        && opened->info.samplerate == before.samplerate && sf_seek(opened->file, place, SEEK_SET) == place;
}

/// Hears a stretch as far as the decoder gets.
static enum ears_status hear_stretch(sound *opened, sf_count_t *place, sf_count_t end, float *block, chain *chain)
{
    while (*place < end) {
        sf_count_t count = sf_readf_float(opened->file, block, end - *place < BLOCK ? end - *place : BLOCK);
        if (count <= 0) break;
        if (!chain_add(chain, block, (size_t)count)) return EARS_NO_MEMORY;
        *place += count;
    }
    return EARS_OK;
}

static enum ears_status hear_sound(source *s, double start, double length, chain *chain)
{
    sound *opened = s->context;
    const int channels = opened->info.channels, rate = opened->info.samplerate;
    if (!opened->file || !chain_start(chain, channels, rate)) return opened->file ? EARS_NO_MEMORY : EARS_OK;
    sf_count_t place = (sf_count_t)llround(start * rate), end = place + (sf_count_t)llround(length * rate);
    if (!isnan(s->seconds) && end > opened->info.frames) end = opened->info.frames;
    bool found = sf_seek(opened->file, place, SEEK_SET) == place || start == 0;
    float *block = malloc(BLOCK * (size_t)channels * sizeof(float));
    enum ears_status status = block ? EARS_OK : EARS_NO_MEMORY;
    while (status == EARS_OK) {
        if (found) status = hear_stretch(opened, &place, end, block, chain);
        // Without a stated length the end of what can be read is the end of the file.
        if (status != EARS_OK || place >= end || isnan(s->seconds) || opened->breaks >= BREAKS) break;
        opened->breaks++;
        place += (sf_count_t)(STEP_SECONDS * rate);
        if (!chain_end_segment(chain)) status = EARS_NO_MEMORY;
        found = place < end && reopen(opened, place);
        if (!opened->file) break;
    }
    free(block);
    return status;
}

/// Opens a regular file; a pipe or a device could keep us waiting for ever.
static enum ears_status open_file(const char *path, int *descriptor, char *message)
{
    struct stat facts;
    *descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (*descriptor < 0 || fstat(*descriptor, &facts) != 0) {
        snprintf(message, EARS_MESSAGE, "%s", strerror(errno));
        if (*descriptor >= 0) close(*descriptor);
        return EARS_MISSING;
    }
    if (S_ISREG(facts.st_mode) && facts.st_size > 0) return EARS_OK;
    close(*descriptor);
    if (!S_ISREG(facts.st_mode)) {
        snprintf(message, EARS_MESSAGE, "%s", S_ISDIR(facts.st_mode) ? "it is a directory" : "it is no regular file");
        return EARS_NOT_A_FILE;
    }
    snprintf(message, EARS_MESSAGE, "the file has no bytes");
    return EARS_UNREADABLE;
}

static enum ears_status hear_opened(sound *opened, const ears_options *options, ears_analysis *analysis, char *message)
{
    const SF_INFO *info = &opened->info;
    if (info->channels < 1 || info->channels > 64 || info->samplerate < 1000 || info->samplerate > 768000) {
        snprintf(message, EARS_MESSAGE, "%d channels at %d Hz", info->channels, info->samplerate);
        return EARS_UNREADABLE;
    }
    const double seconds = (double)info->frames / info->samplerate;
    source s = {
        .seconds = info->seekable && info->frames > 0 && seconds < UNBELIEVABLE_SECONDS ? seconds : NAN,
        .hear = hear_sound,
        .context = opened,
    };
    enum ears_status status = hear_source(&s, options, analysis);
    if (status == EARS_EMPTY) snprintf(message, EARS_MESSAGE, "the decoder found no sound in it");
    return status;
}

enum ears_status ears_analyze_file(
    const char *path, const ears_options *options, ears_analysis *analysis, char *message)
{
    *analysis = (ears_analysis){0};
    message[0] = 0;
    int descriptor;
    enum ears_status status = open_file(path, &descriptor, message);
    if (status != EARS_OK) return status;

    sound opened = {.descriptor = descriptor};
    if (open_sound(&opened)) {
        status = hear_opened(&opened, options, analysis, message);
        if (opened.file) sf_close(opened.file);
    } else {
        snprintf(message, EARS_MESSAGE, "%s", sf_strerror(NULL));
        status = EARS_UNREADABLE;
    }
    close(descriptor);
    if ((status == EARS_UNREADABLE || status == EARS_EMPTY) && options->ffmpeg) {
        *analysis = (ears_analysis){0};
        status = hear_with_ffmpeg(path, options, analysis, message);
    }
    if (status == EARS_NO_MEMORY) snprintf(message, EARS_MESSAGE, "the memory did not suffice");
    return status;
}
