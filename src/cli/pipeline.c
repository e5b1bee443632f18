/*
 * pipeline.c - inputs to record, step by step.
 */
#include "cli/pipeline.h"

#include <math.h>

#include "account/methods.h"
#include "base/num.h"

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/** How a report names an input: never a folder that only this machine has. */
static const char *report_name(struct gr_work *work, const char *path, const char *written) {
    bool absolute = written && written[0] == '/';
    bool climbs = written && strstr(written, "..") != NULL;
    return !written || absolute || climbs || work->anonymous ? base_name(path) : written;
}

/** The entry's own words for the path, with a glob's * filled in. */
static const char *written_path(struct gr_call *call, const char *yaml, const char *path) {
    const char *slash = strrchr(yaml, '/');
    size_t n = slash ? (size_t)(slash - yaml) + 1 : 0;
    return strncmp(path, yaml, n) == 0 ? gr_arena_str(call->arena, gr_str(path + n)) : path;
}

static void name_source(struct gr_call *call, struct gr_work *work, const char *path,
                        const char *written) {
    uint32_t file = gr_diag_source(call->diag, path, (struct gr_str){0, 0});
    gr_diag_set_display(call->diag, file, report_name(work, path, written));
}

enum gr_status gr_work_metadata(struct gr_call *call, struct gr_work *work) {
    work->anonymous = call->values[GR_OPT_ANONYMOUS] != NULL;
    struct gr_experiment *x = &work->metadata.experiment;
    if (!work->inputs.yaml) {
        *x = (struct gr_experiment){.parameter_count = (double)NAN, .anonymous = work->anonymous};
        return GR_OK;
    }
    work->schema = gr_kit_schema(call);
    enum gr_status status =
        gr_metadata_read(work->schema, work->inputs.yaml, call->arena, call->diag, &work->metadata);
    if (status != GR_OK) {
        return status;
    }
    work->anonymous |= x->anonymous;
    x->anonymous = work->anonymous; /* messages of accounting keep to it */
    gr_diag_set_display(call->diag, x->file, base_name(work->inputs.yaml));
    return GR_OK;
}

/* ---- logs ---- */

static struct gr_read_options read_options(const struct gr_call *call) {
    return (struct gr_read_options){.digest = call->values[GR_OPT_NO_DIGEST] == NULL,
                                    .from = call->values[GR_OPT_FROM]};
}

static enum gr_status read_sources(struct gr_call *call, const struct gr_log_source *sources,
                                   size_t count, struct gr_account_input *out) {
    struct gr_read_options options = read_options(call);
    struct gr_logs *logs = GR_NEW(call->arena, struct gr_logs);
    enum gr_status status = gr_read_logs(sources, count, &options, call->arena, call->diag, logs);
    out->logs = logs;
    return status;
}

struct sources {
    struct gr_log_source *items;
    size_t count;
};

static enum gr_status spec_sources(struct gr_call *call, struct gr_work *work,
                                   const struct gr_run_spec *spec, struct sources *out) {
    enum gr_status status = GR_OK;
    *out = (struct sources){0};
    for (size_t i = 0; i < spec->log_count; i++) {
        const char **paths = NULL;
        size_t count = 0;
        enum gr_status one =
            gr_log_paths(call, work->inputs.yaml, &spec->logs[i], false, &paths, &count);
        status = one != GR_OK ? one : status;
        struct gr_log_source *grown =
            GR_NEW_N(call->arena, struct gr_log_source, out->count + count + 1);
        for (size_t k = 0; k < out->count; k++) {
            grown[k] = out->items[k];
        }
        for (size_t k = 0; k < count; k++) {
            name_source(call, work, paths[k], written_path(call, work->inputs.yaml, paths[k]));
            grown[out->count++] = (struct gr_log_source){paths[k], paths[k], &spec->logs[i]};
        }
        out->items = grown;
    }
    return status;
}

static struct sources argument_sources(struct gr_call *call, struct gr_work *work) {
    struct sources out = {GR_NEW_N(call->arena, struct gr_log_source, work->inputs.log_count + 1),
                          0};
    for (size_t i = 0; i < work->inputs.log_count; i++) {
        const char *path = work->inputs.logs[i];
        name_source(call, work, path, NULL);
        out.items[out.count++] = (struct gr_log_source){path, path, NULL};
    }
    return out;
}

static bool has_energy_of_its_own(const struct gr_run_spec *spec) {
    return spec->log_count > 0 || spec->declared.present || spec->estimate_count > 0;
}

/** Which run the logs on the command line belong to: the only one that has nothing of its own. */
static const struct gr_run_spec *adopting_run(const struct gr_experiment *x) {
    const struct gr_run_spec *found = NULL;
    for (size_t i = 0; i < x->run_count; i++) {
        if (!has_energy_of_its_own(&x->runs[i])) {
            if (found) {
                return NULL;
            }
            found = &x->runs[i];
        }
    }
    return found;
}

static enum gr_status read_spec(struct gr_call *call, struct gr_work *work,
                                const struct gr_run_spec *spec, bool adopts) {
    struct gr_account_input *out = &work->account_inputs[work->account_input_count++];
    out->spec = spec;
    struct sources sources;
    enum gr_status status = GR_OK;
    if (adopts) {
        sources = argument_sources(call, work);
    } else {
        status = spec_sources(call, work, spec, &sources);
    }
    if (sources.count > 0) {
        enum gr_status read = read_sources(call, sources.items, sources.count, out);
        status = status != GR_OK ? status : read;
    }
    return status;
}

