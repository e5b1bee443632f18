/*
 * figures_change.c - what would change the figure: the same work otherwise, and the causes of uncertainty.
 */
#include "template/figures_build.h"

#include <math.h>

enum { DESC_ROWS = 12, CAUSES_MAX = 12 };

static bool has_interval(const struct gr_figure *q) {
    return isfinite(q->low) && isfinite(q->high) && q->low <= q->value && q->high >= q->value;
}

/* ---- the same work otherwise ---- */

struct cases {
    struct gr_figures *f;
    const xmlNode **nodes; /* by emissions, rising, as the record has them */
    size_t count, own;     /* index of this work; count: it is not there */
    struct gr_figures_unit unit;
};

static bool is_own(const xmlNode *node) {
    return strcmp(gr_figures_text(node, "kind"), "ours") == 0;
}

static double kg_of(const xmlNode *node) {
    return gr_figures_number(node, "emissions_kg");
}

static void read_cases(struct cases *s) {
    size_t most = gr_figures_count(s->f->root, "scenarios"), own = SIZE_MAX;
    s->nodes = GR_NEW_N(s->f->arena, const xmlNode *, most + 1);
    for (const xmlNode *n = gr_figures_items(s->f->root, "scenarios"); n; n = gr_figures_next(n)) {
        if (kg_of(n) >= 0) {
            own = own == SIZE_MAX && is_own(n) ? s->count : own;
            s->nodes[s->count++] = n;
        }
    }
    s->own = own == SIZE_MAX ? s->count : own;
}

/* Of more cases than there is room for, those at equal steps, the first, the last and this work among
 * them.  Returns how many are kept. */
static size_t thin(struct cases *s, const xmlNode **kept) {
    if (s->count <= GR_DOT_ROWS) {
        memcpy(kept, s->nodes, s->count * sizeof(*kept));
        return s->count;
    }
    size_t count = 0;
    for (size_t i = 0; i < GR_DOT_ROWS; i++) {
        size_t at = i * (s->count - 1) / (GR_DOT_ROWS - 1);
        size_t next = i + 1 < GR_DOT_ROWS ? (i + 1) * (s->count - 1) / (GR_DOT_ROWS - 1) : s->count;
        bool own_here = s->own >= at && s->own < next; /* it stands for its step */
        kept[count++] = s->nodes[own_here ? s->own : at];
    }
    return count;
}

static const char *number(struct cases *s, double kg) {
    return gr_figures_fixed(s->f, kg / s->unit.size, s->unit.decimals);
}

static const char *interval_text(struct cases *s, const struct gr_figure *q) {
    return has_interval(q) ? GR_SAY(s->f, "chart-interval",
                                    gr_figures_significant(s->f, q->low / s->unit.size, 2),
                                    gr_figures_significant(s->f, q->high / s->unit.size, 2))
                           : "";
}

static void fill_row(struct cases *s, const xmlNode *node, struct gr_dot_row *row) {
    struct gr_figures *f = s->f;
    struct gr_figure q = gr_figures_quantity(node, "emissions_kg");
    double size = s->unit.size;
    *row = (struct gr_dot_row){.name = gr_figures_name(f, node, "label"),
                               .value = q.value / size,
                               .low = (double)NAN,
                               .high = (double)NAN,
                               .value_text = number(s, q.value),
                               .own = is_own(node),
                               .modelled = gr_figures_flag(node, "modelled")};
    row->name = row->own       ? GR_SAY_PLAIN(f, "chart-ruler-own")
                : row->name[0] ? row->name
                               : gr_figures_word(f, "scenario", gr_figures_text(node, "kind"));
    row->title = GR_SAY(f, "chart-whatif-row", row->name, row->value_text, s->unit.name);
    if (has_interval(&q)) {
        row->low = q.low / size;
        row->high = q.high / size;
        row->title =
            GR_SAY(f, "chart-whatif-row-interval", row->name, row->value_text, s->unit.name,
                   gr_figures_significant(f, row->low, 2), gr_figures_significant(f, row->high, 2));
    }
}

/* The lowest case, if it is not this work. */
static const char *what_if_title(struct cases *s) {
    struct gr_figures *f = s->f;
    double own = s->own < s->count ? kg_of(s->nodes[s->own]) : (double)NAN;
    const xmlNode *first = s->nodes[0];
    const char *name = gr_figures_short(f, gr_figures_name(f, first, "label"));
    if (is_own(first) || !(own > 0) || kg_of(first) >= own) {
        const xmlNode *other = s->nodes[s->own == 0 && s->count > 1 ? 1 : 0];
        return s->count == 2
                   ? GR_SAY(f, "chart-whatif-title-one",
                            gr_figures_short(f, gr_figures_name(f, other, "label")))
                   : GR_SAY(f, "chart-whatif-title-least",
                            gr_figures_integer(f, (double)(s->count - (s->own < s->count))));
    }
    const char *kind = gr_figures_text(first, "kind");
    bool place = strcmp(kind, "place") == 0 || strcmp(kind, "year") == 0;
    return GR_SAY(f, place ? "chart-whatif-title-place" : "chart-whatif-title", name,
                  gr_figures_fraction(f, kg_of(first) / own));
}

