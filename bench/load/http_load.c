// A load of HTTP/1.1 GETs for the benchmark `sendfile`: one request outstanding per connection, each answered with a body of a known length.
// Bodies are discarded in the kernel (MSG_TRUNC, tcp(7)), so that the server is the side that is saturated.
// Usage: http_load --port N --path /NAME --length BYTES --server-pid PID [--connections N] [--cpu N]
// Commands on standard input: "run WARM_SECONDS SECONDS" answers with one line of JSON; the end of input ends it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_BYTES = 4096, MAX_PIDS = 64, GIVE_UP_MS = 15000 };

struct peer { int fd; bool outstanding; long body_left; size_t head_length; char head[HEAD_BYTES]; };

static struct peer *peers;
static int connections = 16, port, cpu = -1, pids[MAX_PIDS], pid_count, epoll_fd;
static long length = -1;
static char request[512];
static int request_length;
static long responses, bytes;

static void give_up(const char *why)
{
    fprintf(stderr, "http_load: %s%s%s\n", why, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t)) return 0;
    return (uint64_t)t.tv_sec * 1000000000ull + (uint64_t)t.tv_nsec;
}

// A server may be several processes (nginx: a master and its workers): all that descend from the one that was named.
static void find_pids(int pid)
{
    char path[64];
    int child;
    if (pid_count == MAX_PIDS) return;
    pids[pid_count++] = pid;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    FILE *f = fopen(path, "r");
    if (!f) return;
    while (fscanf(f, "%d", &child) == 1) find_pids(child);
    fclose(f);
}

static uint64_t server_ns(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < pid_count; i++)
    {
        clockid_t clock;
        if (!clock_getcpuclockid(pids[i], &clock)) sum += clock_ns(clock);
    }
    return sum;
}

static void ask(struct peer *p)
{
    if (send(p->fd, request, (size_t)request_length, MSG_NOSIGNAL) != request_length) give_up("sending a request");
    p->outstanding = true;
    p->head_length = 0;
    p->body_left = -1;
}

static void connect_all(void)
{
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    peers = calloc((size_t)connections, sizeof *peers);
    if (epoll_fd < 0 || !peers) give_up("memory");
    for (int i = 0; i < connections; i++)
    {
        struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
        struct epoll_event e = { .events = EPOLLIN, .data = { .u32 = (uint32_t)i } };
        int one = 1;
        peers[i].fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (peers[i].fd < 0 || setsockopt(peers[i].fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) ||
            connect(peers[i].fd, (struct sockaddr *)&to, sizeof to) || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, peers[i].fd, &e)) give_up("connecting");
    }
}

// The head ends at an empty line; what lies behind it in the same read is of the body.
static void read_head(struct peer *p)
{
    ssize_t n = recv(p->fd, p->head + p->head_length, sizeof p->head - 1 - p->head_length, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) give_up("the server closed a connection");
    p->head_length += (size_t)n;
    p->head[p->head_length] = 0;
    char *end = strstr(p->head, "\r\n\r\n");
    if (!end)
    {
        if (p->head_length == sizeof p->head - 1) give_up("a head without an end");
        return;
    }
    *end = 0;
    char *announced = strcasestr(p->head, "\r\ncontent-length:");
    if (strncmp(p->head, "HTTP/1.1 200", 12) || !announced || atol(announced + 17) != length)
    {
        errno = 0;
        fprintf(stderr, "%s\n", p->head);
        give_up("not the answer that was asked for");
    }
    p->body_left = length - (long)(p->head_length - (size_t)(end + 4 - p->head));
    bytes += length - p->body_left;
}

static void read_body(struct peer *p)
{
    ssize_t n = recv(p->fd, NULL, (size_t)(p->body_left < (4 << 20) ? p->body_left : (4 << 20)), MSG_TRUNC | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) give_up("the server closed a connection in the middle of a body");
    p->body_left -= n;
    bytes += n;
}

// Runs until a time, then until nothing is outstanding, so that the server is at rest.
static void work_until(uint64_t end_ns, bool rest)
{
    struct epoll_event events[256];
    int outstanding = 0;
    bool asking = true;
    for (int i = 0; i < connections; i++)
    {
        if (!peers[i].outstanding) ask(&peers[i]);
        outstanding++;
    }
    while (asking || (rest && outstanding > 0))
    {
        int n = epoll_wait(epoll_fd, events, 256, GIVE_UP_MS);
        if (n == 0) { errno = 0; give_up("nothing came for 15 s"); }
        for (int i = 0; i < n; i++)
        {
            struct peer *p = &peers[events[i].data.u32];
            if (p->body_left < 0) read_head(p); else read_body(p);
            if (p->body_left != 0) continue;
            p->outstanding = false;
            p->body_left = -1;
            responses++;
            outstanding--;
            if (asking) { ask(p); outstanding++; }
        }
        if (clock_ns(CLOCK_MONOTONIC) >= end_ns)
        {
            asking = false;
            if (!rest) return;
        }
    }
}

static void run(double warm, double seconds)
{
    work_until(clock_ns(CLOCK_MONOTONIC) + (uint64_t)(warm * 1e9), false);
    responses = bytes = 0;
    uint64_t wall = clock_ns(CLOCK_MONOTONIC), server = server_ns(), own = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    work_until(wall + (uint64_t)(seconds * 1e9), false);
    uint64_t spent = server_ns() - server, own_spent = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - own, elapsed = clock_ns(CLOCK_MONOTONIC) - wall;
    long counted = bytes, answered = responses;
    work_until(0, true);
    printf("{\"units\":%ld,\"responses\":%ld,\"cpuNs\":%llu,\"elapsedNs\":%llu,\"loadCpuNs\":%llu}\n", counted, answered,
        (unsigned long long)spent, (unsigned long long)elapsed, (unsigned long long)own_spent);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    int server_pid = 0;
    const char *path = "/";
    for (int i = 1; i + 1 < argc; i += 2)
    {
        if (!strcmp(argv[i], "--port")) port = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--path")) path = argv[i + 1];
        else if (!strcmp(argv[i], "--length")) length = atol(argv[i + 1]);
        else if (!strcmp(argv[i], "--server-pid")) server_pid = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--connections")) connections = atoi(argv[i + 1]);
        else if (!strcmp(argv[i], "--cpu")) cpu = atoi(argv[i + 1]);
        else { fprintf(stderr, "unknown option %s\n", argv[i]); return 2; }
    }
    if (port < 1 || length < 0 || server_pid < 1 || connections < 1 || connections > 10000)
    {
        fprintf(stderr, "usage: http_load --port N --path /NAME --length BYTES --server-pid PID [--connections 1..10000] [--cpu N]\n");
        return 2;
    }
    if (cpu >= 0)
    {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        if (sched_setaffinity(0, sizeof set, &set)) give_up("pinning");
    }
    request_length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: http_load\r\n\r\n", path);
    find_pids(server_pid);
    connect_all();
    printf("ready http_load\n");
    fflush(stdout);
    char line[128];
    double warm, seconds;
    while (fgets(line, sizeof line, stdin))
    {
        if (sscanf(line, "run %lf %lf", &warm, &seconds) == 2 && warm >= 0 && seconds > 0 && seconds <= 60) run(warm, seconds);
        else { fprintf(stderr, "unknown command %s", line); return 2; }
    }
    return 0;
}
