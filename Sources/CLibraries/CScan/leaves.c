#include "CScan.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// As in scan.c: a product is rounded before it is added.
#pragma STDC FP_CONTRACT OFF

typedef float lanes __attribute__((vector_size(JUKE_SCAN_ROWS * sizeof(float))));
typedef int32_t mask __attribute__((vector_size(JUKE_SCAN_ROWS * sizeof(int32_t))));

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2")))
#define HAS_WIDE __builtin_cpu_supports("avx2")
#endif

// MARK: - Bounds of leaves

/// With s the query along the centre's direction and w across it, a row that lies a ≥ 0 along and b across scores at
/// most s a + w b. On the circle of the greatest length that grows with b as long as the row is nearer to the centre
/// than the query is, so the farthest row says most; beyond that a row may lie where the query does. Loose rows, of
/// which nothing is known, are infinitely far across.
#define FIND(name, attribute, bits_of) \
    attribute static size_t name( \
        const juke_centres *centres, size_t first, size_t count, const juke_leaf_query *query, float length, \
        float threshold, const uint8_t *marks, juke_candidate *candidates) \
    { \
        size_t found = 0; \
        float square = query->square, margin = query->margin, most = query->length * length + margin; \
        for (size_t start = first; start < first + count; start += JUKE_SCAN_ROWS) { \
            uint64_t marked = ~(uint64_t)0; \
            if (marks) memcpy(&marked, marks + start, sizeof marked); \
            if (!marked) continue; \
            const lanes *rows = (const lanes *)(centres->groups + start * JUKE_SCAN_DIMENSIONS); \
            lanes even = {0}, odd = {0}; \
            for (int component = 0; component < JUKE_SCAN_DIMENSIONS; component += 2) { \
                even += rows[component] * query->vector[component]; \
                odd += rows[component + 1] * query->vector[component + 1]; \
            } \
            lanes product = even + odd, inverse, along, across; \
            memcpy(&inverse, centres->inverse_lengths + start, sizeof inverse); \
            memcpy(&along, centres->along + start, sizeof along); \
            memcpy(&across, centres->across + start, sizeof across); \
            lanes s = product * inverse, rest = square - s * s, w, bound; \
            for (int lane = 0; lane < JUKE_SCAN_ROWS; lane++) w[lane] = sqrtf(rest[lane] > 0 ? rest[lane] : 0); \
            mask beyond = s * across >= along * w, ahead = s > 0; \
            bound = (lanes)((mask)s & ahead) * along + w * across + margin; \
            bound = (lanes)(((mask)bound & ~beyond) | ((mask)((lanes){0} + most) & beyond)); \
            mask loose = across > FLT_MAX; \
            bound = (lanes)(((mask)bound & ~loose) | ((mask)((lanes){0} + INFINITY) & loose)); \
            for (uint32_t bits = bits_of(bound >= threshold); bits; bits &= bits - 1) { \
                int lane = __builtin_ctz(bits); \
                if (marks && !marks[start + (size_t)lane]) continue; \
                candidates[found++] = (juke_candidate){(uint32_t)(start + (size_t)lane), product[lane], bound[lane]}; \
            } \
        } \
        return found; \
    }

#define BITS_OF_EACH(comparison) \
    ({ \
        mask holds = (comparison); \
        uint32_t set = 0; \
        for (int row = 0; row < JUKE_SCAN_ROWS; row++) set |= (uint32_t)(holds[row] & 1) << row; \
        set; \
    })
#define BITS_OF_ALL(comparison) ((uint32_t)__builtin_ia32_movmskps256((lanes)(comparison)))

FIND(find_portable, , BITS_OF_EACH)
#if defined(__x86_64__)
FIND(find_wide, WIDE, BITS_OF_ALL)
#endif

size_t juke_find_candidates(
    const juke_centres *centres, size_t first, size_t count, const juke_leaf_query *query, float greatest_length,
    float threshold, const uint8_t *marks, juke_candidate *candidates)
{
#if defined(__x86_64__)
    if (HAS_WIDE) return find_wide(centres, first, count, query, greatest_length, threshold, marks, candidates);
#endif
    return find_portable(centres, first, count, query, greatest_length, threshold, marks, candidates);
}

// MARK: - Codes

#define CHUNK_BYTES (JUKE_CHUNK_ROWS * JUKE_CODE_BYTES)

