/*
 * figures_efficiency.c - charts of a lab: operations over time with their fit, performance against energy.
 */
#include "template/figures_build.h"

#include <math.h>
#include <stdlib.h>

enum { TABLE_ROWS = 24, FRONTS = 2, LISTED = 8 };

/* ---- operations over time ---- */

static const char *power_word(struct gr_figures *f, double value) {
    struct gr_buf buf = {0};
    gr_put_power(&buf, value, 2);
    const char *text = gr_arena_str(f->arena, gr_buf_str(&buf));
    gr_buf_free(&buf);
    return text;
}

static const char *significant(struct gr_figures *f, double value, int figures) {
    struct gr_buf buf = {0};
    gr_put_significant(&buf, value, figures);
    const char *text = gr_arena_str(f->arena, gr_buf_str(&buf));
    gr_buf_free(&buf);
    return text;
}

static double end_of(const xmlNode *map, const char *quantity, const char *end) {
    return gr_figures_number(gr_tree_child(map, quantity), end);
}

static void fill_fit(struct gr_figures *f, const xmlNode *trend, struct gr_scatter *s) {
    const xmlNode *line = gr_tree_child(trend, "line");
    if (!line) {
        return;
    }
    struct gr_scatter_fit *fit = &s->fit;
    *fit = (struct gr_scatter_fit){.from = gr_figures_time(line, "start"),
                                   .to = gr_figures_time(line, "end"),
                                   .mean = gr_figures_time(line, "mean_date"),
                                   .at_mean = gr_figures_number(line, "log10_at_mean"),
                                   .at_mean_half = gr_figures_number(line, "log10_at_mean_half"),
                                   .per_day = gr_figures_number(line, "log10_per_day"),
                                   .per_day_half = gr_figures_number(line, "log10_per_day_half"),
                                   .flat = gr_figures_flag(trend, "includes_no_growth")};
    fit->present = fit->from != GR_TIME_NONE && fit->to > fit->from && fit->mean != GR_TIME_NONE &&
                   isfinite(fit->at_mean + fit->at_mean_half + fit->per_day + fit->per_day_half);
    const char *n = gr_figures_integer(f, gr_figures_number(trend, "point_count"));
    double months = gr_figures_number(trend, "doubling_months");
    if (months > 0) {
        fit->text.first = GR_SAY(f, "lab-trend-label", significant(f, months, 2));
        fit->text.second = GR_SAY(f, "lab-trend-label-range",
                                  significant(f, end_of(trend, "doubling_months", "low"), 2),
                                  significant(f, end_of(trend, "doubling_months", "high"), 2), n);
    } else if (fit->flat) {
        fit->text.first = GR_SAY_PLAIN(f, "lab-trend-label-flat");
        fit->text.second = GR_SAY(f, "lab-trend-label-flat-why", n);
    } else {
        double growth = gr_figures_number(trend, "growth_per_year");
        fit->text.first = GR_SAY(f, "lab-trend-label-falls", significant(f, growth, 2));
        fit->text.second = GR_SAY(f, "lab-trend-label-range",
                                  significant(f, end_of(trend, "growth_per_year", "low"), 2),
                                  significant(f, end_of(trend, "growth_per_year", "high"), 2), n);
    }
}

static const char *trend_title(struct gr_figures *f, const xmlNode *trend,
                               const struct gr_scatter *s) {
    double months = gr_figures_number(trend, "doubling_months");
    const char *n = gr_figures_integer(f, gr_figures_number(trend, "point_count"));
    return months > 0        ? GR_SAY(f, "lab-trend-title", significant(f, months, 2))
           : !s->fit.present ? GR_SAY(f, "lab-trend-title-none", n)
           : s->fit.flat     ? GR_SAY_PLAIN(f, "lab-trend-title-flat")
                             : GR_SAY_PLAIN(f, "lab-trend-title-falls");
}

static int more(const void *a, const void *b) {
    const struct gr_scatter_dot *x = a, *y = b;
    if (x->value > y->value || x->value < y->value) {
        return x->value > y->value ? -1 : 1;
    }
    return x->at != y->at ? (x->at < y->at ? -1 : 1) : strcmp(x->name, y->name);
}

static void tabulate_trend(struct gr_figures *f, struct gr_chart *chart) {
    const struct gr_scatter *s = &chart->of.scatter;
    size_t rows = s->reference_count < TABLE_ROWS ? s->reference_count : TABLE_ROWS;
    struct gr_figures_table *t = gr_figures_table(f, 3, rows);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "lab-head-experiment"), false);
    gr_figures_head(t, 1, GR_SAY_PLAIN(f, "lab-head-date"), false);
    gr_figures_head(t, 2, GR_SAY_PLAIN(f, "chart-head-flop"), true);
    for (size_t i = 0; i < rows; i++) {
        char date[16];
        size_t n = gr_time_date(s->references[i].at, date);
        gr_figures_cell(t, s->references[i].name);
        gr_figures_cell(t, gr_arena_str(f->arena, (struct gr_str){date, n}));
        gr_figures_cell(t, power_word(f, s->references[i].value));
    }
    if (rows < s->reference_count) {
        t->table.remark = GR_SAY(f, "chart-remark-largest", gr_figures_integer(f, (double)rows),
                                 gr_figures_integer(f, (double)s->reference_count));
    }
    chart->table = &t->table;
}

