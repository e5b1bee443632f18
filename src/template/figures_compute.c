/*
 * figures_compute.c - training compute over time: published models and own runs.
 */
#include "template/figures_build.h"
#include "template/internal.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"

enum { NAMED_MAX = 6, TABLE_ROWS = 24 };

struct compute {
    struct gr_figures *f;
    struct gr_scatter_dot *references, *own;
    size_t reference_count, own_count;
    size_t named[NAMED_MAX], named_count;
    gr_time first, last;         /* of the references */
    gr_time own_first, own_last; /* of own runs */
    struct gr_scatter_fit fit;   /* through own runs */
    const char *n, *doubling;    /* of the fit: "12", "4.2" */
};

/* ---- numbers ---- */

/* Mantissa text "6.0 × 10" and exponent "18". */
static void power_texts(struct gr_figures *f, double value, const char **mantissa,
                        const char **exponent) {
    int e = (int)floor(log10(value));
    double m = value / pow(10, e);
    if (m >= 9.95) {
        m /= 10;
        e++;
    }
    *mantissa =
        gr_arena_printf(f->arena, "%s" GR_NBSP GR_TIMES GR_NBSP "10", gr_figures_fixed(f, m, 1));
    *exponent = gr_figures_fixed(f, e, 0);
}

static const char *power_word(struct gr_figures *f, double value) {
    struct gr_buf buf = {0};
    gr_put_power(&buf, value, 2);
    return gr_figures_number_text(f, &buf);
}

static const char *times_word(struct gr_figures *f, double ratio) {
    static const struct {
        double from, below;
        const char *key;
    } words[] = {{1e6, 1e9, "chart-compute-million"},
                 {1e9, 1e12, "chart-compute-billion"},
                 {1e12, 1e15, "chart-compute-trillion"}};
    struct gr_buf buf = {0};
    for (size_t i = 0; i < GR_COUNT(words); i++) {
        if (ratio >= words[i].from && ratio < words[i].below * 0.995) {
            gr_put_significant(&buf, ratio / words[i].from, 2);
            return GR_SAY(f, words[i].key, gr_figures_number_text(f, &buf));
        }
    }
    return power_word(f, ratio);
}

/* ---- reading ---- */

/* Only those that took more compute than all before them have a name. */
static void read_names(struct compute *c, const xmlNode *references) {
    size_t i = 0;
    const xmlNode *n = gr_figures_items(references, "records");
    for (; n; n = gr_figures_next(n)) {
        double flop = gr_figures_number(n, "flop");
        gr_time at = gr_figures_time(n, "date");
        while (i < c->reference_count &&
               (c->references[i].at < at || c->references[i].value < flop)) {
            i++; /* both are in the order of time, and none before has as much */
        }
        if (i < c->reference_count && c->references[i].at == at) {
            c->references[i].name = gr_figures_name(c->f, n, "model");
        }
    }
}

static void read_references(struct compute *c) {
    const xmlNode *references = gr_node_child(c->f->root, "compute_references");
    const double *days, *flop;
    size_t count = gr_figures_numbers(c->f, references, "days", &days);
    size_t most = gr_figures_numbers(c->f, references, "flop", &flop);
    count = count < most ? count : most;
    c->references = GR_NEW_N(c->f->arena, struct gr_scatter_dot, count + 1);
    c->first = INT64_MAX;
    c->last = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        if (flop[i] >= 1 && flop[i] < 1e60 && days[i] >= 0 && days[i] < 90000) {
            gr_time at = (gr_time)days[i] * GR_DAY_NS;
            c->references[c->reference_count++] =
                (struct gr_scatter_dot){.at = at, .value = flop[i], .name = ""};
            c->first = at < c->first ? at : c->first;
            c->last = at > c->last ? at : c->last;
        }
    }
    read_names(c, references);
}

static int more_compute(const void *a, const void *b) {
    const struct gr_scatter_dot *x = a, *y = b;
    if (x->value > y->value || x->value < y->value) {
        return x->value > y->value ? -1 : 1;
    }
    return strcmp(x->name, y->name);
}

