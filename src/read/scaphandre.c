/* Scaphandre's JSON exporter: reports in a list (1.0 and newer) or one after another (before). */
#include <math.h>
#include <stdio.h>

#include "read/gauges.h"
#include "read/json.h"
#include "read/json_head.h"

struct scaphandre {
    struct gr_gauges gauges;
    bool host; /* some report has a power of the host: sockets are parts of it */
    uint64_t consumers, first_consumer;
    uint64_t line;
};

static const struct gr_device_attributes host_device = {
    .key = {"host", 4},
    .scope = GR_SCOPE_CPU, /* RAPL: processors and memory; GPUs and supplies are outside */
    .component = GR_COMPONENT_CPU,
    .tier = GR_TIER_COUNTER,
};

/** Stamp of a part, else of the report. */
static gr_time time_of(struct scaphandre *s, const json_t *part, const json_t *report) {
    double t = gr_json_number(part, "timestamp");
    if (isnan(t)) {
        t = gr_json_number(json_object_get(report, "host"), "timestamp");
    }
    gr_time at = gr_epoch_time(t);
    return at == GR_TIME_NONE ? at : gr_clock_read(&s->gauges.clock, at, true, s->line);
}

/** consumption is microwatt; the first report of a run has 0, for it has no difference yet. */
static void give(struct scaphandre *s, const struct gr_device_attributes *device,
                 const json_t *part, const json_t *report) {
    double microwatt = gr_json_number(part, "consumption");
    uint32_t index = gr_gauges_device(&s->gauges, device);
    gr_gauges_power(&s->gauges, index, time_of(s, part, report),
                    microwatt > 0 ? gr_nanowatt(microwatt / 1e6) : -1, s->line);
}

static void give_socket(struct scaphandre *s, const json_t *socket, const json_t *report) {
    char key[40];
    long long id = (long long)json_integer_value(json_object_get(socket, "id"));
    int n = snprintf(key, sizeof key, "socket %lld", id);
    struct gr_device_attributes device = host_device;
    device.key = (struct gr_str){key, (size_t)n};
    give(s, &device, socket, report);
    const json_t *domains = json_object_get(socket, "domains");
    for (size_t i = 0; i < json_array_size(domains); i++) {
        const json_t *domain = json_array_get(domains, i);
        if (gr_str_is(gr_json_text(domain, "name"), "dram")) { /* the others are in the socket */
            n = snprintf(key, sizeof key, "dram %lld", id);
            device.key = (struct gr_str){key, (size_t)n};
            device.scope = GR_SCOPE_DRAM;
            device.component = GR_COMPONENT_MEMORY;
            give(s, &device, domain, report);
        }
    }
}

static void read_report(struct scaphandre *s, const json_t *report) {
    const json_t *host = json_object_get(report, "host");
    const json_t *sockets = json_object_get(report, "sockets");
    size_t consumers = json_array_size(json_object_get(report, "consumers"));
    s->first_consumer = s->consumers == 0 && consumers > 0 ? s->line : s->first_consumer;
    s->consumers += consumers;
    if (s->host) {
        if (json_is_object(host)) {
            give(s, &host_device, host, report);
        }
        return;
    }
    for (size_t i = 0; i < json_array_size(sockets); i++) {
        give_socket(s, json_array_get(sockets, i), report);
    }
}

static bool is_report(const json_t *value) {
    bool host = json_is_object(json_object_get(value, "host"));
    bool sockets = json_is_array(json_object_get(value, "sockets"));
    return (host && json_is_array(json_object_get(value, "consumers"))) || (host && sockets) ||
           (sockets && json_object_get(value, "consumers"));
}

/* ---- the head ---- */

struct scaphandre_head {
    bool report, host;
    gr_time first;
};

static void look_at(struct scaphandre_head *h, const json_t *value) {
    if (!is_report(value)) {
        return;
    }
    const json_t *host = json_object_get(value, "host");
    gr_time t = gr_epoch_time(gr_json_number(host, "timestamp"));
    h->report = true;
    h->host |= gr_json_number(host, "consumption") > 0;
    h->first = h->first == GR_TIME_NONE ? t : h->first;
}

static struct scaphandre_head look(struct gr_str head) {
    struct scaphandre_head h = {.first = GR_TIME_NONE};
    if (gr_str_find(head, GR_STR("\"consumption\"")) == SIZE_MAX) {
        return h;
    }
    struct gr_str rest = head, map = gr_json_map_next(&rest);
    for (int i = 0; i < 64 && map.p && !h.host; i++) {
        json_t *value = gr_json_first(map);
        look_at(&h, value);
        json_decref(value);
        map = gr_json_map_next(&rest);
    }
    return h;
}

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    static const char *const signs[] = {"\"host\"", "\"consumers\"", "\"consumption\""};
    if (look(head).report) {
        (void)snprintf(why, 160, "reports with host, consumers and consumption");
        return 95;
    }
    for (size_t i = 0; i < GR_COUNT(signs); i++) {
        if (gr_str_find(head, gr_str(signs[i])) == SIZE_MAX) {
            (void)snprintf(why, 160, "no report with %s", signs[i]);
            return 0;
        }
    }
    (void)snprintf(why, 160, "the start of a report with host, consumers and consumption");
    return 80; /* one report can be larger than a head */
}

static gr_time first_stamp(struct gr_str head) {
    return look(head).first;
}

/* ---- reading ---- */

static enum gr_status read_log(struct gr_read_context *ctx) {
    static const char *const whole[] = {NULL};
    struct scaphandre_head h = look(gr_input_peek(ctx->in));
    struct scaphandre s = {.host = h.host || !h.report};
    const struct gr_gauges_spec spec = {.run = "scaphandre",
                                        .tool = "Scaphandre",
                                        .boundary = GR_BOUNDARY_DEVICE,
                                        .timed = true,
                                        .date = true};
    gr_gauges_open(&s.gauges, ctx, &spec);
    struct gr_json_stream *stream = gr_json_open(ctx->in, ctx->file, ctx->diag, whole);
    struct gr_json_value value;
    while (!s.gauges.refused && gr_json_next(stream, &value)) {
        s.line = value.where.line;
        if (is_report(value.root)) {
            read_report(&s, value.root);
        } else {
            gr_gauges_drop(&s.gauges, s.line);
        }
    }
    struct gr_json_end end = gr_json_close(stream);
    ctx->counts.line_count = end.line_count;
    enum gr_status status = gr_gauges_end(&s.gauges);
    gr_note_json(ctx, &end);
    gr_note_many(ctx, "R186", s.first_consumer, s.consumers, 0,
                 "powers of processes are shares of the host's and are not added to it");
    gr_gauges_close(&s.gauges);
    return status;
}

extern const struct gr_reader gr_reader_scaphandre;
const struct gr_reader gr_reader_scaphandre = {
    .name = "scaphandre",
    .title = "Scaphandre JSON exporter",
    .describe =
        "Power of the host in microwatt with seconds since 1970, report by report, as a list (also "
        "one "
        "that never ended) or one after another; without a host's power that of sockets and dram. "
        "It "
        "comes from RAPL, so its scope is cpu: GPUs and power supplies are outside. Processes are "
        "shares of the host and not added.",
    .proof = "output rules of the tool",
    .probe = probe,
    .read = read_log,
    .first_stamp = first_stamp,
};
