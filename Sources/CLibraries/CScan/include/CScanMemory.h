#pragma once

#include <stddef.h>
#include <stdint.h>

/// Zeroed memory that begins at a cache line, on huge pages where the system has them: a search that jumps about misses
/// the processor's table of pages less often.
///
/// @return NULL when there is not enough.
void *juke_allocate(size_t bytes);

/// Gives back what `juke_allocate` gave for as many bytes.
void juke_free(void *memory, size_t bytes);

/// XXH64 of some bytes: whether memory is still what it was, not whether somebody changed it on purpose.
uint64_t juke_checksum(const void *memory, size_t count);
