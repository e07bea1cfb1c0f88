#pragma once

#include <stddef.h>
#include <stdint.h>

/// How many bytes stand for a vector beside its floats: its difference from its leaf's centre, and what they leave out.
#define JUKE_CODE_BYTES 24
/// How many vectors' codes lie side by side in a chunk.
#define JUKE_CHUNK_ROWS 8

/// A leaf: rows that are near each other, those that are farthest from the line through their centre first.
typedef struct {
    uint32_t first_chunk, first_row;
    /// The value of one step of a code; not a number where codes say nothing.
    float step;
    /// 1 divided by the length of the centre.
    float inverse_length;
} juke_leaf;

/// How far rows are at most from the line through a centre, and the way along that line of a vector of the greatest
/// length that is as far from it.
typedef struct {
    float along, across;
} juke_reach;

/// The rows of an index.
///
/// A chunk holds the codes of eight rows, two bytes a row at a time: bytes 0 and 1 of row 0, of row 1, … of row 7, then
/// bytes 2 and 3. The last chunk of a leaf is filled up with zeros. Rows have no gaps.
typedef struct {
    /// `JUKE_SCAN_DIMENSIONS` floats a row.
    const float *vectors;
    const int8_t *codes;
    /// The leaves, and one more that says where the last one ends.
    const juke_leaf *leaves;
    /// By chunk.
    const juke_reach *reaches;
    /// By place, the number of the row that lies there.
    const int32_t *rows;
} juke_leaves;

/// Centres of leaves or of regions, in groups as for `juke_scan`, and by centre the length and the reach.
typedef struct {
    const float *groups;
    const float *inverse_lengths, *along, *across;
} juke_centres;

/// A query as the leaves are asked.
typedef struct {
    const float *vector;
    /// The query in the codes' directions.
    int16_t weights[JUKE_CODE_BYTES];
    /// The value of a weight of 1.
    float unit;
    /// The rounding error of a sum of codes times weights.
    float slack;
    /// The rounding error of everything else.
    float margin;
    /// The query's length, and its square made a little larger.
    float length, square;
} juke_leaf_query;

/// A leaf that a query may look into.
typedef struct {
    uint32_t leaf;
    /// The product of its centre and the query.
    float product;
    /// The upper bound of its rows' scores, rounding included.
    float bound;
} juke_candidate;

/// Which of some centres have rows that may score at least as much as a threshold.
///
/// @param first, count the centres to look at, in whole groups.
/// @param greatest_length no row is longer.
/// @param marks by centre, 0 where no row may be returned; NULL when nobody asks.
/// @param candidates where they go, ascending; there is room for `count`.
/// @return how many there are.
size_t juke_find_candidates(
    const juke_centres *centres, size_t first, size_t count, const juke_leaf_query *query, float greatest_length,
    float threshold, const uint8_t *marks, juke_candidate *candidates);

/// Where a visit goes on: a place in the list of leaves, and a chunk of that leaf.
typedef struct {
    size_t place;
    uint32_t chunk;
} juke_leaf_cursor;

/// A range of codes, one code a row.
typedef struct {
    /// In whole words of 64 rows.
    const uint8_t *codes;
    uint8_t low, high;
} juke_code_range;

/// Which rows may be returned: those with a code in every range, and an allowed number.
typedef struct {
    const juke_code_range *ranges;
    size_t range_count;
    /// A number for each row; NULL where every number is allowed.
    const uint16_t *numbers;
    /// By number, 0 or 1.
    const uint8_t *table;
} juke_row_filter;

/// Which rows of some leaves may score at least as much as a threshold.
///
/// @param candidates the leaves to look at, in this order; one that is bounded below the threshold is left out.
/// @param count how many leaves there are.
/// @param cursor where to begin; on return where to go on, at the end `count`.
/// @param filter which rows may be returned; NULL when all may.
/// @param rows where the rows go, ascending in each leaf.
/// @param capacity how many fit, at least `JUKE_CHUNK_ROWS`.
/// @return how many rows there are.
size_t juke_visit_leaves(
    const juke_leaves *leaves, const juke_leaf_query *query, float threshold, const juke_candidate *candidates,
    size_t count, juke_leaf_cursor *cursor, const juke_row_filter *filter, uint32_t *rows, size_t capacity);

/// Clears the marks of those blocks that have no code in a range.
///
/// @param least, most the codes of a block's rows lie between; the other way round when there is none.
void juke_mark_blocks(
    const uint8_t *least, const uint8_t *most, size_t count, uint8_t low, uint8_t high, uint8_t *marks);

/// Scores some rows, bit for bit as `juke_scan` does.
void juke_score_rows(
    const float *vectors, const uint32_t *rows, size_t count, const float *query, float *scores);

/// Moves the places that score at least as much as a threshold, and their scores, to the front, and asks for the memory
/// of what is known of them.
///
/// @param rows by place, the row that lies there.
/// @return how many there are.
size_t juke_keep_best(uint32_t *places, float *scores, size_t count, float threshold, const int32_t *rows);

/// Asks for the memory at an address, which need not be a sound one.
static inline void juke_prefetch(const void *address) { __builtin_prefetch(address); }

/// The nearest of some centres to each of some vectors, the first of equals.
///
/// @param groups the centres in groups as for `juke_scan`; what fills up the last one must be a copy of a centre.
void juke_find_nearest(
    const float *groups, size_t group_count, const float *vectors, size_t count, uint32_t *nearest);

/// Adds up what the vectors of a leaf differ from its centre by, component times component.
///
/// @param moments `JUKE_SCAN_DIMENSIONS` squared sums, to which is added.
void juke_add_moments(const float *centre, const float *vectors, size_t count, double *moments);

/// Writes the codes of a leaf.
///
/// Code `k` of a vector is the difference from the centre in direction `k` in steps, to the nearest; the last code is
/// what is left of the difference outside all directions, in steps, never less.
///
/// @param directions by component, the `JUKE_CODE_BYTES` directions' components, the last 0; they are orthonormal.
/// @param codes zeros, whole chunks.
/// @return the step.
float juke_encode_leaf(
    const double *directions, const float *centre, const float *vectors, size_t count, int8_t *codes);
