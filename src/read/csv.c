#include "read/csv.h"

#include "base/num.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* ---- where the cells end ---- */

/** Bit i says whether p[i] is the delimiter, a quote or LF; 64 bytes are read. */
#ifdef __SSE2__
static inline uint64_t marks16(const char *p, __m128i delimiter, __m128i quote, __m128i lf) {
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
    __m128i hit =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiter),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, lf)));
    return (uint64_t)(unsigned)_mm_movemask_epi8(hit);
}

static inline uint64_t marks64(const char *p, char delimiter) {
    const __m128i d = _mm_set1_epi8(delimiter), q = _mm_set1_epi8('"'), n = _mm_set1_epi8('\n');
    return marks16(p, d, q, n) | marks16(p + 16, d, q, n) << 16 | marks16(p + 32, d, q, n) << 32 |
           marks16(p + 48, d, q, n) << 48;
}
#else
static inline uint64_t marks64(const char *p, char delimiter) {
    uint64_t marks = 0;
    for (unsigned i = 0; i < 64; i++) {
        marks |= (uint64_t)(p[i] == delimiter || p[i] == '"' || p[i] == '\n') << i;
    }
    return marks;
}
#endif

/** The marks of the n (1..64) bytes at p; never reads beyond them. */
static inline uint64_t marks_upto(const char *p, size_t n, char delimiter) {
    if (n >= 64) {
        return marks64(p, delimiter);
    }
    char copy[64] = {0};
    memcpy(copy, p, n);
    return marks64(copy, delimiter) & ((UINT64_C(1) << n) - 1);
}

static bool blank_between(const char *from, const char *to) {
    while (from < to && (*from == ' ' || *from == '\t')) {
        from++;
    }
    return from == to;
}

static inline void end_cell(struct gr_csv *csv, size_t at) {
    csv->count++;
    if (csv->count <= GR_CSV_CELLS) {
        csv->end[csv->count] = (uint32_t)at;
    }
}

static inline size_t cell_start(const struct gr_csv *csv) {
    size_t ended = csv->count < GR_CSV_CELLS ? csv->count : GR_CSV_CELLS;
    return ended == 0 ? 0 : csv->end[ended] + 1;
}

/** Cuts the row at the head of csv->rest, which must not be empty; returns its length with its LF. */
static size_t cut_row(struct gr_csv *csv) {
    const char *p = csv->rest.p;
    size_t n = csv->rest.n;
    bool quoted = false;
    size_t closed = SIZE_MAX; /* the quote that closed last: a second one right behind it is text */
    csv->count = 0;
    csv->torn = false;
    for (size_t at = 0; at < n; at += 64) {
        uint64_t marks = marks_upto(p + at, n - at, csv->delimiter);
        for (; marks != 0; marks &= marks - 1) {
            size_t i = at + (size_t)__builtin_ctzll(marks);
            if (p[i] == '\n') {
                csv->torn = quoted;
                end_cell(csv, i);
                return i + 1;
            }
            if (p[i] != '"') {
                if (!quoted) {
                    end_cell(csv, i);
                }
            } else if (quoted) {
                quoted = false;
                closed = i;
            } else {
                quoted = closed + 1 == i || blank_between(p + cell_start(csv), p + i);
            }
        }
    }
    csv->torn = quoted;
    end_cell(csv, n);
    return n;
}

/* ---- rows ---- */

void gr_csv_open(struct gr_csv *csv, struct gr_input *in, char delimiter) {
    gr_csv_slice(csv, (struct gr_str){"", 0}, delimiter);
    csv->in = in;
}

void gr_csv_slice(struct gr_csv *csv, struct gr_str bytes, char delimiter) {
    csv->in = NULL;
    csv->delimiter = delimiter;
    csv->text = (struct gr_str){"", 0};
    csv->line = 0;
    csv->count = 0;
    csv->torn = false;
    csv->end[0] = 0;
    csv->rest = bytes;
    csv->next_line = 1;
}

static bool more(struct gr_csv *csv) {
    struct gr_block block;
    while (csv->rest.n == 0) {
        if (csv->in == NULL || !gr_input_block(csv->in, &block)) {
            return false;
        }
        csv->rest = block.bytes;
        csv->next_line = block.first_line;
    }
    return true;
}

