/* The lines of YAML that name the columns of a table, for a person to check: a guess is never read by. */
#include "read/csv_mapped.h"

#include "base/num.h"

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool has_word(struct gr_str name, const char *word) {
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= name.n; i++) {
        size_t k = 0;
        while (k < n && lower(name.p[i + k]) == word[k]) {
            k++;
        }
        if (k == n) {
            return true;
        }
    }
    return false;
}

static bool has_any(struct gr_str name, const char *const *words) {
    for (; *words; words++) {
        if (has_word(name, *words)) {
            return true;
        }
    }
    return false;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** GPU0, gpu_1: one column a device. */
static bool is_device_column(struct gr_str name) {
    return name.n >= 4 && has_word((struct gr_str){name.p, 3}, "gpu") &&
           is_digit(name.p[name.n - 1]) &&
           !has_any(name, (const char *const[]){"util", "mem", "temp", "clock", NULL});
}

static bool is_power(struct gr_str name) {
    static const char *const yes[] = {"power", "watt", "leistung", "(w)",
                                      "[w]",   "(mw)", "[mw]",     NULL};
    static const char *const no[] = {"limit",  "max",   "min",   "cap", "avg", "mean",
                                     "energy", "state", "total", "all", NULL};
    return (has_any(name, yes) && !has_any(name, no)) || is_device_column(name);
}

static bool is_energy(struct gr_str name) {
    static const char *const yes[] = {"energy", "joule", "kwh", "(wh)", "(j)", NULL};
    return has_any(name, yes) && !has_any(name, (const char *const[]){"avg", "mean", NULL});
}

static bool is_time(struct gr_str name) {
    static const char *const yes[] = {"time", "date", "zeit", "epoch", NULL};
    return has_any(name, yes) && !has_any(name, (const char *const[]){"runtime", "total", NULL});
}

static bool is_device(struct gr_str name) {
    static const char *const words[] = {"index",  "uuid",      "device",    "sensor", "gpu",
                                        "gpu_id", "gpu_index", "sensor_id", NULL};
    for (const char *const *word = words; *word; word++) {
        if (gr_str_eq_fold(name, gr_str(*word))) {
            return true;
        }
    }
    return false;
}

/* ---- YAML ---- */

static void put_name(struct gr_buf *out, struct gr_str name) {
    bool plain = name.n > 0 && !is_digit(name.p[0]) && name.p[0] != '-';
    for (size_t i = 0; i < name.n; i++) {
        char c = lower(name.p[i]);
        plain &= (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '.' || c == '-';
    }
    if (plain) {
        gr_buf_put(out, name);
        return;
    }
    gr_buf_putc(out, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"' || name.p[i] == '\\') {
            gr_buf_putc(out, '\\');
        }
        gr_buf_putc(out, name.p[i]);
    }
    gr_buf_putc(out, '"');
}

static void put_column(struct gr_buf *out, const char *role, struct gr_str name) {
    gr_buf_printf(out, "%s{role: %s, name: ", out->p[out->n - 1] == '[' ? "" : ", ", role);
    put_name(out, name);
}

static const char *scope_word(struct gr_str name, bool gpus) {
    if (has_word(name, "gpu") || gpus) {
        return "gpu";
    }
    if (has_word(name, "cpu") || has_word(name, "package")) {
        return "cpu";
    }
    return has_word(name, "dram") || has_word(name, "memory") ? "dram" : "node";
}

static const char *power_unit(struct gr_str name) {
    const struct gr_unit *unit = gr_unit_of_name(name);
    if (unit && unit->kind == GR_UNIT_POWER) {
        return unit->name;
    }
    return has_word(name, "_mw") ? "mW" : "W";
}

static const char *energy_unit(struct gr_str name) {
    const struct gr_unit *unit = gr_unit_of_name(name);
    if (unit && unit->kind == GR_UNIT_ENERGY) {
        return unit->name;
    }
    return has_word(name, "kwh") ? "kWh" : "J";
}

/** How a stamp of that look is written; NULL if it needs no format. */
static const char *time_format(struct gr_str cell) {
    bool day_first =
        cell.n >= 10 && !is_digit(cell.p[2]) && !is_digit(cell.p[5]) && is_digit(cell.p[9]);
    if (!day_first) {
        return NULL;
    }
    return cell.p[2] == '-' ? "%d-%m-%Y" : cell.p[2] == '.' ? "%d.%m.%Y" : "%d/%m/%Y";
}

static void put_time(struct gr_buf *out, struct gr_str name, struct gr_str cell) {
    double number = 0;
    bool numeric = gr_num_parse(cell, &number);
    bool elapsed = numeric && number < 1e8;
    put_column(out, elapsed ? "elapsed" : "time", name);
    if (numeric) {
        const struct gr_unit *unit = gr_unit_of_name(name);
        const char *guess = number > 1e17   ? "ns"
                            : number > 1e14 ? "us"
                            : number > 1e11 ? "ms"
                                            : "s";
        gr_buf_printf(out, ", unit: %s",
                      unit && unit->kind == GR_UNIT_TIME ? unit->name
                      : elapsed                          ? "s"
                                                         : guess);
    }
    gr_buf_putc(out, '}');
}

static void put_measure(struct gr_buf *out, const char *role, struct gr_str name, const char *unit,
                        bool gpus) {
    put_column(out, role, name);
    gr_buf_printf(out, ", unit: %s, scope: %s}", unit, scope_word(name, gpus));
}

/** What stands under a name in the first row that is there. */
static struct gr_str under(const struct gr_csv *row, size_t column) {
    return row->count > column ? gr_csv_cell(row, column) : (struct gr_str){"", 0};
}

struct seen {
    struct gr_csv_guess guess;
    bool device, gpus;
    const char *time_format;
};

enum { NAME_MOST = 64 };

static void put_columns(struct gr_buf *out, const struct gr_csv *names, const struct gr_csv *row,
                        struct seen *seen) {
    for (size_t i = 0; i < names->count && i < GR_CSV_CELLS; i++) {
        struct gr_str name = gr_csv_cell(names, i);
        if (name.n > NAME_MOST) {
            continue; /* prose, not the name of a column */
        }
        if (is_time(name) && seen->guess.times < 2) {
            put_time(out, name, under(row, i));
            const char *format = time_format(under(row, i));
            seen->time_format = format ? format : seen->time_format;
            seen->guess.times++;
        } else if (is_power(name)) {
            put_measure(out, "power", name, power_unit(name), seen->gpus);
            seen->guess.powers++;
        } else if (is_device(name) && !seen->device) {
            put_column(out, "device", name);
            gr_buf_putc(out, '}');
            seen->device = true;
            seen->gpus |= has_word(name, "gpu");
        }
    }
    for (size_t i = 0; i < names->count && i < GR_CSV_CELLS && seen->guess.powers == 0; i++) {
        struct gr_str name = gr_csv_cell(names, i);
        if (name.n <= NAME_MOST && is_energy(name) && seen->guess.energies < GR_CSV_ENERGIES) {
            put_measure(out, "energy", name, energy_unit(name), seen->gpus);
            seen->guess.energies++;
        }
    }
}

/** Of a table without names: columns by number, numbers as powers. */
static void put_numbers(struct gr_buf *out, const struct gr_csv *row, struct seen *seen) {
    for (size_t i = 0; i < row->count && i < 8; i++) {
        char number[24];
        int n = snprintf(number, sizeof number, "%zu", i + 1);
        struct gr_str name = {number, (size_t)n}, cell = gr_csv_cell(row, i);
        gr_time t = 0;
        bool zone = false;
        int64_t unused = 0;
        if (cell.n >= 10 && gr_time_parse(cell, &t, &zone)) {
            put_time(out, name, cell);
            seen->guess.times++;
        } else if (seen->guess.powers == 0 && cell.n > 0 && is_digit(cell.p[0])) {
            (void)unused;
            put_column(out, "power", name);
            gr_buf_puts(out, ", unit: W, scope: gpu}");
            seen->guess.powers++;
        }
    }
}

struct gr_csv_guess gr_csv_suggest(struct gr_str head, struct gr_buf *out) {
    struct gr_csv names, row;
    struct seen seen = {0};
    char delimiter = gr_csv_sniff(head);
    gr_csv_slice(&names, head, delimiter);
    if (!gr_csv_next_row(&names)) {
        return seen.guess;
    }
    row = names;
    if (!gr_csv_next_row(&row)) {
        row.count = 0;
    }
    gr_buf_puts(out, "format: csv, ");
    if (delimiter != ',') {
        gr_buf_printf(out, delimiter == '\t' ? "delimiter: \"\\t\", " : "delimiter: \"%c\", ",
                      delimiter);
    }
    gr_buf_puts(out, "columns: [");
    struct gr_str first = gr_csv_cell(&names, 0);
    if (first.n > 0 && is_digit(first.p[0])) {
        put_numbers(out, &names, &seen);
    } else {
        put_columns(out, &names, &row, &seen);
    }
    gr_buf_putc(out, ']');
    if (seen.guess.powers > 0 && seen.guess.times == 0) {
        gr_buf_puts(out, ", sample_interval_s: 1");
    }
    if (seen.time_format) {
        gr_buf_printf(out, ", time_format: \"%s%s\"", seen.time_format,
                      seen.guess.times > 1 ? " %H:%M:%S" : "");
    }
    return seen.guess;
}
