/* Which column tells GPUs apart, or how many rows a tick has. */
#include <stdio.h>
#include <stdlib.h>

#include "read/nvidia_smi.h"

enum { HEAD_ROWS = 4096, MOST_PER_TICK = 64, FEW = 16 };
#define NEARLY_EQUAL_NS (50 * (GR_SECOND_NS / 1000))

/** Official names first: what they hold is known. */
static const char *const key_names[] = {
    "index",      "uuid", "gpu_uuid",  "pci.bus_id", "gpu_bus_id", "pci.bus",      "serial",
    "gpu_serial", "gpu",  "gpu_index", "gpu_id",     "device",     "minor_number",
};

/** Rows of the head: their ticks. */
struct ticks {
    size_t rows;
    bool several;    /* rows a tick */
    bool same_count; /* in every whole tick of the head, of which there are two at least */
    bool coarse;     /* stamps are whole seconds: they may be equal by that alone */
    uint32_t per_tick;
    int64_t break_ns;
    uint32_t tick[HEAD_ROWS];
};

/** With a stamp that a sample can have: others are no rows later either. */
static bool is_row(const struct gr_smi *smi, const struct gr_csv *csv, gr_time *t) {
    bool zone = false;
    return gr_time_parse(gr_csv_cell(csv, smi->layout.time), t, &zone) && *t >= 0 &&
           *t <= GR_CHAIN_TIME_MAX;
}

