/*
 * face_write.c - what is known of a face as C.
 */
#include <stdlib.h>

#include "make/maker.h"

/* Grids of the outlines, in the order of gr_face_table.outlines. */
static const unsigned grids[GR_FACE_GRIDS] = {400, 800};

static void begin(struct maker *m, const char *type, const char *name) {
    gr_buf_printf(&m->out, "static const %s %s_%zu[] = {", type, name, m->face);
}

static void number(struct maker *m, size_t i, long value) {
    gr_buf_printf(&m->out, "%s%ld,", i % 20 == 0 ? "\n    " : " ", value);
}

static void end(struct maker *m) {
    gr_buf_printf(&m->out, "\n};\n");
}

/* Numbers equal rows (or columns) of the pairs: cls by symbol, samples by class; the number of classes. */
static size_t classify(struct maker *m, bool columns, uint16_t *cls, size_t *samples) {
    size_t classes = 0;
    for (size_t i = 0; i < m->count; i++) {
        size_t c = 0;
        for (; c < classes; c++) {
            size_t k = 0;
            while (k < m->count && (columns ? *pair_of(m, k, i) == *pair_of(m, k, samples[c])
                                            : *pair_of(m, i, k) == *pair_of(m, samples[c], k))) {
                k++;
            }
            if (k == m->count) {
                break;
            }
        }
        if (c == classes) {
            samples[classes++] = i;
        }
        cls[i] = (uint16_t)c;
    }
    return classes;
}

static size_t write_kerning(struct maker *m) {
    uint16_t *left = gr_xcalloc(m->count, sizeof *left),
             *right = gr_xcalloc(m->count, sizeof *right);
    size_t *rows = gr_xcalloc(m->count, sizeof *rows),
           *columns = gr_xcalloc(m->count, sizeof *columns);
    size_t left_count = classify(m, false, left, rows);
    size_t right_count = classify(m, true, right, columns);
    begin(m, "uint16_t", "left");
    for (size_t i = 0; i < m->count; i++) {
        number(m, i, left[i]);
    }
    end(m);
    begin(m, "uint16_t", "right");
    for (size_t i = 0; i < m->count; i++) {
        number(m, i, right[i]);
    }
    end(m);
    begin(m, "int16_t", "kerning");
    for (size_t i = 0; i < left_count * right_count; i++) {
        int16_t pair = *pair_of(m, rows[i / right_count], columns[i % right_count]);
        number(m, i, pair);
    }
    end(m);
    free(left);
    free(right);
    free(rows);
    free(columns);
    return right_count;
}

static void write_symbols(struct maker *m) {
    begin(m, "uint16_t", "code_points");
    for (size_t i = 0; i < m->char_count; i++) {
        number(m, i, (long)m->symbols[i].text[0]);
    }
    end(m);
    begin(m, "uint16_t", "gids");
    for (size_t i = 0; i < m->count; i++) {
        number(m, i, (long)m->symbols[i].gid);
    }
    end(m);
    begin(m, "int16_t", "advances");
    for (size_t i = 0; i < m->count; i++) {
        number(m, i, m->symbols[i].advance);
    }
    end(m);
    begin(m, "struct gr_ligature", "ligatures");
    for (size_t i = 0; i < m->ligature_count; i++) {
        const struct gr_ligature *l = &m->ligatures[i];
        gr_buf_printf(&m->out, "\n    {%u, %u, %u},", l->first, l->second, l->joined);
    }
    gr_buf_puts(&m->out, m->ligature_count == 0 ? "{0, 0, 0}" : "");
    end(m);
}

struct glyph_set {
    bool *has; /* by glyph id */
    struct gr_buf glyph;
    size_t limit;
    bool grew;
};

static void add_component(void *data, size_t at) {
    struct glyph_set *set = data;
    const uint8_t *p = (const uint8_t *)set->glyph.p + at;
    size_t gid = (size_t)p[0] << 8 | p[1];
    if (gid < set->limit && !set->has[gid]) {
        set->has[gid] = set->grew = true;
    }
}

