#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/// The containers that may be opened: sound, and none that leads to other files as playlists do.
#define CONTAINERS \
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,iff,loas,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc," \
    "mpc8,mpeg,mpegts,ogg,rm,spdif,tak,truehd,tta,w64,wav,wv,xwma,libopenmpt,libgme,libmodplug"

/// A run of `ffmpeg` whose output is read here.
typedef struct {
    pid_t process;
    int output;
    double deadline;
} run;

typedef struct {
    const char *ffmpeg, *input;
    double deadline;
    char *message;
} program;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/// Starts `ffmpeg` with one of its outputs in a pipe, the other and its input nowhere.
static bool start(run *r, const program *program, int output, char *const *arguments)
{
    int ends[2];
    posix_spawn_file_actions_t actions;
    if (pipe(ends) != 0) return false;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, output == STDOUT_FILENO ? STDERR_FILENO : STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], output);
    *r = (run){.output = ends[0], .deadline = program->deadline};
    int failure = posix_spawn(&r->process, program->ffmpeg, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failure == 0) return true;
    close(ends[0]);
    return false;
}

/// Reads up to `count` bytes: fewer at the end of the output, -1 when the time is up.
static ssize_t read_all(run *r, void *bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        double left = r->deadline - now();
        if (left <= 0) return -1;
        struct pollfd wait = {.fd = r->output, .events = POLLIN};
        int ready = poll(&wait, 1, (int)fmin(left * 1000 + 1, 1e6));
        if (ready < 0 && errno != EINTR) return -1;
        if (ready <= 0) continue;
        ssize_t part = read(r->output, (char *)bytes + done, count - done);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) break;
        done += (size_t)part;
    }
    return (ssize_t)done;
}

static void finish(run *r)
{
    close(r->output);
    kill(r->process, SIGKILL);
    while (waitpid(r->process, NULL, 0) < 0 && errno == EINTR) {}
}

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/// Reads an AU stream of big-endian floats into a chain.
static enum ears_status hear_stream(run *r, chain *chain)
{
    unsigned char header[24];
    ssize_t count = read_all(r, header, sizeof header);
    if (count < 0) return EARS_TIMED_OUT;
    if (count < (ssize_t)sizeof header || memcmp(header, ".snd", 4) != 0) return EARS_OK;
    const uint32_t offset = big_endian(header + 4), rate = big_endian(header + 16), channels = big_endian(header + 20);
    if (offset < 24 || offset > 65536 || rate < 1000 || rate > 768000 || channels < 1 || channels > 64) return EARS_OK;
    const size_t frame_bytes = channels * sizeof(float);
    char *block = malloc(BLOCK * frame_bytes < 65536 ? 65536 : BLOCK * frame_bytes);
    enum ears_status status = block && chain_start(chain, (int)channels, (int)rate) ? EARS_OK : EARS_NO_MEMORY;
    if (status == EARS_OK && read_all(r, block, offset - 24) < 0) status = EARS_TIMED_OUT;
    while (status == EARS_OK) {
        count = read_all(r, block, BLOCK * frame_bytes);
        if (count < 0) status = EARS_TIMED_OUT;
        if (count < (ssize_t)frame_bytes) break;
        size_t frames = (size_t)count / frame_bytes;
        for (size_t index = 0; index < frames * channels; index++) {
            uint32_t bits = big_endian((unsigned char *)block + 4 * index);
            memcpy(block + 4 * index, &bits, sizeof bits);
        }
        if (!chain_add(chain, (float *)(void *)block, frames)) status = EARS_NO_MEMORY;
    }
    free(block);
    return status;
}

static enum ears_status hear_program(source *s, double start_seconds, double length, chain *chain)
{
    const program *p = s->context;
    char from[32], duration[32];
    snprintf(from, sizeof from, "%.0fms", start_seconds * 1000);
    snprintf(duration, sizeof duration, "%.0fms", length * 1000);
    char *const arguments[] = {
        "ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-protocol_whitelist", "file,pipe",
        "-format_whitelist", CONTAINERS, "-ss", from, "-t", duration, "-i", (char *)p->input, "-map", "0:a:0",
        "-map_metadata", "-1", "-c:a", "pcm_f32be", "-f", "au", "pipe:1", NULL,
    };
    run r;
    if (!start(&r, p, STDOUT_FILENO, arguments)) return EARS_OK;
    enum ears_status status = hear_stream(&r, chain);
    finish(&r);
    if (status == EARS_TIMED_OUT) snprintf(p->message, EARS_MESSAGE, "ffmpeg did not end in time");
    return status;
}

/// Asks for the length, which `ffmpeg` prints as `Duration: HH:MM:SS.hh`; NaN when it states none.
static enum ears_status measure(const program *p, double *seconds)
{
    char *const arguments[] = {
        "ffmpeg", "-hide_banner", "-nostdin", "-protocol_whitelist", "file,pipe", "-format_whitelist", CONTAINERS,
        "-i", (char *)p->input, NULL,
    };
    run r;
    *seconds = NAN;
    if (!start(&r, p, STDERR_FILENO, arguments)) {
        snprintf(p->message, EARS_MESSAGE, "ffmpeg does not start: %s", strerror(errno));
        return EARS_UNREADABLE;
    }
    char text[32768];
    ssize_t count = read_all(&r, text, sizeof text - 1);
    finish(&r);
    if (count < 0) {
        snprintf(p->message, EARS_MESSAGE, "ffmpeg did not end in time");
        return EARS_TIMED_OUT;
    }
    text[count] = 0;
    const char *stated = strstr(text, "  Duration: ");
    int hours, minutes;
    double rest;
    if (stated && sscanf(stated, "  Duration: %d:%d:%lf", &hours, &minutes, &rest) == 3) {
        *seconds = hours * 3600.0 + minutes * 60 + rest;
    }
    if (!strstr(text, "Audio: ")) {
        snprintf(p->message, EARS_MESSAGE, "neither libsndfile nor ffmpeg knows its content");
        return EARS_UNREADABLE;
    }
    return EARS_OK;
}

enum ears_status hear_with_ffmpeg(
    const char *path, const ears_options *options, ears_analysis *analysis, char *message)
{
    const size_t size = strlen(path) + sizeof "file:";
    char *input = malloc(size);
    if (!input) return EARS_NO_MEMORY;
    snprintf(input, size, "file:%s", path);
    program p = {options->ffmpeg, input, now() + options->ffmpeg_seconds, message};
    source s = {.hear = hear_program, .context = &p};
    enum ears_status status = measure(&p, &s.seconds);
    if (status == EARS_OK) status = hear_source(&s, options, analysis);
    if (status == EARS_EMPTY) snprintf(message, EARS_MESSAGE, "neither libsndfile nor ffmpeg found sound in it");
    analysis->remarks |= EARS_OTHER_DECODER;
    free(input);
    return status;
}
