// The limit on epoll: an edge-triggered TCP echo server on one thread. Each socket is registered once for IN|OUT|RDHUP|ET and read
// into one hot buffer; a read shorter than asked ends the drain when no RDHUP, HUP or ERR was reported (epoll(7)); what a socket
// does not take at once is kept and goes when OUT reports.
#define _GNU_SOURCE
#include "common.h"
#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <sys/epoll.h>

enum { MAX_SOCKETS = 65536, MAX_EVENTS = 4096, MAX_READS = 16 };
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

static char hot[1 << 18] __attribute__((aligned(4096)));
static unsigned read_bytes = 65536, max_events = 512;
static struct bytes *rest[MAX_SOCKETS];             // what a full socket did not take; reading pauses meanwhile
static int again[MAX_SOCKETS], again_count;         // readable, but their share of this turn is used up
static uint32_t again_events[MAX_SOCKETS];
static uint8_t queued[MAX_SOCKETS];
static int epoll, listener;

static void end(int fd)
{
    if (rest[fd]) { bytes_free(rest[fd]); free(rest[fd]); rest[fd] = NULL; }
    queued[fd] = 0;
    close(fd); // takes it out of the set: nothing else refers to the open file
}

// Returns 0 when all is sent, 1 when the socket is full, -1 when the peer is gone.
static int send_rest(int fd)
{
    struct bytes *b = rest[fd];
    while (bytes_left(b))
    {
        ssize_t n = send(fd, b->data + b->offset, bytes_left(b), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n >= 0) b->offset += (size_t)n;
        else if (errno == EAGAIN) return 1;
        else if (errno != EINTR) return -1;
    }
    bytes_free(b);
    free(b);
    rest[fd] = NULL;
    return 0;
}

static int keep(int fd, const char *data, size_t length)
{
    if (!rest[fd] && !(rest[fd] = calloc(1, sizeof(struct bytes)))) { perror("memory"); exit(1); }
    bytes_append(rest[fd], data, length);
    return send_rest(fd); // EAGAIN must have been seen after the last edge, or no OUT would come
}

static void receive(int fd, uint32_t events)
{
    for (int reads = 0; reads < MAX_READS; reads++)
    {
        ssize_t n = recv(fd, hot, read_bytes, 0);
        if (LIKELY(n > 0))
        {
            ssize_t sent = send(fd, hot, (size_t)n, MSG_NOSIGNAL);
            if (UNLIKELY(sent != n))
            {
                if (sent < 0 && errno != EAGAIN && errno != EINTR) { end(fd); return; }
                int full = keep(fd, hot + (sent > 0 ? sent : 0), (size_t)(n - (sent > 0 ? sent : 0)));
                if (full < 0) { end(fd); return; }
                if (full) return; // backpressure: read on when the rest is gone
            }
            if (LIKELY((size_t)n < read_bytes && !(events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)))) return;
            continue;
        }
        if (n < 0 && errno == EAGAIN) return;
        if (n < 0 && errno == EINTR) continue;
        end(fd);
        return;
    }
    again_events[fd] = events;
    if (!queued[fd]) { queued[fd] = 1; again[again_count++] = fd; }
}

static void accept_all(void)
{
    for (;;)
    {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
        {
            if (errno == EAGAIN) return;
            if (errno == ECONNABORTED || errno == EINTR) continue;
            perror("accept (raise the descriptor limit)");
            exit(1);
        }
        struct epoll_event e = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = (uint64_t)fd };
        if (fd >= MAX_SOCKETS || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e)) { perror("epoll_ctl"); exit(1); }
    }
}

static void on_event(int fd, uint32_t events)
{
    if (UNLIKELY(fd == listener)) { accept_all(); return; }
    if (UNLIKELY(rest[fd] != NULL))
    {
        int full = events & (EPOLLOUT | EPOLLERR | EPOLLHUP) ? send_rest(fd) : 1;
        if (full < 0) { end(fd); return; }
        if (full) return;
        receive(fd, events | EPOLLRDHUP); // edges went by unread meanwhile: read until EAGAIN
        return;
    }
    if (LIKELY(events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))) receive(fd, events);
}

int main(int argc, char **argv)
{
    static const struct option table[] = { { "port", 1, 0, 'p' }, { "events", 1, 0, 'e' }, { "read", 1, 0, 'r' }, { 0 } };
    int port = 7000, o;
    while ((o = getopt_long(argc, argv, "", table, NULL)) != -1)
        switch (o)
        {
        case 'p': port = atoi(optarg); break;
        case 'e': max_events = (unsigned)atoi(optarg); break;
        case 'r': read_bytes = (unsigned)atoi(optarg); break;
        default: usage(argv[0], "[--port N] [--events N] [--read BYTES]");
        }
    if (max_events < 1 || max_events > MAX_EVENTS || read_bytes < 1 || read_bytes > sizeof hot) usage(argv[0], "events: 1 to 4096; read: 1 to 262144");

    listener = listen_on(&port, SOCK_NONBLOCK);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event e = { .events = EPOLLIN | EPOLLET, .data.u64 = (uint64_t)listener };
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e)) { perror("epoll"); return 1; }
    printf("listening on 127.0.0.1:%d (c-epoll, %u events, reads of %u B)\n", port, max_events, read_bytes);
    fflush(stdout);

    static struct epoll_event events[MAX_EVENTS];
    static int turn[MAX_SOCKETS];
    for (;;)
    {
        int n = epoll_wait(epoll, events, (int)max_events, again_count ? 0 : -1);
        if (n < 0 && errno != EINTR) { perror("epoll_wait"); return 1; }
        for (int i = 0; i < n; i++) on_event((int)events[i].data.u64, events[i].events);
        if (UNLIKELY(again_count))
        {
            int count = again_count;
            memcpy(turn, again, (size_t)count * sizeof *turn);
            again_count = 0;
            for (int i = 0; i < count; i++)
                if (queued[turn[i]]) { queued[turn[i]] = 0; on_event(turn[i], again_events[turn[i]] | EPOLLIN); }
        }
    }
}
