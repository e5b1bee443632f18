/* The reader `codecarbon`, and the loop it shares with `codecarbon_tasks`. */
#include "read/codecarbon.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"

static const char *const column_names[GR_CC_COLUMN_COUNT] = {
    [GR_CC_TIMESTAMP] = "timestamp",
    [GR_CC_TASK_NAME] = "task_name",
    [GR_CC_PROJECT] = "project_name",
    [GR_CC_RUN_ID] = "run_id",
    [GR_CC_DURATION] = "duration",
    [GR_CC_EMISSIONS] = "emissions",
    [GR_CC_EMISSIONS_RATE] = "emissions_rate",
    [GR_CC_CPU_POWER] = "cpu_power",
    [GR_CC_CPU_ENERGY] = "cpu_energy",
    [GR_CC_GPU_ENERGY] = "gpu_energy",
    [GR_CC_RAM_ENERGY] = "ram_energy",
    [GR_CC_ENERGY] = "energy_consumed",
    [GR_CC_COUNTRY] = "country_iso_code",
    [GR_CC_REGION] = "region",
    [GR_CC_CLOUD_PROVIDER] = "cloud_provider",
    [GR_CC_CLOUD_REGION] = "cloud_region",
    [GR_CC_VERSION] = "codecarbon_version",
    [GR_CC_CPU_COUNT] = "cpu_count",
    [GR_CC_CPU_MODEL] = "cpu_model",
    [GR_CC_GPU_COUNT] = "gpu_count",
    [GR_CC_GPU_MODEL] = "gpu_model",
    [GR_CC_LONGITUDE] = "longitude",
    [GR_CC_RAM_SIZE] = "ram_total_size",
    [GR_CC_PUE] = "pue",
    [GR_CC_TRACKING_MODE] = "tracking_mode",
};

const char *gr_cc_column_name(enum gr_cc_column column) {
    return column_names[column];
}

/* ---- recognition ---- */

int gr_cc_header_score(struct gr_str head, bool *has_task_name, char why[160]) {
    static const enum gr_cc_column needed[] = {GR_CC_ENERGY, GR_CC_TIMESTAMP, GR_CC_DURATION,
                                               GR_CC_EMISSIONS};
    struct gr_csv csv;
    int found = 0;
    const char *missing = NULL;
    *has_task_name = false;
    gr_csv_slice(&csv, head, gr_csv_sniff(head));
    if (gr_csv_next(&csv)) {
        *has_task_name = gr_csv_find(&csv, column_names[GR_CC_TASK_NAME]) != GR_CSV_NONE;
        for (size_t i = 0; i < GR_COUNT(needed); i++) {
            bool there = gr_csv_find(&csv, column_names[needed[i]]) != GR_CSV_NONE;
            found += there;
            missing = there || missing ? missing : column_names[needed[i]];
        }
    }
    if (missing) {
        (void)snprintf(why, 160, "the header has no column %s", missing);
    } else {
        (void)snprintf(why, 160,
                       "the header has timestamp, duration, emissions and energy_consumed%s",
                       *has_task_name ? ", and task_name" : "");
    }
    return found;
}

/** Names that no other tool's table has. */
static bool has_own_names(struct gr_str head) {
    struct gr_csv csv;
    gr_csv_slice(&csv, head, gr_csv_sniff(head));
    return gr_csv_next(&csv) &&
           gr_csv_find(&csv, column_names[GR_CC_EMISSIONS_RATE]) != GR_CSV_NONE &&
           gr_csv_find(&csv, column_names[GR_CC_CPU_ENERGY]) != GR_CSV_NONE;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    bool has_task_name;
    int found = gr_cc_header_score(head, &has_task_name, why);
    if (has_task_name) {
        (void)snprintf(why, 160, "the column task_name makes it a task file");
        return 0;
    }
    if (found == 3 && has_own_names(head)) {
        return 70; /* it is one, and lacks a column: its power columns are not for the reader csv */
    }
    return found == 4 ? 95 : found >= 2 ? 10 * found : 0;
}

/* ---- header ---- */

/** The name in the header nearest to the one that is missing. */
static struct gr_str nearest_name(const struct gr_csv *csv, const char *name) {
    struct gr_str best = {NULL, 0};
    size_t least = 8;
    for (size_t i = 0; i < csv->count && i < 64; i++) {
        struct gr_str cell = gr_csv_cell(csv, i);
        size_t distance = gr_str_distance(cell, gr_str(name));
        if (distance < least) {
            least = distance;
            best = cell;
        }
    }
    return best;
}

static enum gr_status miss_column(struct gr_cc *cc, const char *name) {
    struct gr_str near = nearest_name(&cc->csv, name);
    const char *hint = "the generic reader `csv` takes any column names: name them in the YAML";
    if (near.n > 0) {
        hint = gr_arena_printf(cc->ctx->arena, "nearest is %.*s; %s", (int)near.n, near.p, hint);
    }
    gr_diag_add(cc->ctx->diag, GR_ERROR, "R011", gr_csv_pos(&cc->csv, cc->ctx->file, GR_CSV_NONE),
                cc->csv.text, hint, "the header has no column %s", name);
    return GR_REFUSED;
}

