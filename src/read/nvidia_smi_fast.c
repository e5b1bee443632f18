/*
 * Many rows at once.
 *
 * Marks of line feeds, commas and quotes are made for a stretch of the block (scan.h); a row is then
 * a few shifts away.  A row is taken here only if it looks just as the last one that was read with every
 * check (nvidia_smi_row.c): as many commas, no quote, a stamp of the same form that does not go back,
 * the key of a GPU that is known, a power of the same number of decimals with the same unit.  Every byte
 * of these fields is checked.  Anything else ends the call, and that row is read over there.
 */
#include "read/nvidia_smi_rows.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

/** Where the fields of a row end, as far as they are wanted. */
struct ends {
    size_t row; /* length without LF */
    size_t time_start, time_end, device_start, device_end, power_start, power_end;
};

always_inline uint64_t without_lowest(uint64_t bits, size_t count) {
    for (size_t i = 0; i < count; i++) {
        bits &= bits - 1;
    }
    return bits;
}

/** Field `column` of a row whose marks (commas, then LF) are in one word. */
always_inline void cut_field(uint64_t marks, size_t column, size_t *start, size_t *end) {
    uint64_t from = column == 0 ? 0 : without_lowest(marks, column - 1);
    *start = column == 0 ? 0 : (size_t)__builtin_ctzll(from) + 1;
    *end = (size_t)__builtin_ctzll(column == 0 ? marks : from & (from - 1));
}

/** Row of at most 63 bytes and its LF. */
always_inline bool cut_short(const struct rows *r, const struct gr_marks *marks, size_t at,
                             struct ends *e) {
    const struct gr_smi_layout *l = r->layout;
    uint64_t feed = bits_at(marks->line_feed, at);
    if (feed == 0) {
        return false;
    }
    uint64_t row = feed ^ (feed - 1); /* the row with its LF */
    uint64_t comma = bits_at(marks->comma, at) & row;
    uint64_t quote = bits_at(marks->quote, at) & row;
    if (unlikely(quote != 0 || (size_t)__builtin_popcountll(comma) != r->last_mark)) {
        return false;
    }
    uint64_t all = comma | (feed & -feed);
    e->row = (size_t)__builtin_ctzll(feed);
    cut_field(all, l->time, &e->time_start, &e->time_end);
    cut_field(all, l->power, &e->power_start, &e->power_end);
    if (l->devices == GR_SMI_BY_KEY) {
        cut_field(all, l->device, &e->device_start, &e->device_end);
    }
    return true;
}

always_inline void note_mark(const struct gr_smi_layout *l, size_t mark, size_t at,
                             struct ends *e) {
    size_t *start_of_next = mark + 1 == l->time     ? &e->time_start
                            : mark + 1 == l->power  ? &e->power_start
                            : mark + 1 == l->device ? &e->device_start
                                                    : NULL;
    size_t *end = mark == l->time     ? &e->time_end
                  : mark == l->power  ? &e->power_end
                  : mark == l->device ? &e->device_end
                                      : NULL;
    if (start_of_next) {
        *start_of_next = at + 1;
    }
    if (end) {
        *end = at;
    }
}

/** Row of any length up to LONGEST_ROW. */
static bool cut_long(const struct rows *r, const struct gr_marks *marks, size_t at, size_t limit,
                     struct ends *e) {
    size_t mark = 0, base = 0;
    *e = (struct ends){0};
    for (; at + base < limit; base += 64) {
        uint64_t feed = bits_at(marks->line_feed, at + base);
        uint64_t row = feed == 0 ? ~UINT64_C(0) : feed ^ (feed - 1);
        uint64_t comma = bits_at(marks->comma, at + base) & row;
        if (bits_at(marks->quote, at + base) & row) {
            return false;
        }
        for (; comma != 0; comma &= comma - 1) {
            note_mark(r->layout, mark++, base + (size_t)__builtin_ctzll(comma), e);
        }
        if (feed != 0) {
            e->row = base + (size_t)__builtin_ctzll(feed);
            note_mark(r->layout, mark, e->row, e);
            return mark == r->last_mark;
        }
    }
    return false;
}

/* ---- the GPU of a row ---- */

always_inline bool is_key(const struct gr_track *track, struct field f) {
    return track->key.n == f.n && (load(f.p) & track->head_mask) == track->head &&
           (f.n <= 8 || memcmp(f.p, track->key.p, f.n) == 0);
}

