/*
 * boamps.c - BoAmps 1.1.0 (Boavizta, CC BY 4.0): what its schemas can hold of a record.
 *
 * powerConsumption is energy in kWh in spite of its name; the date is the beginning; parameters are in
 * billions.  The format has no field for PUE and emissions: taskDescription says them.
 */
#include "write/facts.h"

#include <math.h>

struct making {
    const struct gr_report *report;
    struct gr_arena *arena;
    struct gr_diag *diag;
    bool failed;
};

static void need(struct making *m, const char *what, const char *yaml) {
    m->failed = true;
    gr_fact_need(m->diag, "BoAmps", what, yaml);
}

/** "2025-03-19T03:22:11Z" to "2025-03-19 03:22:11". */
static const char *stamp(struct making *m, const char *text) {
    if (!text || strlen(text) < 10) {
        return NULL;
    }
    const char *time =
        strlen(text) >= 19 ? gr_arena_str(m->arena, (struct gr_str){text + 11, 8}) : "00:00:00";
    return gr_arena_printf(m->arena, "%.10s %s", text, time);
}

static void put_texts(struct making *m, struct gr_record *map, const char *const (*rows)[2]) {
    for (; (*rows)[0]; rows++) {
        gr_record_text(m->arena, map, (*rows)[0], gr_fact_text(m->report, (*rows)[1]));
    }
}

/* ---- header ---- */

static void put_header(struct making *m, struct gr_record *root) {
    const char *date = gr_fact_text(m->report, "/report/date");
    if (!date) {
        return; /* the header is optional, its date is not */
    }
    static const char *const rows[][2] = {{"licensing", "/report/license"},
                                          {"reportId", "/report/report_id"},
                                          {"reportStatus", "/report/status"},
                                          {NULL, NULL}};
    struct gr_record *header = gr_record_map(m->arena, root, "header");
    gr_record_text(m->arena, header, "formatVersion", "1.1.0");
    gr_record_text(m->arena, header, "formatVersionSpecificationUri",
                   "https://github.com/Boavizta/BoAmps");
    gr_record_text(m->arena, header, "reportDatetime", stamp(m, date));
    put_texts(m, header, rows);
    const char *level = gr_fact_text(m->report, "/report/confidentiality_level");
    const char *name = gr_fact_text(m->report, "/report/organization_name");
    if (level || name) {
        struct gr_record *publisher = gr_record_map(m->arena, header, "publisher");
        gr_record_text(m->arena, publisher, "name", name);
        gr_record_text(m->arena, publisher, "confidentialityLevel", level ? level : "public");
    }
}

/* ---- task ---- */

/** The stages of the runs counted, each once, with + between. */
static const char *stages(struct making *m) {
    struct gr_buf out = {0};
    for (const struct gr_record *r = gr_fact_items(m->report, "/runs"); r; r = r->next) {
        const char *stage =
            gr_fact_in_block(m->report, r) ? gr_fact_text_of(r, "lifecycle_stage") : NULL;
        bool known = stage && strcmp(stage, "unstated") != 0;
        if (known && gr_str_find(gr_buf_str(&out), gr_str(stage)) == SIZE_MAX) {
            gr_buf_printf(&out, "%s%s", out.n > 0 ? "+" : "", stage);
        }
    }
    const char *kept = out.n > 0 ? gr_arena_str(m->arena, gr_buf_str(&out)) : NULL;
    gr_buf_free(&out);
    return kept;
}

static void put_algorithm(struct making *m, struct gr_record *list, const struct gr_record *from) {
    static const char *const keys[][2] = {{"algorithmName", "name"},
                                          {"framework", "framework"},
                                          {"frameworkVersion", "framework_version"},
                                          {"optimizer", "optimizer"}};
    struct gr_record *item = gr_record_map(m->arena, list, NULL);
    for (size_t i = 0; from && i < GR_COUNT(keys); i++) {
        gr_record_text(m->arena, item, keys[i][0], gr_fact_text_of(from, keys[i][1]));
    }
    if (!gr_record_get(item, "algorithmName")) {
        gr_record_text(m->arena, item, "algorithmName", gr_fact_text(m->report, "/model/name"));
    }
    gr_record_text(m->arena, item, "foundationModelName",
                   gr_fact_text(m->report, "/model/base_model/name"));
    gr_record_number(m->arena, item, "parametersNumber",
                     gr_fact_number(m->report, "/model/parameter_count") / 1e9);
    gr_record_number(m->arena, item, "layersNumber",
                     from ? gr_fact_of(from, "layers") : (double)NAN);
    gr_record_number(m->arena, item, "epochsNumber",
                     from ? gr_fact_of(from, "epochs") : (double)NAN);
    gr_record_text(m->arena, item, "quantization",
                   gr_fact_text(m->report, "/model/numeric_precision"));
}

