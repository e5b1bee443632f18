/*
 * figures_energy.c - energy by component and run, largest run first.
 */
#include "template/figures_build.h"

#include <math.h>
#include <stdlib.h>

enum part { PART_GPU, PART_CPU, PART_MEMORY, PART_OTHER };
enum { DESC_ROWS = 12 };

static const struct {
    const char *component; /* of the record and of the catalogue */
    enum gr_ink ink;
} part_kinds[GR_BAR_PARTS] = {
    [PART_GPU] = {"accelerator", GR_INK_C1},
    [PART_CPU] = {"cpu", GR_INK_C5},
    [PART_MEMORY] = {"memory", GR_INK_C3},
    [PART_OTHER] = {"other", GR_INK_C6},
};

struct run {
    const xmlNode *node;
    size_t order;
    double parts[GR_BAR_PARTS]; /* kWh; NAN: not measured */
    double total;
};

struct energy {
    struct gr_figures *f;
    struct run *runs;
    size_t count;
    bool it; /* every run's IT energy is known */
    bool used[GR_BAR_PARTS];
    double modelled[GR_BAR_PARTS], all[GR_BAR_PARTS]; /* kWh of a component, all runs */
    double sum;
    struct gr_figures_unit unit;
};

static enum part part_of(const char *component) {
    for (enum part p = PART_GPU; p < PART_OTHER; p++) {
        if (strcmp(component, part_kinds[p].component) == 0) {
            return p;
        }
    }
    return PART_OTHER;
}

static bool is_model(const char *tier) {
    return strcmp(tier, "utilisation_model") == 0 || strcmp(tier, "tdp_estimate") == 0 ||
           strcmp(tier, "proxy") == 0;
}

static void add_part(struct run *run, enum part p, double kwh) {
    run->parts[p] = isnan(run->parts[p]) ? kwh : run->parts[p] + kwh;
}

/* What a run's total has beyond its components (a wall meter, a log with totals only) is "other". */
static bool read_run(struct energy *e, const xmlNode *node, struct run *run) {
    double it = gr_figures_number(node, "energy_it_kwh");
    double whole = isnan(it) ? gr_figures_number(node, "energy_total_kwh") : it;
    double sum = 0;
    *run =
        (struct run){.node = node, .parts = {(double)NAN, (double)NAN, (double)NAN, (double)NAN}};
    for (const xmlNode *c = gr_figures_items(node, "components"); c; c = gr_figures_next(c)) {
        double kwh = gr_figures_number(c, "energy_it_kwh");
        if (kwh >= 0) {
            enum part p = part_of(gr_figures_text(c, "component"));
            add_part(run, p, kwh);
            sum += kwh;
            e->all[p] += kwh;
            e->modelled[p] += is_model(gr_figures_tier(c, "energy_it_kwh")) ? kwh : 0;
        }
    }
    if (!(whole >= 0)) {
        return false;
    }
    if (isnan(it) && sum > 0) {
        whole = sum; /* components are before PUE; the total is not */
        e->it = true;
    } else if (isnan(it)) {
        e->it = false;
    }
    bool split = gr_figures_items(node, "components") != NULL;
    if (whole - sum > 0.01 * whole || !split) {
        add_part(run, PART_OTHER, fmax(whole - sum, 0));
    }
    run->total = fmax(whole, sum);
    return true;
}

static int larger(const void *a, const void *b) {
    const struct run *x = a, *y = b;
    if (x->total > y->total || x->total < y->total) {
        return x->total > y->total ? -1 : 1;
    }
    return x->order < y->order ? -1 : 1;
}

static void read_runs(struct energy *e) {
    size_t most = gr_figures_count(e->f->root, "runs");
    e->runs = GR_NEW_N(e->f->arena, struct run, most + 1);
    e->it = true;
    for (const xmlNode *n = gr_figures_items(e->f->root, "runs"); n; n = gr_figures_next(n)) {
        struct run run;
        if (gr_figures_text(n, "excluded")[0] == 0 && read_run(e, n, &run)) {
            run.order = e->count;
            e->runs[e->count++] = run;
            e->sum += run.total;
            for (size_t p = 0; p < GR_BAR_PARTS; p++) {
                e->used[p] |= !isnan(run.parts[p]);
            }
        }
    }
    qsort(e->runs, e->count, sizeof(*e->runs), larger);
}

/* ---- rows ---- */

static const char *second_line(struct gr_figures *f, const xmlNode *run) {
    const char *stage = gr_figures_text(run, "lifecycle_stage");
    const char *outcome = gr_figures_text(run, "outcome");
    bool staged = stage[0] && strcmp(stage, "unstated") != 0;
    bool wasted = strcmp(outcome, "discarded") == 0 || strcmp(outcome, "failed") == 0 ||
                  strcmp(outcome, "redundant") == 0;
    if (!staged) {
        return wasted ? gr_figures_word(f, "outcome", outcome) : NULL;
    }
    const char *word = gr_figures_word(f, "stage", stage);
    return wasted
               ? gr_arena_printf(f->arena, "%s, %s", word, gr_figures_word(f, "outcome", outcome))
               : word;
}

