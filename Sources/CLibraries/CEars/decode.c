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

typedef struct {
    SNDFILE *file;
    SF_INFO info;
} sound;

static enum ears_status hear_sound(source *s, double start, double length, chain *chain)
{
    sound *opened = s->context;
    const int channels = opened->info.channels, rate = opened->info.samplerate;
    if (!chain_start(chain, channels, rate)) return EARS_NO_MEMORY;
    if (sf_seek(opened->file, (sf_count_t)llround(start * rate), SEEK_SET) < 0 && start > 0) return EARS_OK;
    float *block = malloc(BLOCK * (size_t)channels * sizeof(float));
    if (!block) return EARS_NO_MEMORY;
    enum ears_status status = EARS_OK;
    sf_count_t left = (sf_count_t)llround(length * rate);
    while (left > 0 && status == EARS_OK) {
        sf_count_t count = sf_readf_float(opened->file, block, left < BLOCK ? left : BLOCK);
        if (count <= 0) break;
        if (!chain_add(chain, block, (size_t)count)) status = EARS_NO_MEMORY;
        left -= count;
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

    sound opened = {0};
    opened.file = sf_open_fd(descriptor, SFM_READ, &opened.info, 0);
    if (opened.file) {
        status = hear_opened(&opened, options, analysis, message);
        sf_close(opened.file);
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