static void read_own(struct compute *c) {
    c->own = GR_NEW_N(c->f->arena, struct gr_scatter_dot, gr_figures_count(c->f->root, "runs") + 1);
    for (const xmlNode *n = gr_figures_items(c->f->root, "runs"); n; n = gr_figures_next(n)) {
        double flop = gr_figures_number(n, "training_compute_flop");
        gr_time start, end;
        gr_time at = gr_figures_run_span(n, &start, &end) ? start : gr_figures_time(n, "start");
        if (flop >= 1 && flop < 1e60 && at != GR_TIME_NONE &&
            gr_figures_text(n, "excluded")[0] == 0) {
            struct gr_scatter_dot *dot = &c->own[c->own_count++];
            c->own_first = at < c->own_first ? at : c->own_first;
            c->own_last = at > c->own_last ? at : c->own_last;
            *dot = (struct gr_scatter_dot){
                .at = at, .value = flop, .name = gr_figures_run_name(c->f, n)};
            power_texts(c->f, flop, &dot->value_text, &dot->exponent);
        }
    }
    qsort(c->own, c->own_count, sizeof(*c->own), more_compute);
}

/* ---- which published models get a name ---- */

static int earlier(const void *a, const void *b) {
    const struct gr_scatter_dot *x = a, *y = b;
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return more_compute(a, b);
}

/* Those that took more compute than all before them, spread evenly over time; the largest first. */
static void choose_named(struct compute *c) {
    size_t *records = GR_NEW_N(c->f->arena, size_t, c->reference_count + 1), count = 0;
    double highest = 0;
    qsort(c->references, c->reference_count, sizeof(*c->references), earlier);
    for (size_t i = 0; i < c->reference_count; i++) {
        if (c->references[i].value > highest) {
            highest = c->references[i].value;
            records[count++] = i;
        }
    }
    double gap = (double)(c->last - c->first) / NAMED_MAX;
    double before = HUGE_VAL;
    for (size_t k = count; k-- > 0 && c->named_count < NAMED_MAX;) {
        double at = (double)c->references[records[k]].at;
        if (at <= before - gap || c->named_count == 0) {
            c->named[c->named_count++] = records[k];
            before = at;
        }
    }
}

/* ---- words ---- */

static const char *year(struct compute *c, gr_time t) {
    return gr_arena_printf(c->f->arena, "%d", gr_civil_from_time(t).year);
}

static const char *title(struct compute *c) {
    struct gr_figures *f = c->f;
    if (c->named_count && c->references[c->named[0]].value > 2 * c->own[0].value) {
        const struct gr_scatter_dot *top = &c->references[c->named[0]];
        return GR_SAY(f, "chart-compute-title", gr_figures_short(f, top->name),
                      times_word(f, top->value / c->own[0].value));
    }
    return GR_SAY(f, "chart-compute-title-own", power_word(f, c->own[0].value));
}

static const char *own_list(struct compute *c) {
    const char *own = NULL;
    for (size_t i = 0; i < c->own_count && i < 5; i++) {
        own = gr_arena_printf(c->f->arena, "%s%s%s %s FLOP", own ? own : "", own ? ", " : "",
                              c->own[i].name, power_word(c->f, c->own[i].value));
    }
    return own;
}

static const char *describe(struct compute *c) {
    struct gr_figures *f = c->f;
    return GR_SAY(f, "chart-compute-desc", gr_figures_integer(f, (double)c->reference_count),
                  year(c, c->first), year(c, c->last), own_list(c));
}

static void put_row(struct compute *c, struct gr_figures_table *t,
                    const struct gr_scatter_dot *dot) {
    char date[16];
    size_t n = gr_time_date(dot->at, date);
    gr_figures_cell(t, dot->name);
    gr_figures_cell(t, gr_arena_str(c->f->arena, (struct gr_str){date, n}));
    gr_figures_cell(t, power_word(c->f, dot->value));
}

