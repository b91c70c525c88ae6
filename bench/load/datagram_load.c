// The load generator for datagrams: several connected UDP sockets, each with a window of datagrams outstanding (closed loop).
// sendmmsg and recvmmsg, no segmentation offload: a server gets what ordinary clients send. Datagrams may be lost; a socket that hears nothing
// for a while starts its window anew, and what was lost is counted.
// Speaks as echo_load does: with --interactive it takes "run WARM_SECONDS SECONDS" and "quit" on standard input, one JSON object a run on standard output.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_SOCKETS = 256, MAX_WINDOW = 64, SILENCE_MS = 50 };

static struct { int port, sockets, size, window, server_pid, verify; } with = { 7000, 8, 64, 16, 0, 0 };
static int fds[MAX_SOCKETS], outstanding[MAX_SOCKETS];
static struct pollfd polled[MAX_SOCKETS];
static struct mmsghdr out[MAX_WINDOW], in[MAX_WINDOW];
static struct iovec out_vector, in_vectors[MAX_WINDOW];
static char *payload, *received;
static uint64_t messages, lost;

struct snapshot { uint64_t wall_ns, server_ns, client_ns, messages, lost, busy[2], steal[2], total[2]; };

static void die(const char *what) { fprintf(stderr, "load: %s: %s\n", what, strerror(errno)); exit(1); }

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t)) return 0;
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t cpu_of(int pid)
{
    clockid_t clock;
    return !pid || clock_getcpuclockid(pid, &clock) ? 0 : clock_ns(clock);
}

static void cores(struct snapshot *s)
{
    FILE *f = fopen("/proc/stat", "r");
    char line[512];
    while (f && fgets(line, sizeof line, f))
    {
        unsigned cpu;
        unsigned long long user, nice, system, idle, iowait, irq, softirq, steal;
        if (sscanf(line, "cpu%u %llu %llu %llu %llu %llu %llu %llu %llu", &cpu, &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal) != 9 || cpu > 1)
            continue;
        s->busy[cpu] = user + nice + system + irq + softirq;
        s->steal[cpu] = steal;
        s->total[cpu] = s->busy[cpu] + idle + iowait + steal;
    }
    if (f) fclose(f);
}

static struct snapshot snap(void)
{
    struct snapshot s = { 0 };
    cores(&s);
    s.server_ns = cpu_of(with.server_pid);
    s.client_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    s.messages = messages;
    s.lost = lost;
    s.wall_ns = clock_ns(CLOCK_MONOTONIC);
    return s;
}

static void open_sockets(void)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)with.port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int room = 1 << 20;
    for (int i = 0; i < with.sockets; i++)
    {
        fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fds[i] < 0) die("socket");
        setsockopt(fds[i], SOL_SOCKET, SO_RCVBUF, &room, sizeof room); // capped by net.core.rmem_max, which is enough for a window
        if (connect(fds[i], (struct sockaddr *)&to, sizeof to)) die("connect");
        polled[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
    }
}

static int receive(int i)
{
    int n = recvmmsg(fds[i], in, (unsigned)with.window, MSG_DONTWAIT, NULL);
    if (n < 0)
    {
        if (errno == EAGAIN || errno == EINTR) return 0;
        die("recvmmsg"); // ECONNREFUSED: the server is gone
    }
    for (int m = 0; m < n; m++)
        if ((int)in[m].msg_len != with.size || (with.verify && memcmp(received + m * with.size, payload, (size_t)with.size)))
        {
            fprintf(stderr, "load: an echo is not what was sent\n");
            exit(1);
        }
    messages += (uint64_t)n;
    outstanding[i] = outstanding[i] > n ? outstanding[i] - n : 0;
    return n;
}

static void fill(int i)
{
    int room = with.window - outstanding[i];
    if (room <= 0) return;
    int n = sendmmsg(fds[i], out, (unsigned)room, MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN && errno != EINTR && errno != ENOBUFS) die("sendmmsg");
    if (n > 0) outstanding[i] += n;
}

static void work(uint64_t until_ns)
{
    while (clock_ns(CLOCK_MONOTONIC) < until_ns)
    {
        int any = 0;
        for (int i = 0; i < with.sockets; i++)
        {
            any += receive(i);
            fill(i);
        }
        if (any) continue;
        if (poll(polled, (nfds_t)with.sockets, SILENCE_MS) > 0) continue;
        for (int i = 0; i < with.sockets; i++)
        {
            lost += (uint64_t)outstanding[i];
            outstanding[i] = 0;
        }
    }
}

static void drain(void)
{
    while (poll(polled, (nfds_t)with.sockets, SILENCE_MS) > 0)
        for (int i = 0; i < with.sockets; i++) receive(i);
    memset(outstanding, 0, sizeof outstanding);
}

