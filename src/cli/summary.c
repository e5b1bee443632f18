/*
 * summary.c - gramme summary: the files of a lab from what its site remembers.
 */
#include "cli/summary.h"

#include <math.h>
#include <unistd.h>

#include "base/num.h"
#include "base/out.h"
#include "cli/kit.h"
#include "cli/pipeline.h"
#include "lab/pages.h"
#include "lab/program.h"
#include "lab/site.h"

/* ---- options ---- */

static enum gr_status bad(struct gr_call *call, const char *option, const char *expects,
                          const char *got) {
    gr_error(call->diag, "U102", GR_NOWHERE, NULL, "--%s is %s; got %s", option, expects, got);
    return GR_EUSAGE;
}

static enum gr_status read_amount(struct gr_call *call, enum gr_option option, const char *name,
                                  double *out) {
    const char *text = call->values[option];
    if (text && (!gr_num_parse(gr_str(text), out) || !(*out >= 0))) {
        return bad(call, name, "a number from 0, such as 1500", text);
    }
    return GR_OK;
}

static enum gr_status read_day(struct gr_call *call, enum gr_option option, const char *name,
                               int32_t *out) {
    const char *text = call->values[option];
    gr_time t = GR_TIME_NONE;
    bool zone = false;
    if (text && (strlen(text) != 10 || !gr_time_parse(gr_str(text), &t, &zone))) {
        return bad(call, name, "a day of UTC, such as 2024-01-31", text);
    }
    if (text) {
        *out = (int32_t)(t / GR_DAY_NS - (t % GR_DAY_NS < 0));
    }
    return GR_OK;
}

static enum gr_status read_grouping(struct gr_call *call, enum gr_lab_grouping *out) {
    static const char *const names[] = {"group", "folder", "tag"};
    const char *text = call->values[GR_OPT_GROUP_BY];
    for (size_t i = 0; text && i < GR_COUNT(names); i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = (enum gr_lab_grouping)i;
            return GR_OK;
        }
    }
    return text ? bad(call, "group-by", "group, folder or tag", text) : GR_OK;
}

static enum gr_status read_options(struct gr_call *call, struct gr_lab_options *o) {
    *o = (struct gr_lab_options){.title = call->values[GR_OPT_TITLE],
                                 .from_day = GR_LAB_DAY_NONE,
                                 .to_day = GR_LAB_DAY_NONE,
                                 .max_kwh = (double)NAN,
                                 .max_kg = (double)NAN,
                                 .anonymous = call->values[GR_OPT_ANONYMOUS] != NULL,
                                 .date = GR_TIME_NONE};
    enum gr_status statuses[] = {
        gr_call_date(call, &o->date),
        read_grouping(call, &o->grouping),
        read_day(call, GR_OPT_FROM_DATE, "from-date", &o->from_day),
        read_day(call, GR_OPT_TO_DATE, "to-date", &o->to_day),
        read_amount(call, GR_OPT_MAX_KWH, "max-kwh", &o->max_kwh),
        read_amount(call, GR_OPT_MAX_KG, "max-kg", &o->max_kg),
    };
    for (size_t i = 0; i < GR_COUNT(statuses); i++) {
        if (statuses[i] != GR_OK) {
            return statuses[i];
        }
    }
    if (o->from_day != GR_LAB_DAY_NONE && o->to_day != GR_LAB_DAY_NONE && o->to_day < o->from_day) {
        gr_error(call->diag, "U102", GR_NOWHERE, "both days are inside",
                 "--to-date is before --from-date");
        return GR_EUSAGE;
    }
    return GR_OK;
}

/* Of the formats of --to those that a summary has; a batch asks its reports for more. */
static void read_formats(const struct gr_call *call, struct gr_lab_pages *pages) {
    const char *to = call->values[GR_OPT_TO];
    struct gr_str rest = gr_str(to ? to : "html,pdf");
    pages->csv = pages->json = true;
    while (rest.p) {
        struct gr_str name = gr_str_trim(gr_str_cut(&rest, ','));
        pages->html |= gr_str_is(name, "html");
        pages->pdf |= gr_str_is(name, "pdf");
    }
}

/* ---- rows ---- */

static bool next_row(void *context, struct gr_str *row) {
    return gr_site_row(context, row);
}

static void rewind_rows(void *context) {
    gr_site_rewind(context);
}

/* ---- nothing changed ---- */

