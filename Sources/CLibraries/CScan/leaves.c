#include "CScan.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
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

// MARK: - Filters

void juke_mark_blocks(
    const uint8_t *restrict least, const uint8_t *restrict most, size_t count, uint8_t low, uint8_t high,
    uint8_t *restrict marks)
{
    for (size_t block = 0; block < count; block++) marks[block] &= (least[block] <= high) & (most[block] >= low);
}

typedef uint8_t bytes __attribute__((vector_size(16)));

/// Which of 64 rows have a code in a range.
static inline uint64_t range_portable(const uint8_t *codes, uint8_t low, uint8_t high)
{
    bytes lows = (bytes){0} + low, highs = (bytes){0} + high;
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) {
        bytes some;
        memcpy(&some, codes + part * 16, sizeof some);
        bytes inside = (bytes)((some >= lows) & (some <= highs));
        for (int row = 0; row < 16; row++) bits |= (uint64_t)(inside[row] & 1) << (part * 16 + row);
    }
    return bits;
}

#if defined(__x86_64__)
WIDE static inline uint64_t range_wide(const uint8_t *codes, uint8_t low, uint8_t high)
{
    __m256i lows = _mm256_set1_epi8((char)low), highs = _mm256_set1_epi8((char)high);
    uint64_t bits = 0;
    for (int part = 0; part < 2; part++) {
        __m256i some = _mm256_loadu_si256((const __m256i *)(codes + part * 32));
        __m256i inside = _mm256_cmpeq_epi8(_mm256_min_epu8(_mm256_max_epu8(some, lows), highs), some);
        bits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(inside) << part * 32;
    }
    return bits;
}
#endif

// MARK: - Visits

/// How many blocks ahead the codes are asked for, and how many leaves before that what tells where they lie: nearly all
/// of a visit's time is waiting for memory.
#define BLOCKS_AHEAD 4
#define LEAVES_AHEAD 4
/// How many chunks a block has at most: a bit for each of its rows.
#define BLOCK_CHUNKS (64 / JUKE_CHUNK_ROWS)

/// Some chunks of a leaf that a visit looks into.
typedef struct {
    /// The rows that may be returned.
    uint64_t bits;
    uint32_t row, chunk, chunk_count;
    /// The least sum of weights.
    int32_t least;
    /// Whether the rows are so few that their vectors are read without a look at their codes.
    bool is_sparse;
    juke_leaf_cursor cursor;
} block;

/// The way of a visit through its leaves.
typedef struct {
    const juke_leaves *leaves;
    const juke_leaf_query *query;
    const juke_candidate *candidates;
    size_t count;
    const juke_row_filter *filter;
    float threshold;
    juke_leaf_cursor cursor;
    /// The 64 rows that the bounds of the filter were last compared with, and which of them they allow.
    size_t word;
    uint64_t word_bits;
} way;

static inline void prefetch_chunk(const juke_leaves *leaves, size_t chunk)
{
    const char *codes = (const char *)leaves->codes + chunk * CHUNK_BYTES;
    for (size_t byte = 0; byte < CHUNK_BYTES; byte += 64) __builtin_prefetch(codes + byte);
}

static inline void prefetch_leaf(const way *way)
{
    size_t place = way->cursor.place + LEAVES_AHEAD;
    if (place >= way->count) return;
    const juke_leaf *leaf = way->leaves->leaves + way->candidates[place].leaf;
    __builtin_prefetch(way->leaves->reaches + leaf->first_chunk);
    if (way->filter) {
        for (size_t range = 0; range < way->filter->range_count; range++) {
            __builtin_prefetch(way->filter->ranges[range].codes + leaf->first_row);
        }
    }
    if (place + LEAVES_AHEAD >= way->count) return;
    __builtin_prefetch(way->leaves->leaves + way->candidates[place + LEAVES_AHEAD].leaf);
}

/// Rows of a set that is not allowed are left out one by one, after those that a bound leaves out.
static inline uint64_t with_allowed_set(uint64_t bits, uint32_t row, const juke_row_filter *filter)
{
    if (!filter->numbers) return bits;
    uint64_t allowed = 0;
    for (uint64_t rest = bits; rest; rest &= rest - 1) {
        int place = __builtin_ctzll(rest);
        allowed |= (uint64_t)(filter->table[filter->numbers[row + (uint32_t)place]] & 1) << place;
    }
    return allowed;
}

/// Whether it is sooner to read the vectors of some rows, two cache lines each, than the codes of their chunks, three.
static inline bool are_sparse(uint64_t bits)
{
    uint64_t chunks = bits;
    for (int shift = 4; shift; shift /= 2) chunks |= chunks >> shift;
    chunks &= 0x0101010101010101;
    return __builtin_popcountll(bits) * 2 <= __builtin_popcountll(chunks) * 3;
}

