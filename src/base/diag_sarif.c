/*
 * diag_sarif.c - messages in the Static Analysis Results Interchange Format 2.1.0 (OASIS).
 */
#include <inttypes.h>

#include "base/diag_store.h"

static const char *const levels[] = {
    [GR_NOTE] = "note", [GR_WARNING] = "warning", [GR_ERROR] = "error"};

static void put_text(struct gr_buf *out, const char *before, const char *text, const char *after) {
    gr_buf_puts(out, before);
    gr_buf_json(out, gr_str(text));
    gr_buf_puts(out, after);
}

/** True for the first message of its code: a rule is described once. */
static bool first_of_code(const struct gr_kept *const *messages, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (strcmp(messages[i]->message.code, messages[index]->message.code) == 0) {
            return false;
        }
    }
    return true;
}

static void put_rules(struct gr_buf *out, const struct gr_kept *const *messages, size_t count) {
    const char *comma = "";
    for (size_t i = 0; i < count; i++) {
        const char *code = messages[i]->message.code;
        if (!first_of_code(messages, i)) {
            continue;
        }
        gr_buf_puts(out, comma);
        put_text(out, "\n        {\"id\": ", code, "");
        if (gr_code_title(code)) {
            put_text(out, ", \"shortDescription\": {\"text\": ", gr_code_title(code), "}");
        }
        gr_buf_putc(out, '}');
        comma = ",";
    }
}

static void put_region(struct gr_buf *out, struct gr_pos pos) {
    if (pos.line == 0) {
        return;
    }
    gr_buf_printf(out, ", \"region\": {\"startLine\": %" PRIu64, pos.line);
    if (pos.col > 0) {
        gr_buf_printf(out, ", \"startColumn\": %" PRIu32, pos.col);
        gr_buf_printf(out, ", \"endColumn\": %" PRIu32, pos.col + (pos.len > 0 ? pos.len : 1));
    }
    gr_buf_putc(out, '}');
}

static void put_result(struct gr_buf *out, const struct gr_diag *diag, const struct gr_kept *kept) {
    const struct gr_message *m = &kept->message;
    put_text(out, "\n      {\"ruleId\": ", m->code, "");
    put_text(out, ", \"level\": ", levels[m->severity], "");
    struct gr_buf text = {0};
    gr_buf_puts(&text, m->text);
    if (m->hint) {
        gr_buf_printf(&text, "\nhint: %s", m->hint);
    }
    gr_buf_puts(out, ", \"message\": {\"text\": ");
    gr_buf_json(out, gr_buf_str(&text));
    gr_buf_putc(out, '}');
    gr_buf_free(&text);
    if (m->pos.file) {
        put_text(out, ", \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ",
                 gr_diag_source_name(diag, m->pos.file), "}");
        put_region(out, m->pos);
        gr_buf_puts(out, "}}]");
    }
    gr_buf_putc(out, '}');
}

void gr_diag_sarif(struct gr_diag *diag, struct gr_buf *out) {
    const struct gr_kept *const *messages = gr_diag_sorted(diag);
    size_t count = gr_diag_total(diag);
    gr_buf_puts(
        out,
        "{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
        "  \"version\": \"2.1.0\",\n  \"runs\": [{\n    \"columnKind\": \"unicodeCodePoints\",\n"
        "    \"tool\": {\"driver\": {\"name\": \"gramme\", \"version\": \"" GRAMME_VERSION "\",\n"
        "      \"rules\": [");
    put_rules(out, messages, count);
    gr_buf_puts(out, "\n      ]}},\n    \"results\": [");
    for (size_t i = 0; i < count; i++) {
        gr_buf_puts(out, i > 0 ? "," : "");
        put_result(out, diag, messages[i]);
    }
    gr_buf_puts(out, "\n    ]\n  }]\n}\n");
}
