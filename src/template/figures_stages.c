/*
 * figures_stages.c - emissions by stage, or by run where no stages are stated.
 */
#include "template/figures_build.h"

#include <math.h>
#include <stdlib.h>

struct row {
    const char *name;
    double kg;
    bool discarded;
    size_t order;
};

struct stages {
    struct gr_figures *f;
    struct row *rows;
    size_t count;
    double sum, discarded;
    bool by_run;
    struct gr_figures_unit unit;
};

static int larger(const void *a, const void *b) {
    const struct row *x = a, *y = b;
    if (x->kg > y->kg || x->kg < y->kg) {
        return x->kg > y->kg ? -1 : 1;
    }
    return x->order < y->order ? -1 : 1;
}

static void add(struct stages *s, const char *name, double kg, bool discarded) {
    if (kg >= 0) {
        s->rows[s->count] = (struct row){name, kg, discarded, s->count};
        s->count++;
        s->sum += kg;
        s->discarded += discarded ? kg : 0;
    }
}

static bool is_discarded(const char *outcome) {
    return strcmp(outcome, "discarded") == 0 || strcmp(outcome, "failed") == 0 ||
           strcmp(outcome, "redundant") == 0;
}

static void read_runs(struct stages *s) {
    s->by_run = true;
    s->count = 0;
    s->sum = s->discarded = 0;
    for (const xmlNode *n = gr_figures_items(s->f->root, "runs"); n; n = gr_figures_next(n)) {
        if (gr_figures_text(n, "excluded")[0] == 0) {
            add(s, gr_figures_run_name(s->f, n), gr_figures_number(n, "emissions_location_kg"),
                is_discarded(gr_figures_text(n, "outcome")));
        }
    }
}

/* By stage if there are two bars or more; a single stage says less than its runs. */
static void read_rows(struct stages *s) {
    size_t stages = gr_figures_count(s->f->root, "stages");
    size_t runs = gr_figures_count(s->f->root, "runs");
    s->rows = GR_NEW_N(s->f->arena, struct row, stages + runs + 1);
    for (const xmlNode *n = gr_figures_items(s->f->root, "stages"); n; n = gr_figures_next(n)) {
        add(s, gr_figures_word(s->f, "stage", gr_figures_text(n, "lifecycle_stage")),
            gr_figures_number(n, "emissions_location_kg"),
            strcmp(gr_figures_text(n, "outcome_class"), "discarded") == 0);
    }
    if (s->count < 2) {
        read_runs(s);
    }
    qsort(s->rows, s->count, sizeof(*s->rows), larger);
}

/* ---- words ---- */

static const char *title(struct stages *s) {
    struct gr_figures *f = s->f;
    if (!(s->sum > 0)) {
        return GR_SAY_PLAIN(f, "chart-stage-title-zero");
    }
    if (s->discarded > 0.1 * s->sum) {
        return GR_SAY(f, "chart-stage-title-discarded",
                      gr_figures_capital(f, gr_figures_fraction(f, s->discarded / s->sum)));
    }
    double first = s->rows[0].kg / s->sum;
    if (s->count <= GR_BAR_ROWS || first > 0.25) {
        const char *name = gr_figures_short(f, s->rows[0].name);
        return GR_SAY(f, "chart-stage-title", s->by_run ? name : gr_figures_capital(f, name),
                      gr_figures_share(f, first));
    }
    double kept = 0;
    for (size_t i = 0; i < GR_BAR_KEPT; i++) {
        kept += s->rows[i].kg;
    }
    return GR_SAY(f, "chart-stage-title-top", gr_figures_integer(f, GR_BAR_KEPT),
                  gr_figures_integer(f, (double)s->count), gr_figures_share(f, kept / s->sum));
}

static void fill_row(struct stages *s, struct gr_bar_row *row, double kg) {
    row->parts[0] = kg / s->unit.size;
    row->value = gr_figures_fixed(s->f, kg / s->unit.size, s->unit.decimals);
    row->part_texts[0] = row->value;
    row->share = s->sum > 0 ? gr_figures_share(s->f, kg / s->sum) : NULL;
}

