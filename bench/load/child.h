// One load process: its connections on one io_uring ring, made to cost as little CPU per message as we know how, so that the server
// is the side that is saturated: registered sockets, multishot receive into a hot incremental ring, sends without completions.
#ifndef LOOP_BENCH_CHILD_H
#define LOOP_BENCH_CHILD_H

#include "../reference/uring.h"
#include "shared.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>

enum { RECEIVE = 1, SEND, REST, WAKE };
enum { LOAD_SQ = 1024, LOAD_CQ = 8192 };

struct peer { uint64_t sent_ns; uint32_t received, sequence, due; uint32_t outstanding; };

static struct uring ring;
static struct buffers pool;
static struct shared *shared;
static struct child_state *me;
static const struct settings *with;
static struct peer *peers;
static char *payload;                       // the constant message; with --verify one slot per connection
static uint32_t cursor[64], turn_finished[4096], turn_finished_count, outstanding, generation;
static uint64_t open_next;                  // open loop: the next message's number in this child's schedule

static void give_up(const char *why, int error)
{
    fprintf(stderr, "load: %s%s%s\n", why, error ? ": " : "", error ? strerror(error) : "");
    me->failed = 1;
    exit(1);
}

static char *message_of(unsigned i) { return with->verify ? payload + (size_t)i * (size_t)with->size : payload; }

// Every message of every connection differs with --verify, so bytes of another connection or an older message are found.
static void stamp(unsigned i)
{
    char *m = message_of(i);
    uint32_t x = (uint32_t)(me->first + (int)i) * 2654435761u ^ peers[i].sequence * 40503u;
    for (int k = 0; k < with->size; k++) { x = x * 1664525u + 1013904223u; m[k] = (char)(x >> 24); }
}

static void connect_all(int *fds)
{
    for (int i = 0; i < me->count; i++)
    {
        struct sockaddr_in from = { .sin_family = AF_INET }, to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)with->port) };
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
        // Ports stay in TIME_WAIT for a minute: many source addresses, each with its own range of ports.
        from.sin_addr.s_addr = htonl(0x7f000002u + (uint32_t)(me->first + i) % 250);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one) ||
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) || bind(fd, (struct sockaddr *)&from, sizeof from) ||
            connect(fd, (struct sockaddr *)&to, sizeof to)) give_up("connect", errno);
        fds[i] = fd;
        me->connected = (uint32_t)i + 1;
    }
}

static struct io_uring_sqe *next_entry(void)
{
    while (uring_room(&ring) < 1)
    {
        int n = uring_enter(&ring, 0, &(struct __kernel_timespec){ 0, 0 }, 0);
        if (n < 0 && n != -EINTR && n != -ETIME) give_up("io_uring_enter", -n);
    }
    return uring_next(&ring);
}

static void arm(unsigned i)
{
    uring_fill(next_entry(), IORING_OP_RECV, IOSQE_BUFFER_SELECT | IOSQE_FIXED_FILE, IORING_RECV_MULTISHOT, (int)i, NULL, 0, 0,
        (uint64_t)RECEIVE << 56 | i, 1, 0);
}

static inline void send_one(unsigned i, uint64_t intended_ns)
{
    struct peer *p = &peers[i];
    p->sent_ns = intended_ns;
    p->received = 0;
    p->outstanding = 1;
    p->sequence++;
    outstanding++;
    if (UNLIKELY(with->verify)) stamp(i);
    // No completion for a send that the socket takes whole; a short one reports what it did.
    uring_fill(next_entry(), IORING_OP_SEND, IOSQE_CQE_SKIP_SUCCESS | IOSQE_FIXED_FILE, 0, (int)i, message_of(i), (uint32_t)with->size,
        MSG_NOSIGNAL | MSG_DONTWAIT | MSG_WAITALL, (uint64_t)SEND << 56 | i, 0, 0);
}