static void tabulate(struct compute *c, struct gr_chart *chart) {
    struct gr_figures *f = c->f;
    size_t own = c->own_count < TABLE_ROWS - NAMED_MAX ? c->own_count : TABLE_ROWS - NAMED_MAX;
    struct gr_figures_table *t = gr_figures_table(f, 3, own + c->named_count);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-model"), false);
    gr_figures_head(t, 1, GR_SAY_PLAIN(f, "chart-head-date"), false);
    gr_figures_head(t, 2, GR_SAY_PLAIN(f, "chart-head-flop"), true);
    for (size_t i = 0; i < own; i++) {
        put_row(c, t, &c->own[i]);
    }
    for (size_t i = 0; i < c->named_count; i++) {
        put_row(c, t, &c->references[c->named[i]]);
    }
    t->table.remark =
        GR_SAY(f, "chart-compute-remark", gr_figures_integer(f, (double)t->table.rows),
               gr_figures_integer(f, (double)(c->reference_count + c->own_count)));
    chart->table = &t->table;
}

/* ---- growth of own runs ---- */

static const double days_per_year = 365.25;

/* A caption of one line and one below it. */
static struct gr_caption_text caption(const char *first, const char *second) {
    return (struct gr_caption_text){first, second};
}

static void read_fit(struct compute *c) {
    struct gr_figures *f = c->f;
    const xmlNode *trend = gr_node_child(f->root, "trend");
    struct gr_figure growth = gr_figures_quantity(trend, "growth_per_year");
    struct gr_figure height = gr_figures_quantity(trend, "mean_date_flop");
    struct gr_figure months = gr_figures_quantity(trend, "doubling_months");
    gr_time mean = gr_figures_time(trend, "mean_date");
    bool fine = growth.known && growth.low > 0 && growth.high >= growth.value && height.known &&
                height.value > 0 && height.high >= height.value && isfinite(growth.high) &&
                isfinite(height.high) && mean != GR_TIME_NONE && c->own_count >= 3;
    if (!fine) {
        return;
    }
    c->n = gr_figures_integer(f, gr_figures_number(trend, "point_count"));
    c->fit = (struct gr_scatter_fit){
        .present = true,
        .from = c->own_first,
        .to = c->own_last,
        .mean = mean,
        .at_mean = log10(height.value),
        .at_mean_half = log10(height.high / height.value),
        .per_day = log10(growth.value) / days_per_year,
        .per_day_half = log10(growth.high / growth.value) / days_per_year,
        .flat = !months.known,
    };
    if (months.known) {
        c->doubling = gr_figures_significant(f, months.value, 2);
        c->fit.text =
            caption(GR_SAY(f, "chart-growth-fit", c->doubling),
                    GR_SAY(f, "chart-growth-fit-interval", gr_figures_significant(f, months.low, 2),
                           gr_figures_significant(f, months.high, 2), c->n));
    } else {
        c->fit.text = caption(GR_SAY_PLAIN(f, "chart-growth-flat"),
                              GR_SAY(f, "chart-growth-flat-interval", c->n));
    }
}

/* What the trainings of 2012 to 2018 did: from the largest model of 2012 on, or (own) through own runs. */
static void read_guide(struct compute *c, struct gr_scatter_guide *g, bool own) {
    struct gr_figures *f = c->f;
    double months = gr_figures_number(gr_node_child(f->root, "trend"), "reference_doubling_months");
    if (!(months > 0)) {
        return;
    }
    double per_day = log10(2) / (months * days_per_year / 12);
    const char *text = gr_figures_significant(f, months, 2);
    *g = (struct gr_scatter_guide){
        .text =
            caption(GR_SAY(f, "chart-growth-guide", text),
                    GR_SAY_PLAIN(f, own ? "chart-growth-guide-own" : "chart-growth-guide-years"))};
    if (own && c->fit.present) {
        g->present = true;
        g->from = c->own_first;
        g->to = c->own_last;
        g->low = c->fit.at_mean - per_day * (double)(c->fit.mean - g->from) / (double)GR_DAY_NS;
    }
    for (size_t i = 0; i < c->reference_count && !own; i++) {
        int at = gr_civil_from_time(c->references[i].at).year;
        double height = log10(c->references[i].value);
        if (at == 2012 && (!g->present || height > g->low)) {
            g->present = true;
            g->from = c->references[i].at;
            g->low = height;
        }
    }
    if (!own) {
        g->to = gr_days_from_civil(2018, 1, 1) * GR_DAY_NS;
    }
    g->high = g->low + per_day * (double)(g->to - g->from) / (double)GR_DAY_NS;
}

