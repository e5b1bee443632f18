/*
 * functions_convert.c - one figure in another unit, and the little arithmetic that forms ask for: templates do none.
 */
#include <math.h>

#include <libxml/xpathInternals.h>

#include "template/internal.h"

/* Size of a unit in the first of its family; a tree takes up 11 kg of CO₂ a year (green-algorithms.org). */
static const struct {
    const char *family, *unit;
    double size;
} units[] = {
    {"mass", "kg", 1},    {"mass", "mg", 1e-6},       {"mass", "g", 1e-3},
    {"mass", "t", 1e3},   {"mass", "tree-years", 11}, {"mass", "tree-months", 11.0 / 12},
    {"energy", "kWh", 1}, {"energy", "Wh", 1e-3},     {"energy", "MWh", 1e3},
    {"time", "s", 1},     {"time", "min", 60},        {"time", "h", 3600},
    {"number", "one", 1}, {"number", "million", 1e6},
};

static size_t find_unit(struct gr_call *call, size_t argument) {
    const char *name = gr_call_text(call, argument);
    size_t i = 0;
    while (i < GR_COUNT(units) && strcmp(units[i].unit, name) != 0) {
        i++;
    }
    if (i == GR_COUNT(units)) {
        gr_call_error(call, "T006", "templates/README.md lists the units",
                      "there is no unit \"%s\"", name);
    }
    return i;
}

static void give(struct gr_call *call, bool known, double value) {
    call->result = known ? xmlXPathNewFloat(value)
                         : xmlXPathNewString(GR_XML("")); /* as all that is unknown */
}

/* convert(q, 'kg', 'g') */
static void convert(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    size_t from = find_unit(call, 1), to = find_unit(call, 2);
    if (from == GR_COUNT(units) || to == GR_COUNT(units)) {
        return;
    }
    if (strcmp(units[from].family, units[to].family) != 0) {
        gr_call_error(call, "T006", NULL, "%s cannot be %s", units[from].unit, units[to].unit);
        return;
    }
    give(call, q.known, q.value * units[from].size / units[to].size);
}

static void product(struct gr_call *call) {
    struct gr_figure a = gr_call_figure(call, 0), b = gr_call_figure(call, 1);
    give(call, a.known && b.known, a.value * b.value);
}

/* 100 x part / whole, as a number. */
static void percent_of(struct gr_call *call) {
    struct gr_figure part = gr_call_figure(call, 0), whole = gr_call_figure(call, 1);
    give(call, part.known && whole.known && whole.value > 0, 100 * part.value / whole.value);
}

/* Seconds as whole hours and the minutes left, rounded to minutes once. */
static void clock_hours(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    give(call, q.known, floor(round(q.value / 60) / 60));
}

static void clock_minutes(struct gr_call *call) {
    struct gr_figure q = gr_call_figure(call, 0);
    give(call, q.known, fmod(round(q.value / 60), 60));
}

const struct gr_function gr_convert_functions[] = {
    {"convert", 3, 3, convert},
    {"product", 2, 2, product},
    {"percent-of", 2, 2, percent_of},
    {"clock-hours", 1, 1, clock_hours},
    {"clock-minutes", 1, 1, clock_minutes},
    {NULL, 0, 0, NULL},
};