/// Which rows of a chunk have a sum of weights of at least `least`.
static inline uint8_t chunk_portable(const int8_t *codes, const int16_t *weights, int32_t least)
{
    int32_t sums[JUKE_CHUNK_ROWS] = {0};
    for (int pair = 0; pair < JUKE_CODE_BYTES / 2; pair++) {
        for (int row = 0; row < JUKE_CHUNK_ROWS; row++) {
            const int8_t *code = codes + (pair * JUKE_CHUNK_ROWS + row) * 2;
            sums[row] += code[0] * weights[2 * pair] + code[1] * weights[2 * pair + 1];
        }
    }
    uint8_t bits = 0;
    for (int row = 0; row < JUKE_CHUNK_ROWS; row++) bits |= (uint8_t)((sums[row] >= least) << row);
    return bits;
}

#if defined(__x86_64__)
WIDE static inline uint8_t chunk_wide(const int8_t *codes, const int16_t *weights, int32_t least)
{
    __m256i even = _mm256_setzero_si256(), odd = _mm256_setzero_si256();
    for (int pair = 0; pair < JUKE_CODE_BYTES / 2; pair += 2) {
        int32_t first, second;
        memcpy(&first, weights + 2 * pair, sizeof first);
        memcpy(&second, weights + 2 * pair + 2, sizeof second);
        const __m128i *bytes = (const __m128i *)(codes + pair * 2 * JUKE_CHUNK_ROWS);
        __m256i left = _mm256_cvtepi8_epi16(_mm_loadu_si128(bytes));
        __m256i right = _mm256_cvtepi8_epi16(_mm_loadu_si128(bytes + 1));
        even = _mm256_add_epi32(even, _mm256_madd_epi16(left, _mm256_set1_epi32(first)));
        odd = _mm256_add_epi32(odd, _mm256_madd_epi16(right, _mm256_set1_epi32(second)));
    }
    __m256i below = _mm256_cmpgt_epi32(_mm256_set1_epi32(least), _mm256_add_epi32(even, odd));
    return (uint8_t)~_mm256_movemask_ps(_mm256_castsi256_ps(below));
}
#endif

/// The least sum of weights that a row of a leaf needs, lowered by more than its own rounding.
static inline int32_t least_sum(float missing, float step, const juke_leaf_query *query)
{
    float least = missing / (step * query->unit) - query->slack - 64;
    // Also where the step is 0 or no number: what is not certainly out of reach is looked at.
    if (!(least > (float)INT_MIN)) return INT_MIN;
    return least < 2e9f ? (int32_t)least : 2000000000;
}

/// How many leaves and chunks ahead memory is asked for: nearly all of a visit's time is waiting for it.
#define LEAVES_AHEAD 2
#define CHUNKS_AHEAD 4

static inline void prefetch_chunks(const juke_leaves *leaves, size_t chunk, size_t count)
{
    const char *codes = (const char *)leaves->codes + chunk * CHUNK_BYTES;
    for (size_t byte = 0; byte < count * CHUNK_BYTES; byte += 64) __builtin_prefetch(codes + byte);
}