bool gr_csv_next(struct gr_csv *csv) {
    while (more(csv)) {
        size_t length = cut_row(csv);
        csv->text = (struct gr_str){csv->rest.p, length};
        csv->line = csv->next_line++;
        csv->rest = (struct gr_str){csv->rest.p + length, csv->rest.n - length};
        while (csv->text.n > 0 &&
               (csv->text.p[csv->text.n - 1] == '\n' || csv->text.p[csv->text.n - 1] == '\r')) {
            csv->text.n--;
        }
        if (csv->count > 1 || gr_str_trim(csv->text).n > 0) {
            return true;
        }
    }
    csv->count = 0;
    csv->text.n = 0;
    return false;
}

/* ---- cells ---- */

/** Start and end of a stored cell in the text, as it stands. */
static struct gr_str raw_cell(const struct gr_csv *csv, size_t column) {
    if (column >= csv->count || column >= GR_CSV_CELLS) {
        return (struct gr_str){"", 0};
    }
    size_t start = column == 0 ? 0 : csv->end[column] + 1;
    size_t end = csv->end[column + 1] < csv->text.n ? csv->end[column + 1] : csv->text.n;
    return (struct gr_str){csv->text.p + start, end > start ? end - start : 0};
}

struct gr_str gr_csv_cell(const struct gr_csv *csv, size_t column) {
    struct gr_str cell = raw_cell(csv, column);
    if (cell.n == 0) {
        return cell;
    }
    /* Most cells begin and end with a mark: the trimming below is then skipped. */
    if ((unsigned char)cell.p[0] > ' ' && cell.p[0] != '"' &&
        (unsigned char)cell.p[cell.n - 1] > ' ') {
        return cell;
    }
    cell = gr_str_trim(cell);
    if (cell.n >= 2 && cell.p[0] == '"' && cell.p[cell.n - 1] == '"') {
        cell = gr_str_trim((struct gr_str){cell.p + 1, cell.n - 2});
    }
    return cell;
}

struct gr_pos gr_csv_pos(const struct gr_csv *csv, uint32_t file, size_t column) {
    struct gr_str cell = gr_csv_cell(csv, column);
    bool inside = column < csv->count && column < GR_CSV_CELLS && cell.n > 0;
    return (struct gr_pos){.file = file,
                           .line = csv->line,
                           .col = inside ? (uint32_t)(cell.p - csv->text.p) + 1 : 0,
                           .len = inside ? (uint32_t)cell.n : 0};
}

size_t gr_csv_find(const struct gr_csv *csv, const char *name) {
    for (size_t i = 0; i < csv->count && i < GR_CSV_CELLS; i++) {
        if (gr_str_is(gr_csv_cell(csv, i), name)) {
            return i;
        }
    }
    return GR_CSV_NONE;
}

bool gr_csv_missing(struct gr_str cell) {
    static const struct gr_str words[] = {
        {"nan", 3},
        {"none", 4},
        {"null", 4},
        {"n/a", 3},
        {"[n/a]", 5},
        {"[not supported]", 15},
        {"[unknown error]", 15},
        {"[gpu requires reset]", 20},
        {"-", 1},
        {"no reading", 10},
        {"unknown", 7},
        {"inf", 3},
        {"-inf", 4},
        {"-nan", 4},
        {"infinity", 8},
        {"<na>", 4},
    };
    static const char firsts[] = "nN[-uUiI<";
    if (cell.n == 0) {
        return true;
    }
    if (cell.n > 20 || memchr(firsts, cell.p[0], sizeof(firsts) - 1) == NULL) {
        return false;
    }
    for (size_t i = 0; i < GR_COUNT(words); i++) {
        if (gr_str_eq_fold(cell, words[i])) {
            return true;
        }
    }
    return false;
}

enum gr_csv_number gr_csv_number(struct gr_str cell, double *out) {
    if (cell.n > 0 && gr_num_parse(cell, out)) {
        return GR_CSV_NUMBER;
    }
    return gr_csv_missing(cell) ? GR_CSV_ABSENT : GR_CSV_BAD;
}

char gr_csv_sniff(struct gr_str head) {
    static const char delimiters[] = {',', ';', '\t', '|'};
    struct gr_csv csv;
    char best = ',';
    size_t most = 1;
    for (size_t i = 0; i < GR_COUNT(delimiters); i++) {
        gr_csv_slice(&csv, head, delimiters[i]);
        if (gr_csv_next(&csv) && csv.count > most) {
            most = csv.count;
            best = delimiters[i];
        }
    }
    return best;
}
