// The limit on io_uring: a TCP echo server as good as we can make it, on one ring and one thread.
//
// Multishot accept, multishot receive into a small hot incremental buffer ring, one enter a turn. The default send (--send skip)
// is MSG_DONTWAIT|MSG_WAITALL with IOSQE_CQE_SKIP_SUCCESS: a send that the socket takes whole posts no completion at all, a short
// one posts what it did (the kernel's req_set_fail clears the skip). Since such a send never waits, it is over when the enter that
// submitted it returns; so buffers need no reference counts: what a turn used up goes home after the next enter.
#define _GNU_SOURCE
#include "uring.h"
#include "common.h"
#include <getopt.h>
#include <sys/resource.h>

enum { ACCEPT = 1, RECEIVE, SEND, REST, OTHER };
enum { MAX_SOCKETS = 65536, SQ_ENTRIES = 512, GROUP = 1 };
#define BLOCKED 0xffffffffu          // in sent_in_turn: a rest is being sent, nothing may overtake it
#define SECOND_PIECE 0x10000u          // in starved: not a receive to arm but a rest to send
#define HARD_CAP (64u << 20)         // a peer that lets this much pile up is shut down

// user_data: op 4 bits, buffer id 8, length-1 16, offset 16, socket 16 (hence at most 256 buffers of at most 64 KiB).
#define DATA(op, socket) ((uint64_t)(op) << 60 | (uint64_t)(socket))
#define OP(d) ((unsigned)((d) >> 60))
#define SOCKET(d) ((unsigned)((d) & 0xffff))

static struct uring ring;
static struct buffers pool;
static int listener, skip = 1, direct, prefetch;
static unsigned turn = 1, batch = 256, min_wait_usec, cq_entries = 4096;
static enum { WAIT_DRAIN, WAIT_ONE, WAIT_ADAPTIVE } wait_mode = WAIT_ADAPTIVE;
static uint8_t fixed;                             // IOSQE_FIXED_FILE on direct descriptors
static int mixed;                                 // this turn's submission holds more than sends
static unsigned scanned;                          // completions before this one have been looked through by settle

static uint32_t sent_in_turn[MAX_SOCKETS];        // the last turn that queued a send: one in flight per socket
static uint8_t ended[MAX_SOCKETS];                // the peer has ended, close when nothing is left to send
static struct bytes *rest[MAX_SOCKETS];           // [0] being sent, [1] waiting; only for sockets that were full once

static uint32_t cursor[256];                      // how far a buffer is consumed
static uint32_t pieces[256];                      // --send cqe: sends that refer to it, +1 while the kernel may still fill it
static unsigned finished[4096], finished_count;   // --send skip: used up, goes home after the next enter
static unsigned closing[MAX_SOCKETS], closing_count, starved[2 * MAX_SOCKETS], starved_count, home;

static void flush_if_full(void);

static struct io_uring_sqe *other(void)
{
    flush_if_full();
    mixed = 1;
    return uring_next(&ring);
}

static void arm_accept(void)
{
    uring_fill(other(), IORING_OP_ACCEPT, 0, IORING_ACCEPT_MULTISHOT, listener, NULL, 0, direct ? 0 : SOCK_CLOEXEC,
        DATA(ACCEPT, 0), 0, direct ? IORING_FILE_INDEX_ALLOC : 0);
}

static void arm_receive(unsigned s)
{
    uring_fill(other(), IORING_OP_RECV, IOSQE_BUFFER_SELECT | fixed, IORING_RECV_MULTISHOT, (int)s, NULL, 0, 0, DATA(RECEIVE, s), GROUP, 0);
}

static void buffer_home(unsigned id)
{
    cursor[id] = 0;
    pieces[id] = 1;
    buffers_put(&pool, id);
    home++;
}

static void close_socket(unsigned s)
{
    if (rest[s])
    {
        bytes_free(&rest[s][0]);
        bytes_free(&rest[s][1]);
        free(rest[s]);
        rest[s] = NULL;
    }
    ended[s] = 0;
    sent_in_turn[s] = 0;
    if (direct) uring_fill(other(), IORING_OP_CLOSE, 0, 0, 0, NULL, 0, 0, DATA(OTHER, 0), 0, s + 1);
    else close((int)s);
}