static void put_algorithms(struct making *m, struct gr_record *task) {
    struct gr_record *list = gr_record_list(m->arena, task, "algorithms");
    for (const struct gr_record *a = gr_fact_items(m->report, "/model/algorithms"); a;
         a = a->next) {
        put_algorithm(m, list, a);
    }
    if (list->count == 0 && gr_fact_text(m->report, "/model/name")) {
        put_algorithm(m, list, NULL);
    }
    if (list->count == 0) {
        need(m, "a model or an algorithm", "model: {name: ..., algorithms: {name: RoBERTa}}");
    }
}

static void put_datasets(struct making *m, struct gr_record *task) {
    struct gr_record *list = gr_record_list(m->arena, task, "dataset");
    for (const struct gr_record *d = gr_fact_items(m->report, "/model/datasets"); d; d = d->next) {
        struct gr_record *item = gr_record_map(m->arena, list, NULL);
        gr_record_text(m->arena, item, "dataUsage", gr_fact_text_of(d, "usage"));
        gr_record_text(m->arena, item, "dataType", gr_fact_text_of(d, "type"));
        gr_record_number(m->arena, item, "dataSize", gr_fact_of(d, "size_gb"));
        gr_record_number(m->arena, item, "dataQuantity", gr_fact_of(d, "item_count"));
        gr_record_text(m->arena, item, "source", gr_fact_text_of(d, "source"));
        gr_record_text(m->arena, item, "sourceUri", gr_fact_text_of(d, "url"));
    }
    if (list->count == 0) {
        need(m, "a dataset", "model: {datasets: {name: ..., usage: input, type: text}}");
    }
}

/** What the format has no field for. */
static const char *description(struct making *m) {
    double kg = gr_fact_block_number(m->report, "emissions_location_kg");
    double pue = gr_fact_block_number(m->report, "pue");
    double total = gr_fact_block_number(m->report, "energy_total_kwh");
    struct gr_buf out = {0};
    gr_buf_puts(&out, "This format has no field for PUE and emissions. ");
    if (isfinite(pue)) {
        gr_buf_printf(&out, "powerConsumption is before PUE; PUE %s gives %s kWh. ",
                      gr_fact_plain(m->report, pue, 4), gr_fact_plain(m->report, total, 6));
    } else {
        gr_buf_printf(&out, "powerConsumption: %s. ", gr_fact_overhead(m->report));
    }
    if (isfinite(kg)) {
        gr_buf_printf(&out, "Location-based emissions: %s kg CO2e.",
                      gr_fact_plain(m->report, kg, 6));
    }
    const char *kept = gr_arena_str(m->arena, gr_str_trim(gr_buf_str(&out)));
    gr_buf_free(&out);
    return kept;
}

static void put_task(struct making *m, struct gr_record *root) {
    struct gr_record *task = gr_record_map(m->arena, root, "task");
    const char *stage = stages(m);
    const char *family = gr_fact_text(m->report, "/model/task_family");
    if (!stage) {
        need(m, "the stage of the runs", "lifecycle_stage: training   # in each run");
    }
    if (!family) {
        need(m, "the family of the task", "model: {task_family: text-classification}");
    }
    gr_record_text(m->arena, task, "taskStage", stage);
    gr_record_text(m->arena, task, "taskFamily", family);
    put_algorithms(m, task);
    put_datasets(m, task);
    gr_record_text(m->arena, task, "taskDescription", description(m));
}

/* ---- measures ---- */

static void put_measures(struct making *m, struct gr_record *root) {
    struct gr_record *list = gr_record_list(m->arena, root, "measures");
    struct gr_record *item = gr_record_map(m->arena, list, NULL);
    const char *tools = gr_fact_tools(m->report);
    const char *tier = gr_fact_block_text(m->report, "energy_total_kwh/tier");
    double it = gr_fact_block_number(m->report, "energy_it_kwh");
    double kwh = isfinite(it) ? it : gr_fact_block_number(m->report, "energy_total_kwh");
    gr_record_text(m->arena, item, "measurementMethod", tools ? tools : tier ? tier : "unstated");
    gr_record_number(m->arena, item, "powerConsumption", kwh);
    gr_record_number(m->arena, item, "measurementDuration",
                     gr_fact_block_number(m->report, "duration_wall_s"));
    gr_record_text(m->arena, item, "measurementDateTime",
                   stamp(m, gr_fact_block_text(m->report, "start")));
    if (!isfinite(kwh)) {
        need(m, "an energy", NULL);
    }
}

/* ---- infrastructure ---- */

static const char *infra_type(const struct making *m) {
    static const char *const rows[][2] = {{"public_cloud", "publicCloud"},
                                          {"private_cloud", "privateCloud"},
                                          {"on_premise", "onPremise"},
                                          {"personal", "other"},
                                          {"other", "other"}};
    const char *said = gr_fact_text(m->report, "/location/infra_type");
    for (size_t i = 0; said && i < GR_COUNT(rows); i++) {
        if (strcmp(said, rows[i][0]) == 0) {
            return rows[i][1];
        }
    }
    return NULL;
}