static const char *part_name(struct energy *e, size_t p) {
    return gr_figures_capital(e->f, gr_figures_word(e->f, "component", part_kinds[p].component));
}

/* Names what this run lacks and others have: "CPU and memory not measured". */
static const char *lacks(struct energy *e, const struct run *run) {
    const char *words[GR_BAR_PARTS];
    size_t count = 0;
    if (!isnan(run->parts[PART_OTHER])) {
        return NULL; /* a total that is not split holds them */
    }
    for (size_t p = 0; p < PART_OTHER; p++) {
        if (e->used[p] && isnan(run->parts[p])) {
            words[count++] = gr_figures_word(e->f, "component", part_kinds[p].component);
        }
    }
    return count ? GR_SAY(e->f, "chart-energy-unmeasured", gr_figures_list(e->f, words, count))
                 : NULL;
}

static void fill_values(struct energy *e, struct gr_bar_row *row, const struct run *run,
                        const size_t *columns, size_t column_count) {
    for (size_t c = 0; c < column_count; c++) {
        double kwh = run->parts[columns[c]];
        row->parts[c] = kwh / e->unit.size;
        row->part_texts[c] =
            isnan(kwh) ? NULL : gr_figures_fixed(e->f, kwh / e->unit.size, e->unit.decimals);
    }
    row->value = gr_figures_fixed(e->f, run->total / e->unit.size, e->unit.decimals);
}

static struct run rest_of(const struct energy *e, size_t from) {
    struct run rest = {.parts = {(double)NAN, (double)NAN, (double)NAN, (double)NAN}};
    for (size_t i = from; i < e->count; i++) {
        rest.total += e->runs[i].total;
        for (size_t p = 0; p < GR_BAR_PARTS; p++) {
            if (!isnan(e->runs[i].parts[p])) {
                add_part(&rest, (enum part)p, e->runs[i].parts[p]);
            }
        }
    }
    return rest;
}

static void fill_bars(struct energy *e, struct gr_bars *bars) {
    size_t columns[GR_BAR_PARTS];
    for (size_t p = 0; p < GR_BAR_PARTS; p++) {
        if (e->used[p]) {
            columns[bars->part_count] = p;
            bars->part_names[bars->part_count] = part_name(e, p);
            bars->part_inks[bars->part_count++] = part_kinds[p].ink;
        }
    }
    if (bars->part_count == 1 && columns[0] == PART_OTHER) {
        bars->part_inks[0] = GR_INK_C1; /* a single series */
    }
    size_t kept = e->count > GR_BAR_ROWS ? GR_BAR_KEPT : e->count;
    bars->row_count = kept + (e->count > kept);
    struct gr_bar_row *rows = GR_NEW_N(e->f->arena, struct gr_bar_row, bars->row_count);
    for (size_t i = 0; i < kept; i++) {
        rows[i].name = gr_figures_run_name(e->f, e->runs[i].node);
        rows[i].second = second_line(e->f, e->runs[i].node);
        rows[i].note = lacks(e, &e->runs[i]);
        fill_values(e, &rows[i], &e->runs[i], columns, bars->part_count);
    }
    if (e->count > kept) {
        struct run rest = rest_of(e, kept);
        rows[kept].rest = true;
        rows[kept].no_bar = rest.total > 1.5 * e->runs[0].total;
        rows[kept].name =
            GR_SAY(e->f, "chart-others", gr_figures_integer(e->f, (double)(e->count - kept)));
        fill_values(e, &rows[kept], &rest, columns, bars->part_count);
    }
    bars->unit = e->unit.name;
    bars->rows = rows;
}

/* ---- words ---- */

static const char *title(struct energy *e) {
    struct gr_figures *f = e->f;
    if (!(e->sum > 0)) {
        return GR_SAY_PLAIN(f, "chart-energy-title-zero");
    }
    double first = e->runs[0].total / e->sum;
    if (e->count <= GR_BAR_ROWS || first > 0.25) {
        return GR_SAY(f, "chart-energy-title",
                      gr_figures_short(f, gr_figures_run_name(e->f, e->runs[0].node)),
                      gr_figures_share(f, first));
    }
    double kept = 0;
    for (size_t i = 0; i < GR_BAR_KEPT; i++) {
        kept += e->runs[i].total;
    }
    return GR_SAY(f, "chart-energy-title-top", gr_figures_integer(f, GR_BAR_KEPT),
                  gr_figures_integer(f, (double)e->count), gr_figures_share(f, kept / e->sum));
}

