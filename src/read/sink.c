#include "read/sink.h"

#include <stdlib.h>

#include "read/sink_further.h"

struct gr_sink *gr_sink_new(struct gr_arena *arena, struct gr_diag *diag) {
    struct gr_sink *sink = gr_xcalloc(1, sizeof(*sink));
    sink->arena = arena;
    sink->diag = diag;
    sink->groups_most = GR_GROUPS_MOST;
    sink->names = gr_names_new(arena);
    for (size_t i = 0; i < GR_SINK_TEXTS; i++) {
        sink->last_text[i] = gr_names_get(sink->names, (struct gr_str){NULL, 0});
    }
    return sink;
}

void gr_sink_free(struct gr_sink *sink) {
    if (!sink) {
        return;
    }
    for (size_t i = 0; i < sink->device_count; i++) {
        gr_chain_free(sink->devices[i].chain);
        gr_spans_free(sink->devices[i].spans);
    }
    for (size_t i = 0; i < sink->run_count; i++) {
        free(sink->runs[i].deltas);
        free(sink->runs[i].key);
    }
    gr_sink_further_free(sink);
    gr_chain_free(sink->dropped);
    gr_names_free(sink->names);
    free(sink->inputs);
    free(sink->runs);
    free(sink->run_slots);
    free(sink->devices);
    free(sink->decisions);
    free(sink);
}

/* ---- inputs ---- */

void gr_sink_input(struct gr_sink *sink, uint32_t file, const char *path, const char *format) {
    struct gr_sink_input_state input = {
        .out = {.file = file, .path = path, .format = format, .sha256 = ""},
        .decisions = GR_NONE,
    };
    GR_PUSH(sink->inputs, sink->input_count, sink->input_cap) = input;
    sink->ref = NULL;
    sink->many = false;
}

void gr_sink_groups_most(struct gr_sink *sink, uint32_t most) {
    sink->groups_most = most;
}

void gr_sink_many(struct gr_sink *sink) {
    sink->many = true;
}

struct gr_sink_input_state *gr_sink_now(struct gr_sink *sink) {
    if (sink->input_count == 0) {
        gr_sink_input(sink, 0, "", "");
    }
    return &sink->inputs[sink->input_count - 1];
}

uint32_t gr_sink_now_index(struct gr_sink *sink) {
    (void)gr_sink_now(sink);
    return (uint32_t)(sink->input_count - 1);
}

void gr_sink_input_end(struct gr_sink *sink, uint64_t bytes, const char *sha256,
                       uint64_t line_count, uint64_t rows_used, uint64_t rows_dropped,
                       const struct gr_energy *naive) {
    struct gr_log_input *out = &gr_sink_now(sink)->out;
    out->bytes = bytes;
    out->sha256 = gr_arena_str(sink->arena, gr_str(sha256));
    out->line_count = line_count;
    out->rows_used = rows_used;
    out->rows_dropped = rows_dropped;
    out->has_naive = naive != NULL;
    if (naive) {
        out->naive = *naive;
    }
}

void gr_sink_input_beside(struct gr_sink *sink, uint32_t file, const char *path, const char *format,
                          uint64_t bytes, const char *sha256, uint64_t line_count) {
    struct gr_sink_input_state now = *gr_sink_now(sink);
    struct gr_sink_input_state *beside = gr_sink_now(sink);
    *beside = (struct gr_sink_input_state){
        .out = {.file = file,
                .path = gr_arena_str(sink->arena, gr_str(path)),
                .format = format,
                .sha256 = gr_arena_str(sink->arena, gr_str(sha256)),
                .bytes = bytes,
                .line_count = line_count},
        .decisions = GR_NONE,
        .beside = true,
    };
    GR_PUSH(sink->inputs, sink->input_count, sink->input_cap) = now;
}

void gr_sink_ref(struct gr_sink *sink, const struct gr_log_ref *ref) {
    sink->ref = ref;
}

void gr_sink_input_same(struct gr_sink *sink, uint32_t earlier_file) {
    struct gr_sink_input_state *now = gr_sink_now(sink);
    for (size_t i = 0; i + 1 < sink->input_count; i++) {
        const struct gr_log_input *earlier = &sink->inputs[i].out;
        if (earlier->file != earlier_file) {
            continue;
        }
        double effect = earlier->has_naive ? -gr_energy_kwh(earlier->naive) : GR_UNSTATED;
        struct gr_log_input copy = *earlier;
        copy.file = now->out.file;
        copy.path = now->out.path;
        copy.bytes = now->out.bytes; /* as stored: it may be packed otherwise */
        copy.sha256 = now->out.sha256;
        copy.rows_used = 0;
        now->out = copy;
        gr_sink_decide_at(sink, gr_sink_now_index(sink), "R026",
                          (struct gr_pos){copy.file, 0, 0, 0}, 1, effect,
                          "the file holds the same bytes as another input; counted once");
        return;
    }
}

