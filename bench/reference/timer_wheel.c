// A hierarchical timer wheel of six levels with 64 slots (doubly linked lists through the timers), with a million timers armed: the limit for the
// benchmark `timers`. By turns a thousand timers, chosen at random, are cancelled and as many are armed anew, each for a random time up to an hour.
// Usage: timer_wheel --work arm|cancel. Commands on standard input: "run SECONDS" answers with one line of JSON; the end of input ends it.
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARMED = 1000000, BATCH = 1000, LEVEL_BITS = 6, LEVELS = 6, SLOTS = 1 << LEVEL_BITS, MOST = 16 * ARMED };

// What is told lies in the timer itself: whom, and what.
struct timer { struct timer *next, *previous; int64_t due_ms; void *target; uint32_t generation, slot; uint64_t message; };
struct handle { struct timer *timer; uint32_t generation; };

static struct timer heads[LEVELS * SLOTS];
static uint64_t occupied[LEVELS];
static uint32_t counts[LEVELS * SLOTS];
static struct timer *timers, *free_list;
static int used;
static struct handle handles[ARMED];
static int64_t now_ms;
static uint64_t state = 1;
static int target;

static uint32_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

static int64_t any_time(void) { return now_ms + 600000 + next_random() % 3000000; }

static double clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static struct handle arm(int64_t due_ms, uint64_t message)
{
    struct timer *t = free_list;
    if (t) free_list = t->next;
    else if (used < MOST) t = &timers[used++];
    else { fprintf(stderr, "more than %d timers\n", MOST); exit(1); }
    t->due_ms = due_ms;
    t->target = &target;
    t->message = message;
    int level = (63 - __builtin_clzll((uint64_t)(now_ms ^ due_ms))) / LEVEL_BITS;
    if (level >= LEVELS) level = LEVELS - 1;
    int digit = (int)(due_ms >> (level * LEVEL_BITS)) & (SLOTS - 1);
    t->slot = (uint32_t)(level * SLOTS + digit);
    occupied[level] |= 1ull << digit;
    counts[t->slot]++;
    struct timer *head = &heads[t->slot];
    t->previous = head->previous;
    t->next = head;
    head->previous->next = t;
    head->previous = t;
    return (struct handle){ t, t->generation };
}

static bool cancel(struct handle h)
{
    struct timer *t = h.timer;
    if (t->generation != h.generation) return false;
    t->generation++;
    t->next->previous = t->previous;
    t->previous->next = t->next;
    if (--counts[t->slot] == 0) occupied[t->slot >> LEVEL_BITS] &= ~(1ull << (t->slot & (SLOTS - 1)));
    t->target = NULL;
    t->next = free_list;
    free_list = t;
    return true;
}

static void run(double seconds, bool measures_arming)
{
    static int chosen[BATCH];
    static struct handle victims[BATCH];
    static int64_t times[BATCH];
    double arm_ns = 0, cancel_ns = 0, start = clock_ns();
    long units = 0;
    while (clock_ns() - start < seconds * 1e9)
    {
        for (int i = 0; i < BATCH; i++)
        {
            chosen[i] = (int)(next_random() % ARMED);
            times[i] = any_time();
            victims[i] = handles[chosen[i]];
        }
        double from = clock_ns();
        for (int i = 0; i < BATCH; i++) cancel(victims[i]);
        double between = clock_ns();
        for (int i = 0; i < BATCH; i++) victims[i] = arm(times[i], (uint64_t)i);
        arm_ns += clock_ns() - between;
        cancel_ns += between - from;
        for (int i = 0; i < BATCH; i++) handles[chosen[i]] = victims[i];
        units += BATCH;
    }
    double ns = measures_arming ? arm_ns : cancel_ns;
    printf("{\"units\":%ld,\"cpuNs\":%.0f,\"elapsedNs\":%.0f,\"loadCpuNs\":0}\n", units, ns, ns);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    bool arms = argc == 3 && !strcmp(argv[1], "--work") && !strcmp(argv[2], "arm");
    if (!arms && !(argc == 3 && !strcmp(argv[1], "--work") && !strcmp(argv[2], "cancel")))
    {
        fprintf(stderr, "usage: timer_wheel --work arm|cancel\n");
        return 2;
    }

    // One that is chosen twice in a batch is cancelled once and armed twice: the number grows slowly, as in the wheel that this is compared with.
    timers = calloc(MOST, sizeof *timers);
    if (!timers) { perror("memory"); return 1; }
    for (size_t i = 0; i < LEVELS * SLOTS; i++) heads[i].next = heads[i].previous = &heads[i];
    for (int i = 0; i < ARMED; i++) handles[i] = arm(any_time(), (uint64_t)i);

    printf("ready timer_wheel: %s\n", arms ? "arm" : "cancel");
    fflush(stdout);
    char line[128];
    double seconds;
    while (fgets(line, sizeof line, stdin))
    {
        if (sscanf(line, "run %lf", &seconds) == 1 && seconds > 0 && seconds <= 60) run(seconds, arms);
        else { fprintf(stderr, "unknown command %s", line); return 2; }
    }
    return 0;
}
