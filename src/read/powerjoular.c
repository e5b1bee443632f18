/* PowerJoular's CSV: the whole computer, or one process by its share of the CPU. */
#include <stdio.h>

#include "read/sampled_table.h"

/* ---- stamps: "2024-11-02 19:17:06", or " 2024- 11- 2  19: 17: 6. 23" where 23 are milliseconds ---- */

enum { FIELDS = 7, MILLISECOND = 6 };

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** The numbers of a stamp, whatever stands between them; 0 where that is none. */
static size_t numbers_of(struct gr_str text, int out[FIELDS]) {
    size_t count = 0, i = 0;
    while (i < text.n) {
        if (!is_digit(text.p[i])) {
            if (strchr(" -:.", text.p[i++]) == NULL) {
                return 0;
            }
            continue;
        }
        int value = 0;
        for (; i < text.n && is_digit(text.p[i]); i++) {
            value = value < 100000 ? 10 * value + (text.p[i] - '0') : value;
        }
        if (count == FIELDS) {
            return 0;
        }
        out[count++] = value;
    }
    return count;
}

static bool stamp(struct gr_str cell, gr_time *out, bool *zone_known) {
    int n[FIELDS] = {0};
    size_t count = numbers_of(cell, n);
    *zone_known = false;
    if (count < FIELDS - 1 || n[MILLISECOND] > 999) {
        return false;
    }
    const struct gr_civil civil = {.year = n[0],
                                   .month = n[1],
                                   .day = n[2],
                                   .hour = n[3],
                                   .minute = n[4],
                                   .second = n[5],
                                   .nanosecond = n[MILLISECOND] * 1000000};
    return gr_time_from_civil(&civil, out);
}

/* ---- the two tables ---- */

#define DATE                                                                                       \
    { .name = "Date", .role = GR_ROLE_TIME, .unit = "s", .required = true }
#define UTILISATION                                                                                \
    { .name = "CPU Utilization", .role = GR_ROLE_COUNT, .required = true }

static const struct gr_table_column total_columns[] = {
    DATE,
    UTILISATION,
    {"CPU Power", GR_ROLE_POWER, "W", "cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU, NULL, true},
    {"GPU Power", GR_ROLE_POWER, "W", "gpu", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, NULL, false},
    {"Total Power", GR_ROLE_POWER, "W", "total", GR_SCOPE_MODULE, GR_COMPONENT_OTHER, "cpu", false},
    {.name = NULL},
};
static const struct gr_sampled_table total = {
    .tool = "PowerJoular",
    .run = "powerjoular",
    .columns = total_columns,
    .stamp = stamp,
    .tier = GR_TIER_COUNTER,
};

static const struct gr_table_column process_columns[] = {
    DATE,
    UTILISATION,
    {"CPU Power", GR_ROLE_POWER, "W", "process", GR_SCOPE_CPU, GR_COMPONENT_CPU, NULL, true},
    {.name = NULL},
};
static const struct gr_sampled_table process = {
    .tool = "PowerJoular",
    .columns = process_columns,
    .stamp = stamp,
    .tier = GR_TIER_UTILISATION_MODEL,
};

/** "powerjoular.csv-58538.csv": the name ends in a dash, the process and .csv. */
static bool is_of_process(const char *file_name) {
    struct gr_str name = gr_str(file_name);
    if (!gr_str_ends(name, GR_STR(".csv"))) {
        return false;
    }
    size_t end = name.n - 4, at = end;
    while (at > 0 && is_digit(name.p[at - 1])) {
        at--;
    }
    bool number = at < end && at > 0 && name.p[at - 1] == '-';
    return number || gr_str_find((struct gr_str){name.p, end}, GR_STR(".csv-")) != SIZE_MAX;
}

static bool has_total(struct gr_str head) {
    return gr_str_find(head, GR_STR("Total Power")) != SIZE_MAX;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    bool sure = gr_sampled_header(&total, head);
    (void)snprintf(why, 160, "%s",
                   sure ? "the header has PowerJoular's Date, CPU Utilization and CPU Power"
                        : "no header with Date, CPU Utilization and CPU Power");
    return sure ? 95 : 0;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    const char *name = gr_diag_source_name(ctx->diag, ctx->file);
    bool one = is_of_process(name) && !has_total(gr_input_peek(ctx->in));
    if (one) {
        gr_note(ctx->diag, "R154", ((struct gr_pos){.file = ctx->file}),
                "give it, or the file of the whole computer, not both",
                "the power of one process: a share of what the whole CPU draws");
    }
    return gr_sampled_read(ctx, one ? &process : &total);
}

static gr_time first_stamp(struct gr_str head) {
    return gr_sampled_first_stamp(&total, head);
}

const struct gr_reader gr_reader_powerjoular = {
    .name = "powerjoular",
    .title = "PowerJoular csv",
    .describe = "Samples of CPU and GPU power in W; Total Power is their sum and is not added. "
                "Files of one "
                "process (name ending in -PID.csv) hold its share of the CPU by use. Stamps are "
                "local time, "
                "with or without milliseconds.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