enum gr_status gr_cc_header(struct gr_cc *cc) {
    if (!gr_csv_next(&cc->csv)) {
        gr_error(cc->ctx->diag, "R007", (struct gr_pos){.file = cc->ctx->file}, NULL,
                 "the file is empty");
        return GR_REFUSED;
    }
    for (size_t i = 0; i < GR_CC_COLUMN_COUNT; i++) {
        cc->column[i] = gr_csv_find(&cc->csv, column_names[i]);
    }
    cc->header_count = cc->csv.count;
    cc->rate_in_grams = cc->column[GR_CC_VERSION] == GR_CSV_NONE;
    static const enum gr_cc_column needed[] = {GR_CC_TIMESTAMP, GR_CC_ENERGY};
    for (size_t i = 0; i < GR_COUNT(needed); i++) {
        if (cc->column[needed[i]] == GR_CSV_NONE) {
            return miss_column(cc, column_names[needed[i]]);
        }
    }
    return GR_OK;
}

/* ---- the loop ---- */

static enum gr_status judge(const struct gr_cc *cc) {
    struct gr_diag *diag = cc->ctx->diag;
    struct gr_pos whole = {.file = cc->ctx->file};
    if (cc->has_run_with_energy) {
        return GR_OK;
    }
    if (cc->row_count == 0) {
        gr_error(diag, "R008", whole, NULL, "the file has a header and no rows");
    } else if (cc->blank_count > 0) {
        gr_error(diag, "R012", whole, "a run that crashed leaves its energy blank; run it again",
                 "no run in this file has energy: energy_consumed is blank");
    } else {
        gr_error(diag, "R013", whole, NULL, "no row of this file can be used");
    }
    return GR_REFUSED;
}

/** A share of a rated power has few decimals (42.5), a reading or a load model has many. */
static bool looks_rated(struct gr_str power) {
    const char *dot = memchr(power.p, '.', power.n);
    return !dot || power.p + power.n - dot <= 3;
}

/** CodeCarbon had no meter and no load figure where every row has the same cpu_power.  One row alone
 *  proves nothing, unless the power looks like a rated one. */
static void judge_cpu(struct gr_cc *cc) {
    struct gr_str power = {cc->cpu_power, cc->cpu_power_length};
    if (power.n == 0 || cc->cpu_power_varies || (cc->cpu_power_rows == 1 && !looks_rated(power))) {
        return;
    }
    const struct gr_log_ref *ref = cc->ctx->ref;
    if (ref && ref->has_method) {
        return;
    }
    gr_sink_tier(cc->ctx->sink, "cpu", GR_TIER_TDP_ESTIMATE);
    gr_sink_decide(cc->ctx->sink, "R033", (struct gr_pos){.file = cc->ctx->file}, power,
                   GR_STR("tdp_estimate"), 0,
                   "cpu_power is the same in every row: the CPU's energy is a TDP estimate");
}

enum gr_status gr_cc_judge(struct gr_cc *cc) {
    judge_cpu(cc);
    gr_cc_report(cc);
    return judge(cc);
}

enum gr_status gr_cc_read(struct gr_read_context *ctx, bool tasks) {
    struct gr_cc *cc = gr_xcalloc(1, sizeof(*cc));
    cc->ctx = ctx;
    cc->tasks = tasks;
    bool stated = ctx->ref && ctx->ref->delimiter != 0;
    gr_csv_open(&cc->csv, ctx->in,
                stated ? ctx->ref->delimiter : gr_csv_sniff(gr_input_peek(ctx->in)));
    enum gr_status status = gr_cc_header(cc);
    if (status == GR_OK) {
        ctx->counts.has_naive = true;
        gr_sink_many(ctx->sink);
        while (gr_csv_next(&cc->csv)) {
            gr_cc_row(cc);
            ctx->counts.line_count = cc->csv.line;
        }
        status = gr_cc_judge(cc);
    }
    gr_buf_free(&cc->scratch);
    free(cc);
    return status;
}

static enum gr_status read_runs(struct gr_read_context *ctx) {
    return gr_cc_read(ctx, false);
}

const struct gr_reader gr_reader_codecarbon = {
    .name = "codecarbon",
    .title = "CodeCarbon emissions.csv",
    .describe =
        "One row a run, all column generations from 1.0 to 3.3; columns are found by name. Rows of "
        "one run are cumulative: the one of greatest duration counts. Energies in kWh as "
        "written, a PUE above 1 is inside them; power columns are never integrated.",
    .proof = "real files",
    .probe = probe,
    .read = read_runs,
};