#define VISIT(name, attribute, chunk_bits) \
    attribute static size_t name( \
        const juke_leaves *leaves, const juke_leaf_query *query, float threshold, const juke_candidate *candidates, \
        size_t count, juke_leaf_cursor *cursor, const uint8_t *allowed, uint32_t *rows, size_t capacity) \
    { \
        size_t found = 0; \
        float needed = threshold - query->margin; \
        for (; cursor->place < count; cursor->place++, cursor->chunk = 0) { \
            const juke_candidate *candidate = candidates + cursor->place; \
            if (candidate->bound < threshold) continue; \
            const juke_leaf *leaf = leaves->leaves + candidate->leaf; \
            if (cursor->place + LEAVES_AHEAD < count) { \
                uint32_t next = leaves->leaves[candidate[LEAVES_AHEAD].leaf].first_chunk; \
                __builtin_prefetch(leaves->reaches + next); \
                prefetch_chunks(leaves, next, CHUNKS_AHEAD); \
            } \
            if (cursor->place + 2 * LEAVES_AHEAD < count) { \
                __builtin_prefetch(leaves->leaves + candidate[2 * LEAVES_AHEAD].leaf); \
            } \
            uint32_t end = leaf[1].first_chunk, last = leaf[1].first_row; \
            uint32_t row = leaf->first_row + cursor->chunk * JUKE_CHUNK_ROWS; \
            float s = candidate->product * leaf->inverse_length; \
            float rest = query->square - s * s; \
            float w = sqrtf(rest > 0 ? rest : 0), ahead = s > 0 ? s : 0; \
            int32_t least = least_sum(needed - candidate->product, leaf->step, query); \
            for (uint32_t chunk = leaf->first_chunk + cursor->chunk; chunk < end; \
                 chunk++, cursor->chunk++, row += JUKE_CHUNK_ROWS) { \
                float along = leaves->reaches[chunk].along, across = leaves->reaches[chunk].across; \
                /* Not for loose rows either, for which the product is no number or infinite. */ \
                if (s * across < along * w && ahead * along + w * across < needed) break; \
                if (found + JUKE_CHUNK_ROWS > capacity) return found; \
                uint32_t bits = 0xff; \
                if (allowed) bits &= (allowed[row / 8] | (uint32_t)allowed[row / 8 + 1] << 8) >> row % 8; \
                if (!bits) continue; \
                /* Past the leaf's end as well: the next one that is visited often lies there. */ \
                prefetch_chunks(leaves, (size_t)chunk + CHUNKS_AHEAD, 1); \
                bits &= chunk_bits(leaves->codes + (size_t)chunk * CHUNK_BYTES, query->weights, least); \
                if (last - row < JUKE_CHUNK_ROWS) bits &= (1u << (last - row)) - 1; \
                while (bits) { \
                    uint32_t place = row + (uint32_t)__builtin_ctz(bits); \
                    bits &= bits - 1; \
                    const char *vector = (const char *)(leaves->vectors + (size_t)place * JUKE_SCAN_DIMENSIONS); \
                    __builtin_prefetch(vector); \
                    __builtin_prefetch(vector + 64); \
                    rows[found++] = place; \
                } \
            } \
        } \
        return found; \
    }

VISIT(visit_portable, , chunk_portable)
#if defined(__x86_64__)
VISIT(visit_wide, WIDE, chunk_wide)
#endif

size_t juke_visit_leaves(
    const juke_leaves *leaves, const juke_leaf_query *query, float threshold, const juke_candidate *candidates,
    size_t count, juke_leaf_cursor *cursor, const uint8_t *allowed, uint32_t *rows, size_t capacity)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        return visit_wide(leaves, query, threshold, candidates, count, cursor, allowed, rows, capacity);
    }
#endif
    return visit_portable(leaves, query, threshold, candidates, count, cursor, allowed, rows, capacity);
}

// MARK: - Filters

void juke_mark_blocks(
    const uint8_t *restrict least, const uint8_t *restrict most, size_t count, uint8_t low, uint8_t high,
    uint8_t *restrict marks)
{
    for (size_t block = 0; block < count; block++) marks[block] &= (least[block] <= high) & (most[block] >= low);
}

typedef uint8_t bytes __attribute__((vector_size(16)));

void juke_allow_codes(const uint8_t *codes, size_t word_count, uint8_t low, uint8_t high, uint64_t *allowed)
{
    bytes lows = (bytes){0} + low, highs = (bytes){0} + high;
    for (size_t word = 0; word < word_count; word++) {
        uint64_t bits = 0;
        for (int part = 0; part < 4; part++) {
            bytes some;
            memcpy(&some, codes + word * 64 + part * 16, sizeof some);
            bytes inside = (bytes)((some >= lows) & (some <= highs));
#if defined(__x86_64__)
            uint64_t sixteen = (uint16_t)_mm_movemask_epi8((__m128i)inside);
#else
            uint64_t sixteen = 0;
            for (int row = 0; row < 16; row++) sixteen |= (uint64_t)(inside[row] & 1) << row;
#endif
            bits |= sixteen << 16 * part;
        }
        allowed[word] &= bits;
    }
}

void juke_allow_numbers(const uint16_t *numbers, size_t word_count, const uint8_t *table, uint64_t *allowed)
{
    for (size_t word = 0; word < word_count; word++) {
        uint64_t bits = 0;
        for (int row = 0; row < 64; row++) bits |= (uint64_t)(table[numbers[word * 64 + (size_t)row]] & 1) << row;
        allowed[word] &= bits;
    }
}

// MARK: - Scores

static float score(const float *vector, const float *query)
{
    float even = 0, odd = 0;
    for (int component = 0; component < JUKE_SCAN_DIMENSIONS; component += 2) {
        even += vector[component] * query[component];
        odd += vector[component + 1] * query[component + 1];
    }
    return even + odd;
}