static void measure(double warm, double seconds)
{
    uint64_t before = messages;
    work(clock_ns(CLOCK_MONOTONIC) + (uint64_t)(warm * 1e9));
    struct snapshot a = snap();
    work(a.wall_ns + (uint64_t)(seconds * 1e9));
    struct snapshot b = snap();
    drain();
    uint64_t n = b.messages - a.messages;
    double took = (double)(b.wall_ns - a.wall_ns) / 1e9, per = n ? 1.0 / (double)n : 0;
    printf("{\"connections\":%d,\"size\":%d,\"rate\":0,\"seconds\":%.6f,\"messages\":%llu,\"messagesAll\":%llu,\"messagesPerSecond\":%.1f,"
        "\"serverCpuNs\":%.1f,\"clientCpuNs\":%.1f,\"p50Us\":0,\"p99Us\":0,\"p999Us\":0,\"maxUs\":0,\"lost\":%llu,\"serverShare\":%.4f,\"clientShare\":%.4f",
        with.sockets, with.size, took, (unsigned long long)n, (unsigned long long)(messages - before), (double)n / took,
        (double)(b.server_ns - a.server_ns) * per, (double)(b.client_ns - a.client_ns) * per, (unsigned long long)(b.lost - a.lost),
        (double)(b.server_ns - a.server_ns) / 1e9 / took, (double)(b.client_ns - a.client_ns) / 1e9 / took);
    for (int cpu = 0; cpu < 2; cpu++)
    {
        double total = (double)(b.total[cpu] - a.total[cpu]);
        printf(",\"cpu%dBusy\":%.4f,\"cpu%dSteal\":%.4f", cpu, total > 0 ? (double)(b.busy[cpu] - a.busy[cpu]) / total : 0, cpu,
            total > 0 ? (double)(b.steal[cpu] - a.steal[cpu]) / total : 0);
    }
    printf("}\n");
    fflush(stdout);
}

static void interactive(void)
{
    char line[256];
    printf("{\"ready\":%d}\n", with.sockets);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin))
    {
        double warm, seconds;
        if (sscanf(line, "run %lf %lf", &warm, &seconds) == 2 && warm + seconds < 600) measure(warm, seconds);
        else if (!strncmp(line, "quit", 4)) return;
        else { fprintf(stderr, "load: not a command: %s", line); exit(2); }
    }
}

int main(int argc, char **argv)
{
    static const struct option table[] = { { "port", 1, 0, 'p' }, { "connections", 1, 0, 'c' }, { "size", 1, 0, 's' }, { "window", 1, 0, 'w' },
        { "warm", 1, 0, 'm' }, { "seconds", 1, 0, 't' }, { "server-pid", 1, 0, 'i' }, { "cpu", 1, 0, 'u' }, { "verify", 0, 0, 'v' },
        { "interactive", 0, 0, 'x' }, { "limit", 1, 0, 'l' }, { 0 } };
    double warm = 0.5, seconds = 2;
    int keep_asking = 0, cpu = -1, limit = 600, o;
    while ((o = getopt_long(argc, argv, "", table, NULL)) != -1)
        switch (o)
        {
        case 'p': with.port = atoi(optarg); break;
        case 'c': with.sockets = atoi(optarg); break;
        case 's': with.size = atoi(optarg); break;
        case 'w': with.window = atoi(optarg); break;
        case 'm': warm = atof(optarg); break;
        case 't': seconds = atof(optarg); break;
        case 'i': with.server_pid = atoi(optarg); break;
        case 'u': cpu = atoi(optarg); break;
        case 'v': with.verify = 1; break;
        case 'x': keep_asking = 1; break;
        case 'l': limit = atoi(optarg); break;
        default:
            fprintf(stderr, "usage: %s --port N --connections SOCKETS --size BYTES [--window DATAGRAMS] [--warm S] [--seconds S] [--server-pid PID] "
                "[--cpu N] [--verify] [--interactive] [--limit S]\n", argv[0]);
            return 2;
        }
    if (with.sockets < 1 || with.sockets > MAX_SOCKETS || with.size < 1 || with.size > 65507 || with.window < 1 || with.window > MAX_WINDOW)
    {
        fprintf(stderr, "load: connections 1 to %d, size 1 to 65507, window 1 to %d\n", MAX_SOCKETS, MAX_WINDOW);
        return 2;
    }
    if (cpu >= 0)
    {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        if (sched_setaffinity(0, sizeof set, &set)) die("pin");
    }
    alarm((unsigned)limit); // bounded, whatever happens
    payload = malloc((size_t)with.size);
    received = malloc((size_t)with.size * MAX_WINDOW);
    if (!payload || !received) die("memory");
    for (int i = 0; i < with.size; i++) payload[i] = (char)(i * 31 + 7);
    out_vector = (struct iovec){ payload, (size_t)with.size };
    for (int m = 0; m < MAX_WINDOW; m++)
    {
        out[m].msg_hdr = (struct msghdr){ .msg_iov = &out_vector, .msg_iovlen = 1 };
        in_vectors[m] = (struct iovec){ received + (size_t)m * (size_t)with.size, (size_t)with.size };
        in[m].msg_hdr = (struct msghdr){ .msg_iov = &in_vectors[m], .msg_iovlen = 1 };
    }
    open_sockets();
    if (keep_asking) interactive();
    else measure(warm, seconds);
    return 0;
}
