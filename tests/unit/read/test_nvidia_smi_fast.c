/* The fast path of nvidia-smi logs against the slow one, on clean and on dirty logs. */
#include "read/nvidia_smi.h"

#include "reading.h"

static uint64_t next_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/** A row as nvidia-smi writes it, in one of several forms. */
static size_t put_row(char *out, size_t room, int form, int64_t ms, unsigned gpu, uint64_t *seed) {
    unsigned centi = (unsigned)(next_random(seed) % 120000);
    int64_t s = ms / 1000;
    char stamp[40], key[64] = "", power[32];
    (void)snprintf(stamp, sizeof stamp,
                   form == 2   ? "2024-05-01T%02d:%02d:%02d.%03d+02:00"
                   : form == 3 ? "2024-05-01 %02d:%02d:%02d"
                               : "2024/05/01 %02d:%02d:%02d.%03d",
                   (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60), (int)(ms % 1000));
    (void)snprintf(key, sizeof key, form == 1 ? "GPU-%08x-1111-2222-3333-444444444444" : "%u", gpu);
    (void)snprintf(power, sizeof power,
                   form == 0 || form == 1 || form == 4 ? "%u.%02u W" : "%u.%02u", centi / 100,
                   centi % 100);
    const char *model = form == 1 ? "NVIDIA A100-SXM4-80GB, 00000000:07:00.0, P0, 12 %, 4 %" : "7";
    if (form == 4) { /* much before the power, which is the last */
        return (size_t)snprintf(
            out, room,
            "%s, NVIDIA A100-SXM4-80GB, %s, GPU-0a1b2c3d-1111-2222-3333-44444444,"
            " 00000000:07:00.0, %s\r\n",
            stamp, key, power);
    }
    if (form == 5) { /* before the power what changes */
        return (size_t)snprintf(out, room, "%s, %u %%, %s, %s\n", stamp, centi % 90, key, power);
    }
    return (size_t)snprintf(out, room, "%s, %s, %s, %s\n", stamp, key, power, model);
}

/** Now and then something is done to a row. */
static size_t soil(char *row, size_t n, uint64_t *seed) {
    uint64_t what = next_random(seed) % 400, at = next_random(seed) % n;
    switch (what) {
    case 0: /* a byte of it is another */
        row[at] = (char)(' ' + next_random(seed) % 95);
        return n;
    case 1: /* its end is missing */
        row[at] = '\n';
        return at + 1;
    case 2: /* CRLF */
        memcpy(row + n - 1, "\r\n", 2);
        return n + 1;
    case 3:
        return (size_t)sprintf(row, "Terminated\n");
    case 4: { /* no power */
        char *watt = strstr(row, " W,");
        if (watt && watt - row > 10) {
            memcpy(watt - 4, "[N/A]", 5);
        }
        return n;
    }
    case 5: /* a blank line before it */
        memmove(row + 1, row, n);
        row[0] = '\n';
        return n + 1;
    case 6: { /* a quote */
        memmove(row + 1, row, n);
        row[0] = '"';
        row[n] = '"';
        row[n + 1] = '\n';
        return n + 2;
    }
    case 7: /* one comma more */
        row[n - 1] = ',';
        row[n] = '\n';
        return n + 1;
    default:
        return n;
    }
}

enum { ROWS = 30000, ROOM = ROWS * 160 };

static size_t make_log(char *text, int form, bool dirty, uint64_t seed) {
    static const char *const headers[] = {
        "timestamp, index, power.draw [W], temperature.gpu\n",
        "timestamp, uuid, power.draw [W], name, pci.bus_id, pstate, utilization.gpu [%], x\n",
        "timestamp, index, power.draw [W], temperature.gpu\n",
        "timestamp, index, power.draw [W], temperature.gpu\n",
        "timestamp, name, index, uuid, pci.bus_id, power.draw [W]\r\n",
        "timestamp, utilization.gpu [%], index, power.draw [W]\n",
    };
    size_t n = (size_t)sprintf(text, "%s", headers[form]);
    int64_t ms = 3600000;
    for (unsigned row = 0; row < ROWS; row++) {
        char line[512];
        unsigned gpu = row % 5;
        ms += gpu == 0 ? 900 + (int64_t)(next_random(&seed) % 200)
                       : (int64_t)(next_random(&seed) % 3);
        if (dirty && next_random(&seed) % 3000 == 0) {
            ms -= 5000; /* the clock is set */
        }
        size_t length = put_row(line, sizeof line, form, ms, gpu, &seed);
        length = dirty && row > 20 ? soil(line, length, &seed) : length;
        memcpy(text + n, line, length);
        n += length;
    }
    return n;
}

