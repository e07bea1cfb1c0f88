#pragma once

#include <stddef.h>
#include <stdint.h>

#include "CScanLeaves.h"
#include "CScanMemory.h"

/// How many components a vector has.
#define JUKE_SCAN_DIMENSIONS 32
/// How many vectors lie side by side in a group: component 0 of all eight, then component 1, and so on.
#define JUKE_SCAN_ROWS 8
/// How many queries share one pass at most.
#define JUKE_SCAN_QUERIES 4

/// Scores the vectors of some groups against up to four queries.
///
/// A score is the sum of the even components' products, added up in order, and that of the odd ones: bit for bit the
/// same for one query or four, with any instruction set.
///
/// @param groups the vectors, `JUKE_SCAN_ROWS * JUKE_SCAN_DIMENSIONS` floats a group, aligned to 32 bytes.
/// @param group_count how many groups there are.
/// @param queries the queries, `JUKE_SCAN_DIMENSIONS` floats each, one after another.
/// @param query_count how many queries there are, 1 to `JUKE_SCAN_QUERIES`.
/// @param scores where the scores go: those of query `q` from `scores + q * stride` on, one for each vector.
/// @param stride how far the scores of two queries are apart, at least `group_count * JUKE_SCAN_ROWS`.
/// @param thresholds one for each query; NULL when `above` is.
/// @param above which vectors score more than the query's threshold, a bit for each vector of a group: the groups of
///     query `q` from `above + q * group_count` on; NULL when nobody asks.
void juke_scan(
    const float *groups, size_t group_count, const float *queries, size_t query_count, float *scores, size_t stride,
    const float *thresholds, uint8_t *above);
