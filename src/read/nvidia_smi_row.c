/* One row with every check: the reference for nvidia_smi_fast.c, which must agree to the digit. */
#include <stdio.h>

#include "read/nvidia_smi.h"

/* ---- lines that are no rows ---- */

static void keep_text(char out[160], struct gr_str line) {
    (void)snprintf(out, 160, "%.*s", (int)(line.n < 150 ? line.n : 150), line.p ? line.p : "");
}

static void note_torn(struct gr_smi *smi, struct gr_str line, uint64_t number) {
    if (smi->torn++ == 0) {
        smi->first_torn = number;
        keep_text(smi->torn_text, line);
    }
}

static void note_cut(struct gr_smi *smi, uint64_t number) {
    smi->cut = 1;
    smi->cut_line = number;
}

/** A logger was started again: the same columns or others. */
static void again_header(struct gr_smi *smi, uint64_t number) {
    if (smi->rows > 0 && smi->headers++ == 0) {
        smi->first_header = number;
    }
    smi->place = 0;
    if (gr_str_eq(gr_str_trim(smi->csv.text), smi->header_text)) {
        return;
    }
    smi->header_text =
        gr_str_trim((struct gr_str){gr_arena_str(smi->ctx->arena, smi->csv.text), smi->csv.text.n});
    smi->csv.line = number;
    smi->shape.power = false;
    smi->expected_count = 0; /* what rows were like before */
    smi->refused |= gr_smi_learn_header(smi, &smi->csv) != GR_OK;
    if (smi->layout.devices == GR_SMI_BY_KEY) {
        smi->layout.device = gr_csv_find(&smi->csv, smi->device_name);
        if (smi->layout.device == GR_CSV_NONE) {
            gr_error(smi->ctx->diag, "R075",
                     ((struct gr_pos){.file = smi->ctx->file, .line = number}),
                     "split the file at this header and give both parts",
                     "a second header does not have the column %s", smi->device_name);
            smi->refused = true;
        }
    }
}

/** Header, message, date, or a torn row. */
static void no_row(struct gr_smi *smi, struct gr_str line, uint64_t number, bool last) {
    if (gr_smi_is_header(&smi->csv)) {
        again_header(smi, number);
    } else if (gr_smi_is_foreign(line)) {
        if (smi->foreign++ == 0) {
            smi->first_foreign = number;
            keep_text(smi->foreign_text, line);
        }
        smi->place = 0;
    } else if (last) {
        note_cut(smi, number);
    } else {
        note_torn(smi, line, number);
    }
}

/* ---- rows ---- */

/** Cells beyond the header's must be empty. */
static bool fits(const struct gr_smi *smi) {
    for (size_t i = smi->layout.columns; i < smi->csv.count; i++) {
        if (gr_csv_cell(&smi->csv, i).n > 0) {
            return false;
        }
    }
    return smi->csv.count >= smi->layout.columns;
}

static struct gr_track *add_track(struct gr_smi *smi, struct gr_str key) {
    struct gr_device_attributes device = {
        .key = key,
        .name = gr_csv_cell(&smi->csv, smi->layout.name),
        .scope = GR_SCOPE_GPU,
        .component = GR_COMPONENT_ACCELERATOR,
        .tier = GR_TIER_COUNTER,
    };
    struct gr_track *track = gr_tracks_add(&smi->tracks, smi->run, &device);
    smi->refused |= track == NULL;
    return track;
}

static struct gr_track *track_of(struct gr_smi *smi, struct gr_str key) {
    struct gr_tracks *tracks = &smi->tracks;
    uint32_t index = gr_tracks_find(tracks, smi->run, key);
    if (index == GR_TRACK_NONE) {
        if (!add_track(smi, key)) {
            return NULL;
        }
        index = tracks->count - 1;
    }
    if (smi->previous != GR_TRACK_NONE) {
        tracks->items[smi->previous].next = index;
    }
    smi->previous = index;
    return &tracks->items[index];
}

/** The place of the row in its tick, which names the GPU. */
static struct gr_track *track_by_order(struct gr_smi *smi, gr_time before, gr_time t,
                                       uint64_t number) {
    const struct gr_smi_layout *layout = &smi->layout;
    bool new_tick = before == GR_TIME_NONE || t - before >= layout->tick_break_ns ||
                    before - t >= layout->tick_break_ns;
    bool whole = smi->place == layout->per_tick || smi->place == 0;
    if (new_tick != whole && !smi->refused) {
        gr_error(smi->ctx->diag, "R075", ((struct gr_pos){.file = smi->ctx->file, .line = number}),
                 "log with nvidia-smi --query-gpu=timestamp,index,power.draw",
                 "no column names the GPU and this tick has not %u rows as those before it",
                 layout->per_tick);
        smi->refused = true;
    }
    smi->place = whole ? 1 : smi->place + 1;
    char key[16];
    int n = snprintf(key, sizeof key, "%u", smi->place - 1);
    return track_of(smi, (struct gr_str){key, (size_t)n});
}