static double open_time(uint64_t k) { return (double)shared->start_ns + (double)k * shared->interval_ns; }

static inline void on_echo(unsigned i, uint64_t now, unsigned phase)
{
    struct peer *p = &peers[i];
    p->outstanding = 0;
    outstanding--;
    me->messages++;
    if (LIKELY(phase == MEASURE))
    {
        uint64_t ns = now > p->sent_ns ? now - p->sent_ns : 0;
        me->histogram[bucket_of(ns)]++;
        me->recorded++;
        if (ns > me->max_ns) me->max_ns = ns;
    }
    if (UNLIKELY(phase == IDLE || shared->once)) { p->due = 0; return; }
    if (shared->interval_ns == 0) send_one(i, now);
    else if (p->due) // late: its time has passed while the one before was outstanding, and counts from then
    {
        uint64_t round = open_next / (uint64_t)me->count + (i < open_next % (uint64_t)me->count) - p->due;
        p->due--;
        send_one(i, (uint64_t)open_time(round * (uint64_t)me->count + i));
    }
}

static inline void on_receive(struct io_uring_cqe *c, uint64_t now, unsigned phase)
{
    unsigned i = (unsigned)c->user_data;
    struct peer *p = &peers[i];
    if (UNLIKELY(c->res <= 0))
    {
        if (c->res != -ENOBUFS) give_up(c->res ? "receive" : "the server closed a connection", c->res ? -c->res : 0);
        arm(i);
        return;
    }
    unsigned id = c->flags >> IORING_CQE_BUFFER_SHIFT, n = (unsigned)c->res;
    const char *data = pool.memory + (size_t)id * pool.size + cursor[id];
    if (c->flags & URING_CQE_BUF_MORE) cursor[id] += n;
    else turn_finished[turn_finished_count++] = id;
    if (UNLIKELY(!p->outstanding || p->received + n > (unsigned)with->size)) give_up("more bytes came back than were sent", 0);
    const char *expected = message_of(i) + p->received;
    if (UNLIKELY(with->verify ? memcmp(data, expected, n) != 0 : data[0] != expected[0] || data[n - 1] != expected[n - 1]))
        give_up("other bytes came back than were sent", 0);
    p->received += n;
    if (LIKELY(p->received == (unsigned)with->size)) on_echo(i, now, phase);
    if (UNLIKELY(!(c->flags & IORING_CQE_F_MORE))) arm(i);
}

static void on_short_send(struct io_uring_cqe *c)
{
    unsigned i = (unsigned)c->user_data, done = c->res > 0 ? (unsigned)c->res : 0;
    if (c->res < 0 && c->res != -EAGAIN) give_up("send", -c->res);
    if (c->user_data >> 56 == REST) give_up("send: cut short", 0); // MSG_WAITALL that waits is cut short by an error only
    uring_fill(next_entry(), IORING_OP_SEND, IOSQE_CQE_SKIP_SUCCESS | IOSQE_FIXED_FILE, 0, (int)i, message_of(i) + done,
        (uint32_t)with->size - done, MSG_NOSIGNAL | MSG_WAITALL, (uint64_t)REST << 56 | i, 0, 0);
}

static void start_if_told(void)
{
    if (generation == LOAD_ACQUIRE(&shared->generation)) return;
    generation = shared->generation;
    open_next = 0;
    if (shared->interval_ns > 0) return;
    uint64_t now = now_ns();
    for (int i = 0; i < me->count; i++) send_one((unsigned)i, now);
}

static void send_what_is_due(uint64_t now)
{
    for (; open_time(open_next) <= (double)now; open_next++)
    {
        unsigned i = (unsigned)(open_next % (uint64_t)me->count);
        if (peers[i].outstanding) peers[i].due++;
        else send_one(i, (uint64_t)open_time(open_next));
    }
}

