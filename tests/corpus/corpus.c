/*
 * corpus.c - reads real files of others, where they are present, and compares with figures that were
 * computed by other means (the .tsv beside this file).
 *
 *     corpus TABLE.tsv SAMPLES      exit 0: all agree, 1: some differ, 77: there are no samples
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/num.h"
#include "read/reader.h"

enum { SKIPPED = 77, COLUMNS = 6 };

struct figures {
    double kwh, naive_kwh, kg;
    size_t runs;
};

static struct figures sum_up(const struct gr_logs *logs) {
    struct gr_energy sum = {0}, naive = {0};
    struct figures f = {0};
    for (size_t i = 0; i < logs->run_count; i++) {
        if (!logs->runs[i].anomaly) {
            sum = gr_energy_add(sum, logs->runs[i].total);
            f.kg += isnan(logs->runs[i].own_emissions_kg) ? 0 : logs->runs[i].own_emissions_kg;
            f.runs++;
        }
    }
    for (size_t i = 0; i < logs->input_count; i++) {
        naive = gr_energy_add(naive, logs->inputs[i].naive);
    }
    f.kwh = gr_energy_kwh(sum);
    f.naive_kwh = gr_energy_kwh(naive);
    return f;
}

/** "-" is not compared; "@TOLERANCE" may follow a figure, else 12 digits must agree. */
static bool agrees(const char *file, const char *what, struct gr_str want_text, double got) {
    double want, tolerance = 1e-12;
    struct gr_str number = gr_str_cut(&want_text, '@');
    if (!gr_num_parse(number, &want)) {
        return true;
    }
    if (want_text.n > 0 && !gr_num_parse(want_text, &tolerance)) {
        return false;
    }
    if (fabs(got - want) <= tolerance * fabs(want)) {
        return true;
    }
    printf("%s: %s is %.15g, expected %.*s\n", file, what, got, (int)number.n, number.p);
    return false;
}

static bool check_refusal(const char *file, struct gr_str code, enum gr_status status,
                          struct gr_diag *diag) {
    bool said = code.n == 1 && code.p[0] == '-';
    for (size_t i = 0; !said && i < gr_diag_total(diag); i++) {
        said = gr_str_is(code, gr_diag_get(diag, i).code);
    }
    bool refused = !(code.n == 1 && code.p[0] == '-');
    if (said && refused == (status != GR_OK)) {
        return true;
    }
    printf("%s: status %d, expected %.*s\n", file, (int)status, (int)code.n, code.p);
    return false;
}

static bool check_file(const char *samples, const char *file, const struct gr_str want[COLUMNS]) {
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/%s", samples, file);
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    const struct gr_log_source source = {path, file, NULL};
    const struct gr_read_options options = {.digest = false};
    struct gr_logs logs;
    enum gr_status status = gr_read_logs(&source, 1, &options, arena, diag, &logs);
    struct figures got = sum_up(&logs);
    bool fine = check_refusal(file, want[5], status, diag);
    fine = agrees(file, "energy", want[1], got.kwh) && fine;
    fine = agrees(file, "naive energy", want[2], got.naive_kwh) && fine;
    fine = agrees(file, "emissions", want[3], got.kg) && fine;
    fine = agrees(file, "number of runs", want[4], (double)got.runs) && fine;
    gr_diag_free(diag);
    gr_arena_free(arena);
    return fine;
}

int main(int argc, char **argv) {
    struct stat st;
    if (argc != 3) {
        return 2;
    }
    if (stat(argv[2], &st) != 0) {
        printf("skipped: there is no %s\n", argv[2]);
        return SKIPPED;
    }
    FILE *table = fopen(argv[1], "re");
    if (!table) {
        return 2;
    }
    char line[8192];
    size_t files = 0, wrong = 0;
    while (fgets(line, sizeof(line), table)) {
        struct gr_str rest = gr_str_trim(gr_str(line)), want[COLUMNS];
        if (rest.n == 0 || rest.p[0] == '#') {
            continue;
        }
        for (size_t i = 0; i < COLUMNS; i++) {
            want[i] = gr_str_cut(&rest, '\t');
        }
        char *name = strndup(want[0].p, want[0].n);
        files++;
        wrong += name && !check_file(argv[2], name, want);
        free(name);
    }
    (void)fclose(table);
    printf("%zu files, %zu of them not as expected\n", files, wrong);
    return wrong ? 1 : 0;
}
