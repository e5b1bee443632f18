/*
 * figures_life.c - beyond the runs one by one: energy whose results nobody used, idle power, and the day on
 * which the model in use has taken more than all other work.
 */
#include "template/figures_build.h"

#include <math.h>

/* ---- waste and idle power ---- */

enum { WASTE_MAX = 8 };

struct waste {
    struct gr_figures *f;
    double total, kept, wasted, idle; /* kWh; idle NAN: not known */
    struct gr_bar_row *rows;
    double kwh[WASTE_MAX + 1]; /* of each row */
    size_t count;
    struct gr_figures_unit unit;
};

static const char *amount_of(struct waste *w, double kwh) {
    return gr_figures_fixed(w->f, kwh / w->unit.size, w->unit.decimals);
}

static void fill(struct waste *w, struct gr_bar_row *row, const char *name, double kwh) {
    *row = (struct gr_bar_row){.name = name, .parts = {kwh / w->unit.size}};
    row->value = amount_of(w, kwh);
    row->part_texts[0] = row->value;
    row->share = gr_figures_share(w->f, kwh / w->total);
}

static void read_kept(struct waste *w) {
    for (const xmlNode *n = gr_figures_items(w->f->root, "stages"); n; n = gr_figures_next(n)) {
        double kwh = gr_figures_number(n, "energy_total_kwh");
        bool kept = strcmp(gr_figures_text(n, "outcome_class"), "kept") == 0;
        w->kept += kept && kwh > 0 ? kwh : 0;
    }
}

static void add_row(struct waste *w, const char *name, double kwh, const char *outcome) {
    struct gr_bar_row *row = &w->rows[w->count];
    fill(w, row, name, kwh);
    w->kwh[w->count++] = kwh;
    if (outcome) {
        row->discarded = true;
        row->note = gr_figures_word(w->f, "chart-waste-note", outcome);
    }
}

/* As the record has them: discarded, failed, redundant. */
static void read_waste(struct waste *w) {
    struct gr_figures *f = w->f;
    for (const xmlNode *n = gr_figures_items(f->root, "waste"); n; n = gr_figures_next(n)) {
        double kwh = gr_figures_number(n, "energy_total_kwh");
        if (kwh > 0 && w->count <= WASTE_MAX) {
            const char *outcome = gr_figures_text(n, "outcome");
            add_row(w, gr_figures_word(f, "outcome", outcome), kwh, outcome);
            w->wasted += kwh;
        }
    }
}

static const struct gr_bar_row *idle_row(struct waste *w) {
    if (!(w->idle > 0)) {
        return NULL;
    }
    struct gr_bar_row *row = GR_NEW(w->f->arena, struct gr_bar_row);
    fill(w, row, GR_SAY_PLAIN(w->f, "chart-waste-idle"), w->idle);
    row->second = GR_SAY_PLAIN(w->f, "chart-waste-idle-second");
    row->note = GR_SAY_PLAIN(w->f, "chart-waste-note-idle");
    row->rest = true;
    return row;
}

static const char *waste_title(struct waste *w) {
    struct gr_figures *f = w->f;
    if (w->wasted > 0) {
        return GR_SAY(f, "chart-waste-title",
                      gr_figures_capital(f, gr_figures_fraction(f, w->wasted / w->total)));
    }
    return GR_SAY(f, "chart-waste-title-idle", gr_figures_fraction(f, w->idle / w->total));
}

static const char *waste_subline(struct waste *w) {
    struct gr_figures *f = w->f;
    return gr_arena_printf(f->arena, "%s%s%s", GR_SAY(f, "chart-waste-sub", w->unit.name),
                           w->wasted > 0 ? GR_SAY_PLAIN(f, "chart-waste-sub-hatched") : "",
                           w->idle > 0 ? GR_SAY_PLAIN(f, "chart-waste-sub-idle") : "");
}