/* All published models, own runs among them. */
static void add_context(struct compute *c) {
    struct gr_figures *f = c->f;
    choose_named(c);
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_SCATTER, "compute-trend");
    size_t *named = GR_NEW_N(f->arena, size_t, NAMED_MAX);
    memcpy(named, c->named, sizeof(c->named));
    const char *count = gr_figures_integer(f, (double)c->reference_count);
    chart->of.scatter = (struct gr_scatter){
        .unit = GR_SAY_PLAIN(f, "chart-head-flop"),
        .reference_count = c->reference_count,
        .references = c->references,
        .references_title =
            GR_SAY(f, "chart-compute-cloud", count, year(c, c->first), year(c, c->last)),
        .named_count = c->named_count,
        .named = named,
        .own_count = c->own_count,
        .own = c->own,
        .own_word = GR_SAY_PLAIN(f, "chart-compute-own"),
    };
    read_guide(c, &chart->of.scatter.guide, false);
    chart->title = title(c);
    chart->subline = GR_SAY_PLAIN(f, "chart-compute-sub");
    chart->source =
        GR_SAY(f, "chart-compute-source", count, gr_figures_integer(f, (double)c->own_count));
    chart->description = describe(c);
    tabulate(c, chart);
}

static void own_table(struct compute *c, struct gr_chart *chart) {
    struct gr_figures *f = c->f;
    size_t rows = c->own_count < TABLE_ROWS ? c->own_count : TABLE_ROWS;
    struct gr_figures_table *t = gr_figures_table(f, 3, rows);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-run"), false);
    gr_figures_head(t, 1, GR_SAY_PLAIN(f, "chart-head-date"), false);
    gr_figures_head(t, 2, GR_SAY_PLAIN(f, "chart-head-flop"), true);
    for (size_t i = 0; i < rows; i++) {
        put_row(c, t, &c->own[i]);
    }
    if (rows < c->own_count) {
        t->table.remark = GR_SAY(f, "chart-growth-largest", gr_figures_integer(f, (double)rows),
                                 gr_figures_integer(f, (double)c->own_count));
    }
    chart->table = &t->table;
}

/* Own runs alone with the line through them: beside all published models a few months are a few units. */
static void add_own_growth(struct compute *c) {
    struct gr_figures *f = c->f;
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_SCATTER, "compute-growth");
    chart->of.scatter = (struct gr_scatter){.unit = GR_SAY_PLAIN(f, "chart-head-flop"),
                                            .own_count = c->own_count,
                                            .own = c->own,
                                            .own_word = GR_SAY_PLAIN(f, "chart-growth-largest-run"),
                                            .fit = c->fit};
    read_guide(c, &chart->of.scatter.guide, true);
    chart->title = c->fit.flat ? GR_SAY(f, "chart-growth-title-flat", c->n)
                               : GR_SAY(f, "chart-growth-title-doubling", c->n, c->doubling);
    chart->subline = GR_SAY_PLAIN(f, "chart-growth-sub-own");
    chart->source = GR_SAY_PLAIN(f, "chart-source-record");
    chart->description =
        GR_SAY(f, "chart-growth-desc-own", c->fit.text.first, c->fit.text.second, own_list(c));
    own_table(c, chart);
}

void gr_figures_compute(struct gr_figures *f) {
    struct compute c = {.f = f, .own_first = INT64_MAX, .own_last = INT64_MIN};
    read_own(&c);
    if (c.own_count == 0) {
        return;
    }
    read_references(&c);
    read_fit(&c);
    if (c.reference_count > 0) {
        add_context(&c);
    }
    if (c.fit.present) {
        add_own_growth(&c);
    }
}
