/* Power readings of a computer's management controller: ipmitool dcmi, ipmi-dcmi of FreeIPMI, sensor lists. */
#include <math.h>
#include <stdio.h>

#include "model/experiment.h"
#include "read/csv.h"
#include "read/gauges.h"
#include "read/stamp_line.h"
#include "read/text_lines.h"
#include "read/time_format.h"

/* ---- labels ---- */

enum label { LABEL_POWER, LABEL_TIME, LABEL_STATE, LABEL_NONE };

/** The words before the colon, by tool.  Minimum, maximum and mean are over the time since the controller
 *  was reset, and so is what it calls the sampling period: neither is an interval of the log. */
static const struct {
    const char *text;
    enum label label;
} labels[] = {
    {"Instantaneous power reading", LABEL_POWER},
    {"Current Power", LABEL_POWER},
    {"IPMI timestamp", LABEL_TIME},
    {"Time Stamp", LABEL_TIME},
    {"Power reading state is", LABEL_STATE},
    {"Power Measurement", LABEL_STATE},
};

/** Sensors of the whole computer, by maker. */
static const char *const total_sensors[] = {
    "Pwr Consumption", "Total Power", "Total_Power", "System Power", "System Level",
    "Sys Power",       "SYS_POWER",   "Power Meter", "Power",
};

struct ipmi {
    struct gr_gauges gauges;
    bool blocks;     /* dcmi, else sensors */
    bool total;      /* a sensor of the whole computer is there: the supplies are not added */
    bool own_stamps; /* a loop printed stamps; else the controller's are used */
    gr_time stamp;   /* of the loop, before the block */
    uint64_t line;
    /* the block at hand */
    bool open, active;
    double watt;
    gr_time t;
    uint64_t block_line;
    uint64_t parts, first_part;
    char total_name[32]; /* of several sensors of the whole computer the first */
};

/* ---- the controller's clock ---- */

/** "Thu Feb 15 08:36:01 2024", "12/29/2023 - 08:58:00", "10/08/2026 06:02:12 PM EDT", "2024-05-05 13:06:44
 *  UTC": month first, as the tools write it where no locale interferes. */
static bool controller_time(struct gr_str text, const char *format, gr_time *t, bool *zone) {
    static const char *const formats[] = {"%m/%d/%Y - %H:%M:%S", "%m/%d/%Y %I:%M:%S %p",
                                          "%m/%d/%y %H:%M:%S"};
    size_t next = gr_str_find(text, GR_STR("Sampling period")); /* some write no line end */
    text.n = next == SIZE_MAX ? text.n : next;
    text = gr_str_trim(text);
    if (format) {
        return gr_time_format_parse(format, text, t, zone);
    }
    struct gr_str bare = text; /* without the abbreviation of a zone */
    while (bare.n > 0 && bare.p[bare.n - 1] >= 'A' && bare.p[bare.n - 1] <= 'Z') {
        bare.n--;
    }
    struct gr_str word = {text.p + bare.n, text.n - bare.n};
    bare = word.n >= 3 ? gr_str_trim(bare) : text;
    if (gr_stamp_line(bare, t, zone)) {
        *zone |= gr_str_is(word, "UTC") || gr_str_is(word, "GMT");
        return true;
    }
    for (size_t i = 0; i < GR_COUNT(formats); i++) {
        if (gr_time_format_parse(formats[i], bare, t, zone)) {
            *zone = gr_str_is(word, "UTC") || gr_str_is(word, "GMT");
            return true;
        }
    }
    return false;
}

/* ---- lines ---- */

/** "LABEL : VALUE"; LABEL_NONE if it is no line of a block. */
static enum label cut_label(struct gr_str line, struct gr_str *value) {
    struct gr_str rest = line, name = gr_str_trim(gr_str_cut(&rest, ':'));
    if (!rest.p) {
        return LABEL_NONE;
    }
    *value = gr_str_trim(rest);
    for (size_t i = 0; i < GR_COUNT(labels); i++) {
        if (gr_str_is(name, labels[i].text)) {
            return labels[i].label;
        }
    }
    return LABEL_NONE;
}

/** "164 Watts", "48 watts"; NAN if it is no such thing. */
static double watts_of(struct gr_str text) {
    double value = (double)NAN;
    struct gr_str rest;
    bool ok =
        gr_text_number(text, &value, &rest) && gr_str_eq_fold(gr_str_trim(rest), GR_STR("watts"));
    return ok ? value : (double)NAN;
}