/** The GPU of the row: as a rule the one that followed last time too. */
always_inline uint32_t device_of(struct rows *r, struct field f, uint32_t count) {
    uint32_t guess = r->tracks[r->previous].next;
    if (likely(is_key(&r->tracks[guess], f))) {
        return guess;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (is_key(&r->tracks[i], f)) {
            r->tracks[r->previous].next = i;
            return i;
        }
    }
    return GR_TRACK_NONE;
}

/** With GR_SMI_BY_ORDER: the place in the tick, which must be whole when the next begins.  GPUs are in the
 *  table in that order. */
always_inline uint32_t place_of(const struct rows *r, gr_time t, uint32_t count) {
    bool new_tick = t - r->t >= r->layout->tick_break_ns;
    bool whole = r->place == r->per_tick;
    uint32_t place = whole ? 0 : r->place;
    return new_tick == whole && r->place > 0 && place < count ? place : GR_TRACK_NONE;
}

/* ---- rows ---- */

always_inline bool take_row(struct gr_smi *smi, struct rows *r, const char *row,
                            const struct ends *e, uint64_t line) {
    struct field time = field_of(row, e->time_start, e->time_end);
    struct field power = field_of(row, e->power_start, e->power_end);
    gr_time t = 0;
    int64_t nw = 0;
    if (unlikely(power.p + power.n - r->begin < 10 || !power_of(&r->power, power, &nw) ||
                 !time_of(r, time, &t))) {
        return false;
    }
    uint32_t index = r->previous;
    if (r->layout->devices == GR_SMI_BY_KEY) {
        index = device_of(r, field_of(row, e->device_start, e->device_end), smi->tracks.count);
    } else if (r->layout->devices == GR_SMI_BY_ORDER) {
        index = place_of(r, t, smi->tracks.count);
    }
    if (unlikely(index == GR_TRACK_NONE)) {
        return false;
    }
    if (t != r->t) {
        keep_stamp(r, time);
        r->t = t;
    }
    r->previous = index;
    r->place = index + 1;
    if (r->take_expected) {
        gr_smi_expect(&r->expected[index], row, power.p);
    }
    struct gr_track *track = &r->tracks[index];
    if (unlikely(t < r->window_start || t > r->window_end || !track->begun || !track->chain)) {
        bool used = gr_tracks_sample(&smi->tracks, track, t, nw, line);
        r->unused += !used;
        return true;
    }
    gr_chain_push(track->chain, t, nw, line);
    return true;
}

static struct power_form power_form_of(const struct gr_smi_shape *shape) {
    static const int64_t units[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000};
    unsigned d = shape->decimals;
    uint64_t dot_at = d ? 56 - 8 * d : 0;
    return (struct power_form){
        .fraction = d ? ~UINT64_C(0) << (dot_at + 8) : ~UINT64_C(0),
        .dot = d ? UINT64_C(0xFF) << dot_at : 0,
        .dots = d ? (uint64_t)'.' << dot_at : 0,
        .shift = d ? 72 : 64,
        .least = d ? d + 2 : 1,
        .decimals = d,
        .unit_nw = units[d],
        .units = shape->units,
    };
}

/** Rows can begin as expected where the stamp comes first, then what names the GPU, then its power, and as
 *  long as most of them do. */
static struct gr_smi_expected *expectations(struct gr_smi *smi) {
    const struct gr_smi_layout *l = &smi->layout;
    bool keyed = l->devices == GR_SMI_BY_KEY;
    bool fit = l->time == 0 && smi->shape.time_length == 23 && smi->shape.fraction == 3 &&
               (keyed ? l->device < l->power : l->devices == GR_SMI_ALONE);
    if (!fit || smi->tracks.count > 256 || smi->unexpected > smi->rows / 8 + 1000) {
        return NULL;
    }
    if (smi->expected_count < smi->tracks.count) {
        size_t more = smi->tracks.count - smi->expected_count;
        smi->expected = gr_xrealloc(smi->expected, smi->tracks.count, sizeof *smi->expected);
        memset(smi->expected + smi->expected_count, 0, more * sizeof *smi->expected);
        smi->expected_count = smi->tracks.count;
    }
    return smi->expected;
}

static struct rows begin_rows(struct gr_smi *smi, const char *begin) {
    struct rows r = {
        .layout = &smi->layout,
        .shape = &smi->shape,
        .tracks = smi->tracks.items,
        .begin = begin,
        .last_mark = smi->layout.columns - 1,
        .minute = smi->shape.minute,
        .t = smi->clock.last,
        .window_start = smi->tracks.window_start,
        .window_end = smi->tracks.window_end,
        .power = power_form_of(&smi->shape),
        .previous = smi->previous,
        .place = smi->place,
        .per_tick = smi->layout.per_tick,
        .expected = expectations(smi),
        .commas = smi->layout.columns - 1 - smi->layout.power,
    };
    r.take_expected = r.expected ? gr_smi_expected_with(smi->scan) : NULL;
    if (r.take_expected) {
        gr_smi_know_power(&smi->powers, &r.power);
        r.powers = &smi->powers;
    }
    memcpy(r.stamp, smi->shape.stamp, sizeof r.stamp);
    return r;
}

