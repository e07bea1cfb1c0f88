#include "CScanMemory.h"

#include <string.h>

// XXH64 with seed 0, after https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
#define PRIME_1 0x9E3779B185EBCA87u
#define PRIME_2 0xC2B2AE3D27D4EB4Fu
#define PRIME_3 0x165667B19E3779F9u
#define PRIME_4 0x85EBCA77C2B2AE63u
#define PRIME_5 0x27D4EB2F165667C5u

static inline uint64_t rotated(uint64_t value, int bits) { return value << bits | value >> (64 - bits); }

static inline uint64_t added(uint64_t lane, uint64_t word) { return rotated(lane + word * PRIME_2, 31) * PRIME_1; }

static inline uint64_t merged(uint64_t hash, uint64_t lane) { return (hash ^ added(0, lane)) * PRIME_1 + PRIME_4; }

/// The next eight bytes as a number, little end first.
static inline uint64_t word(const unsigned char *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

static inline uint32_t half_word(const unsigned char *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap32(value);
#endif
    return value;
}

uint64_t juke_checksum(const void *memory, size_t count)
{
    const unsigned char *bytes = memory;
    size_t left = count;
    uint64_t hash = PRIME_5;
    if (left >= 32) {
        uint64_t lanes[4] = {PRIME_1 + PRIME_2, PRIME_2, 0, 0 - PRIME_1};
        for (; left >= 32; left -= 32, bytes += 32) {
            for (int lane = 0; lane < 4; lane++) lanes[lane] = added(lanes[lane], word(bytes + 8 * lane));
        }
        hash = rotated(lanes[0], 1) + rotated(lanes[1], 7) + rotated(lanes[2], 12) + rotated(lanes[3], 18);
        for (int lane = 0; lane < 4; lane++) hash = merged(hash, lanes[lane]);
    }
    hash += count;
    for (; left >= 8; left -= 8, bytes += 8) hash = rotated(hash ^ added(0, word(bytes)), 27) * PRIME_1 + PRIME_4;
    if (left >= 4) {
        hash = rotated(hash ^ half_word(bytes) * PRIME_1, 23) * PRIME_2 + PRIME_3;
        left -= 4, bytes += 4;
    }
    for (; left; left--, bytes++) hash = rotated(hash ^ *bytes * PRIME_5, 11) * PRIME_1;
    hash = (hash ^ hash >> 33) * PRIME_2;
    hash = (hash ^ hash >> 29) * PRIME_3;
    return hash ^ hash >> 32;
}
