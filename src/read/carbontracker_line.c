/* One line of a carbontracker log. */
#include <math.h>

#include "base/num.h"
#include "read/carbontracker.h"
#include "read/text_lines.h"

double gr_ct_time(struct gr_str text) {
    double days = 0, parts[3], s = 0;
    struct gr_str rest = gr_str_trim(text);
    size_t comma = gr_str_find(rest, GR_STR(", "));
    if (comma != SIZE_MAX) {
        struct gr_str unit;
        if (!gr_text_number((struct gr_str){rest.p, comma}, &days, &unit)) {
            return (double)NAN;
        }
        rest = (struct gr_str){rest.p + comma + 2, rest.n - comma - 2};
    }
    for (size_t i = 0; i < 3; i++) {
        struct gr_str part = gr_str_cut(&rest, ':');
        if (part.n == 0 || !gr_num_parse(part, &parts[i]) || parts[i] < 0) {
            return (double)NAN;
        }
        s = s * 60 + parts[i];
    }
    return rest.p ? (double)NAN : s + days * 86400;
}

/* ---- stamps and prefixes ---- */

static struct gr_str from(struct gr_str text, size_t at) {
    return (struct gr_str){text.p + at, text.n - at};
}

/** Cuts "2025-11-18 15:53:54 - ", or the older "2020-05-17 19:02:10,123 - MainThread - INFO - ". */
static struct gr_str cut_stamp(struct gr_str line, gr_time *stamp) {
    bool zoned;
    *stamp = GR_TIME_NONE;
    if (line.n < 22 || !gr_time_parse((struct gr_str){line.p, 19}, stamp, &zoned)) {
        return line;
    }
    bool thread = line.p[19] == ',';
    struct gr_str rest = from(line, 19);
    for (int i = 0; i < (thread ? 3 : 1); i++) {
        size_t dash = gr_str_find(rest, GR_STR(" - "));
        if (dash == SIZE_MAX) {
            return from(line, 19);
        }
        rest = from(rest, dash + 3);
    }
    return rest;
}

/** The message without its stamp and "CarbonTracker: ". */
static struct gr_str message_of(struct gr_str line, gr_time *stamp) {
    static const struct gr_str own = {"CarbonTracker:", 14};
    struct gr_str rest = gr_str_trim(cut_stamp(line, stamp));
    return gr_str_starts(rest, own) ? gr_str_trim(from(rest, own.n)) : rest;
}

/* ---- messages ---- */

static void number(struct gr_ct_line *line, struct gr_str rest) {
    if (!gr_text_number(rest, &line->value, &line->text)) {
        line->value = (double)NAN;
    }
}

static void text(struct gr_ct_line *line, struct gr_str rest) {
    line->text = gr_str_trim(rest);
}

static void duration(struct gr_ct_line *line, struct gr_str rest) {
    line->value = gr_ct_time(rest);
}

/** "gpu: [136.86]" */
static void power(struct gr_ct_line *line, struct gr_str rest) {
    line->text = rest;
    line->name = gr_str_trim(gr_str_cut(&line->text, ':'));
}

/** ": 0.003504 kWh"; NAN in another unit. */
static void energy(struct gr_ct_line *line, struct gr_str rest) {
    number(line, rest);
    if (!gr_str_starts(gr_str_trim(line->text), GR_STR("kWh"))) {
        line->value = (double)NAN;
    }
}

static void grams(struct gr_ct_line *line, struct gr_str rest) {
    number(line, rest);
    if (!gr_str_is(gr_str_trim(line->text), "g")) {
        line->value = (double)NAN;
    }
}

/** " Copenhagen, DK: [143.3]" or " Copenhagen, DK." */
static void place(struct gr_ct_line *line, struct gr_str rest) {
    while (rest.n > 0 && (rest.p[0] == ':' || rest.p[0] == ' ')) {
        rest = from(rest, 1);
    }
    size_t list = gr_str_find(rest, GR_STR(": ["));
    rest.n = list != SIZE_MAX ? list : rest.n;
    rest.n -= rest.n > 0 && rest.p[rest.n - 1] == '.';
    text(line, rest);
}

static const struct {
    const char *sign;
    bool anywhere; /* else at the start of the message */
    enum gr_ct_kind kind;
    void (*read)(struct gr_ct_line *line, struct gr_str rest);
} messages[] = {
    {"Time:", false, GR_CT_TIME, duration},
    {"Energy:", false, GR_CT_ENERGY, energy},
    {"CO2eq:", false, GR_CT_EMISSIONS, grams},
    {"Actual consumption for ", false, GR_CT_ACTUAL, number},
    {"Actual consumption", false, GR_CT_ACTUAL, text},
    {"Predicted consumption for ", false, GR_CT_PREDICTED, number},
    {"carbontracker version ", false, GR_CT_VERSION, text},
    {"multiplied by a PUE coefficient of ", true, GR_CT_PUE, number},
    {"The following components were found:", false, GR_CT_COMPONENTS, text},
    {"Duration:", false, GR_CT_DURATION, duration},
    {"Average power usage (W) for ", false, GR_CT_POWER, power},
    {"at detected location", true, GR_CT_LOCATION, place},
};

struct gr_ct_line gr_ct_parse(struct gr_str line) {
    struct gr_ct_line out = {.kind = GR_CT_OTHER, .value = (double)NAN};
    struct gr_str message = message_of(line, &out.stamp);
    for (size_t i = 0; i < GR_COUNT(messages); i++) {
        struct gr_str sign = gr_str(messages[i].sign);
        size_t at = messages[i].anywhere           ? gr_str_find(message, sign)
                    : gr_str_starts(message, sign) ? 0
                                                   : SIZE_MAX;
        if (at != SIZE_MAX) {
            out.kind = messages[i].kind;
            messages[i].read(&out, from(message, at + sign.n));
            return out;
        }
    }
    return out;
}

/* ---- devices ---- */

struct gr_str gr_ct_devices(struct gr_str components, const char *component) {
    static const struct gr_str with = {" with device(s) ", 16};
    size_t at = 0;
    size_t n = strlen(component);
    for (;;) {
        size_t found = gr_str_find(from(components, at), with);
        if (found == SIZE_MAX) {
            return (struct gr_str){NULL, 0};
        }
        struct gr_str names = from(components, at + found + with.n);
        bool ours = found >= n && memcmp(names.p - with.n - n, component, n) == 0;
        size_t next = gr_str_find(names, with);
        if (ours) { /* up to ". CPU with device(s)", or the full stop at the end */
            names.n = next != SIZE_MAX ? next : names.n;
            while (next != SIZE_MAX && names.n > 0 && names.p[names.n - 1] != ' ') {
                names.n--;
            }
            names = gr_str_trim(names);
            names.n -= names.n > 0 && names.p[names.n - 1] == '.';
            return names;
        }
        at += found + with.n;
    }
}

unsigned gr_ct_device_count(struct gr_str names) {
    unsigned count = names.n > 0;
    for (struct gr_str rest = names; !gr_str_is(names, "GPU, ANE");) {
        size_t comma = gr_str_find(rest, GR_STR(", "));
        if (comma == SIZE_MAX) {
            break;
        }
        rest = from(rest, comma + 2);
        count++;
    }
    return count;
}
