/*
 * face_tables.c - run while building: asks HarfBuzz about plain text in the compiled-in faces, and writes what
 * it answers as the tables of text/face_table.h.
 *
 *     gramme_face_tables OUT.c FONT...
 *
 * A pair is kerning or a ligature where HarfBuzz makes just that of the two alone, in every script that both
 * may stand in; every other pair is one that it has to be asked about.  Triples of letters are tried too: a
 * pair in one that comes out otherwise is such a pair.  The tests of text/ compare whole texts.
 */
#include <hb-ot.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/out.h"
#include "make/maker.h"

enum { NOBODYS = 0x10FFFD };

struct range {
    uint32_t first, last;
};

/* Letters, digits, punctuation and blanks of Latin, Greek and Cyrillic text; no marks, nothing that draws
 * nothing. */
static const struct range text_ranges[] = {
    {0x20, 0x7E},     {0xA0, 0xAC},     {0xAE, 0x17F},    {0x18F, 0x18F},   {0x192, 0x192},
    {0x1A0, 0x1A1},   {0x1AF, 0x1B0},   {0x218, 0x21B},   {0x2BC, 0x2BC},   {0x386, 0x3CE},
    {0x400, 0x45F},   {0x490, 0x491},   {0x1E80, 0x1E85}, {0x1E9E, 0x1E9E}, {0x1EA0, 0x1EF9},
    {0x2002, 0x200A}, {0x2010, 0x2027}, {0x202F, 0x203A}, {0x2044, 0x2044}, {0x205F, 0x205F},
    {0x2070, 0x209C}, {0x20A0, 0x20BF}, {0x2100, 0x214F}, {0x2190, 0x2199}, {0x2200, 0x22FF},
    {0x25A0, 0x25FF}};
/* Signs that the text face lacks. */
static const struct range sign_ranges[] = {
    {0x2002, 0x200A}, {0x2010, 0x2027}, {0x202F, 0x205E}, {0x2070, 0x209C}, {0x20A0, 0x20BF},
    {0x2100, 0x215F}, {0x2190, 0x21FF}, {0x2200, 0x22FF}, {0x2300, 0x2328}, {0x25A0, 0x25FF},
    {0x2605, 0x2606}, {0x2610, 0x2612}, {0x26A0, 0x26A1}, {0x2700, 0x2767}, {0xFFFD, 0xFFFD}};

/* In the order of GR_FACE_*. */
static const struct {
    const struct range *ranges;
    size_t range_count;
    bool signs; /* only what the first face lacks, and the blank */
    bool ligatures;
} faces[] = {
    {text_ranges, GR_COUNT(text_ranges), false, true},
    {text_ranges, GR_COUNT(text_ranges), false, true},
    {text_ranges, GR_COUNT(text_ranges), false, true},
    {sign_ranges, GR_COUNT(sign_ranges), true, true},
    {text_ranges, GR_COUNT(text_ranges), false, false},
};

static const hb_script_t scripts[] = {HB_SCRIPT_COMMON, HB_SCRIPT_LATIN, HB_SCRIPT_GREEK,
                                      HB_SCRIPT_CYRILLIC};

static _Noreturn void stop(const char *what) {
    fprintf(stderr, "gramme_face_tables: %s\n", what);
    exit(1);
}

/* ---- asking HarfBuzz ---- */