#if defined(__x86_64__)
/// Eight rows at once: eight components of each are turned round so that a lane is a row.
WIDE static void score_eight(const float *vectors, const uint32_t *rows, const float *query, float *scores)
{
    const float *row[8];
    for (int place = 0; place < 8; place++) row[place] = vectors + (size_t)rows[place] * JUKE_SCAN_DIMENSIONS;
    __m256 even = _mm256_setzero_ps(), odd = _mm256_setzero_ps();
    for (int start = 0; start < JUKE_SCAN_DIMENSIONS; start += 8) {
        __m256 half[8];
        for (int place = 0; place < 4; place++) {
            half[place] = _mm256_insertf128_ps(
                _mm256_castps128_ps256(_mm_loadu_ps(row[place] + start)), _mm_loadu_ps(row[place + 4] + start), 1);
            half[place + 4] = _mm256_insertf128_ps(
                _mm256_castps128_ps256(_mm_loadu_ps(row[place] + start + 4)),
                _mm_loadu_ps(row[place + 4] + start + 4), 1);
        }
        for (int part = 0; part < 8; part += 4) {
            __m256 low = _mm256_unpacklo_ps(half[part], half[part + 1]);
            __m256 high = _mm256_unpackhi_ps(half[part], half[part + 1]);
            __m256 lower = _mm256_unpacklo_ps(half[part + 2], half[part + 3]);
            __m256 higher = _mm256_unpackhi_ps(half[part + 2], half[part + 3]);
            const float *weight = query + start + part;
            __m256 column[4] = {
                _mm256_shuffle_ps(low, lower, 0x44), _mm256_shuffle_ps(low, lower, 0xee),
                _mm256_shuffle_ps(high, higher, 0x44), _mm256_shuffle_ps(high, higher, 0xee),
            };
            even = _mm256_add_ps(even, _mm256_mul_ps(column[0], _mm256_broadcast_ss(weight)));
            odd = _mm256_add_ps(odd, _mm256_mul_ps(column[1], _mm256_broadcast_ss(weight + 1)));
            even = _mm256_add_ps(even, _mm256_mul_ps(column[2], _mm256_broadcast_ss(weight + 2)));
            odd = _mm256_add_ps(odd, _mm256_mul_ps(column[3], _mm256_broadcast_ss(weight + 3)));
        }
    }
    _mm256_storeu_ps(scores, _mm256_add_ps(even, odd));
}
#endif

void juke_score_rows(const float *vectors, const uint32_t *rows, size_t count, const float *query, float *scores)
{
    size_t place = 0;
#if defined(__x86_64__)
    if (HAS_WIDE) {
        for (; place + 8 <= count; place += 8) score_eight(vectors, rows + place, query, scores + place);
    }
#endif
    for (; place < count; place++) {
        scores[place] = score(vectors + (size_t)rows[place] * JUKE_SCAN_DIMENSIONS, query);
    }
}

// MARK: - Nearest centres

/// Four vectors share each load of eight centres.
#define NEAREST(name, attribute) \
    attribute static void name( \
        const float *groups, size_t group_count, const float *vectors, size_t count, uint32_t *nearest) \
    { \
        lanes best[4]; \
        mask found[4]; \
        for (int place = 0; place < 4; place++) { \
            best[place] = (lanes){0} - INFINITY; \
            found[place] = (mask){0}; \
        } \
        for (size_t group = 0; group < group_count; group++) { \
            const lanes *rows = (const lanes *)(groups + group * JUKE_SCAN_ROWS * JUKE_SCAN_DIMENSIONS); \
            lanes sum[4] = {{0}, {0}, {0}, {0}}; \
            for (int component = 0; component < JUKE_SCAN_DIMENSIONS; component++) { \
                lanes row = rows[component]; \
                for (int place = 0; place < 4; place++) { \
                    sum[place] += row * vectors[(place < (int)count ? place : 0) * JUKE_SCAN_DIMENSIONS + component]; \
                } \
            } \
            mask number = (mask){0} + (int32_t)group; \
            for (int place = 0; place < 4; place++) { \
                mask better = sum[place] > best[place]; \
                best[place] = (lanes)(((mask)sum[place] & better) | ((mask)best[place] & ~better)); \
                found[place] = (number & better) | (found[place] & ~better); \
            } \
        } \
        for (int place = 0; place < (int)count; place++) { \
            uint32_t lane = 0; \
            for (uint32_t other = 1; other < JUKE_SCAN_ROWS; other++) { \
                if (best[place][other] > best[place][lane]) lane = other; \
            } \
            nearest[place] = (uint32_t)found[place][lane] * JUKE_SCAN_ROWS + lane; \
        } \
    }

