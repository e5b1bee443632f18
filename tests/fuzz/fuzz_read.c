/* seeds: fixtures/logs
 *
 * fuzz_read.c - logs of any bytes: no crash, no hang, no energy below zero, refusals with a reason.
 *
 * GRAMME_READER in the environment names the reader; without it the reader is found by probing.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "read/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct gr_logs *logs, enum gr_status status, struct gr_diag *diag) {
    if (status != GR_OK && gr_diag_count(diag, GR_ERROR) == 0) {
        abort();
    }
    for (size_t i = 0; i < logs->run_count; i++) {
        const struct gr_log_run *run = &logs->runs[i];
        bool bad = gr_energy_cmp(run->total, (struct gr_energy){0}) < 0 || isinf(run->duration_s);
        for (size_t k = 0; k < run->device_count; k++) {
            bad = bad || gr_energy_cmp(run->devices[k].energy, (struct gr_energy){0}) < 0;
        }
        if (bad) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    (void)snprintf(path, sizeof(path), "/tmp/gramme-fuzz-%d.csv", (int)getpid());
    FILE *file = size > 0 ? fopen(path, "wbe") : NULL;
    if (!file) {
        return 0;
    }
    (void)fwrite(data, 1, size, file);
    (void)fclose(file);
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    const struct gr_log_source source = {path, "fuzz.csv", NULL};
    const struct gr_read_options options = {.digest = false, .from = getenv("GRAMME_READER")};
    struct gr_logs logs;
    enum gr_status status = gr_read_logs(&source, 1, &options, arena, diag, &logs);
    check(&logs, status, diag);
    struct gr_buf text = {0};
    gr_diag_print(diag, GR_DIAG_HUMAN, false, &text);
    gr_buf_free(&text);
    gr_diag_free(diag);
    gr_arena_free(arena);
    return 0;
}