static void send_rest(unsigned s)
{
    struct bytes *b = rest[s];
    if (!bytes_left(&b[0])) // the waiting bytes become those being sent; never grow memory that the kernel reads
    {
        struct bytes sent = b[0];
        b[0] = b[1];
        b[1] = sent;
        b[1].offset = b[1].length = 0;
    }
    if (!bytes_left(&b[0]))
    {
        sent_in_turn[s] = 0;
        if (ended[s]) close_socket(s);
        return;
    }
    sent_in_turn[s] = BLOCKED;
    uring_fill(other(), IORING_OP_SEND, fixed, 0, (int)s, b[0].data + b[0].offset, (uint32_t)bytes_left(&b[0]),
        MSG_NOSIGNAL | MSG_WAITALL, DATA(REST, s), 0, 0);
}

static void keep(unsigned s, const char *data, size_t length)
{
    if (!rest[s] && !(rest[s] = calloc(2, sizeof(struct bytes)))) die("memory");
    bytes_append(&rest[s][1], data, length);
    if (rest[s][1].length > HARD_CAP)
        uring_fill(other(), IORING_OP_SHUTDOWN, fixed, 0, (int)s, NULL, SHUT_RDWR, 0, DATA(OTHER, 0), 0, 0);
}

// A send's completion: with --send skip only one that failed or fell short.
static void on_send(uint64_t data, int result)
{
    unsigned s = SOCKET(data), id = data >> 52 & 0xff, offset = data >> 16 & 0xffff, length = (data >> 32 & 0xffff) + 1;
    char *p = pool.memory + (size_t)id * pool.size + offset;
    unsigned done = result > 0 ? (unsigned)result : 0;
    int dead = result < 0 && result != -EAGAIN; // a reset: the receive side ends too and closes
    if (UNLIKELY(done < length && !dead))
    {
        struct bytes later = { 0 }; // what came meanwhile goes behind this rest
        if (rest[s]) { later = rest[s][1]; memset(&rest[s][1], 0, sizeof later); }
        keep(s, p + done, length - done);
        if (bytes_left(&later)) keep(s, later.data + later.offset, bytes_left(&later));
        bytes_free(&later);
    }
    if (!skip)
    {
        sent_in_turn[s] = 0;
        if (--pieces[id] == 0) buffer_home(id);
    }
    if (UNLIKELY(rest[s] != NULL)) send_rest(s);
    else if (UNLIKELY(!skip && ended[s])) close_socket(s);
}

static void on_rest(unsigned s, int result)
{
    struct bytes *b = rest[s];
    if (result < 0) b[0].offset = b[0].length = b[1].offset = b[1].length = 0;
    else b[0].offset += (unsigned)result;
    send_rest(s);
}

static void on_end(unsigned s)
{
    if (skip) closing[closing_count++] = s; // after the next enter, when this turn's send is over
    else if (sent_in_turn[s]) ended[s] = 1;
    else close_socket(s);
}

static inline void on_receive(uint64_t data, int result, unsigned flags)
{
    unsigned s = SOCKET(data);
    if (LIKELY(result > 0))
    {
        unsigned id = flags >> IORING_CQE_BUFFER_SHIFT, offset = cursor[id];
        char *p = pool.memory + (size_t)id * pool.size + offset;
        if (LIKELY(flags & URING_CQE_BUF_MORE)) cursor[id] = offset + (unsigned)result;
        else
        {
            home--;
            if (skip) finished[finished_count++] = id;
            else pieces[id]--;
        }
        if (LIKELY(skip ? sent_in_turn[s] < turn : !sent_in_turn[s]))
        {
            sent_in_turn[s] = turn;
            uint64_t d = DATA(SEND, s) | (uint64_t)id << 52 | (uint64_t)(unsigned)(result - 1) << 32 | (uint64_t)offset << 16;
            if (skip)
                uring_fill(uring_next(&ring), IORING_OP_SEND, IOSQE_CQE_SKIP_SUCCESS | fixed, 0, (int)s, p, (unsigned)result,
                    MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL, d, 0, 0);
            else
            {
                uring_fill(uring_next(&ring), IORING_OP_SEND, fixed, 0, (int)s, p, (unsigned)result, MSG_NOSIGNAL | MSG_WAITALL, d, 0, 0);
                pieces[id]++;
            }
        }
        else
        {
            int first = !rest[s] || !bytes_left(&rest[s][1]);
            keep(s, p, (unsigned)result);
            // Without a completion to wait for, the second piece of a turn is flushed after the enter that sends the first.
            if (skip && first && sent_in_turn[s] != BLOCKED) starved[starved_count++] = s | SECOND_PIECE;
        }
        if (UNLIKELY(!skip && pieces[id] == 0)) buffer_home(id);
        if (UNLIKELY(!(flags & IORING_CQE_F_MORE))) arm_receive(s);
        return;
    }
    if (result == -ENOBUFS) starved[starved_count++] = s; // armed again when buffers are home: on an empty ring it would end at once
    else on_end(s);
}