static struct gr_track *track_for(struct gr_smi *smi, gr_time before, gr_time t, uint64_t number) {
    switch (smi->layout.devices) {
    case GR_SMI_BY_KEY:
        return track_of(smi, gr_csv_cell(&smi->csv, smi->layout.device));
    case GR_SMI_BY_ORDER:
        return track_by_order(smi, before, t, number);
    case GR_SMI_ALONE:
        break;
    }
    return track_of(smi, GR_STR("0"));
}

/* ---- what rows look like ---- */

static unsigned decimals_of(struct gr_str number) {
    size_t dot = gr_str_find(number, GR_STR("."));
    return dot == SIZE_MAX ? 0 : (unsigned)(number.n - dot - 1);
}

static struct gr_str number_of(struct gr_str power, bool unit) {
    return unit ? gr_str_trim((struct gr_str){power.p, power.n - 2}) : power;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/** Learns the form of a stamp: YYYY?MM?DD?HH:MM:SS[.fraction][zone], its minute and its zone. */
static bool learn_stamp(struct gr_smi_shape *shape, struct gr_str stamp, gr_time t) {
    if (stamp.n < 19 || stamp.n >= sizeof shape->stamp || stamp.p[16] != ':') {
        return false;
    }
    size_t at = 19;
    int64_t fraction_ns = 0, unit = GR_SECOND_NS;
    if (at < stamp.n && stamp.p[at] == '.') {
        for (at++; at < stamp.n && is_digit(stamp.p[at]); at++) {
            unit /= 10;
            fraction_ns += (stamp.p[at] - '0') * unit;
        }
    }
    unsigned fraction = at > 19 ? (unsigned)(at - 20) : 0;
    int64_t second = (stamp.p[17] - '0') * 10 + (stamp.p[18] - '0');
    shape->time_length = stamp.n;
    shape->suffix_length = stamp.n - at;
    shape->fraction = fraction;
    shape->minute = t - second * GR_SECOND_NS - fraction_ns;
    memcpy(shape->stamp, stamp.p, stamp.n);
    return fraction <= 9 && (at == 19 || fraction > 0);
}

static void learn_power(struct gr_smi_shape *shape, struct gr_str power, bool unit) {
    shape->units = unit;
    shape->decimals = decimals_of(number_of(power, unit));
    shape->power = true;
}

/* ---- one row ---- */

static bool in_range(gr_time t) {
    return t >= 0 && t <= GR_CHAIN_TIME_MAX;
}

/** A number at the very end of a file that stops in mid-line may lack its last digits. */
static bool may_be_cut(const struct gr_smi *smi, struct gr_str power, bool unit, bool last) {
    return last && !unit && smi->layout.power + 1 == smi->csv.count && smi->used > 0 &&
           (smi->shape.units || decimals_of(power) < smi->shape.decimals);
}

static void sample(struct gr_smi *smi, struct gr_track *track, gr_time t, int64_t nw,
                   uint64_t number) {
    if (smi->layout.interval_ns > 0) {
        gr_time limit = GR_CHAIN_TIME_MAX / smi->layout.interval_ns;
        t = (gr_time)track->rows < limit ? (gr_time)track->rows * smi->layout.interval_ns
                                         : GR_CHAIN_TIME_MAX;
    }
    track->rows++;
    smi->used += gr_tracks_sample(&smi->tracks, track, t, nw, number);
}

void gr_smi_row(struct gr_smi *smi, struct gr_str line, uint64_t number, bool last) {
    struct gr_csv *csv = &smi->csv;
    gr_csv_slice(csv, line, ',');
    if (!gr_csv_next(csv)) {
        return;
    }
    bool timed = smi->layout.time != GR_CSV_NONE, zone = false, unit = false;
    struct gr_str stamp = gr_csv_cell(csv, smi->layout.time);
    struct gr_str power = gr_csv_cell(csv, smi->layout.power);
    gr_time t = 0;
    int64_t nw = 0;
    enum gr_csv_number kind = gr_smi_power(power, &nw, &unit);
    bool keyed = smi->layout.devices != GR_SMI_BY_KEY ||
                 !gr_csv_missing(gr_csv_cell(csv, smi->layout.device));
    if ((timed && !gr_time_parse(stamp, &t, &zone)) || !fits(smi) || csv->torn || !keyed ||
        kind == GR_CSV_BAD || !in_range(t)) {
        no_row(smi, line, number, last);
        return;
    }
    if (may_be_cut(smi, power, unit, last)) {
        note_cut(smi, number);
        return;
    }
    gr_time before = smi->clock.last;
    if (timed) {
        t = gr_clock_read(&smi->clock, t, zone, number);
        smi->shape.time = learn_stamp(&smi->shape, stamp, t);
    }
    struct gr_track *track = track_for(smi, before, t, number);
    if (!track || !in_range(t)) {
        return;
    }
    smi->rows++;
    if (kind == GR_CSV_ABSENT) {
        track->rows++;
        if (smi->missing++ == 0) {
            smi->first_missing = number;
        }
        return;
    }
    sample(smi, track, t, nw, number);
    learn_power(&smi->shape, power, unit);
}