enum gr_status gr_work_logs(struct gr_call *call, struct gr_work *work) {
    const struct gr_experiment *x = &work->metadata.experiment;
    work->account_inputs = GR_NEW_N(call->arena, struct gr_account_input, x->run_count + 1);
    const struct gr_run_spec *adopting = work->inputs.log_count > 0 ? adopting_run(x) : NULL;
    if (work->inputs.log_count > 0 && x->run_count > 0 && !adopting) {
        gr_error(call->diag, "U105", GR_NOWHERE, "write the logs into the run: logs: FILE",
                 "the experiment file does not say which run %s belongs to", work->inputs.logs[0]);
        return GR_EUSAGE;
    }
    enum gr_status status = GR_OK;
    for (size_t i = 0; i < x->run_count; i++) {
        enum gr_status one = read_spec(call, work, &x->runs[i], adopting == &x->runs[i]);
        status = one != GR_OK ? one : status;
    }
    if (x->run_count == 0 && work->inputs.log_count > 0) {
        struct sources sources = argument_sources(call, work);
        status = read_sources(call, sources.items, sources.count,
                              &work->account_inputs[work->account_input_count++]);
    }
    return status;
}

enum gr_status gr_work_probe(struct gr_call *call, struct gr_work *work) {
    const struct gr_experiment *x = &work->metadata.experiment;
    enum gr_status status = GR_OK;
    for (size_t r = 0; r < x->run_count; r++) {
        for (size_t i = 0; i < x->runs[r].log_count; i++) {
            const struct gr_log_ref *ref = &x->runs[r].logs[i];
            const char **paths = NULL;
            size_t count = 0;
            enum gr_status one = gr_log_paths(call, work->inputs.yaml, ref, true, &paths, &count);
            for (size_t k = 0; k < count && one == GR_OK && !ref->format; k++) {
                struct gr_input_options options = {.digest = false};
                struct gr_input *in = NULL;
                one = gr_input_open(&in, paths[k], paths[k], &options, call->diag);
                if (one == GR_OK) {
                    const struct gr_reader *reader = NULL;
                    one = gr_reader_probe(gr_input_peek(in), paths[k], gr_input_file(in),
                                          call->diag, &reader);
                    gr_input_abandon(in);
                }
            }
            status = one != GR_OK ? one : status;
        }
    }
    return status;
}

/* ---- results ---- */

enum gr_status gr_work_account(struct gr_call *call, struct gr_work *work) {
    enum gr_status status = gr_work_factors(call, work);
    if (status != GR_OK) {
        return status;
    }
    status = gr_account_compute(&work->metadata.experiment, work->account_inputs,
                                work->account_input_count, work->factors, call->arena, call->diag,
                                &work->account);
    if (status == GR_OK && call->values[GR_OPT_COMPARE_METHODS]) {
        gr_methods_compare(&work->account, work->factors, call->arena);
    }
    return status;
}

enum gr_status gr_call_date(struct gr_call *call, gr_time *out) {
    const char *text = call->environment->source_date_epoch;
    uint64_t seconds = 0;
    *out = GR_TIME_NONE;
    if (!text || !text[0]) {
        return GR_OK;
    }
    if (!gr_num_parse_u64(gr_str(text), &seconds) || seconds > UINT64_C(9000000000)) {
        gr_error(call->diag, "U110", GR_NOWHERE, NULL,
                 "SOURCE_DATE_EPOCH must be seconds since 1970, got %s", text);
        return GR_EUSAGE;
    }
    *out = (gr_time)seconds * GR_SECOND_NS;
    return GR_OK;
}

enum gr_status gr_work_record(struct gr_call *call, struct gr_work *work, struct gr_record **out) {
    struct gr_disclosure_input input = {
        .experiment = &work->metadata.experiment,
        .xml = work->metadata.xml,
        .schema = work->schema,
        .account = &work->account,
        .inputs = work->account_inputs,
        .input_count = work->account_input_count,
        .factors = work->factors,
        .diag = call->diag,
        .anonymous = work->anonymous,
        .title = work->inputs.log_count > 0 ? base_name(work->inputs.logs[0]) : "Report",
    };
    enum gr_status status = gr_call_date(call, &input.date);
    if (status == GR_OK) {
        *out = gr_disclosure_build(&input, call->arena);
    }
    return status;
}

enum gr_status gr_work_to_record(struct gr_call *call, struct gr_work *work,
                                 struct gr_record **out) {
    enum gr_status status = gr_work_metadata(call, work);
    status = status == GR_OK ? gr_work_logs(call, work) : status;
    status = status == GR_OK ? gr_work_account(call, work) : status;
    return status == GR_OK ? gr_work_record(call, work, out) : status;
}

void gr_work_free(struct gr_work *work) {
    if (work->record_xml) {
        xmlFreeDoc(work->record_xml);
    }
    if (work->metadata.xml) {
        xmlFreeDoc(work->metadata.xml);
    }
    gr_factors_free(work->own_factors);
}