static void add_trend(struct gr_figures *f) {
    const xmlNode *trend = gr_tree_child(f->root, "trend");
    size_t most = trend ? gr_figures_count(trend, "points") : 0;
    struct gr_scatter_dot *dots = GR_NEW_N(f->arena, struct gr_scatter_dot, most + 1);
    struct gr_scatter s = {.unit = GR_SAY_PLAIN(f, "chart-head-flop"), .references = dots};
    for (const xmlNode *n = most ? gr_figures_items(trend, "points") : NULL; n;
         n = gr_figures_next(n)) {
        double flop = gr_figures_number(n, "flop");
        gr_time at = gr_figures_time(n, "date");
        if (flop >= 1 && flop < 1e60 && at != GR_TIME_NONE) {
            dots[s.reference_count++] = (struct gr_scatter_dot){
                .at = at, .value = flop, .name = gr_figures_name(f, n, "name")};
        }
    }
    if (s.reference_count < 2) {
        return;
    }
    qsort(dots, s.reference_count, sizeof *dots, more);
    double count = gr_figures_number(trend, "point_count");
    const char *why = gr_figures_text(trend, "why_no_fit");
    s.references_title = GR_SAY(f, "lab-trend-dots", gr_figures_integer(f, count));
    fill_fit(f, trend, &s);
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_SCATTER, "lab-trend");
    chart->of.scatter = s;
    chart->title = trend_title(f, trend, &s);
    chart->subline = GR_SAY_PLAIN(f, s.fit.present ? "lab-trend-sub" : "lab-trend-sub-dots");
    chart->source = gr_arena_printf(
        f->arena, "%s%s%s", GR_SAY(f, "lab-trend-source", gr_figures_integer(f, count)),
        count > (double)s.reference_count
            ? GR_SAY(f, "lab-trend-thinned", gr_figures_integer(f, (double)s.reference_count))
            : "",
        why[0] ? gr_figures_say(f, gr_arena_printf(f->arena, "lab-trend-%s", why), NULL, 0) : "");
    chart->description =
        GR_SAY(f, "lab-trend-desc", power_word(f, dots[s.reference_count - 1].value),
               power_word(f, dots[0].value));
    tabulate_trend(f, chart);
}

/* ---- performance against energy ---- */

static int by_cost(const void *a, const void *b) {
    const struct gr_front_dot *x = a, *y = b;
    if (x->x > y->x || x->x < y->x) {
        return x->x < y->x ? -1 : 1;
    }
    return x->on_front != y->on_front ? (x->on_front ? -1 : 1) : strcmp(x->name, y->name);
}

static const char *front_name(struct gr_figures *f, const xmlNode *race) {
    const char *name = gr_figures_name(f, race, "name"), *set = gr_figures_name(f, race, "dataset");
    return set[0] ? gr_arena_printf(f->arena, "%s, %s", name, set) : name;
}

static void add_front(struct gr_figures *f, const xmlNode *race, const char *id) {
    size_t most = gr_figures_count(race, "points"), count = 0, front = 0;
    struct gr_front_dot *dots = GR_NEW_N(f->arena, struct gr_front_dot, most + 1);
    double largest = 0;
    for (const xmlNode *n = gr_figures_items(race, "points"); n; n = gr_figures_next(n)) {
        largest = fmax(largest, gr_figures_number(n, "energy_kwh"));
    }
    struct gr_figures_unit unit = gr_figures_unit(largest, "kWh");
    for (const xmlNode *n = gr_figures_items(race, "points"); n; n = gr_figures_next(n)) {
        double kwh = gr_figures_number(n, "energy_kwh"), value = gr_figures_number(n, "value");
        if (!(kwh > 0) || !isfinite(value)) {
            continue;
        }
        struct gr_front_dot *d = &dots[count++];
        const char *title = gr_figures_name(f, n, "title");
        *d = (struct gr_front_dot){.x = kwh / unit.size,
                                   .y = value,
                                   .name = title[0] ? title : gr_figures_name(f, n, "experiment"),
                                   .on_front = gr_figures_flag(n, "on_front")};
        d->title = GR_SAY(f, "lab-front-dot", d->name, significant(f, value, 4),
                          gr_figures_amount(f, kwh, 3, "kWh"));
        front += d->on_front;
    }
    if (count < 3) {
        return;
    }
    qsort(dots, count, sizeof *dots, by_cost);
    bool higher = gr_figures_flag(race, "higher_is_better");
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_FRONT, id);
    chart->of.front = (struct gr_front){.x_unit = unit.name,
                                        .y_unit = gr_figures_name(f, race, "name"),
                                        .higher_is_better = higher,
                                        .count = count,
                                        .dots = dots};
    chart->title =
        GR_SAY(f, "lab-front-title", gr_figures_integer(f, (double)front), front_name(f, race));
    chart->subline = GR_SAY(f, "lab-front-sub", gr_figures_name(f, race, "name"));
    chart->source = GR_SAY(f, "lab-front-source",
                           gr_figures_integer(f, gr_figures_number(race, "result_count")),
                           GR_SAY_PLAIN(f, higher ? "lab-front-higher" : "lab-front-lower"));
    const char *all = NULL;
    for (size_t i = 0, listed = 0; i < count && listed < LISTED; i++) {
        if (dots[i].on_front) {
            all = all ? gr_arena_printf(f->arena, "%s; %s", all, dots[i].title) : dots[i].title;
            listed++;
        }
    }
    chart->description = GR_SAY(f, "lab-front-desc", all ? all : "");
}

void gr_figures_efficiency(struct gr_figures *f) {
    static const char *const ids[FRONTS] = {"lab-front", "lab-front-2"};
    size_t fronts = 0;
    if (!gr_figures_is_lab(f)) {
        return;
    }
    add_trend(f);
    for (const xmlNode *n = gr_figures_items(f->root, "performance"); n && fronts < FRONTS;
         n = gr_figures_next(n)) {
        add_front(f, n, ids[fronts++]);
    }
}
