/*
 * calendar.c - the period, months and years.
 *
 * A period is whole days of UTC; a row has the energy of each (row_spans.c), cut by the hour or finer.
 */
#include <math.h>

#include "lab/state.h"

/* ---- the period ---- */

/* The part of a span that lies in the period. */
static double inside(const struct gr_lab_options *o, const struct gr_lab_span *s) {
    int32_t from = s->day, to = s->day + s->count - 1;
    from = o->from_day != GR_LAB_DAY_NONE && o->from_day > from ? o->from_day : from;
    to = o->to_day != GR_LAB_DAY_NONE && o->to_day < to ? o->to_day : to;
    return to < from ? 0 : (double)(to - from + 1) / s->count;
}

static bool is_open(const struct gr_lab_options *o) {
    return o->from_day == GR_LAB_DAY_NONE && o->to_day == GR_LAB_DAY_NONE;
}

double gr_lab_part_cut(const struct gr_lab_options *o, const struct gr_lab_part *part) {
    if (is_open(o)) {
        return part->kwh;
    }
    struct gr_sum sum = {0};
    for (size_t i = 0; i < part->span_count; i++) {
        gr_sum_add(&sum, part->spans[i].kwh * inside(o, &part->spans[i]));
    }
    return fmin(gr_sum_value(sum), part->kwh);
}

bool gr_lab_cut(const struct gr_lab_options *o, const struct gr_lab_row *row,
                struct gr_lab_cut *out) {
    struct gr_sum kwh = {0}, kg = {0}, runs = {0}, whole = {0};
    for (size_t i = 0; i < row->part_count; i++) {
        const struct gr_lab_part *p = &row->parts[i];
        double cut = gr_lab_part_cut(o, p);
        double share = p->kwh > 0 ? cut / p->kwh : is_open(o);
        gr_sum_add(&kwh, cut);
        gr_sum_add(&whole, p->kwh);
        gr_sum_add(&kg, p->kg * share);
        gr_sum_add(&runs, share > 0 ? p->run_count : 0);
    }
    /* The report's total where a person has set it apart from the sum of the runs. */
    double sum = gr_sum_value(whole), total = row->figures[GR_LAB_ENERGY].value;
    out->ratio = sum > 0 ? fmin(gr_sum_value(kwh) / sum, 1) : is_open(o) || row->part_count == 0;
    out->kwh = total * out->ratio;
    out->kg = row->figures[GR_LAB_LOCATION].known
                  ? (is_open(o) ? row->figures[GR_LAB_LOCATION].value : gr_sum_value(kg))
                  : 0;
    out->known_kg = row->figures[GR_LAB_LOCATION].known;
    out->runs = is_open(o) ? row->run_count : gr_sum_value(runs);
    return is_open(o) || out->ratio > 0;
}

/* ---- months ---- */

static void add(struct gr_lab *lab, size_t method, int year, int month, double kwh, double kg) {
    int index = year - GR_LAB_FIRST_YEAR;
    if (index < 0 || index >= GR_LAB_YEARS) {
        return; /* no stamp that the program reads is there */
    }
    struct gr_lab_calendar *m = &lab->months[index * 12 + month - 1];
    gr_sum_add(&m->kwh, kwh);
    gr_sum_add(&m->kg, kg);
    if (method < GR_LAB_METHODS) {
        gr_sum_add(&lab->years[method][index].kwh, kwh);
        gr_sum_add(&lab->years[method][index].kg, kg);
    }
}

static int32_t next_month(int32_t day, struct gr_civil *c) {
    *c = gr_civil_from_time((gr_time)day * GR_DAY_NS);
    return (int32_t)gr_days_from_civil(c->month == 12 ? c->year + 1 : c->year,
                                       c->month == 12 ? 1 : c->month + 1, 1);
}

