// Moves the wall clock of the processes that preload it, while they run: by as many seconds as the file says that
// WALL_CLOCK names, eight bytes. Monotonic clocks stay as they are. Waits until a moment of the wall clock are given
// the moment that the system knows, so that they take as long as they should.
//
// libfaketime does more: it changes timers, too, and those of libdispatch stop when the clock is set back.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t *file;

__attribute__((constructor)) static void open_file(void) {
    const char *path = getenv("WALL_CLOCK");
    int descriptor = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) { return; }
    void *pages = mmap(NULL, sizeof *file, PROT_READ, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (pages != MAP_FAILED) { file = pages; }
}

static int64_t shift(void) { return file == NULL ? 0 : __atomic_load_n(file, __ATOMIC_RELAXED); }

static int is_wall(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE; }

// The system's own function; of a default version, as older ones of the same name take other structures.
static void *original(const char *name, const char *version) {
    void *function = dlvsym(RTLD_NEXT, name, version);
    return function == NULL ? dlsym(RTLD_NEXT, name) : function;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*system_clock)(clockid_t, struct timespec *);
    if (system_clock == NULL) { system_clock = original("clock_gettime", "GLIBC_2.17"); }
    int result = system_clock == NULL ? (int)syscall(SYS_clock_gettime, clock, time) : system_clock(clock, time);
    if (result == 0 && is_wall(clock)) { time->tv_sec += shift(); }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    (void)zone;
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) { return -1; }
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *result) {
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) { return -1; }
    if (result != NULL) { *result = now.tv_sec; }
    return now.tv_sec;
}

// A moment of the wall clock as the system knows it. What is smaller than any date is one of a monotonic clock.
static struct timespec real(const struct timespec *moment) {
    struct timespec other = *moment;
    if (other.tv_sec > 1000000000) { other.tv_sec -= shift(); }
    return other;
}

int pthread_cond_timedwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict moment
) {
    static int (*system_wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    if (system_wait == NULL) { system_wait = original("pthread_cond_timedwait", "GLIBC_2.3.2"); }
    struct timespec other = real(moment);
    return system_wait(condition, mutex, &other);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict moment) {
    static int (*system_wait)(sem_t *, const struct timespec *);
    if (system_wait == NULL) { system_wait = original("sem_timedwait", "GLIBC_2.2.5"); }
    struct timespec other = real(moment);
    return system_wait(semaphore, &other);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict moment) {
    static int (*system_lock)(pthread_mutex_t *, const struct timespec *);
    if (system_lock == NULL) { system_lock = original("pthread_mutex_timedlock", "GLIBC_2.2.5"); }
    struct timespec other = real(moment);
    return system_lock(mutex, &other);
}