static void fill_bars(struct stages *s, struct gr_bars *bars) {
    size_t kept = s->count > GR_BAR_ROWS ? GR_BAR_KEPT : s->count;
    bars->unit = s->unit.name;
    bars->part_count = 1;
    bars->part_names[0] = "";
    bars->part_inks[0] = GR_INK_C1;
    bars->row_count = kept + (s->count > kept);
    struct gr_bar_row *rows = GR_NEW_N(s->f->arena, struct gr_bar_row, bars->row_count);
    for (size_t i = 0; i < kept; i++) {
        rows[i].name = s->rows[i].name;
        rows[i].discarded = s->rows[i].discarded;
        rows[i].second = s->rows[i].discarded ? GR_SAY_PLAIN(s->f, "chart-stage-discarded") : NULL;
        fill_row(s, &rows[i], s->rows[i].kg);
    }
    if (s->count > kept) {
        double rest = 0;
        for (size_t i = kept; i < s->count; i++) {
            rest += s->rows[i].kg;
        }
        rows[kept].rest = true;
        rows[kept].no_bar = rest > 1.5 * s->rows[0].kg;
        rows[kept].name =
            GR_SAY(s->f, "chart-others", gr_figures_integer(s->f, (double)(s->count - kept)));
        fill_row(s, &rows[kept], rest);
    }
    bars->rows = rows;
}

static const char *row_name(struct stages *s, const struct gr_bar_row *row) {
    return row->second ? gr_arena_printf(s->f->arena, "%s, %s", row->name, row->second) : row->name;
}

static const char *describe(struct stages *s, const struct gr_chart *chart) {
    struct gr_figures *f = s->f;
    const struct gr_bars *bars = &chart->of.bars;
    const char *text = GR_SAY(f, "chart-stage-desc", chart->title);
    size_t shown = bars->row_count < 12 ? bars->row_count : 12;
    for (size_t i = 0; i < shown; i++) {
        text = gr_arena_printf(f->arena, "%s%s%s", text,
                               GR_SAY(f, "chart-energy-desc-row", row_name(s, &bars->rows[i]),
                                      bars->rows[i].value, bars->unit),
                               i + 1 == shown ? "." : "; ");
    }
    return text;
}

static void tabulate(struct stages *s, struct gr_chart *chart) {
    struct gr_figures *f = s->f;
    const struct gr_bars *bars = &chart->of.bars;
    bool capped = s->count > GR_BAR_ROWS;
    struct gr_figures_table *t = gr_figures_table(f, 3, bars->row_count + 1);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, s->by_run ? "chart-head-run" : "chart-head-stage"),
                    false);
    gr_figures_head(t, 1, bars->unit, true);
    gr_figures_head(t, 2, GR_SAY_PLAIN(f, "chart-head-share"), true);
    for (size_t i = 0; i < bars->row_count; i++) {
        gr_figures_cell(t, row_name(s, &bars->rows[i]));
        gr_figures_cell(t, bars->rows[i].value);
        gr_figures_cell(t, bars->rows[i].share ? bars->rows[i].share : "");
    }
    gr_figures_cell(t, GR_SAY_PLAIN(f, "chart-head-total"));
    gr_figures_cell(t, gr_figures_fixed(f, s->sum / s->unit.size, s->unit.decimals));
    gr_figures_cell(t, s->sum > 0 ? gr_figures_share(f, 1) : "");
    if (capped) {
        t->table.remark = GR_SAY(f, "chart-remark-largest", gr_figures_integer(f, GR_BAR_KEPT),
                                 gr_figures_integer(f, (double)s->count));
    }
    chart->table = &t->table;
}

void gr_figures_stages(struct gr_figures *f) {
    struct stages s = {.f = f};
    read_rows(&s);
    if (s.count == 0) {
        return;
    }
    s.unit = gr_figures_unit(s.rows[0].kg, "kg");
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_BARS, "emissions-by-stage");
    fill_bars(&s, &chart->of.bars);
    chart->title = title(&s);
    chart->subline = gr_figures_join(
        f, GR_SAY(f, s.by_run ? "chart-stage-sub-runs" : "chart-stage-sub", s.unit.name),
        s.discarded > 0 ? GR_SAY_PLAIN(f, "chart-stage-hatched") : "");
    chart->source = GR_SAY_PLAIN(f, "chart-source-record");
    chart->description = describe(&s, chart);
    tabulate(&s, chart);
    if (!(s.sum > 0)) {
        chart->note = GR_SAY_PLAIN(f, "chart-stage-zero");
    } else if (s.count == 1) {
        chart->note = GR_SAY(f, "chart-stage-one", gr_figures_amount(f, s.rows[0].kg, 3, "kg"),
                             s.rows[0].name);
    }
}
