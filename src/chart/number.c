#include "chart/number.h"

#include <math.h>

#include "base/num.h"

/* Digits of the whole part are grouped from five on: 1236 stays whole. */
static void put_grouped(struct gr_buf *out, struct gr_str digits) {
    size_t whole = 0;
    while (whole < digits.n && digits.p[whole] != '.') {
        whole++;
    }
    for (size_t i = 0; i < digits.n; i++) {
        if (whole >= 5 && i > 0 && i < whole && (whole - i) % 3 == 0) {
            gr_buf_puts(out, GR_THIN);
        }
        gr_buf_putc(out, digits.p[i]);
    }
}

static void put_signed(struct gr_buf *out, struct gr_str number) {
    if (number.n && number.p[0] == '-') {
        gr_buf_puts(out, GR_MINUS);
        number = (struct gr_str){number.p + 1, number.n - 1};
    }
    put_grouped(out, number);
}

void gr_number_put(struct gr_buf *out, double value, int decimals) {
    char text[GR_NUM_SIZE];
    put_signed(out, (struct gr_str){text, gr_num_fixed(value, decimals, text)});
}

static const char *taken(struct gr_arena *arena, struct gr_buf *buf) {
    const char *text = gr_arena_str(arena, gr_buf_str(buf));
    gr_buf_free(buf);
    return text;
}

const char *gr_number(struct gr_arena *arena, double value, int decimals) {
    struct gr_buf buf = {0};
    gr_number_put(&buf, value, decimals);
    return taken(arena, &buf);
}

const char *gr_number_figures(struct gr_arena *arena, double value, int figures) {
    struct gr_buf buf = {0};
    char text[GR_NUM_SIZE];
    put_signed(&buf, (struct gr_str){text, gr_num_significant(value, figures, text)});
    return taken(arena, &buf);
}

const char *gr_number_or_less(struct gr_arena *arena, double value, int decimals) {
    double unit = pow(10, -decimals);
    if (value > 0 && value < unit / 2) {
        return gr_arena_printf(arena, "<" GR_NBSP "%s", gr_number(arena, unit, decimals));
    }
    return gr_number(arena, value, decimals);
}

/* Units of a dimension, smallest first; factor turns the base unit into it. */
static const struct gr_unit energy_units[] = {{"mWh", 1e6},  {"Wh", 1e3},   {"kWh", 1},
                                              {"MWh", 1e-3}, {"GWh", 1e-6}, {"TWh", 1e-9}};
static const struct gr_unit mass_units[] = {{"mg", 1e6}, {"g", 1e3},   {"kg", 1},
                                            {"t", 1e-3}, {"kt", 1e-6}, {"Mt", 1e-9}};
static const struct gr_unit power_units[] = {{"mW", 1e3}, {"W", 1}, {"kW", 1e-3}, {"MW", 1e-6}};

static const struct {
    const struct gr_unit *units;
    size_t count, base;
} dimensions[] = {
    [GR_DIM_ENERGY_KWH] = {energy_units, GR_COUNT(energy_units), 2},
    [GR_DIM_MASS_KG] = {mass_units, GR_COUNT(mass_units), 2},
    [GR_DIM_POWER_W] = {power_units, GR_COUNT(power_units), 1},
};

/* 999.95 is turned into the next unit: it would print as 1000. */
struct gr_unit gr_unit_for(enum gr_dimension dimension, double largest) {
    const struct gr_unit *units = dimensions[dimension].units;
    size_t count = dimensions[dimension].count;
    if (!(largest > 0)) {
        return units[dimensions[dimension].base];
    }
    size_t i = 0;
    while (i + 1 < count && largest * units[i].factor >= 999.95) {
        i++;
    }
    return units[i];
}

int gr_decimals_for(double largest) {
    if (!(largest > 0)) {
        return 0;
    }
    if (largest < 1) {
        return (int)fmin(6, 2 - floor(log10(largest)));
    }
    return largest < 99.995 ? 2 : largest < 999.95 ? 1 : 0;
}

const char *gr_duration(struct gr_arena *arena, double seconds) {
    static const struct {
        const char *big, *small;
        double big_s, small_s, below_s;
    } steps[] = {{"min", "s", 60, 1, 3600}, {"h", "min", 3600, 60, 86400}};
    if (!(seconds >= 0) || seconds < 59.5) {
        return gr_arena_printf(arena, "%s" GR_NBSP "s",
                               gr_number(arena, fmax(0, seconds), seconds < 9.95 ? 1 : 0));
    }
    size_t i = 0;
    double units = 0;
    const char *big = "d", *small = "h";
    double ratio = 24, small_s = 3600;
    for (; i < GR_COUNT(steps); i++) {
        if (round(seconds / steps[i].small_s) * steps[i].small_s < steps[i].below_s) {
            big = steps[i].big;
            small = steps[i].small;
            small_s = steps[i].small_s;
            ratio = steps[i].big_s / steps[i].small_s;
            break;
        }
    }
    units = round(seconds / small_s);
    const char *head =
        gr_arena_printf(arena, "%s" GR_NBSP "%s", gr_number(arena, floor(units / ratio), 0), big);
    double rest = fmod(units, ratio);
    return rest > 0 ? gr_arena_printf(arena, "%s %s" GR_NBSP "%s", head, gr_number(arena, rest, 0),
                                      small)
                    : head;
}