static void waste_table(struct waste *w, struct gr_chart *chart) {
    struct gr_figures *f = w->f;
    const struct gr_bars *bars = &chart->of.bars;
    size_t rows = bars->row_count + (bars->apart != NULL);
    struct gr_figures_table *t = gr_figures_table(f, 3, rows);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-outcome"), false);
    gr_figures_head(t, 1, bars->unit, true);
    gr_figures_head(t, 2, GR_SAY_PLAIN(f, "chart-head-share"), true);
    const char *words = NULL;
    for (size_t i = 0; i < rows; i++) {
        const struct gr_bar_row *row = i < bars->row_count ? &bars->rows[i] : bars->apart;
        const char *name =
            row->second ? gr_arena_printf(f->arena, "%s, %s", row->name, row->second) : row->name;
        gr_figures_cell(t, name);
        gr_figures_cell(t, row->value);
        gr_figures_cell(t, row->share);
        words = gr_arena_printf(f->arena, "%s%s%s", words ? words : "", words ? "; " : "",
                                GR_SAY(f, "chart-energy-desc-row", name, row->value, bars->unit));
    }
    chart->table = &t->table;
    chart->description = GR_SAY(f, "chart-waste-desc", chart->title, words);
}

void gr_figures_waste(struct gr_figures *f) {
    const xmlNode *totals = gr_node_child(f->root, "totals");
    struct waste w = {.f = f,
                      .total = gr_figures_number(totals, "energy_total_kwh"),
                      .idle = gr_figures_number(totals, "energy_idle_kwh"),
                      .rows = GR_NEW_N(f->arena, struct gr_bar_row, WASTE_MAX + 2)};
    read_kept(&w);
    if (!(w.total > 0) || w.idle > w.total) {
        return;
    }
    w.unit = gr_figures_unit(w.total, "kWh");
    if (w.kept > 0) {
        add_row(&w, GR_SAY_PLAIN(f, "chart-waste-kept"), w.kept, NULL);
    }
    read_waste(&w);
    if (w.count == 0 || (!(w.wasted > 0) && !(w.idle > 0))) {
        return;
    }
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_BARS, "waste");
    chart->of.bars = (struct gr_bars){.unit = w.unit.name,
                                      .part_count = 1,
                                      .part_names = {""},
                                      .part_inks = {GR_INK_C1},
                                      .row_count = w.count,
                                      .rows = w.rows,
                                      .apart = idle_row(&w)};
    chart->title = waste_title(&w);
    chart->subline = waste_subline(&w);
    chart->source = GR_SAY_PLAIN(f, "chart-source-record");
    waste_table(&w, chart);
}

/* ---- the model in use against all other work ---- */

enum { DAY_ROWS = 6 };
static const double beyond = 2; /* of the crossing, where no lifetime is stated */

struct use {
    struct gr_figures *f;
    struct gr_figure made, by_day, day;
    double lifetime; /* days; NAN: not stated */
    struct gr_figures_unit unit;
};

static struct gr_bounded span(const struct gr_figure *q, double size) {
    struct gr_bounded s = {q->value / size, q->low / size, q->high / size};
    if (!(s.low <= s.value && s.high >= s.value && isfinite(s.high))) {
        s.low = s.high = (double)NAN;
    }
    return s;
}

static const char *days_text(struct use *u, double days) {
    return gr_figures_significant(u->f, days, 2);
}

static bool read_use(struct use *u) {
    const xmlNode *p = gr_node_child(u->f->root, "inference_projection");
    double lifetime = gr_figures_number(p, "energy_lifetime_kwh");
    u->made = gr_figures_quantity(p, "training_energy_kwh");
    u->by_day = gr_figures_quantity(p, "energy_per_day_kwh");
    u->day = gr_figures_quantity(p, "overtakes_after_days");
    u->lifetime = lifetime > 0 ? lifetime / u->by_day.value : (double)NAN;
    return u->made.known && u->made.value > 0 && u->by_day.known && u->by_day.value > 0 &&
           u->day.known && u->day.value > 0 && u->day.value < 1e9;
}

static bool crosses(const struct use *u) {
    return !(u->lifetime < u->day.value);
}