NEAREST(nearest_portable, )
#if defined(__x86_64__)
NEAREST(nearest_wide, WIDE)
#endif

void juke_find_nearest(
    const float *groups, size_t group_count, const float *vectors, size_t count, uint32_t *nearest)
{
    for (size_t start = 0; start < count; start += 4) {
        size_t some = count - start < 4 ? count - start : 4;
        const float *four = vectors + start * JUKE_SCAN_DIMENSIONS;
#if defined(__x86_64__)
        if (HAS_WIDE) {
            nearest_wide(groups, group_count, four, some, nearest + start);
            continue;
        }
#endif
        nearest_portable(groups, group_count, four, some, nearest + start);
    }
}

// MARK: - Encoding

#define MOMENTS(name, attribute) \
    attribute static void name(const float *centre, const float *vectors, size_t count, double *moments) \
    { \
        for (size_t row = 0; row < count; row++, vectors += JUKE_SCAN_DIMENSIONS) { \
            double apart[JUKE_SCAN_DIMENSIONS]; \
            for (int i = 0; i < JUKE_SCAN_DIMENSIONS; i++) apart[i] = (double)vectors[i] - (double)centre[i]; \
            for (int i = 0; i < JUKE_SCAN_DIMENSIONS; i++) { \
                for (int j = 0; j < JUKE_SCAN_DIMENSIONS; j++) { \
                    moments[i * JUKE_SCAN_DIMENSIONS + j] += apart[i] * apart[j]; \
                } \
            } \
        } \
    }

/// The difference from the centre in all directions, and what is left of it.
#define TURN(name, attribute) \
    attribute static void name( \
        const double *directions, const float *centre, const float *vector, double *restrict turned) \
    { \
        double square = 0; \
        for (int k = 0; k < JUKE_CODE_BYTES; k++) turned[k] = 0; \
        for (int i = 0; i < JUKE_SCAN_DIMENSIONS; i++) { \
            double apart = (double)vector[i] - (double)centre[i]; \
            square += apart * apart; \
            for (int k = 0; k < JUKE_CODE_BYTES; k++) turned[k] += apart * directions[i * JUKE_CODE_BYTES + k]; \
        } \
        double inside = 0; \
        for (int k = 0; k < JUKE_CODE_BYTES - 1; k++) inside += turned[k] * turned[k]; \
        /* The difference of two rounded sums: a little is added, so that no root comes out small. */ \
        double left = square - inside; \
        turned[JUKE_CODE_BYTES - 1] = sqrt((left > 0 ? left : 0) + square * 1e-13); \
    }

MOMENTS(moments_portable, )
TURN(turn_portable, )
#if defined(__x86_64__)
MOMENTS(moments_wide, WIDE)
TURN(turn_wide, WIDE)
#endif

void juke_add_moments(const float *centre, const float *vectors, size_t count, double *moments)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        moments_wide(centre, vectors, count, moments);
        return;
    }
#endif
    moments_portable(centre, vectors, count, moments);
}

static void turn(const double *directions, const float *centre, const float *vector, double *turned)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        turn_wide(directions, centre, vector, turned);
        return;
    }
#endif
    turn_portable(directions, centre, vector, turned);
}

float juke_encode_leaf(
    const double *directions, const float *centre, const float *vectors, size_t count, int8_t *codes)
{
    double turned[JUKE_CODE_BYTES], most = 0;
    for (size_t row = 0; row < count; row++) {
        turn(directions, centre, vectors + row * JUKE_SCAN_DIMENSIONS, turned);
        for (int k = 0; k < JUKE_CODE_BYTES; k++) most = fmax(most, fabs(turned[k]));
    }
    // Nothing below is lost to numbers that are too small to be exact.
    float step = (float)fmax(most / 127, 1e-12);
    for (size_t row = 0; row < count; row++) {
        turn(directions, centre, vectors + row * JUKE_SCAN_DIMENSIONS, turned);
        int8_t *chunk = codes + row / JUKE_CHUNK_ROWS * JUKE_CHUNK_ROWS * JUKE_CODE_BYTES;
        for (int k = 0; k < JUKE_CODE_BYTES; k++) {
            double steps = turned[k] / step;
            double code = k < JUKE_CODE_BYTES - 1 ? nearbyint(steps) : ceil(steps);
            code = code > 127 ? 127 : code < -127 ? -127 : code;
            chunk[(k / 2 * JUKE_CHUNK_ROWS + (int)(row % JUKE_CHUNK_ROWS)) * 2 + k % 2] = (int8_t)code;
        }
    }
    return step;
}