void gr_lab_calendar_add(struct gr_lab *lab, const struct gr_lab_part *part, size_t method) {
    const struct gr_lab_options *o = &lab->options;
    double kg_per_kwh = part->kwh > 0 ? part->kg / part->kwh : 0;
    for (size_t i = 0; i < part->span_count; i++) {
        const struct gr_lab_span *s = &part->spans[i];
        int32_t day = s->day, end = s->day + s->count;
        day = o->from_day != GR_LAB_DAY_NONE && o->from_day > day ? o->from_day : day;
        end = o->to_day != GR_LAB_DAY_NONE && o->to_day + 1 < end ? o->to_day + 1 : end;
        const int32_t latest = 106000; /* the last a stamp can be: 2260 */
        while (day < end && day > -latest && day < latest) {
            struct gr_civil c;
            int32_t stop = next_month(day, &c);
            stop = stop < end ? stop : end;
            double kwh = s->kwh * (double)(stop - day) / s->count;
            add(lab, method, c.year, c.month, kwh, kwh * kg_per_kwh);
            day = stop;
        }
    }
}

void gr_lab_put_months(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root) {
    struct gr_record *list = gr_record_list(arena, root, "months");
    struct gr_sum kwh = {0}, kg = {0};
    for (int i = 0; i < GR_LAB_YEARS * 12; i++) {
        const struct gr_lab_calendar *m = &lab->months[i];
        if (!(gr_sum_value(m->kwh) > 0)) {
            continue;
        }
        gr_sum_add(&kwh, gr_sum_value(m->kwh));
        gr_sum_add(&kg, gr_sum_value(m->kg));
        struct gr_record *item = gr_record_map(arena, list, NULL);
        gr_record_text(arena, item, "month",
                       gr_arena_printf(arena, "%04d-%02d", GR_LAB_FIRST_YEAR + i / 12, i % 12 + 1));
        gr_record_number(arena, item, "energy_kwh", gr_sum_value(m->kwh));
        gr_record_number(arena, item, "emissions_kg", gr_sum_value(m->kg));
        gr_record_number(arena, item, "cumulated_kwh", gr_sum_value(kwh));
        gr_record_number(arena, item, "cumulated_kg", gr_sum_value(kg));
    }
}

/* ---- years, of one method ---- */

static double energy_of(const struct gr_lab *lab, size_t method) {
    struct gr_sum sum = {0};
    for (int i = 0; i < GR_LAB_YEARS; i++) {
        gr_sum_add(&sum, gr_sum_value(lab->years[method][i].kwh));
    }
    return gr_sum_value(sum);
}

static void put_change(struct gr_arena *arena, struct gr_record *item, const char *key, double now,
                       double before) {
    if (before > 0) {
        gr_record_number(arena, item, key, now / before - 1);
    }
}

static void put_year(struct gr_arena *arena, struct gr_record *list,
                     const struct gr_lab_calendar *years, int i) {
    double kwh = gr_sum_value(years[i].kwh), kg = gr_sum_value(years[i].kg);
    if (!(kwh > 0)) {
        return;
    }
    struct gr_record *item = gr_record_map(arena, list, NULL);
    gr_record_text(arena, item, "year", gr_arena_printf(arena, "%04d", GR_LAB_FIRST_YEAR + i));
    gr_record_number(arena, item, "energy_kwh", kwh);
    gr_record_number(arena, item, "emissions_kg", kg);
    if (i > 0) {
        put_change(arena, item, "energy_change_ratio", kwh, gr_sum_value(years[i - 1].kwh));
        put_change(arena, item, "emissions_change_ratio", kg, gr_sum_value(years[i - 1].kg));
    }
}

void gr_lab_put_years(struct gr_lab *lab, struct gr_arena *arena, struct gr_record *root) {
    size_t best = 0, count = lab->methods.count;
    struct gr_sum all = lab->method_others_kwh;
    for (size_t m = 0; m < count; m++) {
        gr_sum_add(&all, energy_of(lab, m));
        best = energy_of(lab, m) > energy_of(lab, best) ? m : best;
    }
    struct gr_record *list = gr_record_list(arena, root, "years");
    if (count == 0) {
        return;
    }
    for (int i = 0; i < GR_LAB_YEARS; i++) {
        put_year(arena, list, lab->years[best], i);
    }
    struct gr_record *method = gr_record_map(arena, root, "year_method");
    gr_record_text(arena, method, "method", gr_lab_names_text(&lab->methods, best).p);
    double rest = gr_sum_value(all) - energy_of(lab, best);
    gr_record_number(arena, method, "energy_left_out_kwh",
                     count > 1 || rest > 0 ? fmax(rest, 0) : 0);
}
