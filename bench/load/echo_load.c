// The load generator: closed loop (one message outstanding per connection) or open loop (--rate, latency from the intended time).
// The controlling process sleeps while its child processes work; it takes all the clocks at both ends of the measured window.
// One JSON object per run on standard output. With --interactive it takes commands on standard input:
//   run WARM_SECONDS SECONDS [RATE]     once (one message per connection)     quit
#define _GNU_SOURCE
#include "child.h"
#include <getopt.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/wait.h>

static struct shared *all;
static struct settings settings = { .port = 7000, .connections = 50, .size = 64, .batch = 256 };

struct snapshot { uint64_t wall_ns, server_ns, client_ns, messages, busy[2], steal[2], total[2]; };

// The CPU time of a whole process, dead threads included, to the nanosecond: its CPU clock (clock_getcpuclockid(3)).
static uint64_t cpu_of(int pid)
{
    clockid_t clock;
    struct timespec t;
    if (!pid || clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t)) return 0;
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
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
    s.server_ns = cpu_of(settings.server_pid);
    for (int c = 0; c < settings.children; c++)
    {
        s.client_ns += cpu_of(all->children[c].pid);
        s.messages += __atomic_load_n(&all->children[c].messages, __ATOMIC_RELAXED);
    }
    s.wall_ns = now_ns();
    return s;
}

static void check_children(void)
{
    int status;
    if (waitpid(-1, &status, WNOHANG) <= 0) return;
    fprintf(stderr, "load: a load process ended early\n");
    exit(1);
}

static void nap(double seconds)
{
    uint64_t end = now_ns() + (uint64_t)(seconds * 1e9);
    for (uint64_t now = now_ns(); now < end; now = now_ns())
    {
        uint64_t left = end - now, step = left < 200000000u ? left : 200000000u;
        struct timespec t = { 0, (long)step };
        nanosleep(&t, NULL);
        check_children();
    }
}

static void wake_children(void)
{
    for (int c = 0; c < settings.children; c++)
    {
        uint64_t one = 1;
        if (write(all->children[c].wake, &one, sizeof one) != sizeof one) die("wake");
    }
}

static void drain(void)
{
    uint64_t deadline = now_ns() + 15000000000u;
    for (int c = 0; c < settings.children;)
    {
        if (LOAD_ACQUIRE(&all->children[c].settled) == all->generation) { c++; continue; }
        if (now_ns() > deadline) { fprintf(stderr, "load: echoes are missing after 15 s\n"); exit(1); }
        nap(0.001);
    }
}

static uint64_t messages_so_far(void)
{
    uint64_t n = 0;
    for (int c = 0; c < settings.children; c++) n += all->children[c].messages;
    return n;
}

static void start(double rate, int once)
{
    for (int c = 0; c < settings.children; c++)
    {
        struct child_state *s = &all->children[c];
        memset(s->histogram, 0, sizeof s->histogram);
        s->max_ns = s->recorded = 0;
    }
    all->interval_ns = rate > 0 ? 1e9 / rate * settings.children : 0;
    all->once = (uint32_t)once;
    all->start_ns = now_ns() + 1000000;
    STORE_RELEASE(&all->generation, all->generation + 1);
    STORE_RELEASE(&all->phase, WARM);
    wake_children();
}

static void report(const struct snapshot *a, const struct snapshot *b, double rate, uint64_t before)
{
    static uint64_t histogram[BUCKETS];
    uint64_t recorded = 0, max = 0, messages = b->messages - a->messages;
    memset(histogram, 0, sizeof histogram);
    for (int c = 0; c < settings.children; c++)
    {
        for (int i = 0; i < BUCKETS; i++) histogram[i] += all->children[c].histogram[i];
        recorded += all->children[c].recorded;
        if (all->children[c].max_ns > max) max = all->children[c].max_ns;
    }
    double seconds = (double)(b->wall_ns - a->wall_ns) / 1e9, per = messages ? 1.0 / (double)messages : 0;
    uint64_t p50 = percentile(histogram, recorded, 50), p99 = percentile(histogram, recorded, 99), p999 = percentile(histogram, recorded, 99.9);
    printf("{\"connections\":%d,\"size\":%d,\"rate\":%.1f,\"seconds\":%.6f,\"messages\":%llu,\"messagesAll\":%llu,\"messagesPerSecond\":%.1f,"
        "\"serverCpuNs\":%.1f,\"clientCpuNs\":%.1f,\"p50Us\":%.2f,\"p99Us\":%.2f,\"p999Us\":%.2f,\"maxUs\":%.2f",
        settings.connections, settings.size, rate, seconds, (unsigned long long)messages, (unsigned long long)(messages_so_far() - before),
        (double)messages / seconds, (double)(b->server_ns - a->server_ns) * per, (double)(b->client_ns - a->client_ns) * per,
        (double)(p50 < max ? p50 : max) / 1e3, (double)(p99 < max ? p99 : max) / 1e3, (double)(p999 < max ? p999 : max) / 1e3, (double)max / 1e3);
    printf(",\"serverShare\":%.4f,\"clientShare\":%.4f", (double)(b->server_ns - a->server_ns) / 1e9 / seconds,
        (double)(b->client_ns - a->client_ns) / 1e9 / seconds);
    for (int cpu = 0; cpu < 2; cpu++)
    {
        double total = (double)(b->total[cpu] - a->total[cpu]);
        printf(",\"cpu%dBusy\":%.4f,\"cpu%dSteal\":%.4f", cpu, total > 0 ? (double)(b->busy[cpu] - a->busy[cpu]) / total : 0, cpu,
            total > 0 ? (double)(b->steal[cpu] - a->steal[cpu]) / total : 0);
    }
    printf("}\n");
    fflush(stdout);
}

