#include "CScan.h"

#include <string.h>

// A product is rounded before it is added, on every machine: the same catalog has the same ranking everywhere.
#pragma STDC FP_CONTRACT OFF

typedef float lanes __attribute__((vector_size(JUKE_SCAN_ROWS * sizeof(float))));
typedef int32_t mask __attribute__((vector_size(JUKE_SCAN_ROWS * sizeof(int32_t))));

/// Which lanes of a comparison hold, a bit each.
#define BITS_OF_EACH(comparison) \
    ({ \
        mask holds = (comparison); \
        uint8_t bits = 0; \
        for (int row = 0; row < JUKE_SCAN_ROWS; row++) bits |= (uint8_t)((holds[row] & 1) << row); \
        bits; \
    })
#define BITS_OF_ALL(comparison) ((uint8_t)__builtin_ia32_movmskps256((lanes)(comparison)))

/// A pass for a known number of queries, so that their sums stay in registers.
#define PASS(name, attribute, count, bits) \
    attribute static void name##_##count( \
        const float *groups, size_t group_count, const float *queries, float *scores, size_t stride, \
        const float *thresholds, uint8_t *above) \
    { \
        for (size_t group = 0; group < group_count; group++) { \
            const lanes *rows = (const lanes *)(groups + group * JUKE_SCAN_ROWS * JUKE_SCAN_DIMENSIONS); \
            lanes even[count], odd[count]; \
            for (int query = 0; query < count; query++) even[query] = odd[query] = (lanes){0}; \
            for (int component = 0; component < JUKE_SCAN_DIMENSIONS; component += 2) { \
                lanes row = rows[component], next = rows[component + 1]; \
                for (int query = 0; query < count; query++) { \
                    const float *vector = queries + query * JUKE_SCAN_DIMENSIONS; \
                    even[query] += row * vector[component]; \
                    odd[query] += next * vector[component + 1]; \
                } \
            } \
            for (int query = 0; query < count; query++) { \
                lanes sum = even[query] + odd[query]; \
                memcpy(scores + query * stride + group * JUKE_SCAN_ROWS, &sum, sizeof sum); \
                if (above) above[query * group_count + group] = bits(sum > thresholds[query]); \
            } \
        } \
    }

/// The passes for one to four queries, and the choice among them.
#define PASSES(name, attribute, bits) \
    PASS(name, attribute, 1, bits) \
    PASS(name, attribute, 2, bits) \
    PASS(name, attribute, 3, bits) \
    PASS(name, attribute, 4, bits) \
    static void name( \
        const float *groups, size_t group_count, const float *queries, size_t query_count, float *scores, \
        size_t stride, const float *thresholds, uint8_t *above) \
    { \
        switch (query_count) { \
        case 1: name##_1(groups, group_count, queries, scores, stride, thresholds, above); break; \
        case 2: name##_2(groups, group_count, queries, scores, stride, thresholds, above); break; \
        case 3: name##_3(groups, group_count, queries, scores, stride, thresholds, above); break; \
        case 4: name##_4(groups, group_count, queries, scores, stride, thresholds, above); break; \
        default: __builtin_trap(); \
        } \
    }

PASSES(portable, , BITS_OF_EACH)

#if defined(__x86_64__)
PASSES(wide, __attribute__((target("avx2"))), BITS_OF_ALL)
#endif

void juke_scan(
    const float *groups, size_t group_count, const float *queries, size_t query_count, float *scores, size_t stride,
    const float *thresholds, uint8_t *above)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        wide(groups, group_count, queries, query_count, scores, stride, thresholds, above);
        return;
    }
#endif
    portable(groups, group_count, queries, query_count, scores, stride, thresholds, above);
}
