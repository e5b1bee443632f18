/*
 * figures_lab.c - charts of a lab over time and by size: months, cumulated energy, sizes of runs, groups.
 */
#include "template/figures_build.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"

enum { MONTHS_MOST = 360, TABLE_ROWS = 24, LISTED = 12 };

bool gr_figures_is_lab(const struct gr_figures *f) {
    return strcmp(gr_figures_text(f->root, "kind"), "lab") == 0;
}

const char *gr_figures_lab_source(struct gr_figures *f) {
    const xmlNode *totals = gr_tree_child(f->root, "totals");
    return GR_SAY(f, "lab-source",
                  gr_figures_integer(f, gr_figures_number(totals, "experiment_count")));
}

/* ---- months ---- */

struct months {
    struct gr_figures *f;
    size_t first, count; /* calendar months from year 0 */
    double *kwh, *kg, *cumulated;
    double sum, largest;
    size_t used;
    struct gr_figures_unit unit;
};

/* Months since year 0; SIZE_MAX for anything else. */
static size_t month_of(const char *text) {
    uint64_t year = 0, month = 0;
    struct gr_str rest = gr_str(text), head = gr_str_cut(&rest, '-');
    bool good = gr_num_parse_u64(head, &year) && rest.p && gr_num_parse_u64(rest, &month);
    return good && year < 3000 && month >= 1 && month <= 12 ? (size_t)(year * 12 + month - 1)
                                                            : SIZE_MAX;
}

static const char *month_text(struct gr_figures *f, size_t month) {
    return gr_arena_printf(f->arena, "%s %zu",
                           gr_language_or_english(f->language)->months[month % 12], month / 12);
}

/* The last MONTHS_MOST of the calendar, empty ones too. */
static bool read_months(struct months *m) {
    size_t last = 0;
    m->first = SIZE_MAX;
    for (const xmlNode *n = gr_figures_items(m->f->root, "months"); n; n = gr_figures_next(n)) {
        size_t at = month_of(gr_figures_text(n, "month"));
        if (at != SIZE_MAX) {
            m->first = at < m->first ? at : m->first;
            last = at > last ? at : last;
        }
    }
    if (m->first == SIZE_MAX) {
        return false;
    }
    m->first = last - m->first >= MONTHS_MOST ? last - MONTHS_MOST + 1 : m->first;
    m->count = last - m->first + 1;
    m->kwh = GR_NEW_N(m->f->arena, double, m->count);
    m->kg = GR_NEW_N(m->f->arena, double, m->count);
    m->cumulated = GR_NEW_N(m->f->arena, double, m->count);
    for (const xmlNode *n = gr_figures_items(m->f->root, "months"); n; n = gr_figures_next(n)) {
        size_t at = month_of(gr_figures_text(n, "month"));
        double kwh = gr_figures_number(n, "energy_kwh");
        if (at != SIZE_MAX && at >= m->first && kwh > 0) {
            m->kwh[at - m->first] = kwh;
            m->kg[at - m->first] = fmax(gr_figures_number(n, "emissions_kg"), 0);
            m->largest = fmax(m->largest, kwh);
            m->sum += kwh;
            m->used++;
        }
    }
    for (size_t i = 0; i < m->count; i++) {
        m->cumulated[i] = m->kwh[i] + (i > 0 ? m->cumulated[i - 1] : 0);
    }
    return m->used > 0;
}

static const char *value_of(struct months *m, double kwh) {
    return gr_figures_fixed(m->f, kwh / m->unit.size, m->unit.decimals);
}

static int falling(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x > y ? -1 : x < y;
}

/* How few months hold half of the energy. */
static size_t months_of_half(struct months *m) {
    double *sorted = GR_NEW_N(m->f->arena, double, m->count), sum = 0;
    size_t n = 0;
    memcpy(sorted, m->kwh, m->count * sizeof *sorted);
    qsort(sorted, m->count, sizeof *sorted, falling);
    while (n < m->count && sum < m->sum / 2) {
        sum += sorted[n++];
    }
    return n;
}

static const char *describe_months(struct months *m) {
    const char *text = NULL;
    size_t listed = 0;
    for (size_t i = 0; i < m->count && listed < LISTED; i++) {
        if (m->kwh[i] > 0) {
            const char *one = GR_SAY(m->f, "lab-month-value", month_text(m->f, m->first + i),
                                     value_of(m, m->kwh[i]), m->unit.name);
            text = text ? gr_arena_printf(m->f->arena, "%s; %s", text, one) : one;
            listed++;
        }
    }
    return GR_SAY(m->f, "lab-months-desc", text ? text : "");
}