/* What the files were made from; the same text, the same files. */
static void put_key(struct gr_call *call, struct gr_site_rows *rows, struct gr_buf *key) {
    static const enum gr_option counted[] = {
        GR_OPT_TO,       GR_OPT_PAPER,     GR_OPT_ANONYMOUS, GR_OPT_FACTORS, GR_OPT_TITLE,
        GR_OPT_GROUP_BY, GR_OPT_FROM_DATE, GR_OPT_TO_DATE,   GR_OPT_MAX_KWH, GR_OPT_MAX_KG};
    const char *epoch = call->environment->source_date_epoch;
    gr_program_id(key);
    gr_buf_printf(key, "\nrows %s\ndate %s\n", gr_site_rows_digest(rows), epoch ? epoch : "");
    for (size_t i = 0; i < GR_COUNT(counted); i++) {
        const char *value = call->values[counted[i]];
        gr_buf_printf(key, "%zu%s%s\n", i, value ? " " : "", value ? value : "");
    }
}

static bool is_there(struct gr_call *call, const struct gr_lab_pages *pages, const char *name) {
    return access(gr_arena_printf(call->arena, "%s%s", pages->folder, name), R_OK) == 0;
}

/* The stamp is the key, then 1 if a budget was exceeded. */
static bool is_fresh(struct gr_call *call, const struct gr_lab_pages *pages, const char *stamp,
                     const struct gr_buf *key, bool *over_budget) {
    struct gr_diag *unsaid = gr_diag_new(); /* no stamp: the files are made */
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    struct gr_str text = {NULL, 0};
    if (gr_input_open(&in, stamp, stamp, &options, unsaid) == GR_OK) {
        if (gr_input_all(in, call->arena, 1U << 16, &text) != GR_OK) {
            text.n = 0;
        }
        (void)!gr_input_close(in, NULL);
    }
    gr_diag_free(unsaid);
    bool same = text.n == key->n + 2 && memcmp(text.p, key->p, key->n) == 0;
    *over_budget = same && text.p[key->n] == '1';
    return same && is_there(call, pages, "lab.csv") && is_there(call, pages, "lab.json") &&
           (!pages->html || is_there(call, pages, "index.html")) &&
           (!pages->pdf || is_there(call, pages, "index.pdf"));
}

/* ---- the files ---- */

static enum gr_status write_pages(struct gr_call *call, const struct gr_lab_options *options,
                                  struct gr_site_rows *open, struct gr_lab_pages *pages) {
    const struct gr_lab_rows rows = {next_row, rewind_rows, open};
    const char *paper = call->values[GR_OPT_PAPER];
    pages->letter = paper && strcmp(paper, "letter") == 0;
    pages->fonts = pages->html || pages->pdf ? gr_kit_fonts(call) : NULL;
    return gr_lab_write(&rows, options, pages, call->arena, call->diag);
}

static enum gr_status write_if_changed(struct gr_call *call, struct gr_lab_options *options,
                                       struct gr_site_rows *open, struct gr_lab_pages *pages,
                                       bool *over_budget) {
    const char *stamp = gr_arena_printf(call->arena, "%s.gramme/summary", pages->folder);
    struct gr_buf key = {0};
    enum gr_status status = GR_OK;
    put_key(call, open, &key);
    if (!is_fresh(call, pages, stamp, &key, over_budget)) {
        status = gr_kit_factors(call, &options->factors);
        status = status == GR_OK ? write_pages(call, options, open, pages) : status;
        *over_budget = pages->over_budget;
        gr_buf_puts(&key, pages->over_budget ? "1\n" : "0\n");
        status = status == GR_OK ? gr_out_write(stamp, gr_buf_str(&key), call->diag) : status;
    }
    gr_buf_free(&key);
    return status;
}

enum gr_status gr_summary_check(struct gr_call *call) {
    struct gr_lab_options options;
    return read_options(call, &options);
}

enum gr_status gr_summary_write(struct gr_call *call, const char *site, bool *over_budget) {
    struct gr_lab_options options;
    struct gr_lab_pages pages = {0};
    struct gr_site_rows *open = NULL;
    bool slash = gr_str_ends(gr_str(site), GR_STR("/"));
    enum gr_status status = read_options(call, &options);
    *over_budget = false;
    status = status == GR_OK ? gr_site_rows_open(site, call->diag, &open) : status;
    if (status != GR_OK) {
        return status;
    }
    pages.folder = gr_arena_printf(call->arena, "%s%s", site, slash ? "" : "/");
    read_formats(call, &pages);
    status = write_if_changed(call, &options, open, &pages, over_budget);
    gr_site_rows_close(open);
    if (status == GR_OK && *over_budget) {
        gr_error(call->diag, "B101", GR_NOWHERE, "index.html says by how much",
                 "the budget is exceeded");
    }
    return status;
}

int gr_command_summary(struct gr_call *call) {
    bool over = false;
    if (call->argument_count != 1) {
        gr_error(call->diag, "U104", GR_NOWHERE, "gramme summary SITE",
                 "a summary is of one site, the folder that a batch wrote");
        return gr_cli_exit(GR_EUSAGE);
    }
    enum gr_status status = gr_summary_write(call, call->arguments[0], &over);
    return status != GR_OK ? gr_cli_exit(status) : over ? 4 : 0;
}