static size_t collect(const struct gr_smi *smi, struct gr_str head, gr_time *stamps) {
    struct gr_csv csv;
    size_t n = 0;
    gr_csv_slice(&csv, head, ',');
    while (n < HEAD_ROWS && gr_csv_next(&csv)) {
        n += is_row(smi, &csv, &stamps[n]);
    }
    return n;
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t distance(gr_time a, gr_time b) {
    return a < b ? b - a : a - b;
}

/** Steps sorted by length. */
static size_t sorted_steps(const gr_time *stamps, size_t n, int64_t *steps) {
    for (size_t i = 1; i < n; i++) {
        steps[i - 1] = distance(stamps[i - 1], stamps[i]);
    }
    size_t count = n > 0 ? n - 1 : 0;
    qsort(steps, count, sizeof *steps, by_value);
    return count;
}

static size_t count_up_to(const int64_t *steps, size_t n, int64_t limit) {
    size_t count = 0;
    while (count < n && steps[count] <= limit) {
        count++;
    }
    return count;
}

/** Inside a tick stamps are nearly equal, between ticks they are not: half of a long step parts them.  0
 *  if steps are alike, or long ones so rare that they are gaps; 1 if none is above 0. */
static int64_t find_break(const int64_t *steps, size_t n) {
    if (n == 0 || steps[n - 1] == 0) {
        return n == 0 ? 0 : 1;
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += (double)steps[i];
    }
    size_t below = count_up_to(steps, n, (int64_t)(sum / (double)n));
    int64_t lengthy = below < n ? steps[below + (n - below) / 2] : steps[n - 1];
    int64_t brief = lengthy / 5 < NEARLY_EQUAL_NS ? lengthy / 5 : NEARLY_EQUAL_NS;
    size_t inside = count_up_to(steps, n, brief);
    size_t between = n - count_up_to(steps, n, lengthy / 2);
    bool ticks = inside * 5 >= n * 2 && between * MOST_PER_TICK >= n;
    return ticks ? lengthy / 2 : 0;
}

static void count_ticks(struct ticks *ticks, const gr_time *stamps) {
    uint32_t tick = 0, in_tick = 0;
    ticks->same_count = true;
    for (size_t i = 0; i < ticks->rows; i++) {
        if (i > 0 && distance(stamps[i - 1], stamps[i]) >= ticks->break_ns) {
            ticks->per_tick = tick == 0 ? in_tick : ticks->per_tick;
            ticks->same_count &= ticks->per_tick == in_tick;
            tick++;
            in_tick = 0;
        }
        ticks->tick[i] = tick;
        in_tick++;
        ticks->coarse &= stamps[i] % GR_SECOND_NS == 0;
    }
    ticks->per_tick = tick == 0 ? in_tick : ticks->per_tick;
    ticks->same_count &= in_tick <= ticks->per_tick; /* the last may be cut */
    if (tick == 1 && (in_tick != ticks->per_tick || in_tick > FEW)) {
        ticks->several = false; /* one gap in the samples of one GPU */
    }
}

static void find_ticks(const struct gr_smi *smi, struct gr_str head, struct ticks *ticks) {
    gr_time *stamps = gr_xmalloc(HEAD_ROWS * sizeof *stamps);
    int64_t *steps = gr_xmalloc(HEAD_ROWS * sizeof *steps);
    ticks->rows = collect(smi, head, stamps);
    ticks->break_ns = find_break(steps, sorted_steps(stamps, ticks->rows, steps));
    ticks->several = ticks->break_ns > 0;
    ticks->coarse = true;
    if (ticks->several) {
        count_ticks(ticks, stamps);
    }
    free(stamps);
    free(steps);
}

/** Rows that have the key of another row of their tick. */
static size_t collisions(const struct gr_smi *smi, struct gr_str head, const struct ticks *ticks,
                         size_t column, bool *varies) {
    struct gr_str *keys = gr_xmalloc(HEAD_ROWS * sizeof *keys);
    struct gr_csv csv;
    size_t n = 0, found = 0;
    gr_time t = 0;
    gr_csv_slice(&csv, head, ',');
    while (n < ticks->rows && gr_csv_next(&csv)) {
        if (!is_row(smi, &csv, &t)) {
            continue;
        }
        keys[n] = gr_csv_cell(&csv, column);
        *varies |= !gr_str_eq(keys[n], keys[0]);
        size_t back = 1;
        while (back <= n && back <= MOST_PER_TICK && ticks->tick[n - back] == ticks->tick[n] &&
               !gr_str_eq(keys[n - back], keys[n])) {
            back++;
        }
        found += back <= n && back <= MOST_PER_TICK && ticks->tick[n - back] == ticks->tick[n];
        n++;
    }
    free(keys);
    return found;
}

static enum gr_status refuse(const struct gr_smi *smi, uint64_t line, const char *why) {
    gr_error(
        smi->ctx->diag, "R075", ((struct gr_pos){.file = smi->ctx->file, .line = line}),
        "log with nvidia-smi --query-gpu=timestamp,index,power.draw; if there is one GPU only: "
        "logs: {path: ..., format: csv, columns: [{role: time, name: timestamp}, {role: power, "
        "name: \"power.draw [W]\", unit: W, scope: gpu}]} with the names of this header",
        "several rows have one time and it cannot be told which GPU each is of: %s", why);
    return GR_REFUSED;
}

static void decide(const struct gr_smi *smi, const char *code, struct gr_str before,
                   struct gr_str after, const char *text) {
    gr_sink_decide(smi->ctx->sink, code, (struct gr_pos){.file = smi->ctx->file, .line = 1}, before,
                   after, 0, "%s", text);
}

/** The header row again; false without. */
static bool header_row(const struct gr_smi *smi, struct gr_str head, struct gr_csv *csv) {
    gr_csv_slice(csv, head, ',');
    while (smi->layout.header && gr_csv_next(csv)) {
        if (gr_smi_is_header(csv)) {
            return true;
        }
    }
    return false;
}

/** Columns that may tell GPUs apart, best first; returns how many. */
static size_t candidates(const struct gr_smi *smi, struct gr_str head, size_t *columns) {
    struct gr_csv csv;
    size_t n = 0;
    if (header_row(smi, head, &csv)) {
        for (size_t i = 0; i < GR_COUNT(key_names); i++) {
            size_t column = gr_csv_find(&csv, key_names[i]);
            if (column != GR_CSV_NONE) {
                columns[n++] = column;
            }
        }
        return n;
    }
    gr_csv_slice(&csv, head, ',');
    gr_time t = 0;
    while (gr_csv_next(&csv) && !is_row(smi, &csv, &t)) {
    }
    for (size_t i = 0; i < csv.count && i < GR_CSV_CELLS && n == 0; i++) {
        if (gr_str_starts(gr_csv_cell(&csv, i), GR_STR("GPU-"))) {
            columns[n++] = i;
        }
    }
    return n;
}

static enum gr_status by_order(struct gr_smi *smi, const struct ticks *ticks) {
    if (!ticks->same_count || ticks->coarse) {
        return refuse(smi, 1,
                      ticks->coarse
                          ? "there is no column such as index, and stamps are whole seconds"
                          : "there is no column such as index, and the number of rows "
                            "changes");
    }
    smi->layout.devices = GR_SMI_BY_ORDER;
    smi->layout.per_tick = ticks->per_tick;
    smi->layout.tick_break_ns = ticks->break_ns;
    char count[24];
    int n = snprintf(count, sizeof count, "%u GPUs", ticks->per_tick);
    decide(smi, "R076", GR_STR("no GPU column"), (struct gr_str){count, (size_t)n},
           "no column names the GPU; each tick has the same number of rows, so the place in the "
           "tick does");
    return GR_OK;
}

static void take_key(struct gr_smi *smi, size_t column) {
    smi->layout.devices = GR_SMI_BY_KEY;
    smi->layout.device = column;
}

/** The first candidate that keeps the rows of a tick apart. */
static enum gr_status by_key(struct gr_smi *smi, struct gr_str head, const struct ticks *ticks,
                             const size_t *columns, size_t count) {
    bool any_varies = false;
    for (size_t i = 0; i < count; i++) {
        bool varies = false;
        if (collisions(smi, head, ticks, columns[i], &varies) * 10 <= ticks->rows) {
            take_key(smi, columns[i]);
            struct gr_csv csv;
            if (i > 0 && header_row(smi, head, &csv)) {
                decide(smi, "R074", gr_csv_cell(&csv, columns[0]), gr_csv_cell(&csv, columns[i]),
                       "the column that should name the GPU says the same for several rows of one "
                       "time; another column keeps them apart and is used");
            }
            return GR_OK;
        }
        any_varies |= varies;
    }
    if (ticks->same_count && ticks->per_tick > 1 && !any_varies) {
        return refuse(smi, 1, "the column that names the GPU says the same in every row");
    }
    take_key(smi, columns[0]); /* one GPU read more often than its stamps tell */
    return GR_OK;
}

/** Without stamps a tick shows only as the block between two `date` lines. */
static enum gr_status without_time(struct gr_smi *smi, struct gr_str head, const size_t *columns,
                                   size_t count) {
    if (count > 0) {
        take_key(smi, columns[0]);
        return GR_OK;
    }
    struct gr_csv csv;
    gr_csv_slice(&csv, head, ',');
    while (gr_csv_next(&csv)) {
        if (gr_smi_is_foreign(csv.text)) {
            return refuse(smi, csv.line, "lines stand between blocks of rows");
        }
    }
    return GR_OK;
}

enum gr_status gr_smi_learn_devices(struct gr_smi *smi, struct gr_str head) {
    size_t columns[GR_COUNT(key_names)];
    size_t count = candidates(smi, head, columns);
    if (smi->layout.time == GR_CSV_NONE) {
        return without_time(smi, head, columns, count);
    }
    struct ticks *ticks = gr_xcalloc(1, sizeof *ticks);
    enum gr_status status = GR_OK;
    find_ticks(smi, head, ticks);
    if (count > 0 && !ticks->several) {
        take_key(smi, columns[0]);
    } else if (count > 0) {
        status = by_key(smi, head, ticks, columns, count);
    } else if (ticks->several && ticks->per_tick > 1) {
        status = by_order(smi, ticks);
    }
    free(ticks);
    return status;
}