static void tabulate_months(struct months *m, struct gr_chart *chart) {
    struct gr_figures *f = m->f;
    size_t shown = m->used < TABLE_ROWS ? m->used : TABLE_ROWS, skip = m->used - shown;
    struct gr_figures_table *t = gr_figures_table(f, 4, shown);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "lab-head-month"), false);
    gr_figures_head(t, 1, GR_SAY(f, "lab-head-energy", m->unit.name), true);
    gr_figures_head(t, 2, GR_SAY_PLAIN(f, "lab-head-emissions"), true);
    gr_figures_head(t, 3, GR_SAY(f, "lab-head-cumulated", m->unit.name), true);
    for (size_t i = 0; i < m->count; i++) {
        if (m->kwh[i] > 0 && skip > 0) {
            skip--;
        } else if (m->kwh[i] > 0) {
            size_t month = m->first + i;
            gr_figures_cell(t,
                            gr_arena_printf(f->arena, "%04zu-%02zu", month / 12, month % 12 + 1));
            gr_figures_cell(t, value_of(m, m->kwh[i]));
            gr_figures_cell(t, gr_figures_fixed(f, m->kg[i], 2));
            gr_figures_cell(t, value_of(m, m->cumulated[i]));
        }
    }
    if (shown < m->used) {
        t->table.remark = GR_SAY(f, "lab-months-remark", gr_figures_integer(f, (double)shown),
                                 gr_figures_integer(f, (double)m->used));
    }
    chart->table = &t->table;
}

/* A tick a year, or a month where there are few. */
static void fill_ticks(struct months *m, struct gr_columns *c) {
    struct gr_column_tick *ticks = GR_NEW_N(m->f->arena, struct gr_column_tick, m->count + 1);
    bool by_year = m->count > 14;
    for (size_t i = 0; i < m->count; i++) {
        size_t month = m->first + i;
        bool january = month % 12 == 0;
        if (by_year && !january && i > 0) {
            continue;
        }
        ticks[c->tick_count++] = (struct gr_column_tick){
            (double)i, by_year ? gr_arena_printf(m->f->arena, "%zu", month / 12)
                       : january || i == 0
                           ? month_text(m->f, month)
                           : gr_language_or_english(m->f->language)->months[month % 12]};
    }
    c->ticks = ticks;
}

static const char *undated(struct gr_figures *f) {
    double kwh = gr_figures_number(gr_tree_child(f->root, "totals"), "undated_energy_kwh");
    return kwh > 0 ? GR_SAY(f, "lab-months-undated", gr_figures_amount(f, kwh, 3, "kWh")) : "";
}

static void add_months(struct months *m) {
    struct gr_figures *f = m->f;
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_COLUMNS, "lab-months");
    double *values = GR_NEW_N(f->arena, double, m->count);
    const char **titles = GR_NEW_N(f->arena, const char *, m->count);
    const char **texts = GR_NEW_N(f->arena, const char *, m->count);
    for (size_t i = 0; i < m->count; i++) {
        values[i] = m->kwh[i] / m->unit.size;
        texts[i] = value_of(m, m->kwh[i]);
        titles[i] =
            GR_SAY(f, "lab-month-value", month_text(f, m->first + i), texts[i], m->unit.name);
    }
    chart->of.columns = (struct gr_columns){.unit = m->unit.name,
                                            .count = m->count,
                                            .values = values,
                                            .titles = titles,
                                            .value_texts = texts};
    fill_ticks(m, &chart->of.columns);
    chart->title = m->used == 1 ? GR_SAY_PLAIN(f, "lab-months-title-one")
                                : GR_SAY(f, "lab-months-title",
                                         gr_figures_integer(f, (double)months_of_half(m)),
                                         gr_figures_integer(f, (double)m->count));
    chart->subline = GR_SAY(f, "lab-months-sub", m->unit.name);
    chart->source =
        gr_arena_printf(f->arena, "%s%s%s", gr_figures_lab_source(f),
                        m->used < m->count ? GR_SAY_PLAIN(f, "lab-months-empty") : "", undated(f));
    chart->description = describe_months(m);
    tabulate_months(m, chart);
}

/* ---- the same, cumulated ---- */

static gr_time start_of(size_t month) {
    return gr_days_from_civil((int)(month / 12), (int)(month % 12) + 1, 1) * GR_DAY_NS;
}

