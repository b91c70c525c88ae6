// What both reference servers share: the listener, the ready line, growing byte arrays for what a socket did not take.
#ifndef LOOP_BENCH_COMMON_H
#define LOOP_BENCH_COMMON_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct bytes { char *data; size_t offset, length, capacity; };

static inline size_t bytes_left(const struct bytes *b) { return b->length - b->offset; }

static inline void bytes_append(struct bytes *b, const char *data, size_t length)
{
    if (b->offset == b->length) b->offset = b->length = 0;
    if (b->length + length > b->capacity)
    {
        size_t capacity = b->capacity ? b->capacity : 4096;
        while (capacity < b->length + length) capacity *= 2;
        char *grown = realloc(b->data, capacity);
        if (!grown) { fprintf(stderr, "out of memory for a peer that does not read\n"); exit(1); }
        b->data = grown;
        b->capacity = capacity;
    }
    memcpy(b->data + b->length, data, length);
    b->length += length;
}

static inline void bytes_free(struct bytes *b) { free(b->data); memset(b, 0, sizeof *b); }

static void stop(int signal) { (void)signal; _exit(0); }

static int listen_on(int *port, int type_flags)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | type_flags, 0), one = 1;
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)*port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t length = sizeof a;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) || // inherited by what is accepted
        bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 4096) || getsockname(fd, (struct sockaddr *)&a, &length))
    {
        perror("listen on 127.0.0.1 (choose another --port)");
        exit(2);
    }
    *port = ntohs(a.sin_port);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    signal(SIGPIPE, SIG_IGN);
    return fd;
}

static void usage(const char *program, const char *options)
{
    fprintf(stderr, "usage: %s %s\n", program, options);
    exit(2);
}

#endif
