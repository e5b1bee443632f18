/* The reader `sacct`: Slurm's accounting, one row a job or step. */
#include "read/sacct.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "read/csv.h"
#include "read/tracks.h"

/* ---- recognition ---- */

static struct gr_str first_line(struct gr_str head) {
    struct gr_str rest = head;
    struct gr_str line = gr_str_trim(gr_str_cut(&rest, '\n'));
    while (line.n == 0 && rest.p) {
        line = gr_str_trim(gr_str_cut(&rest, '\n'));
    }
    return line;
}

/** sacct without --parsable: names in columns of fixed width over dashes. */
static bool is_fixed_width(struct gr_str head) {
    struct gr_str rest = head;
    struct gr_str names = gr_str_trim(gr_str_cut(&rest, '\n'));
    struct gr_str rule = gr_str_trim(rest.p ? gr_str_cut(&rest, '\n') : rest);
    for (size_t i = 0; i < rule.n; i++) {
        if (rule.p[i] != '-' && rule.p[i] != ' ') {
            return false;
        }
    }
    return rule.n > 8 && gr_str_find(names, GR_STR("JobID")) != SIZE_MAX;
}

/** How many columns of a header are sacct's, JobID among them; 0 without one. */
static size_t known_columns(struct gr_str line, char delimiter) {
    struct gr_sa_split *s = gr_xcalloc(1, sizeof(*s));
    size_t known = 0;
    s->delimiter = delimiter;
    if (gr_sa_header(s, line)) {
        for (size_t i = 0; i < GR_SA_COLUMNS; i++) {
            known += gr_sa_has(s, (enum gr_sa_column)i);
        }
    }
    free(s);
    return known;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct gr_str line = first_line(head);
    if (is_fixed_width(head)) {
        (void)snprintf(why, 160, "JobID over a line of dashes");
        return 90;
    }
    size_t known = known_columns(line, gr_csv_sniff(line));
    if (known < 3) {
        (void)snprintf(why, 160,
                       known == 0 ? "the header has no column JobID"
                                  : "JobID, and hardly another column of sacct");
        return known == 0 ? 0 : 20;
    }
    (void)snprintf(why, 160, "the header has JobID and %zu more columns of sacct", known - 1);
    return 95;
}

/* ---- header ---- */

static struct gr_pos whole(const struct gr_sacct *sa) {
    return (struct gr_pos){.file = sa->ctx->file};
}

static bool is_header(const struct gr_sacct *sa, struct gr_str line) {
    return gr_str_find(line, GR_STR("JobID")) != SIZE_MAX &&
           known_columns(line, sa->split.delimiter) >= 3;
}

/** A line of nothing but dashes and bars. */
static bool is_rule(struct gr_str line) {
    size_t dashes = 0;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c != '-' && c != '|' && c != ':' && c != ' ' && c != '+') {
            return false;
        }
        dashes += c == '-';
    }
    return dashes > 2;
}

static enum gr_status open_table(struct gr_sacct *sa) {
    struct gr_str head = gr_input_peek(sa->ctx->in), line = first_line(head);
    if (is_fixed_width(head)) {
        gr_error(sa->ctx->diag, "R220", whole(sa),
                 "sacct --parsable2 -o JobID,JobName,User,Account,State,Start,End,ElapsedRaw,"
                 "AllocTRES,ConsumedEnergyRaw",
                 "this is sacct's table for the screen, which cuts what it prints");
        return GR_REFUSED;
    }
    bool stated = sa->ctx->ref && sa->ctx->ref->delimiter != 0;
    sa->split.delimiter = stated ? sa->ctx->ref->delimiter : gr_csv_sniff(line);
    if (!gr_sa_header(&sa->split, line)) {
        gr_diag_add(sa->ctx->diag, GR_ERROR, "R011",
                    (struct gr_pos){.file = sa->ctx->file, .line = 1}, line,
                    "sacct prints its header unless --noheader says otherwise",
                    "the header has no column JobID");
        return GR_REFUSED;
    }
    return GR_OK;
}