static void add_cumulated(struct months *m) {
    struct gr_figures *f = m->f;
    if (m->used < 2 || m->first / 12 < 1700 || (m->first + m->count) / 12 > 2250) {
        return; /* one column says it; or no stamp that a log could have */
    }
    enum { GRID = 720 };
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_GROWTH, "lab-cumulated");
    double *sum = GR_NEW_N(f->arena, double, GRID + 1);
    gr_time start = start_of(m->first), end = start_of(m->first + m->count);
    size_t month = 0, half = m->count;
    for (size_t i = 0; i <= GRID; i++) {
        gr_time at = start + (gr_time)((double)(end - start) * (double)i / GRID);
        while (month + 1 < m->count && start_of(m->first + month + 1) <= at) {
            month++;
        }
        double length = (double)(start_of(m->first + month + 1) - start_of(m->first + month));
        double part = (double)(at - start_of(m->first + month)) / length;
        double before = month > 0 ? m->cumulated[month - 1] : 0;
        sum[i] = (before + m->kwh[month] * fmin(part, 1)) / m->unit.size;
    }
    for (size_t i = m->count; i-- > 0;) {
        half = m->cumulated[i] >= m->sum / 2 ? i : half;
    }
    const char *total = gr_figures_amount(f, m->sum, 3, "kWh");
    chart->of.growth = (struct gr_growth){.unit = m->unit.name,
                                          .start = start,
                                          .end = end,
                                          .count = GRID + 1,
                                          .sum = sum,
                                          .dashed = GR_NEW_N(f->arena, bool, GRID + 1),
                                          .total = total};
    chart->title = GR_SAY(f, "lab-cumulated-title", month_text(f, m->first + half));
    chart->subline = GR_SAY(f, "lab-cumulated-sub", m->unit.name);
    chart->source = gr_figures_lab_source(f);
    chart->description = GR_SAY(f, "lab-cumulated-desc", total);
}

/* ---- sizes of runs ---- */

static const char *size_text(struct gr_figures *f, double wh) {
    return gr_figures_amount(f, wh / 1000, 2, "kWh");
}

static void size_words(struct gr_figures *f, struct gr_chart *chart) {
    const xmlNode *top = gr_tree_child(f->root, "size_top");
    double runs = gr_figures_number(top, "run_ratio"), kwh = gr_figures_number(top, "energy_ratio");
    chart->title = runs > 0 && runs < 1 ? GR_SAY(f, "lab-sizes-title", gr_figures_share(f, runs),
                                                 gr_figures_share(f, kwh))
                                        : GR_SAY_PLAIN(f, "lab-sizes-title-all");
    chart->subline = GR_SAY_PLAIN(f, "lab-sizes-sub");
    chart->source = gr_figures_lab_source(f);
}

static void add_sizes(struct gr_figures *f) {
    size_t given = gr_figures_count(f->root, "sizes");
    const xmlNode *first = gr_figures_items(f->root, "sizes"), *last = first;
    for (const xmlNode *n = first; n; n = gr_figures_next(n)) {
        last = n;
    }
    double low = gr_figures_number(first, "bin"), high = gr_figures_number(last, "bin");
    if (given < 2 || !(high > low) || high - low > 400) {
        return;
    }
    size_t count = (size_t)(high - low) + 1;
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_COLUMNS, "lab-sizes");
    double *values = GR_NEW_N(f->arena, double, count);
    const char **titles = GR_NEW_N(f->arena, const char *, count), *all = NULL;
    const char **texts = GR_NEW_N(f->arena, const char *, count);
    struct gr_column_tick *ticks = GR_NEW_N(f->arena, struct gr_column_tick, count + 1);
    size_t tick_count = 0;
    struct gr_figures_table *t = gr_figures_table(f, 3, given < TABLE_ROWS ? given : TABLE_ROWS);
    gr_figures_head(t, 0, GR_SAY_PLAIN(f, "lab-head-from"), true);
    gr_figures_head(t, 1, GR_SAY_PLAIN(f, "lab-head-runs"), true);
    gr_figures_head(t, 2, GR_SAY(f, "lab-head-energy", "kWh"), true);
    for (const xmlNode *n = first; n; n = gr_figures_next(n)) {
        size_t i = (size_t)(gr_figures_number(n, "bin") - low);
        double runs = gr_figures_number(n, "run_count"), kwh = gr_figures_number(n, "energy_kwh");
        const char *from = size_text(f, gr_figures_number(n, "from_wh"));
        if (i >= count || !(runs > 0)) {
            continue;
        }
        values[i] = runs;
        texts[i] = gr_figures_integer(f, runs);
        titles[i] =
            GR_SAY(f, "lab-sizes-column", from, texts[i], gr_figures_amount(f, kwh, 3, "kWh"));
        all = all ? gr_arena_printf(f->arena, "%s; %s", all, titles[i]) : titles[i];
        gr_figures_cell(t, from);
        gr_figures_cell(t, texts[i]);
        gr_figures_cell(t, gr_figures_fixed(f, kwh, 3));
    }
    for (size_t i = 0; i <= count; i++) {
        double bin = low + (double)i;
        if (fmod(bin, 4) == 0) {
            ticks[tick_count++] =
                (struct gr_column_tick){(double)i, size_text(f, pow(10, bin / 4))};
        }
    }
    chart->of.columns = (struct gr_columns){.unit = GR_SAY_PLAIN(f, "lab-sizes-unit"),
                                            .count = count,
                                            .values = values,
                                            .titles = titles,
                                            .value_texts = texts,
                                            .tick_count = tick_count,
                                            .ticks = ticks,
                                            .between = true};
    chart->description = GR_SAY(f, "lab-sizes-desc", all ? all : "");
    chart->table = &t->table;
    size_words(f, chart);
}