/* The glyphs of all symbols, and of what they are composed of. */
static void close_set(struct maker *m, struct gr_glyf *glyf, struct glyph_set *set) {
    for (size_t i = 0; i < m->count; i++) {
        if (m->symbols[i].gid < set->limit) {
            set->has[m->symbols[i].gid] = true;
        }
    }
    do {
        set->grew = false;
        for (size_t gid = 1; gid < set->limit; gid++) {
            if (set->has[gid]) {
                gr_buf_clear(&set->glyph);
                gr_glyf_put(glyf, (uint32_t)gid, &set->glyph);
                gr_glyf_components(set->glyph.p, set->glyph.n, add_component, set);
            }
        }
    } while (set->grew);
}

static size_t write_outlines(struct maker *m, unsigned units_per_em) {
    struct gr_glyf *glyf = gr_glyf_new(&m->font, units_per_em);
    struct glyph_set set = {.limit = m->font.glyph_count};
    set.has = gr_xcalloc(set.limit, sizeof *set.has);
    close_set(m, glyf, &set);
    struct gr_buf all = {0}, offsets = {0};
    size_t count = 0;
    gr_buf_printf(&m->out, "static const uint16_t glyph_ids_%zu_%u[] = {", m->face, units_per_em);
    for (size_t gid = 1; gid < set.limit; gid++) {
        if (set.has[gid]) {
            gr_buf_printf(&offsets, "%s%zu,", count % 20 == 0 ? "\n    " : " ", all.n);
            number(m, count++, (long)gid);
            gr_glyf_put(glyf, (uint32_t)gid, &all);
        }
    }
    end(m);
    gr_buf_printf(&m->out, "static const uint32_t offsets_%zu_%u[] = {%s %zu};\n", m->face,
                  units_per_em, offsets.p ? offsets.p : "", all.n);
    gr_buf_printf(&m->out, "static const uint8_t glyf_%zu_%u[] = {", m->face, units_per_em);
    for (size_t i = 0; i < all.n; i++) {
        gr_buf_printf(&m->out, "%s%u,", i % 40 == 0 ? "\n    " : "", (unsigned)(uint8_t)all.p[i]);
    }
    end(m);
    gr_buf_free(&all);
    gr_buf_free(&offsets);
    gr_buf_free(&set.glyph);
    free(set.has);
    gr_glyf_free(glyf);
    return count;
}

void gr_write_face(struct maker *m, struct gr_buf *rows) {
    write_symbols(m);
    size_t right_count = write_kerning(m);
    gr_buf_printf(
        rows,
        "    {%zu, %zu, code_points_%zu, gids_%zu, advances_%zu, left_%zu, right_%zu, %zu,\n"
        "     kerning_%zu, %zu, ligatures_%zu,\n     {",
        m->char_count, m->count, m->face, m->face, m->face, m->face, m->face, right_count, m->face,
        m->ligature_count, m->face);
    for (size_t i = 0; i < GR_FACE_GRIDS; i++) {
        size_t count = write_outlines(m, grids[i]);
        gr_buf_printf(rows, "{%u, %zu, glyph_ids_%zu_%u, offsets_%zu_%u, glyf_%zu_%u},\n      ",
                      grids[i], count, m->face, grids[i], m->face, grids[i], m->face, grids[i]);
    }
    gr_buf_puts(rows, "}},\n");
}

static bool is_mark(uint32_t c) {
    hb_unicode_general_category_t g =
        hb_unicode_general_category(hb_unicode_funcs_get_default(), c);
    return g == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
           g == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
           g == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

void gr_write_scripts(struct gr_buf *out) {
    uint32_t last = 0;
    bool last_mark = false;
    gr_buf_printf(out, "const struct gr_script_row gr_script_rows[] = {\n");
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        uint32_t script = hb_unicode_script(hb_unicode_funcs_get_default(), c);
        bool mark = is_mark(c);
        if (c == 0 || script != last || mark != last_mark) {
            gr_buf_printf(out, "    {0x%X, 0x%X, %d},\n", c, script, mark);
        }
        last = script;
        last_mark = mark;
    }
    gr_buf_printf(out, "};\nconst size_t gr_script_row_count =\n"
                       "    sizeof gr_script_rows / sizeof *gr_script_rows;\n");
}