struct outcome {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_logs logs;
    struct gr_read_counts counts;
    enum gr_status status;
};

static struct outcome read_with(const char *path, gr_scan_fn *scan) {
    struct outcome o = {.arena = gr_arena_new(), .diag = gr_diag_new()};
    struct gr_sink *sink = gr_sink_new(o.arena, o.diag);
    struct gr_read_context ctx = {.arena = o.arena, .diag = o.diag, .sink = sink};
    struct gr_input_options options = {.digest = false};
    assert_int_equal(gr_input_open(&ctx.in, path, "log", &options, o.diag), GR_OK);
    ctx.file = gr_input_file(ctx.in);
    gr_sink_input(sink, ctx.file, "log", "nvidia_smi");
    o.status = gr_smi_read(&ctx, scan);
    assert_int_equal(gr_input_close(ctx.in, NULL), GR_OK);
    gr_sink_input_end(sink, 0, "", 0, 0, 0, NULL);
    gr_sink_finish(sink, &o.logs);
    gr_sink_free(sink);
    o.counts = ctx.counts;
    return o;
}

static void outcome_free(struct outcome *o) {
    gr_diag_free(o->diag);
    gr_arena_free(o->arena);
}

static void assert_same(const struct outcome *a, const struct outcome *b) {
    assert_int_equal(a->status, b->status);
    assert_int_equal(a->counts.rows_used, b->counts.rows_used);
    assert_int_equal(a->counts.rows_dropped, b->counts.rows_dropped);
    assert_int_equal(a->counts.line_count, b->counts.line_count);
    assert_int_equal(a->logs.decision_count, b->logs.decision_count);
    for (size_t i = 0; i < a->logs.decision_count; i++) {
        assert_string_equal(a->logs.decisions[i].code, b->logs.decisions[i].code);
        assert_int_equal(a->logs.decisions[i].line, b->logs.decisions[i].line);
        assert_int_equal(a->logs.decisions[i].count, b->logs.decisions[i].count);
    }
    const struct gr_log_run *x = &a->logs.runs[0], *y = &b->logs.runs[0];
    assert_int_equal(x->device_count, y->device_count);
    for (size_t i = 0; i < x->device_count; i++) {
        const struct gr_log_device *p = &x->devices[i], *q = &y->devices[i];
        assert_string_equal(p->key, q->key);
        assert_true(p->energy.aj == q->energy.aj && p->missing.aj == q->missing.aj);
        assert_int_equal(p->sample_count, q->sample_count);
        assert_int_equal(p->first, q->first);
        assert_int_equal(p->last, q->last);
        assert_int_equal(p->gap_count, q->gap_count);
        assert_near(p->power_max_w, q->power_max_w, 0);
        assert_near(p->median_step_s, q->median_step_s, 0);
        for (size_t gap = 0; gap < p->gaps_kept; gap++) {
            assert_int_equal(p->gaps[gap].line, q->gaps[gap].line);
        }
    }
}

static void test_fast_is_slow(void **state) {
    (void)state;
    char *text = malloc(ROOM), path[] = "/tmp/gramme-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    gr_scan_fn *scans[GR_SCAN_KINDS];
    const size_t kinds = gr_scan_all(scans);
    for (int form = 0; form < 6; form++) {
        for (uint64_t seed = 0; seed < 4; seed++) {
            size_t n = make_log(text, form, seed > 0, seed * 977 + 1);
            FILE *file = fopen(path, "wb");
            assert_true(fwrite(text, 1, n, file) == n && fclose(file) == 0);
            struct outcome slow = read_with(path, NULL);
            assert_int_equal(slow.status, GR_OK);
            assert_true(slow.counts.rows_used > ROWS / 2);
            for (size_t i = 0; i < kinds; i++) {
                struct outcome fast = read_with(path, scans[i]);
                assert_same(&slow, &fast);
                outcome_free(&fast);
            }
            outcome_free(&slow);
        }
    }
    assert_int_equal(unlink(path), 0);
    free(text);
}