static const char *fixed_of(struct use *u, double kwh) {
    return gr_figures_fixed(u->f, kwh / u->unit.size, u->unit.decimals);
}

/* Even steps, and the day of the crossing among them. */
static void use_table(struct use *u, struct gr_chart *chart) {
    struct gr_figures *f = u->f;
    const struct gr_crossing *d = &chart->of.crossing;
    double days[DAY_ROWS + 1];
    size_t count = 0;
    bool told = !crosses(u);
    for (size_t i = 1; i <= DAY_ROWS; i++) {
        double at = d->days * (double)i / DAY_ROWS;
        if (!told && u->day.value <= at) {
            told = true;
            days[count++] = u->day.value;
        }
        if (count == 0 || at > days[count - 1] * (1 + 1e-9)) {
            days[count++] = at;
        }
    }
    struct gr_figures_table *t = gr_figures_table(f, 3, count);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-day"), true);
    gr_figures_head(t, 1, GR_SAY(f, "chart-head-use", d->unit), true);
    gr_figures_head(t, 2, GR_SAY(f, "chart-head-other-work", d->unit), true);
    for (size_t i = 0; i < count; i++) {
        gr_figures_cell(t, gr_figures_significant(f, days[i], 3));
        gr_figures_cell(t, fixed_of(u, u->by_day.value * days[i]));
        gr_figures_cell(t, fixed_of(u, u->made.value));
    }
    chart->table = &t->table;
}

static void put_day(struct use *u, struct gr_crossing *d) {
    struct gr_figures *f = u->f;
    d->day = span(&u->day, 1);
    d->day_text = GR_SAY(f, "chart-crossing-day", days_text(u, u->day.value));
    d->day_second = isnan(d->day.low) ? NULL
                                      : GR_SAY(f, "chart-crossing-interval",
                                               days_text(u, d->day.low), days_text(u, d->day.high));
}

static const char *use_description(struct use *u, const struct gr_crossing *d) {
    struct gr_figures *f = u->f;
    const char *text =
        GR_SAY(f, "chart-crossing-desc", days_text(u, d->days),
               gr_figures_significant(f, d->by_day.value, 3), d->unit, fixed_of(u, u->made.value));
    return crosses(u) && d->day_second
               ? gr_figures_join(f, text,
                                 GR_SAY(f, "chart-crossing-desc-day", days_text(u, u->day.value),
                                        days_text(u, d->day.low), days_text(u, d->day.high)))
               : text;
}

void gr_figures_crossing(struct gr_figures *f) {
    struct use u = {.f = f};
    if (!read_use(&u)) {
        return;
    }
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_CROSSING, "use-and-training");
    struct gr_crossing *d = &chart->of.crossing;
    double days = isnan(u.lifetime) ? beyond * u.day.value : u.lifetime;
    u.unit = gr_figures_unit(fmax(u.made.value, u.by_day.value * days), "kWh");
    *d = (struct gr_crossing){
        .unit = u.unit.name,
        .days_word = GR_SAY_PLAIN(f, "chart-crossing-days"),
        .days = days,
        .made = span(&u.made, u.unit.size),
        .by_day = span(&u.by_day, u.unit.size),
        .made_text = GR_SAY(f, "chart-crossing-made", fixed_of(&u, u.made.value), u.unit.name),
        .used_text =
            GR_SAY(f, "chart-crossing-used", fixed_of(&u, u.by_day.value * days), u.unit.name)};
    put_day(&u, d);
    chart->title = crosses(&u) ? GR_SAY(f, "chart-crossing-title", days_text(&u, u.day.value))
                               : GR_SAY(f, "chart-crossing-title-never", days_text(&u, days),
                                        gr_figures_share(f, days / u.day.value));
    chart->subline = GR_SAY(f, "chart-crossing-sub", d->unit);
    chart->source = GR_SAY_PLAIN(f, "chart-source-record");
    chart->description = use_description(&u, d);
    use_table(&u, chart);
}
