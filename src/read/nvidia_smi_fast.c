/*
 * Many rows at once.
 *
 * Marks of line feeds, commas and quotes are made for a stretch of the block (scan.h); a row is then
 * a few shifts away.  A row is taken here only if it looks just as the last one that was read with every
 * check (nvidia_smi_row.c): as many commas, no quote, a stamp of the same form that does not go back,
 * the key of a GPU that is known, a power of the same number of decimals with the same unit.  Every byte
 * of these fields is checked.  Anything else ends the call, and that row is read over there.
 */
#include "read/nvidia_smi.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

enum {
    STRETCH = GR_SCAN_WORDS * 64,
    LONGEST_ROW = 1024,
};

#define EVERY(byte)   (UINT64_C(0x0101010101010101) * (byte))
#define HIGH_BITS     EVERY(0x80)
#define likely(x)     __builtin_expect(!!(x), 1)
#define unlikely(x)   __builtin_expect(!!(x), 0)
#define always_inline static inline __attribute__((always_inline))

/** A field of the row at hand. */
struct field {
    const char *p;
    size_t n;
};

/** The row at hand and what is the same for all rows of a call. */
struct rows {
    const struct gr_smi_layout *layout;
    const struct gr_smi_shape *shape;
    struct gr_track *tracks;
    const char *begin; /* of the block: what lies before may not be read */
    size_t last_mark;  /* number of the marks (commas, line feed) that end a row */
    gr_time minute, t, window_start, window_end;
    char stamp[48];                     /* of the row before */
    uint64_t power_digits, power_least; /* see power_of */
    int64_t power_unit_nw;
    uint32_t previous, place, per_tick;
    uint64_t unused; /* outside the window, or of a GPU that is not wanted */
};

always_inline uint64_t load(const char *p) {
    uint64_t v;
    memcpy(&v, p, 8);
    return v;
}

/* ---- marks ---- */

/** 64 bits from bit `at` on. */
always_inline uint64_t bits_at(const uint64_t *words, size_t at) {
    size_t word = at / 64, shift = at % 64;
    /* (x << 1) << (63 - shift) is 0 for shift 0 */
    return words[word] >> shift | (words[word + 1] << 1) << (63 - shift);
}

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

/* ---- fields ---- */

/** Without the one blank that nvidia-smi puts behind a comma, and the CR of the last field. */
always_inline struct field field_of(const char *row, size_t start, size_t end) {
    start += row[start] == ' ';
    end -= end > start && row[end - 1] == '\r';
    return (struct field){row + start, end > start ? end - start : 0};
}

/** "9:59.999", all bytes of which must be within these bounds, to milliseconds of the minute. */
always_inline bool milliseconds(uint64_t text, int64_t *out) {
    static const uint64_t zero = 0x3030302E30303A30; /* "0:00.000", first byte lowest */
    static const uint64_t room = 0x7676767F767A7F76; /* 0x7F less the greatest difference */
    uint64_t v = text - zero;
    if (unlikely(((v | (v + room)) & HIGH_BITS) != 0)) {
        return false;
    }
    uint64_t s = (v >> 16 & 0xFF) * 10 + (v >> 24 & 0xFF);
    uint64_t ms = (v >> 40 & 0xFF) * 100 + (v >> 48 & 0xFF) * 10 + (v >> 56);
    *out = (int64_t)(s * 1000 + ms);
    return true;
}

/** "59.123456" without its dot: two digits, then `fraction` digits. */
static bool seconds_of(const char *p, unsigned fraction, int64_t *out_ns) {
    int64_t ns = 0, unit = 10 * GR_SECOND_NS;
    for (size_t i = 0; i < 2 + (fraction ? fraction + 1U : 0U); i++) {
        unsigned digit = (unsigned)(unsigned char)p[i] - '0';
        if (i == 2) {
            if (p[i] != '.') {
                return false;
            }
            continue;
        }
        if (digit > (i == 0 ? 5U : 9U)) {
            return false;
        }
        ns += (int64_t)digit * unit;
        unit /= 10;
    }
    *out_ns = ns;
    return true;
}