static void shape(struct maker *m, const uint32_t *text, size_t length, hb_script_t script) {
    static const hb_feature_t plain[] = {
        {HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}};
    hb_buffer_clear_contents(m->buffer);
    hb_buffer_set_flags(m->buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
    hb_buffer_add_utf32(m->buffer, text, (int)length, 0, (int)length);
    hb_buffer_set_script(m->buffer, script);
    hb_buffer_set_direction(m->buffer, HB_DIRECTION_LTR);
    hb_buffer_set_language(m->buffer, hb_language_from_string("en", 2));
    hb_shape(m->hb, m->buffer, plain, faces[m->face].ligatures ? 0 : 1);
}

/* What stands in the cell [from, to) of the shaped text. */
struct cell {
    hb_glyph_info_t *info;
    hb_glyph_position_t *pos;
    size_t count;
};

static struct cell next_cell(struct maker *m, size_t *at, size_t to) {
    unsigned count = 0;
    hb_glyph_info_t *info = hb_buffer_get_glyph_infos(m->buffer, &count);
    hb_glyph_position_t *pos = hb_buffer_get_glyph_positions(m->buffer, &count);
    struct cell cell = {info + *at, pos + *at, 0};
    while (*at < count && info[*at].cluster < to) {
        cell.count++;
        ++*at;
    }
    return cell;
}

static bool in_place(const struct cell *cell) {
    for (size_t i = 0; i < cell->count; i++) {
        if (cell->pos[i].x_offset || cell->pos[i].y_offset || cell->pos[i].y_advance) {
            return false;
        }
    }
    return true;
}

static size_t add_text(uint32_t *text, size_t at, const struct symbol *s) {
    for (size_t i = 0; i < s->length; i++) {
        text[at++] = s->text[i];
    }
    return at;
}

static size_t joined(struct maker *m, size_t first, size_t second, hb_codepoint_t gid) {
    for (size_t i = 0; i < m->ligature_count; i++) {
        const struct gr_ligature *l = &m->ligatures[i];
        if (l->first == first && l->second == second) {
            return m->symbols[l->joined].gid == gid ? l->joined : SIZE_MAX;
        }
    }
    const struct symbol *a = &m->symbols[first], *b = &m->symbols[second];
    if (m->count == SYMBOLS_MAX || a->length + b->length > SEQUENCE_MAX ||
        second >= m->char_count) {
        return SIZE_MAX;
    }
    struct symbol *s = &m->symbols[m->count];
    *s = (struct symbol){.gid = gid, .length = a->length + b->length, .script = a->script};
    add_text(s->text, add_text(s->text, 0, a), b);
    GR_PUSH(m->ligatures, m->ligature_count, m->ligature_cap) =
        (struct gr_ligature){(uint16_t)first, (uint16_t)second, (uint16_t)m->count};
    return m->count++;
}

static int judge(struct maker *m, size_t first, size_t second, const struct cell *cell) {
    const struct symbol *a = &m->symbols[first], *b = &m->symbols[second];
    if (!in_place(cell)) {
        return UNKNOWN;
    }
    if (cell->count == 1) {
        return joined(m, first, second, cell->info[0].codepoint) == SIZE_MAX ? UNKNOWN : JOINED;
    }
    if (cell->count != 2 || cell->info[0].codepoint != a->gid ||
        cell->info[1].codepoint != b->gid ||
        cell->info[1].cluster - cell->info[0].cluster != a->length) {
        return UNKNOWN;
    }
    int kerning = cell->pos[0].x_advance - a->advance;
    return kerning > JOINED && kerning <= INT16_MAX ? kerning : UNKNOWN;
}

static bool stands_in(const struct symbol *s, hb_script_t script) {
    return s->script == HB_SCRIPT_COMMON || s->script == script || script == HB_SCRIPT_LATIN;
}

/* Pairs of `first` with the symbols [from, to) in one script; other scripts' answers must agree.  Pairs of two
 * scripts never stand in one item; they are taken as Latin, so that letters of one shape share a class. */
static void ask_row(struct maker *m, size_t first, size_t from, size_t to, hb_script_t script) {
    const struct symbol *a = &m->symbols[first];
    uint32_t *text = gr_xcalloc((to - from) * (2 * SEQUENCE_MAX + 1) + 1, sizeof *text);
    size_t length = 0, at = 0;
    for (size_t i = from; i < to; i++) {
        length = add_text(text, add_text(text, length, a), &m->symbols[i]);
        text[length++] = NOBODYS;
    }
    shape(m, text, length, script);
    size_t end = 0;
    for (size_t i = from; i < to; i++) {
        end += a->length + m->symbols[i].length;
        struct cell cell = next_cell(m, &at, end);
        end++;
        struct cell gap = next_cell(m, &at, end);
        if (gap.count != 1 || gap.info[0].codepoint != 0) {
            stop("the sign between pairs is not alone");
        }
        if (!stands_in(a, script) || !stands_in(&m->symbols[i], script)) {
            continue;
        }
        int16_t *pair = pair_of(m, first, i);
        int answer = judge(m, first, i, &cell);
        bool asked_before = script != HB_SCRIPT_LATIN;
        *pair = (int16_t)(asked_before && *pair != answer ? UNKNOWN : answer);
    }
    free(text);
}

static void ask_pairs(struct maker *m) {
    for (size_t i = 0; i < m->count; i++) { /* ligatures make count grow */
        ask_row(m, i, 0, m->char_count, HB_SCRIPT_LATIN);
    }
    for (size_t i = 0; i < m->count && m->count > m->char_count; i++) {
        ask_row(m, i, m->char_count, m->count, HB_SCRIPT_LATIN);
    }
    for (size_t s = 0; s < GR_COUNT(scripts); s++) {
        for (size_t i = 0; i < m->count && scripts[s] != HB_SCRIPT_LATIN; i++) {
            if (stands_in(&m->symbols[i], scripts[s])) {
                ask_row(m, i, 0, m->count, scripts[s]);
            }
        }
    }
}

/* ---- triples: does what is known of pairs give what HarfBuzz gives? ---- */

static bool predicted(struct maker *m, const size_t *chars, const struct cell *cell) {
    size_t symbols[3] = {chars[0]}, n = 1;
    for (size_t i = 1; i < 3; i++) {
        int state = *pair_of(m, symbols[n - 1], chars[i]);
        if (state == UNKNOWN) {
            return true; /* asked anyway */
        }
        if (state == JOINED) {
            size_t k = 0;
            while (m->ligatures[k].first != symbols[n - 1] || m->ligatures[k].second != chars[i]) {
                k++;
            }
            symbols[n - 1] = m->ligatures[k].joined;
        } else {
            symbols[n++] = chars[i];
        }
    }
    if (cell->count != n || !in_place(cell)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        int kerning = i + 1 < n ? *pair_of(m, symbols[i], symbols[i + 1]) : 0;
        if (kerning == UNKNOWN || kerning == JOINED) {
            return true;
        }
        if (cell->info[i].codepoint != m->symbols[symbols[i]].gid ||
            (i + 1 < n && cell->pos[i].x_advance != m->symbols[symbols[i]].advance + kerning)) {
            return false;
        }
    }
    return true;
}

static void try_triples(struct maker *m, const size_t *some, size_t count) {
    uint32_t text[3 + 1];
    for (size_t i = 0; i < count * count * count; i++) {
        size_t chars[3] = {some[i / count / count], some[i / count % count], some[i % count]};
        for (size_t k = 0; k < 3; k++) {
            text[k] = m->symbols[chars[k]].text[0];
        }
        text[3] = NOBODYS;
        shape(m, text, 4, HB_SCRIPT_LATIN);
        size_t at = 0;
        struct cell cell = next_cell(m, &at, 3);
        if (!predicted(m, chars, &cell)) {
            *pair_of(m, chars[0], chars[1]) = UNKNOWN;
            *pair_of(m, chars[1], chars[2]) = UNKNOWN;
        }
    }
}

static void try_letters(struct maker *m) {
    size_t some[64], count = 0;
    for (size_t i = 0; i < m->char_count && count < GR_COUNT(some); i++) {
        uint32_t c = m->symbols[i].text[0];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '1') ||
            (c < 0x7F && strchr(" .,:-/x", (int)c))) {
            some[count++] = i;
        }
    }
    try_triples(m, some, count);
}

