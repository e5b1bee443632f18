/* Metrics of energy and power, as their exporters name them. */
#include <stdio.h>

#include "read/prometheus.h"

#define COUNTED  GR_TIER_COUNTER
#define MODELLED GR_TIER_UTILISATION_MODEL
#define METERED  GR_TIER_METERED
#define PER_3_S  (1e-3 / 3) /* mJ of the last 3 s, as a power */

static const struct gr_prom_metric metrics[] = {
    /* NVIDIA's dcgm-exporter: mJ since the driver was loaded, and W; before version 2 in small letters */
    {"DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", NULL, GR_PROM_GPU, 1, true, 1e-3, GR_PROM_BY_GPU,
     COUNTED},
    {"DCGM_FI_DEV_POWER_USAGE", NULL, GR_PROM_GPU, 3, false, 1, GR_PROM_BY_GPU, COUNTED},
    {"DCGM_FI_DEV_POWER_USAGE_INSTANT", NULL, GR_PROM_GPU, 4, false, 1, GR_PROM_BY_GPU, COUNTED},
    {"dcgm_total_energy_consumption", NULL, GR_PROM_GPU, 2, true, 1e-3, GR_PROM_BY_GPU, COUNTED},
    {"dcgm_power_usage", NULL, GR_PROM_GPU, 5, false, 1, GR_PROM_BY_GPU, COUNTED},
    /* other exporters of GPUs */
    {"nvidia_smi_power_draw_watts", NULL, GR_PROM_GPU, 6, false, 1, GR_PROM_BY_GPU, COUNTED},
    {"nvidia_gpu_power_usage_milliwatts", NULL, GR_PROM_GPU, 7, false, 1e-3, GR_PROM_BY_GPU,
     COUNTED},
    /* node_exporter: RAPL */
    {"node_rapl_package_joules_total", NULL, GR_PROM_CPU, 1, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"node_rapl_dram_joules_total", NULL, GR_PROM_DRAM, 1, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"node_rapl_psys_joules_total", NULL, GR_PROM_CPU, 9, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"node_rapl_core_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"node_rapl_uncore_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_HOST, COUNTED},
    /* ipmi_exporter */
    {"ipmi_dcmi_power_consumption_watts", NULL, GR_PROM_NODE, 1, false, 1, GR_PROM_BY_HOST,
     METERED},
    /* Kepler 0.10 and newer */
    {"kepler_node_cpu_joules_total", "package", GR_PROM_CPU, 2, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_cpu_joules_total", "dram", GR_PROM_DRAM, 2, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_cpu_joules_total", "psys", GR_PROM_CPU, 10, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_cpu_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_cpu_active_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_HOST,
     COUNTED},
    {"kepler_node_cpu_idle_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_cpu_watts", "package", GR_PROM_CPU, 5, false, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_cpu_watts", "dram", GR_PROM_DRAM, 4, false, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_cpu_watts", "psys", GR_PROM_CPU, 11, false, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_cpu_watts", NULL, GR_PROM_PART, 0, false, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_pod_cpu_joules_total", "package", GR_PROM_SHARE_CPU, 1, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_pod_cpu_joules_total", "dram", GR_PROM_SHARE_DRAM, 1, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_pod_cpu_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_POD, MODELLED},
    {"kepler_container_cpu_joules_total", "package", GR_PROM_SHARE_CPU, 2, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_container_cpu_joules_total", "dram", GR_PROM_SHARE_DRAM, 2, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_container_cpu_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_POD, MODELLED},
    {"kepler_process_cpu_joules_total", "package", GR_PROM_SHARE_CPU, 3, true, 1,
     GR_PROM_BY_PROCESS, MODELLED},
    {"kepler_process_cpu_joules_total", "dram", GR_PROM_SHARE_DRAM, 3, true, 1, GR_PROM_BY_PROCESS,
     MODELLED},
    {"kepler_process_cpu_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_PROCESS,
     MODELLED},
    {"kepler_node_gpu_joules_total", NULL, GR_PROM_GPU, 8, true, 1, GR_PROM_BY_GPU, COUNTED},
    {"kepler_pod_gpu_joules_total", NULL, GR_PROM_SHARE_GPU, 1, true, 1, GR_PROM_BY_POD, MODELLED},
    {"kepler_container_gpu_joules_total", NULL, GR_PROM_SHARE_GPU, 2, true, 1, GR_PROM_BY_POD,
     MODELLED},
    /* Kepler 0.4 to 0.9: a series each for the modes dynamic and idle */
    {"kepler_node_platform_joules_total", NULL, GR_PROM_NODE, 2, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_package_joules_total", NULL, GR_PROM_CPU, 3, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_dram_joules_total", NULL, GR_PROM_DRAM, 3, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_core_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_uncore_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_node_other_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_HOST, COUNTED},
    {"kepler_container_joules_total", NULL, GR_PROM_SHARE_ALL, 1, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_container_package_joules_total", NULL, GR_PROM_SHARE_CPU, 4, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_container_dram_joules_total", NULL, GR_PROM_SHARE_DRAM, 4, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_container_core_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_container_uncore_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_POD,
     MODELLED},
    {"kepler_container_other_joules_total", NULL, GR_PROM_PART, 0, true, 1, GR_PROM_BY_POD,
     MODELLED},
    /* Kepler of 2022: mJ since its start, and mJ of the last 3 s */
    {"pod_total_energy_in_pkg_millijoule", NULL, GR_PROM_SHARE_CPU, 5, true, 1e-3, GR_PROM_BY_POD,
     MODELLED},
    {"pod_total_energy_in_dram_millijoule", NULL, GR_PROM_SHARE_DRAM, 5, true, 1e-3, GR_PROM_BY_POD,
     MODELLED},
    {"pod_total_energy_in_gpu_millijoule", NULL, GR_PROM_SHARE_GPU, 5, true, 1e-3, GR_PROM_BY_POD,
     MODELLED},
    {"pod_total_energy_in_core_millijoule", NULL, GR_PROM_PART, 0, true, 1e-3, GR_PROM_BY_POD,
     MODELLED},
    {"pod_total_energy_in_other_millijoule", NULL, GR_PROM_PART, 0, true, 1e-3, GR_PROM_BY_POD,
     MODELLED},
    {"pod_curr_energy_in_pkg_millijoule", NULL, GR_PROM_SHARE_CPU, 6, false, PER_3_S,
     GR_PROM_BY_POD, MODELLED},
    {"pod_curr_energy_in_dram_millijoule", NULL, GR_PROM_SHARE_DRAM, 6, false, PER_3_S,
     GR_PROM_BY_POD, MODELLED},
    {"pod_curr_energy_in_gpu_millijoule", NULL, GR_PROM_SHARE_GPU, 6, false, PER_3_S,
     GR_PROM_BY_POD, MODELLED},
    {"pod_curr_energy_in_core_millijoule", NULL, GR_PROM_PART, 0, false, PER_3_S, GR_PROM_BY_POD,
     MODELLED},
    {"pod_curr_energy_in_other_millijoule", NULL, GR_PROM_PART, 0, false, PER_3_S, GR_PROM_BY_POD,
     MODELLED},
    /* Scaphandre: RAPL of the host, without GPUs and power supplies */
    {"scaph_host_energy_microjoules", NULL, GR_PROM_CPU, 4, true, 1e-6, GR_PROM_BY_HOST, COUNTED},
    {"scaph_host_power_microwatts", NULL, GR_PROM_CPU, 6, false, 1e-6, GR_PROM_BY_HOST, COUNTED},
    {"scaph_socket_energy_microjoules", NULL, GR_PROM_CPU, 7, true, 1e-6, GR_PROM_BY_HOST, COUNTED},
    {"scaph_socket_power_microwatts", NULL, GR_PROM_CPU, 8, false, 1e-6, GR_PROM_BY_HOST, COUNTED},
    {"scaph_host_rapl_psys_microjoules", NULL, GR_PROM_CPU, 12, true, 1e-6, GR_PROM_BY_HOST,
     COUNTED},
    {"scaph_process_power_consumption_microwatts", NULL, GR_PROM_SHARE_ALL, 2, false, 1e-6,
     GR_PROM_BY_PROCESS, MODELLED},
};

/* ---- labels ---- */

/** Length of the quoted value at the head of text, with its quotes; 0 if it does not end. */
static size_t quoted_length(struct gr_str text) {
    for (size_t i = 1; i < text.n; i++) {
        if (text.p[i] == '\\') {
            i++;
        } else if (text.p[i] == '"') {
            return i + 1;
        }
    }
    return 0;
}

static struct gr_str label_in_text(struct gr_str text, const char *name) {
    while (text.n > 0) {
        struct gr_str rest = text, key = gr_str_trim(gr_str_cut(&rest, '='));
        if (!rest.p || rest.n < 2 || rest.p[0] != '"') {
            break;
        }
        size_t n = quoted_length(rest);
        if (n == 0) {
            break;
        }
        if (gr_str_is(key, name)) {
            return (struct gr_str){rest.p + 1, n - 2};
        }
        text = gr_str_trim((struct gr_str){rest.p + n, rest.n - n});
        if (text.n > 0 && text.p[0] == ',') {
            text = gr_str_trim((struct gr_str){text.p + 1, text.n - 1});
        }
    }
    return (struct gr_str){NULL, 0};
}

struct gr_str gr_prom_label(const struct gr_prom_labels *labels, const char *name) {
    if (!labels->map) {
        return label_in_text(labels->text, name);
    }
    const json_t *value = json_object_get(labels->map, name);
    return (struct gr_str){json_string_value(value), json_string_length(value)};
}

/* ---- metrics ---- */

/** The register of a package by another way: the same energy again. */
static bool is_mmio(const struct gr_prom_labels *labels) {
    struct gr_str path = gr_prom_label(labels, "path");
    return path.n > 0 && gr_str_find(path, GR_STR("mmio")) != SIZE_MAX;
}

const struct gr_prom_metric *gr_prom_find(struct gr_str name, const struct gr_prom_labels *labels) {
    static const struct gr_prom_metric mmio = {.name = "mmio", .subject = GR_PROM_PART};
    for (size_t i = 0; i < GR_COUNT(metrics); i++) {
        const struct gr_prom_metric *m = &metrics[i];
        if (!gr_str_is(name, m->name)) {
            continue;
        }
        struct gr_str zone = m->zone ? gr_prom_label(labels, "zone") : (struct gr_str){"", 0};
        bool fits = !m->zone || gr_str_is(zone, m->zone) ||
                    (zone.n == 0 && strcmp(m->zone, "package") == 0);
        if (fits) {
            return is_mmio(labels) ? &mmio : m;
        }
    }
    return NULL;
}

/* ---- devices ---- */

enum { NAMES = 4 };

/** Alternatives for each part of a key; the first that is there is put in. */
static const char *const gpu_uuid[NAMES] = {"UUID", "uuid", "gpu_uuid"};
static const char *const host_names[NAMES] = {"Hostname", "node_name", "exported_instance",
                                              "instance"};
static const char *const gpu_index[NAMES] = {"gpu", "gpu_id", "minor_number", "index"};
static const char *const package_index[NAMES] = {"index", "package", "socket_id", "path"};
static const char *const pod_space[NAMES] = {"pod_namespace", "container_namespace", "namespace"};
static const char *const pod_name[NAMES] = {"pod_name", "pod"};
static const char *const container_name[NAMES] = {"container_name"};
static const char *const process_id[NAMES] = {"pid", "exe"};
static const char *const mode_name[NAMES] = {"mode"};

static struct gr_str first_of(const struct gr_prom_labels *labels, const char *const *names) {
    for (size_t i = 0; i < NAMES && names[i]; i++) {
        struct gr_str value = gr_prom_label(labels, names[i]);
        if (value.n > 0) {
            return value;
        }
    }
    return (struct gr_str){"", 0};
}

/** Adds a part to a key, with a stroke before it. */
static void add(char buffer[256], struct gr_str part) {
    size_t n = strlen(buffer);
    if (part.n > 0 && n < 200) {
        (void)snprintf(buffer + n, 256 - n, "%s%.*s", n > 0 ? "/" : "",
                       (int)(part.n < 100 ? part.n : 100), part.p);
    }
}

static void add_all(char buffer[256], const struct gr_prom_labels *labels,
                    const char *const *const *parts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        add(buffer, first_of(labels, parts[i]));
    }
}

static void make_key(const struct gr_prom_metric *metric, const struct gr_prom_labels *labels,
                     char buffer[256]) {
    static const char *const *const gpu[] = {host_names, gpu_index};
    static const char *const *const host[] = {host_names, package_index};
    static const char *const *const pod[] = {pod_space, pod_name, container_name};
    static const char *const *const process[] = {host_names, process_id};
    switch (metric->ids) {
    case GR_PROM_BY_GPU:
        add(buffer, first_of(labels, gpu_uuid));
        if (buffer[0] == '\0') {
            add_all(buffer, labels, gpu, GR_COUNT(gpu));
        }
        break;
    case GR_PROM_BY_HOST:
        add_all(buffer, labels, host, GR_COUNT(host));
        break;
    case GR_PROM_BY_POD:
        add_all(buffer, labels, pod, GR_COUNT(pod));
        break;
    case GR_PROM_BY_PROCESS:
        add_all(buffer, labels, process, GR_COUNT(process));
        break;
    }
    add(buffer, first_of(labels, mode_name));
}

static enum gr_scope scope_of(enum gr_prom_subject subject) {
    switch (subject) {
    case GR_PROM_CPU:
    case GR_PROM_SHARE_CPU:
        return GR_SCOPE_CPU;
    case GR_PROM_DRAM:
    case GR_PROM_SHARE_DRAM:
        return GR_SCOPE_DRAM;
    case GR_PROM_GPU:
    case GR_PROM_SHARE_GPU:
        return GR_SCOPE_GPU;
    case GR_PROM_SHARE_ALL:
        return GR_SCOPE_MODULE;
    case GR_PROM_NODE:
    case GR_PROM_PART:
    case GR_PROM_SUBJECTS:
        break;
    }
    return GR_SCOPE_NODE;
}

struct gr_device_attributes gr_prom_device(const struct gr_prom_metric *metric,
                                           const struct gr_prom_labels *labels, char buffer[256]) {
    enum gr_scope scope = scope_of(metric->subject);
    struct gr_str source = gr_prom_label(labels, "source"),
                  name = gr_prom_label(labels, "modelName");
    bool estimated =
        gr_str_starts(source, GR_STR("estim")) || gr_str_starts(source, GR_STR("trained"));
    buffer[0] = '\0';
    make_key(metric, labels, buffer);
    if (metric->ids != GR_PROM_BY_GPU || buffer[0] == '\0') { /* one machine has several of them */
        add(buffer, gr_str(gr_scope_name(scope)));
    }
    return (struct gr_device_attributes){
        .key = gr_str(buffer),
        .name = name.p ? name : gr_prom_label(labels, "name"),
        .scope = scope,
        .component = gr_scope_component(scope),
        .tier = estimated ? GR_TIER_UTILISATION_MODEL : metric->tier,
    };
}