static void on_accept(int result, unsigned flags)
{
    if (result >= 0)
    {
        if (result >= MAX_SOCKETS) { errno = EMFILE; die("more sockets than this reference has room for"); }
        arm_receive((unsigned)result);
    }
    else { errno = -result; die("accept (raise the descriptor limit)"); }
    if (!(flags & IORING_CQE_F_MORE)) arm_accept();
}

// --send skip: the sends of the turn before are over, but for those whose completion says otherwise. See to these first, then
// nothing refers to the used-up buffers any more.
static void settle_sends(void)
{
    unsigned tail = LOAD_ACQUIRE(ring.cq_tail);
    int scan_all = mixed; // submitting posts its completions before task work does, unless other requests completed in between
    mixed = 0;
    for (; scanned != tail; scanned++)
    {
        struct io_uring_cqe *c = &ring.cqes[scanned & ring.cq_mask];
        if (OP(c->user_data) == SEND) on_send(c->user_data, c->res);
        else if (!scan_all) break;
    }
    scanned = tail;
    if (finished_count && !(LOAD_ACQUIRE(ring.sq_flags) & IORING_SQ_CQ_OVERFLOW))
    {
        for (unsigned i = 0; i < finished_count; i++) buffer_home(finished[i]);
        finished_count = 0;
        buffers_publish(&pool);
    }
    for (unsigned i = 0; i < closing_count; i++)
    {
        unsigned s = closing[i];
        if (sent_in_turn[s] == BLOCKED || (rest[s] && bytes_left(&rest[s][1]))) ended[s] = 1;
        else close_socket(s);
    }
    closing_count = 0;
}

static void settle_starved(void)
{
    for (unsigned i = 0; i < starved_count; i++)
    {
        unsigned s = starved[i] & 0xffff;
        if (!(starved[i] & SECOND_PIECE)) arm_receive(s);
        else if (rest[s] && sent_in_turn[s] != BLOCKED) send_rest(s);
    }
    starved_count = 0;
}

static inline void settle(void)
{
    if (!skip) return;
    turn++;
    settle_sends();
    if (UNLIKELY(starved_count)) settle_starved();
}

static void enter(unsigned min_complete, const struct __kernel_timespec *limit, unsigned wait_usec)
{
    for (;;)
    {
        int n = uring_enter(&ring, min_complete, limit, wait_usec);
        if (n < 0 && n != -EINTR && n != -ETIME && n != -EAGAIN) { errno = -n; die("io_uring_enter"); }
        if (LIKELY(!uring_unsubmitted(&ring))) return;
    }
}

static void flush_if_full(void)
{
    if (UNLIKELY(uring_room(&ring) < 2)) enter(0, &(struct __kernel_timespec){ 0, 0 }, 0);
}

static inline void handle(struct io_uring_cqe *c)
{
    switch (OP(c->user_data))
    {
    case RECEIVE: on_receive(c->user_data, c->res, c->flags); break;
    case SEND: if (!skip) on_send(c->user_data, c->res); break;
    case REST: on_rest(SOCKET(c->user_data), c->res); break;
    case ACCEPT: on_accept(c->res, c->flags); break;
    default: break;
    }
}