/** The stamp of the row, if it is in the minute of the row before and not earlier. */
always_inline bool time_of(const struct rows *r, struct field f, gr_time *out) {
    const struct gr_smi_shape *s = r->shape;
    if (unlikely(f.n != s->time_length)) {
        return false;
    }
    if (likely(f.n == 23 && s->fraction == 3)) {
        uint64_t tail = load(f.p + 15);
        uint64_t other = (load(f.p) ^ load(r->stamp)) | (load(f.p + 8) ^ load(r->stamp + 8));
        if (unlikely(other != 0)) {
            return false;
        }
        if (tail == load(r->stamp + 15)) {
            *out = r->t;
            return true;
        }
        int64_t ms = 0;
        if (!milliseconds(tail, &ms)) {
            return false;
        }
        *out = r->minute + ms * 1000000;
        return *out >= r->t;
    }
    if (memcmp(f.p, r->stamp, f.n) == 0) {
        *out = r->t;
        return true;
    }
    int64_t ns = 0;
    if (memcmp(f.p, r->stamp, 17) != 0 || !seconds_of(f.p + 17, s->fraction, &ns) ||
        memcmp(f.p + f.n - s->suffix_length, r->stamp + f.n - s->suffix_length, s->suffix_length) !=
            0) {
        return false;
    }
    *out = r->minute + ns;
    return *out >= r->t;
}

/** Up to eight characters with `decimals` digits behind a dot (or no dot), to nanowatt. */
always_inline bool power_of(const struct rows *r, struct field f, int64_t *out_nw) {
    const struct gr_smi_shape *s = r->shape;
    if (s->units) {
        if (unlikely(f.n < 3 || f.p[f.n - 2] != ' ' || f.p[f.n - 1] != 'W')) {
            return false;
        }
        f.n -= 2;
    }
    const char *end = f.p + f.n;
    if (unlikely(f.n > 8 || f.n < r->power_least || end - r->begin < 8)) {
        return false;
    }
    /* the number at the upper end of a word, the dot closed up, '0' below it */
    unsigned d = s->decimals;
    uint64_t v = load(end - 8), shift = 8 * (8 - f.n);
    uint64_t digits = v;
    if (likely(d > 0)) {
        uint64_t fraction = ~UINT64_C(0) << (64 - 8 * d);
        uint64_t dot = UINT64_C(0xFF) << (56 - 8 * d);
        if (unlikely((v & dot) != ((uint64_t)'.' << (56 - 8 * d)))) {
            return false;
        }
        digits = (v & fraction) | ((v & ~fraction & ~dot) << 8);
        shift += 8;
    }
    uint64_t used = shift >= 64 ? 0 : ~UINT64_C(0) << shift;
    digits = (digits & used) | (EVERY('0') & ~used);
    uint64_t n = digits - EVERY('0');
    if (unlikely(((n | (n + EVERY(0x76))) & HIGH_BITS) != 0)) {
        return false;
    }
    n = n * 10 + (n >> 8); /* pairs of digits, then fours, then eight */
    n = (((n & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064)) +
         (((n >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001))) >>
        32;
    *out_nw = (int64_t)n * r->power_unit_nw;
    return *out_nw < GR_CHAIN_POWER_MAX;
}

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

/** The stamp of the row before is that of this one. */
always_inline void keep_stamp(struct rows *r, struct field f) {
    if (likely(f.n == 23)) {
        memcpy(r->stamp + 15, f.p + 15, 8);
    } else {
        memcpy(r->stamp, f.p, f.n);
    }
}

/* ---- rows ---- */

always_inline bool take_row(struct gr_smi *smi, struct rows *r, const char *row,
                            const struct ends *e, uint64_t line) {
    struct field time = field_of(row, e->time_start, e->time_end);
    struct field power = field_of(row, e->power_start, e->power_end);
    gr_time t = 0;
    int64_t nw = 0;
    if (unlikely(!power_of(r, power, &nw) || !time_of(r, time, &t))) {
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
    struct gr_track *track = &r->tracks[index];
    if (unlikely(t < r->window_start || t > r->window_end || !track->begun || !track->chain)) {
        bool used = gr_tracks_sample(&smi->tracks, track, t, nw, line);
        r->unused += !used;
        return true;
    }
    gr_chain_push(track->chain, t, nw, line);
    return true;
}

static struct rows begin_rows(const struct gr_smi *smi, const char *begin) {
    static const int64_t units[] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000};
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
        .power_least = smi->shape.decimals ? smi->shape.decimals + 2 : 1,
        .power_unit_nw = units[smi->shape.decimals],
        .previous = smi->previous,
        .place = smi->place,
        .per_tick = smi->layout.per_tick,
    };
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

/** Rows of one stretch; returns the bytes taken.  *on: the next row may be tried too. */
always_inline size_t take_stretch(struct gr_smi *smi, struct rows *r, struct gr_str text,
                                  uint64_t line, uint64_t *taken, bool *on) {
    struct gr_marks marks;
    size_t n = text.n < STRETCH ? text.n : STRETCH, words = (n + 63) / 64, at = 0;
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
    struct rows r = begin_rows(smi, block.p);
    size_t at = 0;
    bool on = smi->shape.decimals <= 6 && smi->previous != GR_TRACK_NONE;
    while (on && at < block.n) {
        struct gr_str rest = {block.p + at, block.n - at};
        at += take(smi, &r, rest, first_line, lines, &on);
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