/* ---- the end ---- */

/** What happened row by row, as decisions. */
static const struct {
    const char *code, *text;
} words[GR_SA_NOTES] = {
    [GR_SA_STEPS_NOT_ADDED] = {"R223", "steps are part of their job and are not added to it"},
    [GR_SA_FROM_STEPS] = {"R224", "where a job's own row has no energy that of its extern step "
                                  "counts, else the sum of its other steps"},
    [GR_SA_LONE_STEPS] = {"R225", "steps whose job is not in the file count nothing"},
    [GR_SA_NOT_RUN] = {"R226", "jobs that have not run are not listed"},
    [GR_SA_RUNNING] = {"R227", "a job still running counts what it had used by then"},
    [GR_SA_REQUEUED] = {"R230", "each attempt of a requeued job counts"},
    [GR_SA_LOST_SUFFIX] = {"R231", "a row with the id of its job and without what jobs have is a "
                                   "step of it"},
};

static void decide(struct gr_sacct *sa) {
    for (size_t i = 0; i < GR_SA_NOTES; i++) {
        const struct gr_sa_count *n = &sa->notes[i];
        if (n->count > 0 && words[i].code) {
            struct gr_pos where = n->where;
            where.file = sa->ctx->file;
            where.len = 0;
            gr_sink_decide_many(sa->ctx->sink, words[i].code, where, (struct gr_str){"", 0},
                                (struct gr_str){"", 0}, n->effect_kwh, n->count, words[i].text);
        }
    }
    const struct gr_sa_split *s = &sa->split;
    gr_note_many(sa->ctx, "R228", s->first_parted, s->parted, 0,
                 "rows that a line break parts are joined");
    gr_note_many(sa->ctx, "R232", s->first_barred, s->barred, 0,
                 "a delimiter inside a job's name or comment is part of it");
    gr_note_many(sa->ctx, "R023", s->first_torn, s->torn, (double)NAN,
                 "rows that are cut, or hold no job id, count nothing");
    const struct gr_sa_count *odd = &sa->notes[GR_SA_POWER_ODD];
    if (odd->count > 0) {
        gr_warning(sa->ctx->diag, "R229", odd->where,
                   "the figures are used as they stand; ask the site how its energy plugin counts",
                   "the mean power of %llu job%s is below 50 W or above 15 kW a node",
                   (unsigned long long)odd->count, odd->count == 1 ? "" : "s");
    }
}

static const char *hours_text(const struct gr_sacct *sa, double hours) {
    char text[GR_NUM_SIZE];
    size_t n = gr_num_fixed(hours, hours < 10 ? 2 : 0, text);
    return gr_arena_str(sa->ctx->arena, (struct gr_str){text, n});
}

/** How to model the jobs from what they had; NULL where the table does not tell. */
static const char *estimate_hint(const struct gr_sacct *sa) {
    if (!(sa->core_hours + sa->gpu_hours > 0)) {
        return NULL;
    }
    const char *gpu = hours_text(sa, sa->gpu_hours), *core = hours_text(sa, sa->core_hours);
    return gr_arena_printf(sa->ctx->arena,
                           "model it from the %s GPU-hours and %s core-hours that these jobs had: "
                           "estimate: {accelerator_model: NAME, device_hours: %s}",
                           gpu, core, gpu);
}

