/* One line of perf stat: cells before the unit, the event behind it, whatever parts them. */
#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "read/fixed.h"
#include "read/perf.h"
#include "read/text_lines.h"
#include "read/time_format.h"

static const struct gr_perf_event events[] = {
    {"energy-pkg", "package", GR_SCOPE_CPU, GR_COMPONENT_CPU, false},
    {"energy-ram", "dram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY, false},
    {"energy-psys", "platform", GR_SCOPE_NODE, GR_COMPONENT_OTHER, true},
    {"energy-core", "cores", GR_SCOPE_CPU, GR_COMPONENT_CPU, true},
    {"energy-gpu", "graphics", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, true},
};

static const struct gr_perf_event *event_of(struct gr_str text) {
    for (size_t i = 0; i < GR_COUNT(events); i++) {
        if (gr_str_find(text, gr_str(events[i].mark)) != SIZE_MAX) {
            return &events[i];
        }
    }
    return NULL;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool all_digits(struct gr_str text) {
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i])) {
            return false;
        }
    }
    return text.n > 0;
}

/* ---- values: perf follows the locale, and gives Joules with two decimals ---- */

/** Where the decimal mark stands; text.n if there is none, SIZE_MAX if that cannot be told. */
static size_t decimal_mark(struct gr_str text) {
    size_t mark = text.n;
    for (size_t i = text.n; i-- > 0 && mark == text.n;) {
        mark = text.p[i] == '.' || text.p[i] == ',' ? i : mark;
    }
    size_t decimals = text.n - mark;
    if (mark == text.n || decimals == 3) {
        return mark;
    }
    if (text.p[mark] == '.' && memchr(text.p, ',', text.n) == NULL) {
        return mark;
    }
    return decimals == 4 ? text.n : SIZE_MAX; /* a separator of thousands */
}

/** "82.43", "1,234.56", "1.234,56", "1 234,56" with blanks of any kind that are no ASCII. */
static bool value_of(struct gr_str text, double *out) {
    char digits[64];
    size_t n = 0, mark = decimal_mark(text);
    for (size_t i = 0; i < text.n && mark != SIZE_MAX; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool separator = c == '.' || c == ',' || c == '\'' || c >= 0x80;
        if (n == sizeof digits || (!separator && !is_digit(text.p[i]))) {
            return false;
        }
        if (i == mark || !separator) {
            digits[n++] = i == mark ? '.' : text.p[i];
        }
    }
    return n > 0 && gr_num_parse((struct gr_str){digits, n}, out);
}

/* ---- the cells before the unit ---- */

enum { CELLS = 8 };

struct cells {
    struct gr_str items[CELLS];
    size_t count;
};

static struct cells cut(struct gr_str text, char separator) {
    struct cells cells = {.count = 0};
    bool blank = separator == ' ' || separator == '\t';
    while (text.p && cells.count < CELLS) {
        size_t at = 0;
        while (at < text.n &&
               (blank ? text.p[at] != ' ' && text.p[at] != '\t' : text.p[at] != separator)) {
            at++;
        }
        struct gr_str cell = gr_str_trim((struct gr_str){text.p, at});
        if (cell.n > 0) {
            cells.items[cells.count++] = cell;
        }
        text = at < text.n ? (struct gr_str){text.p + at + 1, text.n - at - 1}
                           : (struct gr_str){NULL, 0};
    }
    return cells;
}

/** Elapsed seconds as perf writes them: nine decimals and a dot in every locale. */
static bool is_time(struct gr_str cell, gr_time *out) {
    bool nine = cell.n > 10 && cell.p[cell.n - 10] == '.';
    return nine && gr_fixed_parse(cell, '.', 9, out) && *out >= 0;
}

/** With a comma for both, the value is two cells: 82 and 43. */
static size_t join_value(const struct cells *cells, char joined[64], struct gr_str *value) {
    size_t n = cells->count;
    *value = cells->items[n - 1];
    if (n < 2 || value->n != 2 || !all_digits(*value) || !all_digits(cells->items[n - 2])) {
        return 1;
    }
    int length = snprintf(joined, 64, "%.*s.%.*s",
                          (int)(cells->items[n - 2].n < 60 ? cells->items[n - 2].n : 60),
                          cells->items[n - 2].p, 2, value->p);
    *value = (struct gr_str){joined, (size_t)length};
    return 2;
}

