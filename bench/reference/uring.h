// A small io_uring over raw system calls, shared by the reference server and the load generator. No liburing: Debian's 2.3 knows
// neither NO_SQARRAY (6.6) nor incremental buffers (6.12), and everything on the hot path is inlined this way.
#ifndef LOOP_BENCH_URING_H
#define LOOP_BENCH_URING_H

#include <errno.h>
#include <linux/io_uring.h>
#include <linux/time_types.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// Newer than Debian's headers (6.1).
#define URING_SETUP_NO_SQARRAY (1u << 16)   // 6.6
#define URING_PBUF_INCREMENTAL 2u           // 6.12, u16 at byte 14 of io_uring_buf_reg
#define URING_CQE_BUF_MORE (1u << 4)        // 6.12
#define URING_ENTER_NO_IOWAIT (1u << 7)     // 6.15
#define URING_FEAT_MIN_TIMEOUT (1u << 15)   // 6.12
#define URING_FEAT_NO_IOWAIT (1u << 17)     // 6.15

#define LOAD_ACQUIRE(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define STORE_RELEASE(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

// io_uring_getevents_arg with the 6.12 min_wait_usec where older headers have pad.
struct wait_arg { uint64_t sigmask; uint32_t sigmask_size, min_wait_usec; uint64_t ts; };

struct uring
{
    int fd, enter_fd;
    unsigned enter_flags;               // REGISTERED_RING, NO_IOWAIT
    unsigned features, setup_flags;
    unsigned *sq_head, *sq_tail, *sq_flags, sq_mask, sq_entries, tail; // tail: ours, published before an enter
    unsigned *cq_head, *cq_tail, cq_mask, cq_entries;
    struct io_uring_sqe *sqes;
    struct io_uring_cqe *cqes;
};

static inline void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

static inline int uring_register(struct uring *r, unsigned opcode, void *arg, unsigned count)
{
    return (int)syscall(__NR_io_uring_register, r->fd, opcode, arg, count);
}

// The set-up ladder: newest flags first, peeled off on EINVAL.
static void uring_open(struct uring *r, unsigned sq_entries, unsigned cq_entries)
{
    const unsigned base = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL |
        IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP | IORING_SETUP_TASKRUN_FLAG;
    const unsigned ladder[] = { base | URING_SETUP_NO_SQARRAY, base };
    struct io_uring_params p;
    r->fd = -1;
    for (unsigned i = 0; i < 2 && r->fd < 0; i++)
    {
        memset(&p, 0, sizeof p);
        p.flags = ladder[i];
        p.cq_entries = cq_entries;
        r->fd = (int)syscall(__NR_io_uring_setup, sq_entries, &p);
        if (r->fd < 0 && errno != EINVAL) break;
    }
    if (r->fd < 0) die("io_uring_setup (needs Linux 6.1 and kernel.io_uring_disabled=0)");
    r->setup_flags = p.flags;
    r->features = p.features;
    if (!(p.features & IORING_FEAT_SINGLE_MMAP)) { errno = ENOSYS; die("io_uring single mmap"); }

    size_t sq_bytes = p.sq_off.array + p.sq_entries * sizeof(unsigned);
    size_t cq_bytes = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
    size_t bytes = sq_bytes > cq_bytes ? sq_bytes : cq_bytes;
    char *m = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQ_RING);
    if (m == MAP_FAILED) die("mmap rings");
    r->sqes = mmap(NULL, p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQES);
    if (r->sqes == MAP_FAILED) die("mmap sqes");
    r->sq_head = (unsigned *)(m + p.sq_off.head);
    r->sq_tail = (unsigned *)(m + p.sq_off.tail);
    r->sq_flags = (unsigned *)(m + p.sq_off.flags);
    r->sq_mask = p.sq_entries - 1;
    r->sq_entries = p.sq_entries;
    r->cq_head = (unsigned *)(m + p.cq_off.head);
    r->cq_tail = (unsigned *)(m + p.cq_off.tail);
    r->cq_mask = p.cq_entries - 1;
    r->cq_entries = p.cq_entries;
    r->cqes = (struct io_uring_cqe *)(m + p.cq_off.cqes);
    r->tail = 0;
    if (!(p.flags & URING_SETUP_NO_SQARRAY))
    {
        unsigned *array = (unsigned *)(m + p.sq_off.array);
        for (unsigned i = 0; i < p.sq_entries; i++) array[i] = i;
    }

    r->enter_fd = r->fd;
    r->enter_flags = r->features & URING_FEAT_NO_IOWAIT ? URING_ENTER_NO_IOWAIT : 0;
    struct io_uring_rsrc_update registration = { .offset = -1u, .data = (uint64_t)r->fd };
    if (uring_register(r, IORING_REGISTER_RING_FDS, &registration, 1) == 1)
    {
        r->enter_fd = (int)registration.offset;
        r->enter_flags |= IORING_ENTER_REGISTERED_RING;
    }
}

