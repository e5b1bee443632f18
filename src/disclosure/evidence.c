/*
 * evidence.c - /inputs, /decisions, /findings: what was read and what was done with it.
 */
#include "disclosure/builder.h"

#include <math.h>
#include <stdlib.h>

#include "read/reader.h"

static bool input_listed(const struct gr_record *list, const char *path) {
    for (const struct gr_record *item = list->first; item; item = item->next) {
        if (strcmp(gr_record_get(item, "path")->text, path) == 0) {
            return true;
        }
    }
    return false;
}

static uint64_t runs_of_input(const struct gr_logs *logs, uint32_t file) {
    uint64_t count = 0;
    for (size_t i = 0; i < logs->run_count; i++) {
        const struct gr_log_run *run = &logs->runs[i];
        count += run->file != file ? 0 : run->run_count > 0 ? run->run_count : 1;
    }
    return count;
}

static void put_input(struct gr_builder *b, struct gr_record *list, const struct gr_logs *logs,
                      const struct gr_log_input *input) {
    const char *path = gr_diag_display_name(b->in->diag, input->file);
    if (input_listed(list, path)) {
        return;
    }
    const struct gr_reader *reader = gr_reader_find(input->format);
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, item, "path", path);
    gr_record_text(b->arena, item, "format", input->format);
    gr_record_text(b->arena, item, "format_title", reader ? reader->title : NULL);
    if (input->sha256 && input->sha256[0]) {
        gr_record_text(b->arena, item, "sha256", input->sha256);
    }
    gr_record_number(b->arena, item, "bytes", (double)input->bytes);
    gr_record_number(b->arena, item, "line_count", (double)input->line_count);
    gr_record_number(b->arena, item, "rows_used", (double)input->rows_used);
    gr_record_number(b->arena, item, "rows_dropped", (double)input->rows_dropped);
    gr_record_number(b->arena, item, "run_count", (double)runs_of_input(logs, input->file));
    if (input->has_naive) {
        gr_record_number(b->arena, item, "naive_energy_kwh", gr_energy_kwh(input->naive));
    }
}

static void put_inputs(struct gr_builder *b) {
    struct gr_record *list = gr_record_list(b->arena, b->root, "inputs");
    for (size_t i = 0; i < b->in->input_count; i++) {
        const struct gr_logs *logs = b->in->inputs[i].logs;
        for (size_t k = 0; logs && k < logs->input_count; k++) {
            put_input(b, list, logs, &logs->inputs[k]);
        }
    }
}

/* ---- decisions ---- */

static int decision_compare(const void *a, const void *b) {
    const struct gr_decision *const *x = a;
    const struct gr_decision *const *y = b;
    double ex = isfinite((*x)->effect_kwh) ? fabs((*x)->effect_kwh) : 0;
    double ey = isfinite((*y)->effect_kwh) ? fabs((*y)->effect_kwh) : 0;
    if (ex != ey) {
        return ex < ey ? 1 : -1;
    }
    if ((*x)->file != (*y)->file) {
        return (*x)->file < (*y)->file ? -1 : 1;
    }
    if ((*x)->line != (*y)->line) {
        return (*x)->line < (*y)->line ? -1 : 1;
    }
    return strcmp((*x)->code, (*y)->code);
}

static void put_decision(struct gr_builder *b, struct gr_record *list,
                         const struct gr_decision *d) {
    struct gr_record *item = gr_record_map(b->arena, list, NULL);
    gr_record_text(b->arena, item, "code", d->code);
    gr_record_text(b->arena, item, "title", gr_code_title(d->code));
    if (d->file > 0) {
        gr_record_text(b->arena, item, "file", gr_diag_display_name(b->in->diag, d->file));
        gr_record_number(b->arena, item, "line", (double)d->line);
    }
    if (d->before && d->before[0]) {
        gr_record_text(b->arena, item, "before", d->before);
    }
    if (d->after && d->after[0]) {
        gr_record_text(b->arena, item, "after", d->after);
    }
    gr_record_number(b->arena, item, "effect_kwh", d->effect_kwh);
    gr_record_number(b->arena, item, "count", (double)d->count);
    gr_record_text(b->arena, item, "text", d->text);
}

static void put_decisions(struct gr_builder *b) {
    size_t most = b->in->account->decision_count;
    for (size_t i = 0; i < b->in->input_count; i++) {
        most += b->in->inputs[i].logs ? b->in->inputs[i].logs->decision_count : 0;
    }
    const struct gr_decision **all = GR_NEW_N(b->arena, const struct gr_decision *, most + 1);
    size_t count = 0;
    for (size_t i = 0; i < b->in->input_count; i++) {
        const struct gr_logs *logs = b->in->inputs[i].logs;
        for (size_t k = 0; logs && k < logs->decision_count; k++) {
            all[count++] = &logs->decisions[k];
        }
    }
    for (size_t k = 0; k < b->in->account->decision_count; k++) {
        all[count++] = &b->in->account->decisions[k];
    }
    qsort(all, count, sizeof(*all), decision_compare);
    struct gr_record *list = gr_record_list(b->arena, b->root, "decisions");
    for (size_t i = 0; i < count; i++) {
        put_decision(b, list, all[i]);
    }
}

/* ---- findings ---- */

static void put_findings(struct gr_builder *b) {
    static const char *const names[] = {
        [GR_NOTE] = "note", [GR_WARNING] = "warning", [GR_ERROR] = "error"};
    struct gr_record *list = gr_record_list(b->arena, b->root, "findings");
    for (size_t i = 0; i < gr_diag_total(b->in->diag); i++) {
        struct gr_message m = gr_diag_get(b->in->diag, i);
        if (m.severity == GR_NOTE) {
            continue;
        }
        struct gr_record *item = gr_record_map(b->arena, list, NULL);
        gr_record_text(b->arena, item, "severity", names[m.severity]);
        gr_record_text(b->arena, item, "code", m.code);
        gr_record_text(b->arena, item, "text", m.text);
        gr_record_text(b->arena, item, "hint", m.hint);
        if (m.pos.file > 0) {
            gr_record_text(b->arena, item, "file", gr_diag_display_name(b->in->diag, m.pos.file));
            if (m.pos.line > 0) {
                gr_record_number(b->arena, item, "line", (double)m.pos.line);
            }
        }
        gr_record_number(b->arena, item, "count", (double)m.count);
    }
}

void gr_build_evidence(struct gr_builder *b) {
    put_inputs(b);
    put_decisions(b);
    put_findings(b);
}