/** Socket, die, core or CPU that the row is of: a cell that begins with a letter. */
static struct gr_str place_of(const struct cells *cells, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        char c = cells->items[i].p[0];
        if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
            return cells->items[i];
        }
    }
    return (struct gr_str){"", 0};
}

/** The event's own cell is followed by "0.50%" or "( +-  0.50% )". */
static bool is_mean(struct gr_str behind) {
    size_t slash = 0;
    while (slash < behind.n && behind.p[slash] != '/') {
        slash++;
    }
    struct gr_str rest = {behind.p + slash, behind.n - slash};
    size_t percent = gr_str_find(rest, GR_STR("%"));
    size_t digits = 0;
    for (size_t i = 0; i < rest.n && i < percent; i++) {
        digits += is_digit(rest.p[i]);
    }
    return gr_str_find(rest, GR_STR("+-")) != SIZE_MAX ||
           (percent != SIZE_MAX && digits > 0 && digits < 7);
}

static bool read_energy(struct gr_str line, size_t unit, struct gr_perf_row *row) {
    struct gr_str left = {line.p, unit}, behind = {line.p + unit + 6, line.n - unit - 6};
    char joined[64];
    row->event = event_of(behind);
    if (!row->event || unit < 2 || is_digit(line.p[unit - 1])) {
        return false;
    }
    struct cells cells = cut((struct gr_str){left.p, left.n - 1}, line.p[unit - 1]);
    if (cells.count == 0) {
        return false;
    }
    struct gr_str value;
    size_t first = 0, used = join_value(&cells, joined, &value);
    row->t = GR_TIME_NONE;
    row->summary = gr_str_is(cells.items[0], "summary");
    first = row->summary || (cells.count > used && is_time(cells.items[0], &row->t));
    if (!value_of(value, &row->value)) {
        row->value = (double)NAN;
    }
    struct gr_str place = place_of(&cells, first, cells.count - used);
    if (isnan(row->value) && gr_str_find(left, GR_STR("<not")) == SIZE_MAX) {
        return false;
    }
    bool placed = place.n > 0 && place.n < 40;
    (void)snprintf(row->key, sizeof row->key, "%s%s%.*s", row->event->device, placed ? " " : "",
                   placed ? (int)place.n : 0, place.p);
    row->mean = is_mean(behind);
    return true;
}

enum gr_perf_line gr_perf_read(struct gr_str line, struct gr_perf_row *row) {
    bool zone = false;
    struct gr_str rest;
    *row = (struct gr_perf_row){.t = GR_TIME_NONE};
    size_t unit = gr_str_find(line, GR_STR("Joules"));
    if (unit != SIZE_MAX) {
        return read_energy(line, unit, row) ? GR_PERF_ENERGY : GR_PERF_OTHER;
    }
    struct gr_str started = gr_text_after(line, "# started on ");
    if (started.p && gr_time_format_parse("%a %b %e %H:%M:%S %Y", started, &row->t, &zone)) {
        return GR_PERF_STARTED;
    }
    if (gr_str_find(line, GR_STR("seconds time elapsed")) != SIZE_MAX) {
        struct cells cells = cut(line, ' ');
        return cells.count > 0 && value_of(cells.items[0], &row->value) ? GR_PERF_ELAPSED
                                                                        : GR_PERF_OTHER;
    }
    if (gr_str_find(line, GR_STR("Performance counter stats for")) != SIZE_MAX) {
        size_t open = line.n;
        while (open > 0 && line.p[open - 1] != '(') {
            open--;
        }
        struct gr_str text = {line.p + open, line.n - open};
        bool several = open > 0 && gr_text_number(text, &row->value, &rest) &&
                       gr_str_starts(rest, GR_STR(" runs)"));
        row->value = several ? row->value : 1;
        return GR_PERF_RUNS;
    }
    return GR_PERF_OTHER;
}
