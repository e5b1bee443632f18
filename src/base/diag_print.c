/*
 * Printing messages: for people, one a line, or as JSON.
 */
#include <inttypes.h>

#include "base/diag_store.h"
#include "base/utf8.h"

static const char *const severity_names[] = {
    [GR_NOTE] = "note", [GR_WARNING] = "warning", [GR_ERROR] = "error"};

struct style {
    const char *severity[3], *bold, *caret, *plain;
};

static const struct style no_style = {{"", "", ""}, "", "", ""};
static const struct style colours = {
    {[GR_NOTE] = "\033[1;36m", [GR_WARNING] = "\033[1;33m", [GR_ERROR] = "\033[1;31m"},
    "\033[1m",
    "\033[1;32m",
    "\033[0m"};

static void put_place(struct gr_buf *out, const struct gr_diag *diag, struct gr_pos pos) {
    if (pos.file == 0) {
        return;
    }
    gr_buf_puts(out, gr_diag_source_name(diag, pos.file));
    gr_buf_putc(out, ':');
    if (pos.line) {
        gr_buf_printf(out, "%" PRIu64 ":", pos.line);
    }
    if (pos.line && pos.col) {
        gr_buf_printf(out, "%" PRIu32 ":", pos.col);
    }
    gr_buf_putc(out, ' ');
}

static void put_headline(struct gr_buf *out, const struct gr_diag *diag, const struct gr_message *m,
                         const struct style *style) {
    gr_buf_puts(out, style->bold);
    put_place(out, diag, m->pos);
    gr_buf_printf(out, "%s%s%s[%s]:%s %s", style->plain, style->severity[m->severity],
                  severity_names[m->severity], m->code, style->plain, m->text);
    if (m->count > 1) {
        gr_buf_printf(out, " (%" PRIu64 " times)", m->count);
    }
    gr_buf_putc(out, '\n');
}

/* Columns a terminal gives to a character: none to a combining mark, two to East Asian ones. */
static int columns_of(uint32_t point) {
    static const struct {
        uint32_t first, last;
        int columns;
    } ranges[] = {
        {0x0300, 0x036F, 0}, {0x1100, 0x115F, 2}, {0x200B, 0x200F, 0},   {0x2E80, 0xA4CF, 2},
        {0xAC00, 0xD7A3, 2}, {0xF900, 0xFAFF, 2}, {0xFE00, 0xFE0F, 0},   {0xFE30, 0xFE6F, 2},
        {0xFF00, 0xFF60, 2}, {0xFFE0, 0xFFE6, 2}, {0x1F300, 0x1FAFF, 2}, {0x20000, 0x3FFFD, 2},
    };
    for (size_t i = 0; i < GR_COUNT(ranges); i++) {
        if (point >= ranges[i].first && point <= ranges[i].last) {
            return ranges[i].columns;
        }
    }
    return 1;
}

static void put_repeated(struct gr_buf *out, char c, int count) {
    for (int i = 0; i < count; i++) {
        gr_buf_putc(out, c);
    }
}

/* Blanks as wide as what stands before the place, then ^~~ as wide as the place. */
static void put_caret(struct gr_buf *out, const struct gr_kept *m) {
    struct gr_str rest = gr_str(m->line);
    for (uint32_t i = 0; i < m->caret && rest.n; i++) {
        uint32_t point = gr_utf8_next(&rest);
        if (point == '\t') {
            gr_buf_putc(out, '\t');
        } else {
            put_repeated(out, ' ', columns_of(point));
        }
    }
    int width = 0;
    for (uint32_t i = 0; i < m->message.pos.len && rest.n; i++) {
        width += columns_of(gr_utf8_next(&rest));
    }
    gr_buf_putc(out, '^');
    put_repeated(out, '~', width - 1);
}

static void put_source_line(struct gr_buf *out, const struct gr_kept *m,
                            const struct style *style) {
    const char *dots = m->cut_before ? "..." : "";
    gr_buf_printf(out, "%4" PRIu64 " | %s%s%s\n", m->message.pos.line, dots, m->line,
                  m->cut_after ? "..." : "");
    if (m->message.pos.col) {
        int gutter = snprintf(NULL, 0, "%4" PRIu64, m->message.pos.line);
        gr_buf_printf(out, "%*s | %s%s", gutter, "", m->cut_before ? "   " : "", style->caret);
        put_caret(out, m);
        gr_buf_printf(out, "%s\n", style->plain);
    }
}

static void put_human(struct gr_buf *out, const struct gr_diag *diag, const struct gr_kept *m,
                      const struct style *style) {
    put_headline(out, diag, &m->message, style);
    if (m->line) {
        put_source_line(out, m, style);
    }
    if (m->message.hint) {
        gr_buf_printf(out, "  hint: %s\n", m->message.hint);
    }
}

static void put_json_text(struct gr_buf *out, const char *key, const char *text) {
    gr_buf_printf(out, ", \"%s\": ", key);
    gr_buf_json(out, gr_str(text));
}

static void put_json_number(struct gr_buf *out, const char *key, uint64_t value) {
    if (value) {
        gr_buf_printf(out, ", \"%s\": %" PRIu64, key, value);
    }
}

static void put_json(struct gr_buf *out, const struct gr_diag *diag, const struct gr_message *m) {
    const char *title = gr_code_title(m->code);
    gr_buf_printf(out, "{\"severity\": \"%s\", \"code\": \"%s\"", severity_names[m->severity],
                  m->code);
    if (title) {
        put_json_text(out, "title", title);
    }
    put_json_text(out, "text", m->text);
    if (m->hint) {
        put_json_text(out, "hint", m->hint);
    }
    if (m->pos.file) {
        put_json_text(out, "file", gr_diag_source_name(diag, m->pos.file));
        put_json_number(out, "line", m->pos.line);
        put_json_number(out, "column", m->pos.line ? m->pos.col : 0);
        put_json_number(out, "length", m->pos.line ? m->pos.len : 0);
    }
    put_json_number(out, "count", m->count);
    gr_buf_putc(out, '}');
}

void gr_diag_print(struct gr_diag *diag, enum gr_diag_form form, bool colour, struct gr_buf *out) {
    const struct gr_kept *const *messages = gr_diag_sorted(diag);
    size_t count = gr_diag_total(diag);
    const struct style *style = colour && form == GR_DIAG_HUMAN ? &colours : &no_style;
    if (form == GR_DIAG_SARIF) {
        gr_diag_sarif(diag, out);
        return;
    }
    gr_buf_puts(out, form == GR_DIAG_JSON ? "[" : "");
    for (size_t i = 0; i < count; i++) {
        if (form == GR_DIAG_JSON) {
            gr_buf_puts(out, i ? ",\n " : "");
            put_json(out, diag, &messages[i]->message);
        } else if (form == GR_DIAG_SHORT) {
            put_headline(out, diag, &messages[i]->message, style);
        } else {
            put_human(out, diag, messages[i], style);
        }
    }
    gr_buf_puts(out, form == GR_DIAG_JSON ? "]\n" : "");
}