static void run(void)
{
    const struct __kernel_timespec now = { 0, 0 }, second = { 1, 0 };
    unsigned head = *ring.cq_head, last = 0;
    arm_accept();
    for (;;)
    {
        // Completions are left (the submission queue filled up), or something is to be done once this turn's sends are over: do not sleep.
        if (UNLIKELY(head != LOAD_ACQUIRE(ring.cq_tail) || (skip && (starved_count || closing_count)))) enter(0, &now, 0);
        else if (min_wait_usec) enter(batch, &second, min_wait_usec);
        else if (wait_mode == WAIT_ONE || (wait_mode == WAIT_ADAPTIVE && last < 16)) enter(1, NULL, 0);
        else
        {
            // One enter runs the task work of at most max(20, min_complete) completions: drain all that is ready, then wait for one.
            enter(batch, &now, 0);
            if (LOAD_ACQUIRE(ring.cq_tail) == head)
            {
                settle();
                enter(1, NULL, 0);
            }
        }
        settle();
        unsigned tail = LOAD_ACQUIRE(ring.cq_tail);
        last = tail - head;
        for (; head != tail && uring_room(&ring) > SQ_ENTRIES / 8; head++)
        {
            if (prefetch) __builtin_prefetch(&sent_in_turn[SOCKET(ring.cqes[(head + 8) & ring.cq_mask].user_data)], 1);
            handle(&ring.cqes[head & ring.cq_mask]);
        }
        STORE_RELEASE(ring.cq_head, head);
        if (!skip)
        {
            buffers_publish(&pool);
            if (UNLIKELY(starved_count && home)) settle_starved();
        }
    }
}

int main(int argc, char **argv)
{
    const char *options = "[--port N] [--send skip|cqe] [--wait adaptive|drain|one] [--min-wait USEC] [--batch N] [--buffers N] "
        "[--buffer-size BYTES] [--cq N] [--direct] [--prefetch]";
    static const struct option table[] = { { "port", 1, 0, 'p' }, { "send", 1, 0, 's' }, { "wait", 1, 0, 'w' }, { "min-wait", 1, 0, 'm' },
        { "batch", 1, 0, 'b' }, { "buffers", 1, 0, 'n' }, { "buffer-size", 1, 0, 'z' }, { "cq", 1, 0, 'c' }, { "direct", 0, 0, 'd' },
        { "prefetch", 0, 0, 'f' }, { 0 } };
    int port = 7000, o;
    unsigned count = 64, size = 65536;
    while ((o = getopt_long(argc, argv, "", table, NULL)) != -1)
        switch (o)
        {
        case 'p': port = atoi(optarg); break;
        case 's': skip = !strcmp(optarg, "skip"); break;
        case 'w': wait_mode = !strcmp(optarg, "one") ? WAIT_ONE : !strcmp(optarg, "drain") ? WAIT_DRAIN : WAIT_ADAPTIVE; break;
        case 'm': min_wait_usec = (unsigned)atoi(optarg); break;
        case 'b': batch = (unsigned)atoi(optarg); break;
        case 'n': count = (unsigned)atoi(optarg); break;
        case 'z': size = (unsigned)atoi(optarg); break;
        case 'c': cq_entries = (unsigned)atoi(optarg); break;
        case 'd': direct = 1; fixed = IOSQE_FIXED_FILE; break;
        case 'f': prefetch = 1; break;
        default: usage(argv[0], options);
        }
    if (count < 1 || count > 256 || count & (count - 1) || size < 64 || size > 65536 || size & (size - 1) || batch < 1 || batch > 4096)
        usage(argv[0], "buffers: a power of two up to 256; buffer size: a power of two from 64 to 65536; batch: 1 to 4096");

    listener = listen_on(&port, 0);
    uring_open(&ring, SQ_ENTRIES, cq_entries);
    if (direct)
    {
        struct rlimit limit;
        getrlimit(RLIMIT_NOFILE, &limit); // the table may not be larger than the descriptor limit
        struct io_uring_rsrc_register table_of_files = { .nr = limit.rlim_cur < MAX_SOCKETS ? (unsigned)limit.rlim_cur : MAX_SOCKETS,
            .flags = IORING_RSRC_REGISTER_SPARSE };
        if (uring_register(&ring, IORING_REGISTER_FILES2, &table_of_files, sizeof table_of_files)) die("registered files");
    }
    buffers_open(&ring, &pool, GROUP, count, size);
    if (!pool.incremental) { errno = EINVAL; die("incremental buffers (needs Linux 6.12)"); }
    for (unsigned i = 0; i < 256; i++) pieces[i] = 1;
    home = count;
    printf("listening on 127.0.0.1:%d (c-io_uring, send %s, %u x %u B)\n", port, skip ? "skip" : "cqe", count, size);
    fflush(stdout);
    run();
}
