/*
 * make_log.c - writes an nvidia-smi log of a given size: ticks of 1 s, a plausible load, the same bytes
 * for the same arguments.
 *
 *     make_log GPUS MEBIBYTES [nounits|names] > log.csv
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct random {
    uint64_t state;
};

static uint64_t next_random(struct random *r) {
    r->state = r->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return r->state >> 33;
}

static int stamp(char *out, uint64_t ms) {
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    return sprintf(out, "%04d/%02d/%02d %02d:%02d:%02d.%03d", tm.tm_year + 1900, tm.tm_mon + 1,
                   tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, (int)(ms % 1000));
}

static int row(char *out, uint64_t ms, int gpu, const char *form, struct random *r) {
    static const char *const names = ", NVIDIA A100-SXM4-80GB, 00000000:%02X:00.0";
    bool units = strcmp(form, "nounits") != 0;
    uint64_t busy = next_random(r) % 100, centiwatt = 6000 + busy * 330 + next_random(r) % 700;
    int n = stamp(out, ms);
    n += sprintf(out + n, ", %d", gpu);
    if (strcmp(form, "names") == 0) {
        n += sprintf(out + n, names, 7 + gpu * 8);
    }
    n += sprintf(out + n, ", %" PRIu64 ".%02" PRIu64 "%s, %" PRIu64 "%s", centiwatt / 100,
                 centiwatt % 100, units ? " W" : "", busy, units ? " %" : "");
    return n + sprintf(out + n, ", %" PRIu64 "%s, %" PRIu64 "\n", 20000 + next_random(r) % 60000,
                       units ? " MiB" : "", 30 + busy / 2);
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: make_log GPUS MEBIBYTES [nounits|names]\n");
        return 2;
    }
    int gpus = atoi(argv[1]);
    uint64_t wanted = strtoull(argv[2], NULL, 10) << 20, written = 0;
    uint64_t ms = UINT64_C(1704067200000);
    const char *form = argc > 3 ? argv[3] : "units";
    struct random r = {42};
    bool names = strcmp(form, "names") == 0;
    printf("timestamp, index%s, power.draw [W], utilization.gpu [%%], memory.used [MiB], "
           "temperature.gpu\n",
           names ? ", name, pci.bus_id" : "");
    while (written < wanted) {
        char text[256];
        ms += 1000 + next_random(&r) % 5;
        for (int gpu = 0; gpu < gpus; gpu++) {
            int n = row(text, ms, gpu, form, &r);
            fwrite(text, 1, (size_t)n, stdout);
            written += (uint64_t)n;
        }
    }
    return 0;
}
