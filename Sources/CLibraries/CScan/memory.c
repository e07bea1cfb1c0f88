// For MAP_ANONYMOUS and madvise.
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE

#include "CScanMemory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HUGE_PAGE ((size_t)2 << 20)

void *juke_allocate(size_t bytes)
{
    if (bytes < HUGE_PAGE) {
        void *memory;
        if (posix_memalign(&memory, 64, bytes ? bytes : 1)) return NULL;
        return memset(memory, 0, bytes);
    }
    // A huge page more than asked for, so that one of its addresses begins a huge page; what is never touched costs
    // nothing.
    size_t mapped = bytes + HUGE_PAGE;
    char *memory = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return NULL;
    char *start = (char *)(((uintptr_t)memory + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1));
    if (start > memory) munmap(memory, (size_t)(start - memory));
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *end = start + (bytes + page - 1) / page * page;
    if (memory + mapped > end) munmap(end, (size_t)(memory + mapped - end));
#ifdef MADV_HUGEPAGE
    madvise(start, bytes, MADV_HUGEPAGE);
#endif
    return start;
}

void juke_free(void *memory, size_t bytes)
{
    if (bytes < HUGE_PAGE) {
        free(memory);
    } else {
        munmap(memory, bytes);
    }
}