/* ---- groups of the first level ---- */

static const char *group_name(struct gr_figures *f, const xmlNode *n) {
    const char *name = gr_figures_name(f, n, "name");
    return name[0] ? name : GR_SAY_PLAIN(f, "lab-top-level");
}

static void add_groups(struct gr_figures *f) {
    size_t most = gr_figures_count(f->root, "groups"), count = 0;
    struct gr_bar_row *rows = GR_NEW_N(f->arena, struct gr_bar_row, GR_BAR_KEPT + 2);
    double rest = 0, largest = 0, whole = 0;
    size_t others = 0;
    for (const xmlNode *n = most ? gr_figures_items(f->root, "groups") : NULL; n;
         n = gr_figures_next(n)) {
        double kwh = gr_figures_number(n, "energy_kwh");
        largest = gr_figures_number(n, "depth") > 0 ? largest : fmax(largest, kwh);
    }
    struct gr_figures_unit unit = gr_figures_unit(largest, "kWh");
    const char *all = NULL;
    for (const xmlNode *n = most ? gr_figures_items(f->root, "groups") : NULL; n;
         n = gr_figures_next(n)) {
        double kwh = gr_figures_number(n, "energy_kwh");
        if (gr_figures_number(n, "depth") > 0 || !(kwh > 0)) {
            continue;
        }
        whole += kwh;
        if (count == GR_BAR_KEPT) {
            rest += kwh;
            others++;
            continue;
        }
        struct gr_bar_row *row = &rows[count++];
        *row = (struct gr_bar_row){
            .name = group_name(f, n),
            .parts = {kwh / unit.size, (double)NAN, (double)NAN, (double)NAN},
            .value = gr_figures_fixed(f, kwh / unit.size, unit.decimals),
            .share = gr_figures_share(f, gr_figures_number(n, "energy_share_ratio"))};
        const char *one = GR_SAY(f, "lab-month-value", row->name, row->value, unit.name);
        all = !all ? one : count <= LISTED ? gr_arena_printf(f->arena, "%s; %s", all, one) : all;
    }
    if (count < 2) {
        return;
    }
    if (others > 0) {
        rows[count++] = (struct gr_bar_row){
            .name = GR_SAY(f, "lab-groups-rest", gr_figures_integer(f, (double)others)),
            .parts = {rest / unit.size, (double)NAN, (double)NAN, (double)NAN},
            .value = gr_figures_fixed(f, rest / unit.size, unit.decimals),
            .share = gr_figures_share(f, rest / whole),
            .rest = true,
            .no_bar = rest > 4 * largest};
    }
    struct gr_chart *chart = gr_figures_add(f, GR_FORM_BARS, "lab-groups");
    chart->of.bars = (struct gr_bars){.unit = unit.name,
                                      .part_count = 1,
                                      .part_names = {""},
                                      .part_inks = {GR_INK_C1},
                                      .row_count = count,
                                      .rows = rows};
    const char *kind =
        gr_arena_printf(f->arena, "lab-kind-%s", gr_figures_text(f->root, "group_kind"));
    chart->title = GR_SAY(f, "lab-groups-title", gr_figures_short(f, rows[0].name), rows[0].share);
    chart->subline = GR_SAY(f, "lab-groups-sub", GR_SAY_PLAIN(f, kind), unit.name);
    chart->source = gr_figures_lab_source(f);
    chart->description = GR_SAY(f, "lab-groups-desc", all ? all : "");
}

void gr_figures_lab(struct gr_figures *f) {
    struct months m = {.f = f};
    if (!gr_figures_is_lab(f)) {
        return;
    }
    if (read_months(&m)) {
        m.unit = gr_figures_unit(m.largest, "kWh");
        add_months(&m);
        m.unit = gr_figures_unit(m.sum, "kWh");
        add_cumulated(&m);
    }
    add_groups(f);
    add_sizes(f);
}