static void end_rows(struct gr_smi *smi, const struct rows *r, uint64_t taken) {
    smi->clock.last = r->t;
    smi->previous = r->previous;
    smi->place = r->place;
    smi->rows += taken;
    smi->used += taken - r->unused;
    memcpy(smi->shape.stamp, r->stamp, sizeof r->stamp);
}

/** Rows of one stretch; returns the bytes taken.  *on: the next row may be tried too.  Where rows can begin
 *  as expected, only one: the next is expected again. */
always_inline size_t take_stretch(struct gr_smi *smi, struct rows *r, struct gr_str text,
                                  uint64_t line, uint64_t *taken, bool *on) {
    struct gr_marks marks;
    size_t longest = r->take_expected ? LONGEST_ROW : STRETCH;
    size_t n = text.n < longest ? text.n : longest, words = (n + 63) / 64, at = 0;
    smi->scan(text.p, words, &marks);
    if (n % 64) { /* what lies behind the text is none of it */
        uint64_t inside = (UINT64_C(1) << n % 64) - 1;
        marks.line_feed[words - 1] &= inside;
        marks.comma[words - 1] &= inside;
        marks.quote[words - 1] &= inside;
    }
    marks.line_feed[words] = marks.comma[words] = marks.quote[words] = 0;
    *on = true;
    for (; at < n; ++*taken) {
        struct ends e;
        if (!cut_short(r, &marks, at, &e) && !cut_long(r, &marks, at, n, &e)) {
            /* a row that does not end here is tried again at the head of the next stretch */
            *on = at > 0 && n - at < LONGEST_ROW && n < text.n;
            return at;
        }
        if (!take_row(smi, r, text.p + at, &e, line + *taken)) {
            *on = false;
            return at;
        }
        at += e.row + 1;
        if (r->take_expected) {
            ++*taken;
            return at;
        }
    }
    return at;
}

/** Rows of one stretch for one kind of machine. */
typedef size_t take_fn(struct gr_smi *smi, struct rows *r, struct gr_str text, uint64_t line,
                       uint64_t *taken, bool *on);

static size_t take_plain(struct gr_smi *smi, struct rows *r, struct gr_str text, uint64_t line,
                         uint64_t *taken, bool *on) {
    return take_stretch(smi, r, text, line, taken, on);
}

#if defined(__x86_64__) && defined(__GNUC__)
/** The same code with single instructions for counting and finding bits. */
__attribute__((target("bmi,bmi2,popcnt"))) static size_t
take_with_bits(struct gr_smi *smi, struct rows *r, struct gr_str text, uint64_t line,
               uint64_t *taken, bool *on) {
    return take_stretch(smi, r, text, line, taken, on);
}

static take_fn *take_best(void) {
    __builtin_cpu_init();
    bool bits = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
                __builtin_cpu_supports("popcnt");
    return bits ? take_with_bits : take_plain;
}
#endif

#if !defined(__x86_64__) || !defined(__GNUC__)
static take_fn *take_best(void) {
    return take_plain;
}
#endif

size_t gr_smi_fast(struct gr_smi *smi, struct gr_str block, uint64_t first_line, uint64_t *lines) {
    take_fn *take = smi->scan == gr_scan_portable ? take_plain : take_best();
    if (smi->shape.decimals > 6 || smi->previous == GR_TRACK_NONE) {
        return 0;
    }
    struct rows r = begin_rows(smi, block.p);
    bool on = true;
    size_t at = 0;
    while (on && at < block.n) {
        if (r.take_expected) {
            struct gr_str rest = {block.p + at, block.n - at};
            gr_smi_link(r.expected, &smi->tracks);
            at += r.take_expected(&r, rest, first_line + *lines, lines);
            smi->unexpected += at < block.n;
        }
        if (at < block.n) {
            struct gr_str rest = {block.p + at, block.n - at};
            at += take(smi, &r, rest, first_line, lines, &on);
        }
    }
    end_rows(smi, &r, *lines);
    return at;
}

#else

size_t gr_smi_fast(struct gr_smi *smi, struct gr_str block, uint64_t first_line, uint64_t *lines) {
    (void)smi;
    (void)block;
    (void)first_line;
    (void)lines;
    return 0;
}

#endif