static void put_component(struct making *m, struct gr_record *list, const char *type,
                          const char *name, double count, double memory_gb) {
    struct gr_record *item = gr_record_map(m->arena, list, NULL);
    gr_record_text(m->arena, item, "componentName", name);
    gr_record_text(m->arena, item, "componentType", type);
    gr_record_number(m->arena, item, "nbComponent", isfinite(count) ? count : 1);
    gr_record_number(m->arena, item, "memorySize", memory_gb);
}

static void put_components(struct making *m, struct gr_record *parent) {
    struct gr_record *list = gr_record_list(m->arena, parent, "components");
    const struct gr_record *hardware = gr_fact_items(m->report, "/hardware");
    for (const struct gr_record *h = hardware; h; h = h->next) {
        const char *gpu = gr_fact_text_of(h, "accelerator_model"),
                   *cpu = gr_fact_text_of(h, "cpu_model");
        if (gpu) {
            put_component(m, list, "gpu", gpu, gr_fact_of(h, "accelerator_count"),
                          gr_fact_of(h, "accelerator_memory_gb"));
        }
        if (cpu) {
            put_component(m, list, "cpu", cpu, gr_fact_of(h, "cpu_count"), (double)NAN);
        }
        if (isfinite(gr_fact_of(h, "memory_gb"))) {
            put_component(m, list, "ram", NULL, 1, gr_fact_of(h, "memory_gb"));
        }
    }
    const struct gr_record *seen = hardware ? NULL : gr_fact_block_items(m->report, "hardware");
    for (const struct gr_record *h = seen; h; h = h->next) {
        const char *kind = gr_fact_text_of(h, "kind");
        bool accelerator = kind && strcmp(kind, "accelerator") == 0;
        put_component(m, list,
                      accelerator ? "gpu"
                      : kind      ? kind
                                  : "other",
                      gr_fact_text_of(h, "name"), gr_fact_of(h, "count"), (double)NAN);
    }
    if (list->count == 0) {
        need(m, "the hardware",
             "hardware: {id: node1, accelerator_model: V100, accelerator_count: 1}");
    }
}

static void put_infrastructure(struct making *m, struct gr_record *root) {
    struct gr_record *map = gr_record_map(m->arena, root, "infrastructure");
    const char *type = infra_type(m);
    if (!type) {
        need(m, "the kind of infrastructure", "location: {infra_type: on_premise}");
    }
    static const char *const rows[][2] = {{"cloudProvider", "/location/provider_name"},
                                          {"cloudInstance", "/location/instance_type"},
                                          {NULL, NULL}};
    gr_record_text(m->arena, map, "infraType", type);
    put_texts(m, map, rows);
    put_components(m, map);
}

static void put_environment(struct making *m, struct gr_record *root) {
    const char *place = gr_fact_place(m->report);
    const char *country = gr_fact_text(m->report, "/location/country");
    country = country ? country : place;
    if (!country) {
        return;
    }
    struct gr_record *map = gr_record_map(m->arena, root, "environment");
    gr_record_text(m->arena, map, "country", country);
    gr_record_text(m->arena, map, "location", place);
    gr_record_number(m->arena, map, "powerSourceCarbonIntensity",
                     gr_fact_block_number(m->report, "carbon_intensity_g_per_kwh"));
}

/** high: within 10 %, medium: within 25 %, low: beyond (BoAmps' own scale). */
static const char *quality(struct making *m) {
    double value = gr_fact_block_number(m->report, "energy_total_kwh");
    double high = gr_fact_block_number(m->report, "energy_total_kwh/high");
    double off = high / value - 1;
    return !isfinite(off) ? NULL : off <= 0.10 ? "high" : off <= 0.25 ? "medium" : "low";
}

static enum gr_status write_boamps(const struct gr_report *report, struct gr_files *files,
                                   struct gr_diag *diag) {
    struct making m = {report, report->arena, diag, false};
    struct gr_record *root = gr_record_root(report->arena);
    put_header(&m, root);
    put_task(&m, root);
    put_measures(&m, root);
    put_infrastructure(&m, root);
    put_environment(&m, root);
    gr_record_text(m.arena, root, "quality", quality(&m));
    if (m.failed) {
        return GR_REFUSED;
    }
    gr_record_json(root, gr_files_add(files, ""));
    return GR_OK;
}

const struct gr_writer gr_writer_boamps = {
    .name = "boamps",
    .extension = ".boamps.json",
    .summary = "a BoAmps 1.1.0 report (energy before PUE; PUE and emissions in its description)",
    .write = write_boamps,
};
