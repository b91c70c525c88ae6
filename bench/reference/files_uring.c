// Reads whole files on io_uring: open, read and close of each as one linked chain on a direct descriptor. The limit on that interface for
// the benchmark `files`. Usage: files_uring --directory DIR --files N [--parallel N] [--buffer BYTES] [--verify]
// The files are DIR/0 .. DIR/N-1. Commands on standard input: "run SECONDS" answers with one line of JSON; the end of input ends it.
#define _GNU_SOURCE
#include "uring.h"
#include <fcntl.h>
#include <stdbool.h>
#include <time.h>

enum { STEP_OPEN, STEP_READ, STEP_VERIFY, STEP_CLOSE };

struct chain { char path[256]; char *buffer; char extra; };

static struct uring ring;
static struct chain *chains;
static int *free_slots, free_count;
static int parallel = 128, file_count = 0, buffer_bytes = 16384;
static bool verify;
static const char *directory;
static long next_file, done_files, done_bytes;

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

static void start_chain(void)
{
    int slot = free_slots[--free_count];
    struct chain *c = &chains[slot];
    snprintf(c->path, sizeof c->path, "%s/%ld", directory, next_file);
    next_file = next_file + 1 == file_count ? 0 : next_file + 1;
    uint64_t tag = (uint64_t)slot << 8;
    uring_fill(uring_next(&ring), IORING_OP_OPENAT, IOSQE_IO_LINK | IOSQE_CQE_SKIP_SUCCESS, 0, AT_FDCWD, c->path, 0, O_RDONLY,
        tag | STEP_OPEN, 0, (uint32_t)slot + 1);
    uring_fill(uring_next(&ring), IORING_OP_READ, IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK, 0, slot, c->buffer, (uint32_t)buffer_bytes, 0,
        tag | STEP_READ, 0, 0);
    if (verify)
    {
        struct io_uring_sqe *s = uring_next(&ring);
        uring_fill(s, IORING_OP_READ, IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK, 0, slot, &c->extra, 1, 0, tag | STEP_VERIFY, 0, 0);
        s->off = 4096;
    }
    uring_fill(uring_next(&ring), IORING_OP_CLOSE, 0, 0, 0, NULL, 0, 0, tag | STEP_CLOSE, 0, (uint32_t)slot + 1);
}

static void reap(void)
{
    unsigned head = *ring.cq_head, tail = LOAD_ACQUIRE(ring.cq_tail);
    for (; head != tail; head++)
    {
        struct io_uring_cqe *e = &ring.cqes[head & ring.cq_mask];
        int step = (int)(e->user_data & 255), slot = (int)(e->user_data >> 8);
        if (e->res < 0)
        {
            fprintf(stderr, "step %d of '%s': %s\n", step, chains[slot].path, strerror(-e->res));
            exit(1);
        }
        if (step == STEP_READ) { done_files++; done_bytes += e->res; }
        if (step == STEP_CLOSE) free_slots[free_count++] = slot;
    }
    STORE_RELEASE(ring.cq_head, head);
}

static void run(double seconds)
{
    done_files = done_bytes = 0;
    uint64_t start = clock_ns(CLOCK_MONOTONIC), cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID), end = start + (uint64_t)(seconds * 1e9);
    const struct __kernel_timespec none = { 0, 0 };
    unsigned per_chain = verify ? 4 : 3;
    bool stopping = false;
    while (!stopping || free_count < parallel)
    {
        while (!stopping && free_count > 0 && uring_room(&ring) >= per_chain) start_chain();
        int n = uring_enter(&ring, 256, &none, 0);
        if (n < 0 && n != -ETIME && n != -EINTR && n != -EAGAIN && n != -EBUSY) { errno = -n; die("io_uring_enter"); }
        if (uring_ready(&ring) == 0) uring_enter(&ring, 1, NULL, 0);
        reap();
        stopping = stopping || clock_ns(CLOCK_MONOTONIC) >= end;
    }
    uint64_t spent = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu, elapsed = clock_ns(CLOCK_MONOTONIC) - start;
    printf("{\"units\":%ld,\"bytes\":%ld,\"cpuNs\":%llu,\"elapsedNs\":%llu}\n", done_files, done_bytes, (unsigned long long)spent,
        (unsigned long long)elapsed);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
    {
        if (!strcmp(argv[i], "--verify")) verify = true;
        else if (i + 1 < argc && !strcmp(argv[i], "--directory")) directory = argv[++i];
        else if (i + 1 < argc && !strcmp(argv[i], "--files")) file_count = atoi(argv[++i]);
        else if (i + 1 < argc && !strcmp(argv[i], "--parallel")) parallel = atoi(argv[++i]);
        else if (i + 1 < argc && !strcmp(argv[i], "--buffer")) buffer_bytes = atoi(argv[++i]);
        else { fprintf(stderr, "unknown option %s\n", argv[i]); return 2; }
    }
    if (!directory || file_count < 1 || parallel < 1 || parallel > 1024 || buffer_bytes < 1)
    {
        fprintf(stderr, "usage: files_uring --directory DIR --files N [--parallel 1..1024] [--buffer BYTES] [--verify]\n");
        return 2;
    }

    uring_open(&ring, 512, 4096);
    struct io_uring_rsrc_register table = { .nr = (uint32_t)parallel, .flags = IORING_RSRC_REGISTER_SPARSE };
    if (uring_register(&ring, IORING_REGISTER_FILES2, &table, sizeof table) < 0) die("IORING_REGISTER_FILES2 (ulimit -n must be over --parallel)");
    chains = calloc((size_t)parallel, sizeof *chains);
    free_slots = calloc((size_t)parallel, sizeof *free_slots);
    char *memory = aligned_alloc(4096, ((size_t)parallel * (size_t)buffer_bytes + 4095) & ~4095ul);
    if (!chains || !free_slots || !memory) die("memory");
    memset(memory, 0, (size_t)parallel * (size_t)buffer_bytes);
    for (int i = parallel - 1; i >= 0; i--)
    {
        chains[i].buffer = memory + (size_t)i * (size_t)buffer_bytes;
        free_slots[free_count++] = i;
    }

    printf("ready files_uring\n");
    fflush(stdout);
    char line[128];
    double seconds;
    while (fgets(line, sizeof line, stdin))
    {
        if (sscanf(line, "run %lf", &seconds) == 1 && seconds > 0 && seconds <= 60) run(seconds);
        else { fprintf(stderr, "unknown command %s", line); return 2; }
    }
    return 0;
}
