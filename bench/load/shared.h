// What the controlling process and its child processes share: one anonymous mapping.
#ifndef LOOP_BENCH_SHARED_H
#define LOOP_BENCH_SHARED_H

#include "histogram.h"
#include <time.h>

enum { MAX_CHILDREN = 64 };
enum phase { IDLE, WARM, MEASURE };

struct child_state
{
    uint64_t messages;                      // echoed whole since the start
    uint32_t connected, failed;             // this child's connections; failed: it gave up, reason on standard error
    uint32_t settled;                       // the last run that it has finished: nothing is outstanding any more
    int pid, wake;                          // wake: an eventfd, polled by the child's ring
    int first, count;                       // its share of the connections
    uint64_t max_ns, recorded;
    uint64_t histogram[BUCKETS];
} __attribute__((aligned(64)));

struct shared
{
    uint32_t phase __attribute__((aligned(64)));
    uint32_t generation;                    // one more for each run
    uint32_t once;                          // one message per connection, then idle
    double interval_ns;                     // open loop: between two messages of one child; 0 = closed loop
    uint64_t start_ns;
    struct child_state children[MAX_CHILDREN];
};

struct settings { int port, connections, size, children, verify, batch, server_pid; };

static inline uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#endif