// One enter. Returns the kernel's count, or -errno. ts NULL = no limit.
static inline int uring_enter(struct uring *r, unsigned min_complete, const struct __kernel_timespec *ts, unsigned min_wait_usec)
{
    struct wait_arg arg = { 0, 0, min_wait_usec, (uint64_t)ts };
    STORE_RELEASE(r->sq_tail, r->tail);
    unsigned to_submit = r->tail - *(volatile unsigned *)r->sq_head;
    unsigned flags = r->enter_flags | IORING_ENTER_GETEVENTS;
    long n;
    if (ts || min_wait_usec)
        n = syscall(__NR_io_uring_enter, r->enter_fd, to_submit, min_complete, flags | IORING_ENTER_EXT_ARG, &arg, sizeof arg);
    else
        n = syscall(__NR_io_uring_enter, r->enter_fd, to_submit, min_complete, flags, NULL, 0);
    return n < 0 ? -errno : (int)n;
}

static inline unsigned uring_unsubmitted(struct uring *r) { return r->tail - *(volatile unsigned *)r->sq_head; }
static inline unsigned uring_ready(struct uring *r) { return LOAD_ACQUIRE(r->cq_tail) - *r->cq_head; }

// The caller has made sure of room: the next entry, not cleared (fill it with uring_fill, which writes every word).
static inline struct io_uring_sqe *uring_next(struct uring *r) { return &r->sqes[r->tail++ & r->sq_mask]; }
static inline unsigned uring_room(struct uring *r) { return r->sq_entries - uring_unsubmitted(r); }

static inline void uring_fill(struct io_uring_sqe *s, uint8_t opcode, uint8_t flags, uint16_t ioprio, int fd,
    const void *address, uint32_t length, uint32_t op_flags, uint64_t user_data, uint16_t buf_group, uint32_t file_index)
{
    struct io_uring_sqe e = { .opcode = opcode, .flags = flags, .ioprio = ioprio, .fd = fd, .addr = (uint64_t)address,
        .len = length, .msg_flags = op_flags, .user_data = user_data, .buf_group = buf_group, .file_index = file_index };
    *s = e;
}

// An incremental provided ring: count buffers of size bytes in one mapping (huge pages where they are to be had).
struct buffers
{
    struct io_uring_buf_ring *ring;
    char *memory;
    unsigned count, mask, size;
    uint16_t tail;
    int incremental;
};

static inline void buffers_put(struct buffers *b, unsigned id)
{
    struct io_uring_buf *e = &b->ring->bufs[b->tail++ & b->mask];
    e->addr = (uint64_t)(b->memory + (size_t)id * b->size); // the kernel edits addr and len in place: write both again
    e->len = b->size;
    e->bid = (uint16_t)id;
}

static inline void buffers_publish(struct buffers *b) { STORE_RELEASE(&b->ring->tail, b->tail); }

static __attribute__((unused)) void buffers_open(struct uring *r, struct buffers *b, uint16_t group, unsigned count, unsigned size)
{
    size_t ring_bytes = (count * sizeof(struct io_uring_buf) + 4095) & ~4095ul, bytes = (size_t)count * size;
    b->count = count;
    b->mask = count - 1;
    b->size = size;
    b->tail = 0;
    b->ring = mmap(NULL, ring_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    b->memory = aligned_alloc(2 << 20, (bytes + (2 << 20) - 1) & ~((2ul << 20) - 1));
    if (b->ring == MAP_FAILED || !b->memory) die("buffer memory");
    madvise(b->memory, bytes, MADV_HUGEPAGE); // advice only
    memset(b->memory, 0, bytes);
    struct io_uring_buf_reg reg = { .ring_addr = (uint64_t)b->ring, .ring_entries = count, .bgid = group };
    const uint16_t incremental = URING_PBUF_INCREMENTAL;
    memcpy((char *)&reg + 14, &incremental, sizeof incremental);
    b->incremental = uring_register(r, IORING_REGISTER_PBUF_RING, &reg, 1) == 0;
    if (!b->incremental)
    {
        memset((char *)&reg + 14, 0, 2);
        if (uring_register(r, IORING_REGISTER_PBUF_RING, &reg, 1) != 0) die("IORING_REGISTER_PBUF_RING");
    }
    for (unsigned i = 0; i < count; i++) buffers_put(b, i);
    buffers_publish(b);
}

#endif