static void what_if_table(struct cases *s, struct gr_chart *chart, const xmlNode *const *kept) {
    struct gr_figures *f = s->f;
    const struct gr_dots *d = &chart->of.dots;
    struct gr_figures_table *t = gr_figures_table(f, 4, d->row_count);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-case"), false);
    gr_figures_head(t, 1, d->unit, true);
    gr_figures_head(t, 2, GR_SAY_PLAIN(f, "chart-head-interval"), true);
    gr_figures_head(t, 3, GR_SAY_PLAIN(f, "chart-head-how"), false);
    for (size_t i = 0; i < d->row_count; i++) {
        struct gr_figure q = gr_figures_quantity(kept[i], "emissions_kg");
        gr_figures_cell(t, d->rows[i].name);
        gr_figures_cell(t, d->rows[i].value_text);
        gr_figures_cell(t, interval_text(s, &q));
        gr_figures_cell(t, gr_figures_word(f, "scenario", gr_figures_text(kept[i], "kind")));
    }
    if (s->count > d->row_count) {
        t->table.remark =
            GR_SAY(f, "chart-whatif-remark", gr_figures_integer(f, (double)d->row_count),
                   gr_figures_integer(f, (double)s->count));
    }
    chart->table = &t->table;
}

static const char *what_if_description(struct gr_figures *f, const struct gr_chart *chart) {
    const struct gr_dots *d = &chart->of.dots;
    const char *text = GR_SAY(f, "chart-whatif-desc", chart->title);
    size_t shown = d->row_count < DESC_ROWS ? d->row_count : DESC_ROWS;
    for (size_t i = 0; i < shown; i++) {
        text = gr_arena_printf(f->arena, "%s%s%s", text, d->rows[i].title,
                               i + 1 == shown ? "." : "; ");
    }
    return text;
}

static const char *what_if_subline(struct cases *s, const struct gr_dots *d) {
    struct gr_figures *f = s->f;
    const char *text = GR_SAY(f, "chart-whatif-sub", d->unit);
    bool modelled = false;
    for (size_t i = 0; i < d->row_count; i++) {
        modelled |= d->rows[i].modelled;
    }
    text = modelled ? gr_figures_join(f, text, GR_SAY_PLAIN(f, "chart-whatif-sub-modelled")) : text;
    return gr_dots_are_log(d) ? gr_figures_join(f, text, GR_SAY_PLAIN(f, "chart-whatif-sub-log"))
                              : text;
}

void gr_figures_what_if(struct gr_figures *f) {
    struct cases s = {.f = f};
    read_cases(&s);
    if (s.count < 2) {
        return;
    }
    const xmlNode **kept = GR_NEW_N(f->arena, const xmlNode *, s.count);
    s.unit = gr_figures_unit(kg_of(s.nodes[s.count - 1]), "kg");
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_DOTS, "what-if");
    size_t rows = thin(&s, kept);
    struct gr_dot_row *dots = GR_NEW_N(f->arena, struct gr_dot_row, rows);
    for (size_t i = 0; i < rows; i++) {
        fill_row(&s, kept[i], &dots[i]);
    }
    chart->of.dots = (struct gr_dots){s.unit.name, rows, dots};
    chart->title = what_if_title(&s);
    chart->subline = what_if_subline(&s, &chart->of.dots);
    chart->source = GR_SAY_PLAIN(f, "chart-source-record");
    chart->description = what_if_description(f, chart);
    what_if_table(&s, chart, kept);
}

/* ---- where the uncertainty comes from ---- */

struct causes {
    struct gr_figures *f;
    struct gr_figure total;
    bool energy; /* the total is of energy: there are no emissions */
    const xmlNode *nodes[CAUSES_MAX];
    size_t count;
    struct gr_figures_unit unit;
};

static double spread(const xmlNode *cause) {
    return gr_figures_number(cause, "high") - gr_figures_number(cause, "low");
}

/* Widest first; few, so that insertion does. */
static void read_causes(struct causes *s, const xmlNode *totals) {
    for (const xmlNode *n = gr_figures_items(totals, "sensitivity"); n; n = gr_figures_next(n)) {
        if (!(spread(n) >= 0) || s->count == CAUSES_MAX || gr_figures_number(n, "low") < 0) {
            continue;
        }
        size_t at = s->count++;
        while (at > 0 && spread(n) > spread(s->nodes[at - 1])) {
            s->nodes[at] = s->nodes[at - 1];
            at--;
        }
        s->nodes[at] = n;
    }
}

static const char *cause_name(struct causes *s, const xmlNode *cause) {
    return gr_figures_word(s->f, "cause", gr_figures_text(cause, "cause"));
}