/* ---- symbols ---- */

static void add_chars(struct maker *m) {
    for (size_t r = 0; r < faces[m->face].range_count; r++) {
        const struct range *range = &faces[m->face].ranges[r];
        for (uint32_t c = range->first; c <= range->last; c++) {
            shape(m, &c, 1, HB_SCRIPT_LATIN);
            size_t at = 0;
            struct cell cell = next_cell(m, &at, 1);
            bool drawn = cell.count == 1 && cell.info[0].codepoint != 0 && in_place(&cell);
            bool blank = c >= 0x2002 && c <= 0x205F;
            if (!drawn || (faces[m->face].signs && !blank && gr_sfnt_glyph(&m->first_font, c))) {
                continue;
            }
            hb_script_t script = hb_unicode_script(hb_unicode_funcs_get_default(), c);
            if (script == HB_SCRIPT_INHERITED || script == HB_SCRIPT_UNKNOWN) {
                script = HB_SCRIPT_COMMON;
            }
            if (m->count == SYMBOLS_MAX) {
                stop("too many characters");
            }
            m->symbols[m->count++] =
                (struct symbol){{c}, 1, cell.info[0].codepoint, cell.pos[0].x_advance, script};
        }
    }
    m->char_count = m->count;
}

/* Advance at the end of a text, which none of the pairs tell. */
static void measure_ligatures(struct maker *m) {
    for (size_t i = m->char_count; i < m->count; i++) {
        struct symbol *s = &m->symbols[i];
        int told = s->advance;
        shape(m, s->text, s->length, HB_SCRIPT_LATIN);
        size_t at = 0;
        struct cell cell = next_cell(m, &at, s->length);
        s->advance = cell.count == 1 ? cell.pos[0].x_advance : told;
        for (size_t k = 0; k < m->count; k++) { /* kernings were counted from nothing */
            int16_t *pair = pair_of(m, i, k);
            *pair = (int16_t)(*pair == UNKNOWN || *pair == JOINED ? *pair : *pair - s->advance);
        }
    }
}

