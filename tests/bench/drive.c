/*
 * drive.c - reads logs through gr_read_logs and prints the total: the integral without a report.
 *
 *     drive [--digest] LOG...
 */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "read/reader.h"

enum { MOST = 64 };

int main(int argc, char **argv) {
    struct gr_log_source sources[MOST];
    struct gr_read_options options = {.digest = false};
    size_t count = 0;
    for (int i = 1; i < argc && count < MOST; i++) {
        if (strcmp(argv[i], "--digest") == 0) {
            options.digest = true;
        } else {
            sources[count++] = (struct gr_log_source){argv[i], argv[i], NULL};
        }
    }
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_logs logs;
    enum gr_status status = gr_read_logs(sources, count, &options, arena, diag, &logs);
    struct gr_energy total = {0};
    for (size_t i = 0; status == GR_OK && i < logs.run_count; i++) {
        total = gr_energy_add(total, logs.runs[i].total);
    }
    char text[GR_NUM_SIZE];
    gr_num_fixed(gr_energy_kwh(total), 6, text);
    printf("%s kWh\n", text);
    gr_diag_free(diag);
    gr_arena_free(arena);
    return status == GR_OK ? 0 : 1;
}