static enum gr_status refuse_without_energy(struct gr_sacct *sa) {
    const struct gr_sa_split *s = &sa->split;
    bool asked = gr_sa_has(s, GR_SA_ENERGY) || gr_sa_has(s, GR_SA_ENERGY_RAW);
    const char *ask = "ask for it: sacct -P -o JobID,State,ElapsedRaw,AllocTRES,ConsumedEnergyRaw";
    const char *hint = estimate_hint(sa);
    hint = !hint ? ask : asked ? hint : gr_arena_printf(sa->ctx->arena, "%s; or %s", hint, ask);
    gr_error(sa->ctx->diag, "R221", whole(sa), hint,
             "none of the %llu jobs that ran has energy: %s",
             (unsigned long long)sa->without_energy,
             asked ? "ConsumedEnergy is 0 or blank, so Slurm does not measure here"
                   : "the columns ConsumedEnergyRaw and ConsumedEnergy were not asked for");
    return GR_REFUSED;
}

static enum gr_status judge(struct gr_sacct *sa) {
    if (sa->with_energy > 0) {
        return GR_OK;
    }
    if (sa->without_energy > 0) {
        return refuse_without_energy(sa);
    }
    uint64_t idle = sa->notes[GR_SA_NOT_RUN].count;
    if (idle > 0) {
        gr_error(sa->ctx->diag, "R221", whole(sa), NULL,
                 "none of the %llu jobs in this file has run yet", (unsigned long long)idle);
    } else {
        gr_error(sa->ctx->diag, "R013", whole(sa), NULL, "no row of this file can be used");
    }
    return GR_REFUSED;
}

/* ---- the loop ---- */

/** The lines of one block. */
static void read_block(struct gr_sacct *sa, const struct gr_block *block) {
    struct gr_read_counts *counts = &sa->ctx->counts;
    struct gr_str rest = block->bytes;
    for (uint64_t number = block->first_line; rest.n > 0; number++) {
        sa->text = gr_str_cut(&rest, '\n');
        sa->text.n -= sa->text.n > 0 && sa->text.p[sa->text.n - 1] == '\r';
        sa->line = number;
        counts->line_count = number;
        bool first = sa->text.n > 0 && (sa->text.p[0] < '0' || sa->text.p[0] > '9');
        if (first && is_rule(sa->text)) {
            continue;
        }
        if (first && is_header(sa, sa->text)) {
            counts->rows_dropped += counts->rows_used > 0;
            gr_sa_split_end(&sa->split);
            (void)gr_sa_header(&sa->split, sa->text);
        } else if (gr_sa_split(&sa->split, sa->text, number)) {
            bool used = gr_sa_row(sa);
            counts->rows_used += used;
            sa->split.first_torn = sa->split.torn == 0 && !used ? number : sa->split.first_torn;
            sa->split.torn += !used;
        }
    }
}

static enum gr_status read(struct gr_read_context *ctx) {
    struct gr_sacct *sa = gr_xcalloc(1, sizeof(*sa));
    struct gr_block block;
    sa->ctx = ctx;
    enum gr_status status = open_table(sa);
    if (status == GR_OK) {
        ctx->counts.has_naive = true;
        gr_sink_many(ctx->sink);
        while (gr_input_block(ctx->in, &block)) {
            read_block(sa, &block);
        }
        gr_sa_split_end(&sa->split);
        gr_sa_jobs_end(sa);
        ctx->counts.rows_dropped += sa->split.torn;
        decide(sa);
        status = judge(sa);
    }
    gr_buf_free(&sa->split.held);
    free(sa->lone);
    free(sa->lone_slots);
    free(sa);
    return status;
}

const struct gr_reader gr_reader_sacct = {
    .name = "sacct",
    .title = "Slurm sacct",
    .describe =
        "sacct --parsable2 or --parsable, columns in any order: ConsumedEnergyRaw (J), "
        "ConsumedEnergy (K, M, G are decimal) or energy= of AllocTRES. A job counts once, by its "
        "own row, else its extern step, else its other steps; each attempt of a requeued job "
        "counts. 0, blank and 2^64-2 are no energy. Node energy: a job that shares a node is given "
        "all of it by Slurm. Not read: the table of fixed width, --json, --noheader.",
    .proof = "real files",
    .probe = probe,
    .read = read,
};
