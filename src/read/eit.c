/* The reader `eit`: impacttracker/data.json of experiment-impact-tracker. */
#include <math.h>
#include <stdio.h>

#include "read/gauges.h"
#include "read/json_samples.h"

/** A component: the share of the process, which is what the tool counts, before the whole. */
static const struct {
    const char *share, *whole;
    struct gr_json_power share_power, whole_power;
} components[] = {
    {"rapl_estimated_attributable_power_draw",
     "rapl_power_draw_absolute",
     {"cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU, GR_TIER_UTILISATION_MODEL},
     {"cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU, GR_TIER_COUNTER}},
    {"nvidia_estimated_attributable_power_draw",
     "nvidia_draw_absolute",
     {"gpu", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, GR_TIER_UTILISATION_MODEL},
     {"gpu", GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, GR_TIER_COUNTER}},
};
enum { COMPONENTS = GR_COUNT(components) };

enum choice { NOT_YET, SHARE, WHOLE };

struct impact {
    struct gr_json_samples samples;
    enum choice choice[COMPONENTS]; /* the same for all of the file */
    uint64_t shares, first_share;
};

static void take_component(struct impact *x, size_t i, const json_t *root, gr_time t,
                           uint64_t line) {
    bool share = json_object_get(root, components[i].share) != NULL;
    bool whole = json_object_get(root, components[i].whole) != NULL;
    if (x->choice[i] == NOT_YET) {
        x->choice[i] = share ? SHARE : whole ? WHOLE : NOT_YET;
    }
    if (x->choice[i] == SHARE && share) {
        x->first_share = x->shares++ == 0 ? line : x->first_share;
        gr_json_samples_power(&x->samples, &components[i].share_power, t,
                              gr_json_number(root, components[i].share), line);
    } else if (x->choice[i] == WHOLE && whole) {
        gr_json_samples_power(&x->samples, &components[i].whole_power, t,
                              gr_json_number(root, components[i].whole), line);
    }
}

static void take_value(struct impact *x, const struct gr_json_value *value) {
    if (!json_is_object(value->root)) {
        return;
    }
    gr_time t = gr_json_samples_time(&x->samples, json_object_get(value->root, "timestamp"),
                                     value->where.line);
    for (size_t i = 0; i < COMPONENTS; i++) {
        take_component(x, i, value->root, t, value->where.line);
    }
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    static const char *const whole[] = {NULL};
    struct impact x = {0};
    struct gr_json_value value;
    gr_json_samples_open(&x.samples, ctx, "eit", "experiment-impact-tracker");
    struct gr_json_stream *stream = gr_json_open(ctx->in, ctx->file, ctx->diag, whole);
    while (gr_json_next(stream, &value)) {
        take_value(&x, &value);
    }
    struct gr_json_end end = gr_json_close(stream);
    enum gr_status status = gr_json_samples_end(&x.samples, &end);
    if (status == GR_OK) {
        gr_note_many(
            ctx, "R112", x.first_share, x.shares, (double)NAN,
            "the share of the machine's power that the tool gives its processes is counted");
    }
    return status;
}

static bool is_ours(const json_t *root) {
    for (size_t i = 0; i < COMPONENTS; i++) {
        if (json_object_get(root, components[i].share) ||
            json_object_get(root, components[i].whole)) {
            return json_object_get(root, "timestamp") != NULL;
        }
    }
    return false;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    json_t *first = gr_json_first(head);
    bool ours = is_ours(first);
    json_decref(first);
    (void)snprintf(why, 160, "%s",
                   ours ? "JSON with timestamp, and a power by RAPL or NVIDIA as the tool names it"
                        : "no JSON with timestamp and rapl_... or nvidia_... powers");
    return ours ? 95 : 0;
}

static gr_time first_stamp(struct gr_str head) {
    json_t *first = gr_json_first(head);
    gr_time t = gr_epoch_time(gr_json_number(first, "timestamp"));
    json_decref(first);
    return t;
}

const struct gr_reader gr_reader_eit = {
    .name = "eit",
    .title = "experiment-impact-tracker data.json",
    .describe =
        "JSON lines: the powers that the tool attributes to its processes (RAPL, NVIDIA), else "
        "those of "
        "the machine, in W. Trapezoids between samples: the last sample is not stretched to the "
        "end, as "
        "the tool does, and its PUE of 1.58 is not applied. info.pkl is a pickle and never opened.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