#define VISIT(suffix, attribute) \
    attribute static inline uint64_t word_##suffix(way *way, size_t word) \
    { \
        if (word == way->word) return way->word_bits; \
        uint64_t bits = ~(uint64_t)0; \
        for (size_t place = 0; place < way->filter->range_count; place++) { \
            const juke_code_range *range = way->filter->ranges + place; \
            bits &= range_##suffix(range->codes + word * 64, range->low, range->high); \
        } \
        way->word = word; \
        way->word_bits = bits; \
        return bits; \
    } \
    /* The next chunks that may hold a row, whose memory is asked for; false at the end. */ \
    attribute static inline bool next_##suffix(way *way, block *next) \
    { \
        const juke_leaves *leaves = way->leaves; \
        const juke_leaf_query *query = way->query; \
        float needed = way->threshold - query->margin; \
        for (; way->cursor.place < way->count; way->cursor.place++, way->cursor.chunk = 0) { \
            const juke_candidate *candidate = way->candidates + way->cursor.place; \
            if (way->cursor.chunk == 0) prefetch_leaf(way); \
            if (candidate->bound < way->threshold) continue; \
            const juke_leaf *leaf = leaves->leaves + candidate->leaf; \
            float s = candidate->product * leaf->inverse_length; \
            float rest = query->square - s * s; \
            float w = sqrtf(rest > 0 ? rest : 0), ahead = s > 0 ? s : 0; \
            while (true) { \
                uint32_t first = leaf->first_chunk + way->cursor.chunk, chunk = first; \
                uint32_t end = leaf[1].first_chunk - first > BLOCK_CHUNKS ? first + BLOCK_CHUNKS : leaf[1].first_chunk; \
                for (; chunk < end; chunk++) { \
                    float along = leaves->reaches[chunk].along, across = leaves->reaches[chunk].across; \
                    /* Not for loose rows either, for which the product is no number or infinite. */ \
                    if (s * across < along * w && ahead * along + w * across < needed) break; \
                } \
                if (chunk == first) break; \
                uint32_t row = leaf->first_row + way->cursor.chunk * JUKE_CHUNK_ROWS; \
                uint32_t rows = leaf[1].first_row - row, some = (chunk - first) * JUKE_CHUNK_ROWS; \
                if (some < rows) rows = some; \
                uint64_t bits = rows < 64 ? ((uint64_t)1 << rows) - 1 : ~(uint64_t)0; \
                if (way->filter) { \
                    size_t word = row / 64, shift = row % 64; \
                    uint64_t allowed = word_##suffix(way, word) >> shift; \
                    if (shift + rows > 64) allowed |= word_##suffix(way, word + 1) << (64 - shift); \
                    bits = with_allowed_set(bits & allowed, row, way->filter); \
                } \
                juke_leaf_cursor cursor = way->cursor; \
                way->cursor.chunk += chunk - first; \
                if (!bits) continue; \
                next->bits = bits; \
                next->row = row; \
                next->chunk = first; \
                next->chunk_count = chunk - first; \
                next->least = least_sum(needed - candidate->product, leaf->step, query); \
                next->is_sparse = way->filter && are_sparse(bits); \
                next->cursor = cursor; \
                if (next->is_sparse) return true; \
                for (uint32_t place = 0; place < next->chunk_count; place++) { \
                    if (bits >> place * JUKE_CHUNK_ROWS & 0xff) prefetch_chunk(leaves, first + place); \
                } \
                return true; \
            } \
        } \
        return false; \
    } \
    attribute static size_t visit_##suffix(way *way, juke_leaf_cursor *cursor, uint32_t *rows, size_t capacity) \
    { \
        block blocks[BLOCKS_AHEAD]; \
        size_t found = 0, planned = 0, visited = 0; \
        for (bool is_more = true; true; visited++) { \
            for (; is_more && planned - visited < BLOCKS_AHEAD; planned += is_more) { \
                is_more = next_##suffix(way, &blocks[planned % BLOCKS_AHEAD]); \
            } \
            if (visited == planned) break; \
            const block *block = &blocks[visited % BLOCKS_AHEAD]; \
            for (uint32_t place = 0; place < block->chunk_count; place++) { \
                uint32_t bits = block->bits >> place * JUKE_CHUNK_ROWS & 0xff; \
                if (!bits) continue; \
                if (found + JUKE_CHUNK_ROWS > capacity) { \
                    *cursor = block->cursor; \
                    cursor->chunk += place; \
                    return found; \
                } \
                if (!block->is_sparse) { \
                    const int8_t *codes = way->leaves->codes + (size_t)(block->chunk + place) * CHUNK_BYTES; \
                    bits &= chunk_##suffix(codes, way->query->weights, block->least); \
                } \
                for (; bits; bits &= bits - 1) { \
                    uint32_t row = block->row + place * JUKE_CHUNK_ROWS + (uint32_t)__builtin_ctz(bits); \
                    const char *vector = (const char *)(way->leaves->vectors + (size_t)row * JUKE_SCAN_DIMENSIONS); \
                    __builtin_prefetch(vector); \
                    __builtin_prefetch(vector + 64); \
                    rows[found++] = row; \
                } \
            } \
        } \
        *cursor = (juke_leaf_cursor){.place = way->count}; \
        return found; \
    }

VISIT(portable, )
#if defined(__x86_64__)
VISIT(wide, WIDE)
#endif

size_t juke_visit_leaves(
    const juke_leaves *leaves, const juke_leaf_query *query, float threshold, const juke_candidate *candidates,
    size_t count, juke_leaf_cursor *cursor, const juke_row_filter *filter, uint32_t *rows, size_t capacity)
{
    way way = {
        .leaves = leaves, .query = query, .candidates = candidates, .count = count, .filter = filter,
        .threshold = threshold, .cursor = *cursor, .word = SIZE_MAX,
    };
#if defined(__x86_64__)
    if (HAS_WIDE) return visit_wide(&way, cursor, rows, capacity);
#endif
    return visit_portable(&way, cursor, rows, capacity);
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

size_t juke_keep_best(
    uint32_t *places, float *scores, size_t count, float threshold, const int32_t *rows)
{
    size_t kept = 0;
    for (size_t place = 0; place < count; place++) {
        if (!(scores[place] >= threshold)) continue;
        __builtin_prefetch(rows + places[place]);
        places[kept] = places[place];
        scores[kept++] = scores[place];
    }
    return kept;
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