/* ---- decisions ---- */

static struct gr_decision *find_decision(struct gr_sink *sink, uint32_t input, const char *code) {
    for (uint32_t i = sink->inputs[input].decisions; i != GR_NONE; i = sink->decisions[i].next) {
        if (strcmp(sink->decisions[i].out.code, code) == 0) {
            return &sink->decisions[i].out;
        }
    }
    return NULL;
}

static void add_decision(struct gr_sink *sink, uint32_t input, const struct gr_decision *decision) {
    struct gr_decision *known = find_decision(sink, input, decision->code);
    if (known) {
        known->count += decision->count;
        known->effect_kwh += decision->effect_kwh;
        return;
    }
    struct gr_sink_decision entry = {*decision, sink->inputs[input].decisions};
    sink->inputs[input].decisions = (uint32_t)sink->decision_count;
    GR_PUSH(sink->decisions, sink->decision_count, sink->decision_cap) = entry;
}

void gr_sink_decide_at(struct gr_sink *sink, uint32_t input, const char *code, struct gr_pos where,
                       uint64_t count, double effect_kwh, const char *text) {
    struct gr_decision decision = {
        .code = code,
        .file = where.file,
        .line = where.line,
        .col = where.col,
        .before = "",
        .after = "",
        .text = text,
        .effect_kwh = effect_kwh,
        .count = count,
    };
    add_decision(sink, input, &decision);
}

/** The input of that file: mostly the present one. */
static uint32_t input_of_file(struct gr_sink *sink, uint32_t file) {
    uint32_t now = gr_sink_now_index(sink);
    for (uint32_t i = now + 1; i-- > 0;) {
        if (sink->inputs[i].out.file == file) {
            return i;
        }
    }
    return now;
}

void gr_sink_decide_many(struct gr_sink *sink, const char *code, struct gr_pos where,
                         struct gr_str before, struct gr_str after, double effect_kwh,
                         uint64_t count, const char *text) {
    struct gr_decision decision = {
        .code = gr_names_get(sink->names, gr_str(code))->text,
        .file = where.file,
        .line = where.line,
        .col = where.col,
        .before = gr_names_get(sink->names, before)->text,
        .after = gr_names_get(sink->names, after)->text,
        .text = gr_names_get(sink->names, gr_str(text))->text,
        .effect_kwh = effect_kwh,
        .count = count,
    };
    add_decision(sink, input_of_file(sink, where.file), &decision);
}

void gr_sink_decide(struct gr_sink *sink, const char *code, struct gr_pos where,
                    struct gr_str before, struct gr_str after, double effect_kwh, const char *fmt,
                    ...) {
    char text[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    gr_sink_decide_many(sink, code, where, before, after, effect_kwh, 1, text);
}

/* ---- repairs counted row by row ---- */

static const struct {
    const char *code, *text;
} tally_words[GR_TALLY_COUNT] = {
    [GR_TALLY_SUPERSEDED] = {"R020",
                             "rows of one run are cumulative: of each run the row of greatest "
                             "duration counts"},
    [GR_TALLY_TWO_INPUTS] = {"R021", "runs that stand in two inputs are counted once"},
    [GR_TALLY_TASKS_AND_RUN] = {"R022", "task rows are not added to the row of their run"},
    [GR_TALLY_IDENTICAL] = {"R025",
                            "rows without a run id that repeat another to the last digit are "
                            "counted once"},
    [GR_TALLY_TASKS_TWICE] = {"R027",
                              "task rows of a run that stand in two inputs are counted once"},
    [GR_TALLY_LATIN1] = {"R028", "text that is not UTF-8 is read as Latin-1"},
    [GR_TALLY_WINDOW] = {"R032", "rows outside the window are left out"},
    [GR_TALLY_BLANK] = {"R030", "runs whose energy is blank count nothing"},
};

void gr_sink_tally(struct gr_sink *sink, uint32_t input, enum gr_tally_kind kind,
                   struct gr_pos where, struct gr_energy effect) {
    struct gr_tally *tally = &sink->inputs[input].tallies[kind];
    if (tally->count++ == 0) {
        tally->where = where;
    }
    tally->effect = gr_energy_add(tally->effect, effect);
}

void gr_sink_settle(struct gr_sink *sink, uint32_t input) {
    for (size_t kind = 0; kind < GR_TALLY_COUNT; kind++) {
        const struct gr_tally *tally = &sink->inputs[input].tallies[kind];
        if (tally->count > 0) {
            gr_sink_decide_at(sink, input, tally_words[kind].code, tally->where, tally->count,
                              gr_energy_kwh(tally->effect), tally_words[kind].text);
        }
    }
}