static const char *parts_text(struct gr_figures *f, const struct gr_bars *bars,
                              const struct gr_bar_row *row) {
    const char *text = NULL;
    for (size_t c = 0; c < bars->part_count; c++) {
        if (row->part_texts[c]) {
            text = gr_arena_printf(f->arena, "%s%s%s" GR_NBSP "%s", text ? text : "",
                                   text ? ", " : "", bars->part_names[c], row->part_texts[c]);
        }
    }
    return text ? text : "";
}

static const char *describe(struct energy *e, const struct gr_chart *chart) {
    struct gr_figures *f = e->f;
    const struct gr_bars *bars = &chart->of.bars;
    const char *text = GR_SAY(f, "chart-energy-desc", chart->title);
    for (size_t i = 0; i < bars->row_count && i < DESC_ROWS; i++) {
        const struct gr_bar_row *row = &bars->rows[i];
        const char *line = GR_SAY(f, "chart-energy-desc-row", row->name, row->value, bars->unit);
        if (bars->part_count > 1) {
            line = GR_SAY(f, "chart-energy-desc-parts", line, parts_text(f, bars, row));
        }
        bool last = i + 1 == bars->row_count || i + 1 == DESC_ROWS;
        text = gr_arena_printf(f->arena, "%s%s%s", text, line, last ? "." : "; ");
    }
    return text;
}

/* Names the components most of whose energy is a model's. */
static const char *source(struct energy *e) {
    const char *words[GR_BAR_PARTS];
    size_t count = 0;
    for (size_t p = 0; p < GR_BAR_PARTS; p++) {
        if (e->modelled[p] > 0.5 * e->all[p]) {
            const char *word = gr_figures_word(e->f, "component", part_kinds[p].component);
            words[count] = count == 0 ? gr_figures_capital(e->f, word) : word;
            count++;
        }
    }
    const char *text = gr_figures_source(e->f);
    if (count) {
        text = gr_figures_join(e->f, text,
                               GR_SAY(e->f, "chart-energy-models",
                                      gr_figures_list(e->f, words, count), count == 1 ? "1" : "2"));
    }
    return text;
}

static void tabulate(struct energy *e, struct gr_chart *chart) {
    struct gr_figures *f = e->f;
    const struct gr_bars *bars = &chart->of.bars;
    size_t parts = bars->part_count > 1 ? bars->part_count : 0;
    struct gr_figures_table *t = gr_figures_table(f, parts + 2, bars->row_count);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-run"), false);
    for (size_t c = 0; c < parts; c++) {
        gr_figures_head(t, c + 1, bars->part_names[c], true);
    }
    gr_figures_head(t, parts + 1, GR_SAY(f, "chart-head-sum", bars->unit), true);
    for (size_t i = 0; i < bars->row_count; i++) {
        gr_figures_cell(t, bars->rows[i].name);
        for (size_t c = 0; c < parts; c++) {
            const char *text = bars->rows[i].part_texts[c];
            gr_figures_cell(t, text ? text : GR_SAY_PLAIN(f, "chart-not-measured"));
        }
        gr_figures_cell(t, bars->rows[i].value);
    }
    if (e->count > GR_BAR_ROWS) {
        t->table.remark = GR_SAY(f, "chart-remark-largest", gr_figures_integer(f, GR_BAR_KEPT),
                                 gr_figures_integer(f, (double)e->count));
    }
    chart->table = &t->table;
}

/* One run: a sentence says as much as a bar. */
static const char *one_run(struct energy *e, const struct gr_bars *bars) {
    const struct gr_bar_row *row = &bars->rows[0];
    const char *value = gr_arena_printf(e->f->arena, "%s" GR_NBSP "%s", row->value, bars->unit);
    return bars->part_count > 1 ? GR_SAY(e->f, "chart-energy-one-parts", row->name, value,
                                         parts_text(e->f, bars, row))
                                : GR_SAY(e->f, "chart-energy-one", row->name, value);
}

void gr_figures_energy(struct gr_figures *f) {
    struct energy e = {.f = f};
    read_runs(&e);
    if (e.count == 0) {
        return;
    }
    e.unit = gr_figures_unit(e.runs[0].total, "kWh");
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_BARS, "energy-by-run");
    fill_bars(&e, &chart->of.bars);
    chart->title = title(&e);
    chart->subline = GR_SAY(f,
                            chart->of.bars.part_count == 1 ? "chart-energy-sub-plain"
                            : e.it                         ? "chart-energy-sub-it"
                                                           : "chart-energy-sub-total",
                            e.unit.name);
    chart->source = source(&e);
    chart->description = describe(&e, chart);
    tabulate(&e, chart);
    if (e.count == 1 || !(e.sum > 0)) {
        chart->note =
            e.sum > 0 ? one_run(&e, &chart->of.bars) : GR_SAY_PLAIN(f, "chart-energy-zero");
    }
}