/** A row of `sensor` (NAME | 154.000 | Watts | ok ...), `sdr` (NAME | 154 Watts | ok) or `sdr elist`
 *  (NAME | 77h | ok | 7.1 | 154 Watts); false if it is none of a power.  NAN: na, no reading. */
static bool cut_sensor(struct gr_str line, struct gr_str *name, double *watt) {
    struct gr_str rest = line, before = {"", 0};
    *name = gr_str_trim(gr_str_cut(&rest, '|'));
    *watt = (double)NAN;
    while (rest.p) {
        struct gr_str cell = gr_str_trim(gr_str_cut(&rest, '|'));
        if (gr_str_eq_fold(cell, GR_STR("Watts"))) {
            (void)gr_csv_number(before, watt);
            return true;
        }
        *watt = watts_of(cell);
        if (!isnan(*watt)) {
            return true;
        }
        before = cell;
    }
    return false;
}

static bool is_total(struct gr_str name) {
    for (size_t i = 0; i < GR_COUNT(total_sensors); i++) {
        if (gr_str_eq_fold(name, gr_str(total_sensors[i]))) {
            return true;
        }
    }
    return false;
}

/** What a power supply takes from the wall: PS1 Input Power, PSU1_PIN, PS2 Power In. */
static bool is_supply(struct gr_str name) {
    if (name.n < 4 || !gr_str_eq_fold((struct gr_str){name.p, 2}, GR_STR("PS"))) {
        return false;
    }
    static const char *const marks[] = {"Input", "PIN", "Pin", "Power In", "P_IN", "_IN"};
    for (size_t i = 0; i < GR_COUNT(marks); i++) {
        if (gr_str_find(name, gr_str(marks[i])) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

/* ---- reading ---- */

/** 0 W is what a controller says that does not measure. */
static void give(struct ipmi *p, struct gr_str key, gr_time t, double watt, uint64_t line) {
    const struct gr_device_attributes device = {
        .key = key,
        .scope = GR_SCOPE_NODE,
        .component = gr_scope_component(GR_SCOPE_NODE),
        .tier = GR_TIER_METERED,
    };
    uint32_t index = gr_gauges_device(&p->gauges, &device);
    gr_gauges_power(&p->gauges, index, t, watt > 0 ? gr_nanowatt(watt) : -1, line);
}

static void close_block(struct ipmi *p) {
    if (p->open) {
        gr_time t = p->own_stamps ? p->stamp : p->t;
        give(p, GR_STR("system"), t, p->active ? p->watt : 0, p->block_line);
    }
    p->open = false;
}

static void read_label(struct ipmi *p, enum label label, struct gr_str value) {
    const struct gr_log_ref *ref = p->gauges.ctx->ref;
    bool zone = false;
    gr_time t;
    if (label == LABEL_POWER) {
        close_block(p);
        p->open = p->active = true;
        p->watt = watts_of(value);
        p->t = GR_TIME_NONE;
        p->block_line = p->line;
    } else if (label == LABEL_TIME && p->open) {
        if (!p->own_stamps && controller_time(value, ref ? ref->time_format : NULL, &t, &zone)) {
            p->t = gr_clock_read(&p->gauges.clock, t, zone, p->line);
        }
    } else if (label == LABEL_STATE && p->open) {
        p->active = gr_str_is(value, "activated") || gr_str_is(value, "Active");
        close_block(p);
    }
}

/** Some computers have two: "System Level" and "Pwr Consumption". */
static bool is_the_total(struct ipmi *p, struct gr_str name) {
    if (is_total(name) && p->total_name[0] == '\0') {
        (void)snprintf(p->total_name, sizeof p->total_name, "%.*s", (int)name.n, name.p);
    }
    return gr_str_eq_fold(name, gr_str(p->total_name));
}

static void read_sensor(struct ipmi *p, struct gr_str name, double watt) {
    if (p->total ? is_the_total(p, name) : is_supply(name)) {
        give(p, name, p->stamp, watt, p->line);
    } else if (p->parts++ == 0) {
        p->first_part = p->line;
    }
}

static void read_line(struct ipmi *p, struct gr_str line) {
    struct gr_str name, value;
    double watt;
    bool zone = false;
    gr_time t;
    if (gr_stamp_line(line, &t, &zone)) {
        close_block(p);
        p->stamp = gr_clock_read(&p->gauges.clock, t, zone, p->line);
    } else if (p->blocks) {
        read_label(p, cut_label(line, &value), value);
    } else if (cut_sensor(line, &name, &watt)) {
        read_sensor(p, name, watt);
    }
}

/* ---- the head ---- */

struct ipmi_head {
    bool blocks, total, supply, own_stamps, controller_stamps;
    gr_time first;
};

static void look_at_line(struct ipmi_head *h, struct gr_str line, const char *format) {
    struct gr_str name, value;
    double watt;
    bool zone;
    gr_time t;
    if (gr_stamp_line(line, &t, &zone)) {
        h->first = h->own_stamps ? h->first : t;
        h->own_stamps = true;
        return;
    }
    enum label label = cut_label(line, &value);
    h->blocks |= label == LABEL_POWER && !isnan(watts_of(value));
    if (label == LABEL_TIME && controller_time(value, format, &t, &zone)) {
        h->first = h->own_stamps || h->controller_stamps ? h->first : t;
        h->controller_stamps = true;
    } else if (label == LABEL_NONE && cut_sensor(line, &name, &watt)) {
        h->total |= is_total(name);
        h->supply |= is_supply(name);
    }
}

static struct ipmi_head look(struct gr_str head, const char *format) {
    struct ipmi_head h = {.first = GR_TIME_NONE};
    struct gr_text_lines lines;
    gr_text_lines_slice(&lines, head);
    while (gr_text_lines_next(&lines)) {
        look_at_line(&h, gr_str_trim(lines.text), format);
    }
    return h;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    struct ipmi_head h = look(head, NULL);
    const char *text = h.blocks              ? "power readings of ipmitool dcmi or ipmi-dcmi"
                       : h.total || h.supply ? "rows of ipmitool sensor in Watts"
                                             : "no power reading of a management controller";
    (void)snprintf(why, 160, "%s", text);
    return h.blocks ? 95 : h.total || h.supply ? 80 : 0;
}

static gr_time first_stamp(struct gr_str head) {
    return look(head, NULL).first;
}

static void read_lines(struct ipmi *p) {
    struct gr_text_lines lines;
    gr_text_lines_open(&lines, p->gauges.ctx->in);
    while (!p->gauges.refused && gr_text_lines_next(&lines)) {
        p->line = lines.line;
        read_line(p, gr_str_trim(lines.text));
    }
    close_block(p);
    p->gauges.ctx->counts.line_count = p->line;
}

static void notes(const struct ipmi *p, const struct ipmi_head *h) {
    struct gr_read_context *ctx = p->gauges.ctx;
    gr_note_many(ctx, "R186", p->first_part, p->parts, 0,
                 p->total ? "sensors of parts are inside the reading of the whole computer"
                          : "sensors of parts are inside the readings of the power supplies");
    gr_note_many(ctx, "R187", 1, h->blocks && !h->own_stamps && h->controller_stamps, 0,
                 "the times are those of the management controller's own clock");
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    struct ipmi_head h = look(gr_input_peek(ctx->in), ctx->ref ? ctx->ref->time_format : NULL);
    struct ipmi p = {
        .blocks = h.blocks, .total = h.total, .own_stamps = h.own_stamps, .stamp = GR_TIME_NONE};
    const struct gr_gauges_spec spec = {.run = "ipmitool",
                                        .tool = "IPMI",
                                        .boundary = GR_BOUNDARY_NODE,
                                        .timed = h.own_stamps || (h.blocks && h.controller_stamps),
                                        .date = true};
    gr_gauges_open(&p.gauges, ctx, &spec);
    read_lines(&p);
    enum gr_status status = gr_gauges_end(&p.gauges);
    if (status == GR_OK) {
        notes(&p, &h);
    }
    gr_gauges_close(&p.gauges);
    return status;
}

extern const struct gr_reader gr_reader_ipmitool;
const struct gr_reader gr_reader_ipmitool = {
    .name = "ipmitool",
    .title = "ipmitool dcmi power reading, ipmi-dcmi, ipmitool sensor",
    .describe =
        "Power of a whole computer in W by its management controller, one block a call. Time: "
        "stamps "
        "that the loop prints before each block, else the controller's own, else "
        "sample_interval_s. Of "
        "sensors the one of the whole computer counts, or the inputs of all power supplies; 0 W "
        "and "
        "`deactivated` are no value. Minimum, maximum and mean are not of the log and not used.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