static const char *scaled(struct causes *s, double value) {
    return gr_figures_fixed(s->f, value / s->unit.size, s->unit.decimals);
}

static void fill_cause(struct causes *s, const xmlNode *node, struct gr_cause_row *row) {
    struct gr_figures *f = s->f;
    double low = gr_figures_number(node, "low"), high = gr_figures_number(node, "high");
    *row = (struct gr_cause_row){
        .name = cause_name(s, node),
        .second = GR_SAY(f, "chart-tornado-share",
                         gr_figures_share(f, gr_figures_number(node, "variance_ratio"))),
        .low = fmin(low, s->total.value) / s->unit.size,
        .high = fmax(high, s->total.value) / s->unit.size,
        .low_text = scaled(s, low),
        .high_text = scaled(s, high)};
    row->title = GR_SAY(f, "chart-tornado-row", row->name, row->low_text, row->high_text,
                        s->unit.name, row->second);
}

static void tornado_table(struct causes *s, struct gr_chart *chart) {
    struct gr_figures *f = s->f;
    const struct gr_tornado *d = &chart->of.tornado;
    struct gr_figures_table *t = gr_figures_table(f, 4, d->row_count);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "chart-head-cause"), false);
    gr_figures_head(t, 1, GR_SAY(f, "chart-head-low-end", d->unit), true);
    gr_figures_head(t, 2, GR_SAY(f, "chart-head-high-end", d->unit), true);
    gr_figures_head(t, 3, GR_SAY_PLAIN(f, "chart-head-variance"), true);
    for (size_t i = 0; i < d->row_count; i++) {
        gr_figures_cell(t, d->rows[i].name);
        gr_figures_cell(t, d->rows[i].low_text);
        gr_figures_cell(t, d->rows[i].high_text);
        gr_figures_cell(t, gr_figures_share(f, gr_figures_number(s->nodes[i], "variance_ratio")));
    }
    chart->table = &t->table;
}

/* What better knowledge is worth, then where the figures are from. */
static const char *tornado_source(struct gr_figures *f, const xmlNode *totals) {
    const xmlNode *worth = gr_node_child(totals, "value_of_information");
    double ratio = gr_figures_number(worth, "narrowing_ratio");
    const char *source = GR_SAY_PLAIN(f, "chart-source-record");
    if (!worth || !(ratio > 0)) {
        return source;
    }
    const char *key = gr_arena_printf(f->arena, "information-%s", gr_figures_text(worth, "cause"));
    return gr_arena_printf(f->arena, "%s %s", GR_SAY(f, key, gr_figures_share(f, ratio)), source);
}

static const char *tornado_description(struct gr_figures *f, const struct gr_tornado *d) {
    const char *text = NULL;
    for (size_t i = 0; i < d->row_count; i++) {
        text = gr_arena_printf(f->arena, "%s%s%s", text ? text : "", text ? "; " : "",
                               d->rows[i].title);
    }
    return GR_SAY(f, "chart-tornado-desc", d->value_text, text);
}

void gr_figures_tornado(struct gr_figures *f) {
    const xmlNode *totals = gr_node_child(f->root, "totals");
    struct causes s = {.f = f, .total = gr_figures_quantity(totals, "emissions_location_kg")};
    if (!s.total.known) {
        s.energy = true;
        s.total = gr_figures_quantity(totals, "energy_total_kwh");
    }
    read_causes(&s, totals);
    if (s.count == 0 || !s.total.known || s.total.value < 0) {
        return;
    }
    s.unit = gr_figures_unit(fmax(s.total.value, gr_figures_number(s.nodes[0], "high")),
                             s.energy ? "kWh" : "kg");
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_TORNADO, "tornado");
    struct gr_cause_row *rows = GR_NEW_N(f->arena, struct gr_cause_row, s.count);
    for (size_t i = 0; i < s.count; i++) {
        fill_cause(&s, s.nodes[i], &rows[i]);
    }
    chart->of.tornado =
        (struct gr_tornado){.unit = s.unit.name,
                            .value = s.total.value / s.unit.size,
                            .value_text = gr_arena_printf(f->arena, "%s" GR_NBSP "%s",
                                                          scaled(&s, s.total.value), s.unit.name),
                            .row_count = s.count,
                            .rows = rows};
    const char *name = gr_figures_short(f, cause_name(&s, s.nodes[0]));
    chart->title =
        s.count == 1 ? GR_SAY(f, "chart-tornado-title-one", name)
                     : GR_SAY(f, "chart-tornado-title", name,
                              gr_figures_share(f, gr_figures_number(s.nodes[0], "variance_ratio")));
    chart->subline =
        GR_SAY(f, s.energy ? "chart-tornado-sub-energy" : "chart-tornado-sub", s.unit.name);
    chart->source = tornado_source(f, totals);
    chart->description = tornado_description(f, &chart->of.tornado);
    tornado_table(&s, chart);
}
