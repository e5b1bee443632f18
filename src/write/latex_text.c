/*
 * latex_text.c - characters to LaTeX.
 */
#include "write/latex.h"

#include "base/utf8.h"

struct glyph {
    uint32_t c;
    const char *latex;
};

/* In order of c. */
static const struct glyph glyphs[] = {
    {'"', "{''}"},
    {'#', "\\#"},
    {'$', "\\$"},
    {'%', "\\%"},
    {'&', "\\&"},
    {'\'', "'"},
    {'-', "{-}"}, /* two hyphens are no dash */
    {'<', "{\\textless}"},
    {'>', "{\\textgreater}"},
    {'[', "{[}"}, /* never the option of what stands before */
    {'\\', "{\\textbackslash}"},
    {']', "{]}"},
    {'^', "{\\textasciicircum}"},
    {'_', "\\_"},
    {'`', "{\\textasciigrave}"},
    {'{', "\\{"},
    {'|', "{\\textbar}"},
    {'}', "\\}"},
    {'~', "{\\textasciitilde}"},
    {0xA0, "~"},
    {0xAD, "\\-"},
    {0xB0, "\\ensuremath{^\\circ}"},
    {0xB1, "\\ensuremath{\\pm}"},
    {0xB2, "\\textsuperscript{2}"},
    {0xB3, "\\textsuperscript{3}"},
    {0xB5, "\\ensuremath{\\mu}"},
    {0xB7, "{\\textperiodcentered}"},
    {0xB9, "\\textsuperscript{1}"},
    {0xD7, "\\ensuremath{\\times}"},
    {0xF7, "\\ensuremath{\\div}"},
    {0x2009, "\\,"},
    {0x200A, "\\,"},
    {0x2010, "{-}"},
    {0x2011, "{-}"},
    {0x2012, "{--}"},
    {0x2013, "{--}"},
    {0x2014, "{---}"},
    {0x2018, "{\\textquoteleft}"},
    {0x2019, "{\\textquoteright}"},
    {0x201C, "{\\textquotedblleft}"},
    {0x201D, "{\\textquotedblright}"},
    {0x2022, "{\\textbullet}"},
    {0x2026, "{\\ldots}"},
    {0x202F, "\\,"},
    {0x20AC, "{\\grU{\xe2\x82\xac}}"},
    {0x2190, "\\ensuremath{\\leftarrow}"},
    {0x2192, "\\ensuremath{\\rightarrow}"},
    {0x2212, "\\ensuremath{-}"},
    {0x221E, "\\ensuremath{\\infty}"},
    {0x2248, "\\ensuremath{\\approx}"},
    {0x2260, "\\ensuremath{\\neq}"},
    {0x2264, "\\ensuremath{\\leq}"},
    {0x2265, "\\ensuremath{\\geq}"},
    {0x25B3, "\\ensuremath{\\triangle}"},
    {0x25CB, "\\ensuremath{\\circ}"},
    {0x2713, "\\ensuremath{\\surd}"},
};

static const char *glyph_of(uint32_t c) {
    size_t low = 0, high = GR_COUNT(glyphs);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (glyphs[middle].c == c) {
            return glyphs[middle].latex;
        }
        if (glyphs[middle].c < c) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* Lowered and raised digits, which text faces of LaTeX lack. */
static bool put_script(struct gr_buf *out, uint32_t c) {
    bool lowered = c >= 0x2080 && c <= 0x2089;
    bool raised = c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
    if (lowered || raised) {
        gr_buf_printf(out, "\\text%sscript{%u}", lowered ? "sub" : "super",
                      (unsigned)(c - (lowered ? 0x2080 : 0x2070)));
    } else if (c == 0x207B) {
        gr_buf_puts(out, "\\textsuperscript{\\ensuremath{-}}");
    }
    return lowered || raised || c == 0x207B;
}

/** Latin letters that the encodings of every LaTeX since 2018 know in UTF-8 (OT1 and T1). */
static bool latin(uint32_t c) {
    static const uint32_t unknown[] = {0xA4, 0xA6, 0xAC, 0xD0, 0xDE, 0xF0, 0xFE};
    for (size_t i = 0; i < GR_COUNT(unknown); i++) {
        if (c == unknown[i]) {
            return false;
        }
    }
    return c >= 0xC0 && c <= 0xFF;
}

void gr_latex_text(struct gr_buf *out, struct gr_str text) {
    while (text.n > 0) {
        const char *from = text.p;
        uint32_t c = gr_utf8_next(&text);
        const char *latex = glyph_of(c);
        if (latex) {
            gr_buf_puts(out, latex);
        } else if (put_script(out, c)) {
            continue;
        } else if (c == '\n' || c == '\t' || c == '\r') {
            gr_buf_putc(out, ' ');
        } else if ((c >= 0x20 && c < 0x7F) || latin(c)) {
            gr_buf_put(out, (struct gr_str){from, (size_t)(text.p - from)});
        } else if (c >= 0xA1) {
            gr_buf_puts(out, "\\grU{");
            gr_buf_put(out, (struct gr_str){from, (size_t)(text.p - from)});
            gr_buf_putc(out, '}');
        }
    }
}