/** Rows that the fast path is made for are taken by it. */
static void test_fast_takes_rows(void **state) {
    (void)state;
    static char text[] = "2024/05/01 12:00:00.100, 0, 1.25 W, 7\n"
                         "2024/05/01 12:00:59.999, 0, 123456.75 W, 7\n" /* nine characters */
                         "2024/05/01 12:00:59.999, 0, 12345.75 W, 7\n"
                         "....................................................................";
    size_t n = sizeof text - 1 - 68;
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_sink *sink = gr_sink_new(arena, diag);
    struct gr_read_context ctx = {.arena = arena, .diag = diag, .sink = sink, .file = 1};
    struct gr_run_attributes run = gr_run_attributes_none();
    run.key = GR_STR("x");
    gr_sink_input(sink, 1, "x", "nvidia_smi");
    struct gr_smi *smi = calloc(1, sizeof *smi);
    smi->ctx = &ctx;
    smi->scan = gr_scan_best();
    smi->clock = gr_clock_new(NULL);
    smi->previous = GR_TRACK_NONE;
    smi->run = gr_sink_run(sink, &run, GR_NOWHERE);
    smi->layout = (struct gr_smi_layout){.columns = 4,
                                         .time = 0,
                                         .device = 1,
                                         .power = 2,
                                         .name = GR_CSV_NONE,
                                         .devices = GR_SMI_BY_KEY};
    gr_tracks_init(&smi->tracks, &ctx);
    gr_smi_row(smi, (struct gr_str){text, 37}, 1, false);
    uint64_t lines = 0;
    size_t rest = 38, taken = gr_smi_fast(smi, (struct gr_str){text + rest, n - rest}, 2, &lines);
    assert_int_equal(taken, 0);
    rest += 43;
    taken = gr_smi_fast(smi, (struct gr_str){text + rest, n - rest}, 3, &lines);
    assert_int_equal(taken, n - rest);
    assert_int_equal(lines, 1);
    gr_tracks_free(&smi->tracks);
    free(smi->expected);
    free(smi);
    struct gr_logs logs;
    gr_sink_finish(sink, &logs);
    assert_near(logs.runs[0].devices[0].power_max_w, 12345.75, 0);
    assert_int_equal(logs.runs[0].devices[0].sample_count, 2);
    gr_sink_free(sink);
    gr_diag_free(diag);
    gr_arena_free(arena);
}

static void test_scan(void **state) {
    (void)state;
    char text[64 * 3];
    uint64_t seed = 5;
    gr_scan_fn *scans[GR_SCAN_KINDS];
    const size_t kinds = gr_scan_all(scans);
    for (int round = 0; round < 100; round++) {
        for (size_t i = 0; i < sizeof text; i++) {
            static const char some[] = "\n,\"\n,\"a0 \x8A\xAC\xA2\x0B-";
            text[i] = some[next_random(&seed) % (sizeof some - 1)];
        }
        struct gr_marks portable, other;
        gr_scan_portable(text, 3, &portable);
        for (size_t i = 0; i < sizeof text; i++) {
            assert_int_equal(portable.line_feed[i / 64] >> i % 64 & 1, text[i] == '\n');
            assert_int_equal(portable.comma[i / 64] >> i % 64 & 1, text[i] == ',');
            assert_int_equal(portable.quote[i / 64] >> i % 64 & 1, text[i] == '"');
        }
        for (size_t i = 1; i < kinds; i++) {
            scans[i](text, 3, &other);
            assert_memory_equal(portable.line_feed, other.line_feed, 3 * 8);
            assert_memory_equal(portable.comma, other.comma, 3 * 8);
            assert_memory_equal(portable.quote, other.quote, 3 * 8);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fast_is_slow),
        cmocka_unit_test(test_fast_takes_rows),
        cmocka_unit_test(test_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