/* ---- the files ---- */

static struct gr_str read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    struct gr_buf bytes = {0};
    if (!file) {
        stop(path);
    }
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;) {
        gr_buf_put(&bytes, (struct gr_str){part, n});
    }
    if (ferror(file) || fclose(file) != 0) { /* half a font would be tables of half a font */
        stop(path);
    }
    return gr_buf_str(&bytes);
}

/* The tables whole or not at all: half of them would be taken for all by the next build. */
static void write_file(const char *path, struct gr_str bytes) {
    struct gr_diag *diag = gr_diag_new();
    if (gr_out_write(path, bytes, diag) != GR_OK) {
        stop(path);
    }
    gr_diag_free(diag);
}

static void make_face(struct maker *m, struct gr_str bytes, struct gr_buf *rows) {
    hb_blob_t *blob =
        hb_blob_create(bytes.p, (unsigned)bytes.n, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *face = hb_face_create(blob, 0);
    m->hb = hb_font_create(face);
    m->count = m->ligature_count = 0;
    add_chars(m);
    ask_pairs(m);
    measure_ligatures(m);
    try_letters(m);
    gr_write_face(m, rows);
    hb_font_destroy(m->hb);
    hb_face_destroy(face);
    hb_blob_destroy(blob);
}

int main(int argc, char **argv) {
    if (argc != 2 + (int)GR_COUNT(faces)) {
        stop("usage: gramme_face_tables OUT.c FONT...");
    }
    struct maker *m = gr_xcalloc(1, sizeof *m);
    m->pairs = gr_xcalloc((size_t)SYMBOLS_MAX * SYMBOLS_MAX, sizeof *m->pairs);
    m->buffer = hb_buffer_create();
    struct gr_buf rows = {0};
    struct gr_str first = {0}; /* looked into until the end */
    gr_buf_puts(&m->out, "/* Made by make/face_tables.c. */\n#include \"text/face_table.h\"\n\n");
    for (m->face = 0; m->face < GR_COUNT(faces); m->face++) {
        struct gr_str bytes = read_file(argv[2 + m->face]);
        if (!gr_sfnt_open(&m->font, bytes)) {
            stop(argv[2 + m->face]);
        }
        m->first_font = m->face == 0 ? m->font : m->first_font;
        first = m->face == 0 ? bytes : first;
        make_face(m, bytes, &rows);
        if (m->face > 0) {
            free((char *)(uintptr_t)bytes.p);
        }
    }
    gr_buf_printf(&m->out, "const struct gr_face_table gr_face_tables[] = {\n%s};\n", rows.p);
    gr_write_scripts(&m->out);
    write_file(argv[1], gr_buf_str(&m->out));
    gr_buf_free(&m->out);
    gr_buf_free(&rows);
    free((char *)(uintptr_t)first.p);
    hb_buffer_destroy(m->buffer);
    free(m->ligatures);
    free(m->pairs);
    free(m);
    return 0;
}