// Submits, and returns when something came or the time is up (0 = no limit).
static void wait_for_some(unsigned last, uint64_t until_ns)
{
    const struct __kernel_timespec zero = { 0, 0 };
    unsigned head = *ring.cq_head;
    int n = 0;
    if (last >= 16) n = uring_enter(&ring, (unsigned)with->batch, &zero, 0);
    if (last < 16 || LOAD_ACQUIRE(ring.cq_tail) == head)
    {
        uint64_t now = until_ns ? now_ns() : 0, left = until_ns > now ? until_ns - now : 0;
        struct __kernel_timespec limit = { (int64_t)(left / 1000000000u), (int64_t)(left % 1000000000u) };
        n = uring_enter(&ring, 1, until_ns ? &limit : NULL, 0);
    }
    if (n < 0 && n != -EINTR && n != -ETIME) give_up("io_uring_enter", -n);
}

static void child_run(void)
{
    unsigned last = 0;
    for (;;)
    {
        unsigned phase = LOAD_ACQUIRE(&shared->phase);
        int open_loop = phase != IDLE && shared->interval_ns > 0 && generation == shared->generation;
        if (!outstanding && !open_loop) STORE_RELEASE(&me->settled, generation);
        wait_for_some(last, open_loop ? (uint64_t)open_time(open_next) : 0);
        uint64_t now = now_ns();
        phase = LOAD_ACQUIRE(&shared->phase);
        // What was finished before this enter is no longer read by anything: the payload checks are done at once.
        unsigned head = *ring.cq_head, tail = LOAD_ACQUIRE(ring.cq_tail);
        last = tail - head;
        for (; head != tail; head++)
        {
            struct io_uring_cqe *c = &ring.cqes[head & ring.cq_mask];
            switch (c->user_data >> 56)
            {
            case RECEIVE: on_receive(c, now, phase); break;
            case SEND: case REST: on_short_send(c); break;
            default: break; // a wake-up: the phase has changed
            }
        }
        STORE_RELEASE(ring.cq_head, head);
        if (turn_finished_count)
        {
            for (unsigned i = 0; i < turn_finished_count; i++) { cursor[turn_finished[i]] = 0; buffers_put(&pool, turn_finished[i]); }
            turn_finished_count = 0;
            buffers_publish(&pool);
        }
        if (phase == IDLE) continue;
        start_if_told();
        if (shared->interval_ns > 0) send_what_is_due(now);
    }
}

static void child_main(struct shared *s, struct child_state *state, const struct settings *settings)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    shared = s;
    me = state;
    with = settings;
    unsigned count = (unsigned)me->count;
    int *fds = calloc(count, sizeof *fds);
    peers = calloc(count, sizeof *peers);
    payload = malloc((size_t)with->size * (with->verify ? count : 1));
    if (!fds || !peers || !payload) give_up("memory", errno);
    if (!with->verify) for (int i = 0; i < with->size; i++) payload[i] = (char)(i * 31 + 7);
    connect_all(fds);
    uring_open(&ring, LOAD_SQ, LOAD_CQ);
    buffers_open(&ring, &pool, 1, 64, 65536);
    if (!pool.incremental) give_up("incremental buffers (needs Linux 6.12)", EINVAL);
    struct io_uring_rsrc_register files = { .nr = count, .data = (uint64_t)fds };
    if (uring_register(&ring, IORING_REGISTER_FILES2, &files, sizeof files)) give_up("registered files", errno);
    for (unsigned i = 0; i < count; i++) close(fds[i]); // the table keeps the sockets
    for (unsigned i = 0; i < count; i++) arm(i);
    uring_fill(next_entry(), IORING_OP_POLL_ADD, 0, 0, me->wake, NULL, 1 /* multishot */, POLLIN, (uint64_t)WAKE << 56, 0, 0);
    uring_enter(&ring, 0, &(struct __kernel_timespec){ 0, 0 }, 0);
    STORE_RELEASE(&me->connected, count | 0x80000000u); // ready
    child_run();
}

#endif
