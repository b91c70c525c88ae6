// A log-linear histogram in the manner of HdrHistogram: 128 steps per power of two, so a value is kept to better than 0.8 %.
#ifndef LOOP_BENCH_HISTOGRAM_H
#define LOOP_BENCH_HISTOGRAM_H

#include <stdint.h>

enum { SUB_BITS = 7, SUB = 1 << SUB_BITS, BUCKETS = (64 - SUB_BITS + 1) * SUB };

static inline unsigned bucket_of(uint64_t ns)
{
    if (ns < SUB) return (unsigned)ns;
    unsigned shift = 63u - (unsigned)__builtin_clzll(ns) - SUB_BITS;
    return (shift + 1) * SUB + (unsigned)(ns >> shift) - SUB;
}

// The upper end of a bucket: a percentile never looks better than it was.
static inline uint64_t bucket_top(unsigned bucket)
{
    if (bucket < SUB) return bucket;
    unsigned shift = bucket / SUB - 1;
    return ((uint64_t)(bucket % SUB + SUB + 1) << shift) - 1;
}

static inline uint64_t percentile(const uint64_t *buckets, uint64_t total, double p)
{
    uint64_t rank = (uint64_t)(p / 100 * (double)total), seen = 0;
    if (rank >= total) rank = total ? total - 1 : 0;
    for (unsigned i = 0; i < BUCKETS; i++)
        if ((seen += buckets[i]) > rank) return bucket_top(i);
    return 0;
}

#endif