static void measure(double warm, double seconds, double rate)
{
    uint64_t before = messages_so_far();
    start(rate, 0);
    nap(warm);
    STORE_RELEASE(&all->phase, MEASURE);
    struct snapshot a = snap();
    nap(seconds);
    struct snapshot b = snap();
    STORE_RELEASE(&all->phase, IDLE);
    wake_children();
    drain();
    report(&a, &b, rate, before);
}

static void one_each(void)
{
    uint64_t before = messages_so_far();
    start(0, 1);
    drain();
    STORE_RELEASE(&all->phase, IDLE);
    printf("{\"connections\":%d,\"messagesAll\":%llu}\n", settings.connections, (unsigned long long)(messages_so_far() - before));
    fflush(stdout);
}

static void open_children(int per_process)
{
    all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) die("shared memory");
    settings.children = (settings.connections + per_process - 1) / per_process;
    if (settings.children > MAX_CHILDREN) { fprintf(stderr, "load: too many processes\n"); exit(2); }
    fflush(stdout);
    for (int c = 0, first = 0; c < settings.children; c++)
    {
        struct child_state *s = &all->children[c];
        s->first = first;
        s->count = (settings.connections - first) / (settings.children - c);
        first += s->count;
        s->wake = eventfd(0, EFD_CLOEXEC);
        int pid = fork();
        if (pid < 0) die("fork");
        if (pid == 0) child_main(all, s, &settings);
        s->pid = pid; // not in the child: the mapping is shared
    }
    uint64_t deadline = now_ns() + 60000000000u;
    for (int c = 0; c < settings.children;)
    {
        if (LOAD_ACQUIRE(&all->children[c].connected) & 0x80000000u) { c++; continue; }
        if (now_ns() > deadline) { fprintf(stderr, "load: not connected after 60 s\n"); exit(1); }
        nap(0.002);
    }
}

static void interactive(void)
{
    char line[256];
    printf("{\"ready\":%d,\"processes\":%d}\n", settings.connections, settings.children);
    fflush(stdout);
    while (fgets(line, sizeof line, stdin))
    {
        double warm, seconds, rate = 0;
        if (sscanf(line, "run %lf %lf %lf", &warm, &seconds, &rate) >= 2 && warm + seconds < 600) measure(warm, seconds, rate);
        else if (!strncmp(line, "once", 4)) one_each();
        else if (!strncmp(line, "quit", 4)) return;
        else { fprintf(stderr, "load: not a command: %s", line); exit(2); }
    }
}

int main(int argc, char **argv)
{
    static const struct option table[] = { { "port", 1, 0, 'p' }, { "connections", 1, 0, 'c' }, { "size", 1, 0, 's' }, { "warm", 1, 0, 'w' },
        { "seconds", 1, 0, 't' }, { "rate", 1, 0, 'r' }, { "server-pid", 1, 0, 'i' }, { "cpu", 1, 0, 'u' }, { "per-process", 1, 0, 'n' },
        { "batch", 1, 0, 'b' }, { "verify", 0, 0, 'v' }, { "interactive", 0, 0, 'x' }, { "limit", 1, 0, 'l' }, { 0 } };
    double warm = 0.5, seconds = 2, rate = 0;
    int per_process = 8000, keep_asking = 0, cpu = -1, limit = 3600, o;
    while ((o = getopt_long(argc, argv, "", table, NULL)) != -1)
        switch (o)
        {
        case 'p': settings.port = atoi(optarg); break;
        case 'c': settings.connections = atoi(optarg); break;
        case 's': settings.size = atoi(optarg); break;
        case 'w': warm = atof(optarg); break;
        case 't': seconds = atof(optarg); break;
        case 'r': rate = atof(optarg); break;
        case 'i': settings.server_pid = atoi(optarg); break;
        case 'u': cpu = atoi(optarg); break;
        case 'n': per_process = atoi(optarg); break;
        case 'b': settings.batch = atoi(optarg); break;
        case 'v': settings.verify = 1; break;
        case 'x': keep_asking = 1; break;
        case 'l': limit = atoi(optarg); break;
        default:
            fprintf(stderr, "usage: %s --port N --connections N --size BYTES [--warm S] [--seconds S] [--rate PER_SECOND] [--server-pid PID] "
                "[--cpu N] [--per-process N] [--batch N] [--verify] [--interactive] [--limit S]\n", argv[0]);
            return 2;
        }
    if (settings.connections < 1 || settings.connections > 200000 || settings.size < 1 || settings.size > (16 << 20) || per_process < 1 || per_process > 19000)
    {
        fprintf(stderr, "load: connections 1 to 200000, size 1 to 16777216, per-process 1 to 19000\n");
        return 2;
    }
    if (cpu >= 0)
    {
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
        if (sched_setaffinity(0, sizeof set, &set)) die("pin");
    }
    alarm((unsigned)limit); // bounded, whatever happens: the default action ends the process, and the children with it
    open_children(per_process);
    if (keep_asking) interactive();
    else measure(warm, seconds, rate);
    for (int c = 0; c < settings.children; c++) kill(all->children[c].pid, SIGTERM);
    for (int c = 0; c < settings.children; c++) waitpid(all->children[c].pid, NULL, 0);
    return 0;
}
