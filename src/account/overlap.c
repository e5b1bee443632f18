/*
 * overlap.c - logs of different tools, given without an experiment file, that may hold the same energy.
 */
#include "account/ledger.h"

enum { TOOLS_MAX = 64 };

/* All runs of one format. */
struct tool {
    const char *format;
    bool holds[GR_COMPONENT_COUNT], any,
        outer; /* outer: a node or a wall, which holds all of them */
    gr_time start, end;
    bool stamped, zone_known;
    struct gr_pos where;
};

static struct tool *tool_of(struct tool tools[TOOLS_MAX], size_t *count, const char *format) {
    for (size_t i = 0; i < *count; i++) {
        if (strcmp(tools[i].format, format) == 0) {
            return &tools[i];
        }
    }
    if (*count == TOOLS_MAX) {
        return NULL; /* there are fewer formats than that */
    }
    tools[*count] = (struct tool){.format = format,
                                  .start = INT64_MAX,
                                  .end = INT64_MIN,
                                  .stamped = true,
                                  .zone_known = true};
    return &tools[(*count)++];
}

static void take(struct tool *tool, const struct gr_log_run *run) {
    for (size_t i = 0; i < run->device_count; i++) {
        struct gr_energy none = {0};
        bool energy = gr_energy_cmp(run->devices[i].energy, none) > 0;
        enum gr_scope scope = run->devices[i].scope;
        tool->holds[run->devices[i].component] |= energy;
        tool->any |= energy;
        tool->outer |= energy && (scope == GR_SCOPE_NODE || scope == GR_SCOPE_WALL);
    }
    tool->where = (struct gr_pos){run->file, 0, run->line, 0};
    tool->stamped = tool->stamped && run->start != GR_TIME_NONE && run->end != GR_TIME_NONE;
    tool->zone_known = tool->zone_known && run->zone_known;
    tool->start = run->start < tool->start ? run->start : tool->start;
    tool->end = run->end > tool->end ? run->end : tool->end;
}

static bool may_overlap(const struct tool *a, const struct tool *b) {
    bool comparable = a->stamped && b->stamped && a->zone_known == b->zone_known;
    bool apart = comparable && (a->end <= b->start || b->end <= a->start);
    bool shared = (a->outer && b->any) || (b->outer && a->any);
    for (int c = 0; c < GR_COMPONENT_COUNT; c++) {
        shared |= a->holds[c] && b->holds[c];
    }
    return shared && !apart;
}

void gr_logs_overlap(struct gr_ledger *ledger, const struct gr_logs *logs) {
    struct tool tools[TOOLS_MAX];
    size_t count = 0, hint = 0;
    for (size_t i = 0; i < logs->run_count; i++) {
        const struct gr_log_input *input = gr_input_of(logs, logs->runs[i].file, &hint);
        struct tool *tool = input ? tool_of(tools, &count, input->format) : NULL;
        if (tool && !logs->runs[i].anomaly) {
            take(tool, &logs->runs[i]);
        }
    }
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            if (may_overlap(&tools[a], &tools[b])) {
                gr_warning(ledger->diag, "A013", tools[b].where,
                           "list both under logs: of one run in an experiment file",
                           "%s and %s may have measured the same run: both are counted",
                           tools[a].format, tools[b].format);
            }
        }
    }
}
