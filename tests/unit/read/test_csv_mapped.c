/* Tables read by the columns that the experiment file names. */
#include "read/csv_mapped.h"

#include "reading.h"

#include "read/fixed.h"
#include "read/time_format.h"

static const struct gr_log_ref no_ref = {
    .format = "csv",
    .sample_interval_s = {.value = (double)NAN},
    .meter_accuracy_pct = {.value = (double)NAN},
    .window_start = GR_TIME_NONE,
    .window_end = GR_TIME_NONE,
};

#define COLUMN(role, name, unit)                                                                   \
    {                                                                                              \
        role, name, unit, NULL, false, GR_SCOPE_GPU, {                                             \
            0                                                                                      \
        }                                                                                          \
    }
#define SCOPED(role, name, unit, scope, device)                                                    \
    {                                                                                              \
        role, name, unit, device, true, scope, {                                                   \
            0                                                                                      \
        }                                                                                          \
    }

static struct reading read_file(const char *path, const struct gr_log_ref *ref) {
    struct gr_log_source source = {path, path, ref};
    return reading_of_sources(&source, 1, NULL);
}

static struct reading read_fixture(const char *name, struct gr_log_ref ref,
                                   struct gr_log_column *columns, size_t count) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s/fixtures/logs/csv/%s", GRAMME_SOURCE_DIR, name);
    ref.columns = columns;
    ref.column_count = count;
    return read_file(path, &ref);
}

static double total_j(const struct reading *r) {
    return reading_total_kwh(r) * 3.6e6;
}

/* ---- fixtures by hand ---- */

static void test_milliwatt_semicolon(void **state) {
    (void)state;
    struct gr_log_ref ref = no_ref;
    ref.delimiter = ';';
    ref.decimal_mark = ',';
    ref.time_format = "%Y-%m-%d %H:%M:%S";
    struct gr_log_column columns[] = {COLUMN("time", "Zeit", NULL),
                                      SCOPED("power", "Power (mW)", "mW", GR_SCOPE_GPU, "0")};
    struct reading r = read_fixture("own_logger_mw.csv", ref, columns, 2);
    assert_int_equal(r.status, GR_OK);
    /* 1.0005 W at 0 s, 2.0005 W at 10 s, missing at 20 s, 2.0005 W at 30 s */
    assert_near(total_j(&r), 15.005 + 40.01, 1e-14);
    assert_string_equal(r.logs.runs[0].devices[0].key, "0");
    assert_int_equal(r.logs.runs[0].devices[0].component, GR_COMPONENT_ACCELERATOR);
    assert_int_equal(reading_decision(&r, "R077")->count, 1);
    reading_free(&r);
}

static void test_decimal_comma_split(void **state) {
    (void)state;
    struct gr_log_column columns[] = {COLUMN("time", "Timestamp", NULL),
                                      SCOPED("power", "Power (W)", NULL, GR_SCOPE_NODE, NULL)};
    struct gr_log_ref ref = no_ref;
    struct reading refused = read_fixture("decimal_comma_split.csv", ref, columns, 2);
    assert_int_equal(refused.status, GR_REFUSED);
    assert_int_equal(reading_said(&refused, "R087"), 1);
    reading_free(&refused);
    ref.decimal_mark = ',';
    struct reading r = read_fixture("decimal_comma_split.csv", ref, columns, 2);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), 5 * (30.75 + 30.625 + 30.25), 1e-14); /* 30.5, 31, 30.25, 30.25 W */
    assert_int_equal(r.logs.runs[0].boundary, GR_BOUNDARY_NODE);
    reading_free(&r);
}

static void test_one_column_a_gpu(void **state) {
    (void)state;
    struct gr_log_column columns[] = {COLUMN("time", "timestamp", NULL),
                                      SCOPED("power", "GPU0", "W", GR_SCOPE_GPU, NULL),
                                      SCOPED("power", "GPU1", "W", GR_SCOPE_GPU, NULL)};
    struct reading r = read_fixture("one_column_a_gpu.csv", no_ref, columns, 3);
    assert_int_equal(r.status, GR_OK);
    assert_near(gr_energy_joule(reading_device(&r.logs.runs[0], "GPU0")->energy), 75 + 100, 1e-15);
    assert_near(gr_energy_joule(reading_device(&r.logs.runs[0], "GPU1")->energy), 375.75, 1e-15);
    assert_true(r.logs.runs[0].zone_known); /* seconds since 1970 */
    reading_free(&r);
}

static void test_counters_by_run_and_device(void **state) {
    (void)state;
    struct gr_log_column columns[] = {
        COLUMN("run", "run", NULL), COLUMN("device", "gpu", NULL), COLUMN("elapsed", "t", "s"),
        SCOPED("energy_counter", "energy_mj", "mJ", GR_SCOPE_GPU, NULL)};
    struct reading r = read_fixture("long_form.csv", no_ref, columns, 4);
    assert_int_equal(r.status, GR_OK);
    assert_int_equal(r.logs.run_count, 2);
    /* run a: GPU 0 from 1 J to 3 J, reset to 0.1 J: 2.1 J; GPU 1: 0.2 J; run b: 4 J */
    assert_near(gr_energy_joule(r.logs.runs[0].total), 2.3, 1e-12);
    assert_near(gr_energy_joule(r.logs.runs[1].total), 4, 1e-12);
    assert_int_equal(reading_decision(&r, "R089")->count, 1);
    reading_free(&r);
}

static void test_no_columns(void **state) {
    (void)state;
    char path[512];
    (void)snprintf(path, sizeof path, "%s/fixtures/logs/csv/one_column_a_gpu.csv",
                   GRAMME_SOURCE_DIR);
    struct reading r = read_file(path, NULL);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R083"), 1);
    const char *hint = gr_diag_get(r.diag, 0).hint;
    assert_non_null(strstr(hint,
                           "columns: [{role: time, name: timestamp, unit: s}, {role: power, "
                           "name: GPU0, unit: W, scope: gpu}, {role: power, name: GPU1, unit: "
                           "W, scope: gpu}]"));
    reading_free(&r);
}

static void test_faults(void **state) {
    (void)state;
    struct gr_log_column no_unit[] = {COLUMN("elapsed", "t", NULL), COLUMN("power", "p", NULL)};
    struct gr_log_column wrong_name[] = {COLUMN("elapsed", "T", NULL), COLUMN("power", "pp", "W")};
    struct gr_log_column no_time[] = {COLUMN("power", "p", "W")};
    struct gr_log_column twice[] = {COLUMN("elapsed", "t", NULL),
                                    SCOPED("power", "p", "W", GR_SCOPE_GPU, NULL),
                                    SCOPED("power", "p", "W", GR_SCOPE_NODE, "node")};
    const struct {
        struct gr_log_column *columns;
        size_t count, said;
        const char *code;
    } cases[] = {{no_unit, 2, 1, "R085"},
                 {wrong_name, 2, 2, "R084"},
                 {no_time, 1, 1, "R086"},
                 {twice, 3, 1, "R086"}};
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct reading r =
            read_fixture("broken_no_unit.csv", no_ref, cases[i].columns, cases[i].count);
        assert_int_equal(r.status, GR_REFUSED);
        assert_int_equal(reading_said(&r, cases[i].code), cases[i].said);
        reading_free(&r);
    }
    struct gr_log_ref ref = no_ref;
    ref.time_format = "%Y-%m-%d %Q";
    struct gr_log_column good[] = {COLUMN("time", "t", NULL), COLUMN("power", "p", "W")};
    struct reading r = read_fixture("broken_no_unit.csv", ref, good, 2);
    assert_int_equal(reading_said(&r, "R088"), 1);
    reading_free(&r);
}

static void test_bytes(const char *text, struct gr_log_ref ref, struct gr_log_column *columns,
                       size_t count, double joule) {
    ref.columns = columns;
    ref.column_count = count;
    struct reading r = reading_of_bytes(text, strlen(text), "x.csv", &ref, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(total_j(&r), joule, 1e-12);
    reading_free(&r);
}

static void test_roles(void **state) {
    (void)state;
    struct gr_log_column numbered[] = {COLUMN("power", "1", "W")};
    struct gr_log_ref interval = no_ref;
    interval.sample_interval_s.value = 2;
    test_bytes("28.0\n30.0\n32.0\n", interval, numbered, 1, 2 * (29 + 31));
    struct gr_log_column held[] = {COLUMN("duration", "d", "ms"), COLUMN("power", "p", "kW")};
    test_bytes("d,p\n500,1\n250,2\n", no_ref, held, 2, 500 + 500);
    struct gr_log_column deltas[] = {COLUMN("energy", "e (Wh)", NULL), COLUMN("energy", "f", "J")};
    test_bytes("e (Wh),f\n1,10\n0.5,[N/A]\n", no_ref, deltas, 2, 3600 + 10 + 1800);
    struct gr_log_ref dates = no_ref;
    dates.time_format = "%d-%m-%Y %H:%M:%S";
    struct gr_log_column two[] = {COLUMN("time", "Date", NULL), COLUMN("time", "Time", NULL),
                                  COLUMN("power", "Power Used", "W")};
    test_bytes("Date,Time,Power Used\n04-03-2021,13:32:39,1\n04-03-2021,13:32:41,3\n", dates, two,
               3, 4);
    struct gr_log_column tabs[] = {COLUMN("elapsed", "1", "ms"), COLUMN("power", "2", "W")};
    struct gr_log_ref tab = no_ref;
    tab.delimiter = '\t';
    test_bytes("# a comment\n0 ms\t10.5 W\tx\n1000 ms\t11.5 W\tx\n", tab, tabs, 2, 11);
}

/* ---- real files ---- */

static bool sample_path(char path[512], const char *name) {
    (void)snprintf(path, 512, "%s/../shared/samples/%s", GRAMME_SOURCE_DIR, name);
    return access(path, R_OK) == 0;
}

static void check_sample(const char *name, struct gr_log_ref ref, struct gr_log_column *columns,
                         size_t count, double joule, double within) {
    char path[512];
    if (!sample_path(path, name)) {
        skip();
    }
    ref.columns = columns;
    ref.column_count = count;
    struct reading r = read_file(path, &ref);
    assert_int_equal(r.status, GR_OK);
    if (fabs(total_j(&r) - joule) > within) {
        print_error("%s: %.9g J, expected %.9g J\n", name, total_j(&r), joule);
        fail();
    }
    reading_free(&r);
}

static void test_samples(void **state) {
    (void)state;
    struct gr_log_column nanogpt[] = {COLUMN("time", "timestamp", NULL),
                                      COLUMN("device", "gpu_index", NULL),
                                      COLUMN("power", "power_W", "W")};
    check_sample("nvidia-smi/nanogpt_8gpu_iso_z.csv", no_ref, nanogpt, 3, 486867.099, 0.001);
    struct gr_log_column two[] = {COLUMN("time", "timestamp", NULL), COLUMN("power", "GPU0", "W"),
                                  COLUMN("power", "GPU1", "W")};
    check_sample("power-samples-other/gpu-power-log_epoch_two_gpus.csv", no_ref, two, 3,
                 6635.768 + 8655.924, 0.001);
    struct gr_log_column nodes[] = {COLUMN("time", "timestamp", NULL),
                                    SCOPED("power", "total_watts", "W", GR_SCOPE_NODE, NULL)};
    check_sample("power-samples-other/hpc-mlperf_two_nodes.csv", no_ref, nodes, 2, 137.6972 * 3.6e6,
                 0.00005 * 3.6e6);
    struct gr_log_column parts[] = {COLUMN("time", "timestamp", NULL),
                                    SCOPED("power", "n1_watts", "W", GR_SCOPE_NODE, NULL),
                                    SCOPED("power", "n2_watts", "W", GR_SCOPE_NODE, NULL)};
    check_sample("power-samples-other/hpc-mlperf_two_nodes.csv", no_ref, parts, 3, 137.6972 * 3.6e6,
                 200);
    struct gr_log_column run_totals[] = {COLUMN("energy", "Total Energy (J)", NULL),
                                         COLUMN("duration", "Total Time (s)", NULL)};
    check_sample("power-samples-other/mnmg_datalog_crlf.csv", no_ref, run_totals, 2,
                 32.1986 + 27.9330 + 31.4590, 1e-9);
}

static void test_sample_decimal_comma(void **state) {
    (void)state;
    struct gr_log_column columns[] = {COLUMN("time", "Timestamp", NULL),
                                      SCOPED("power", "Power (W)", NULL, GR_SCOPE_WALL, NULL)};
    char path[512];
    if (!sample_path(path,
                     "power-samples-other/energytracker_decimal_comma_unquoted_head4000.csv")) {
        skip();
    }
    struct gr_log_ref ref = no_ref;
    ref.columns = columns;
    ref.column_count = 2;
    struct reading r = read_file(path, &ref);
    assert_int_equal(r.status, GR_REFUSED);
    assert_int_equal(reading_said(&r, "R087"), 1);
    reading_free(&r);
    ref.decimal_mark = ',';
    struct reading read = read_file(path, &ref);
    assert_int_equal(read.status, GR_OK);
    /* 41 powers are below 0, such as -12977,0 W: left out */
    assert_int_equal(read.logs.inputs[0].rows_dropped, 41);
    assert_near(total_j(&read), 2739430.65 /* by Python's Fraction */, 1e-9);
    reading_free(&read);
}

/* ---- its tools ---- */

static void test_fixed(void **state) {
    (void)state;
    const struct {
        const char *text;
        char mark;
        int scale;
        bool good;
        int64_t value;
    } cases[] = {
        {"55.52", '.', 9, true, INT64_C(55520000000)},
        {"-0.5", '.', 0, true, 0}, /* ties to even */
        {"1.5", '.', 0, true, 2},
        {"2.5", '.', 0, true, 2},
        {"2.5000000000000000000000000001", '.', 0, true, 3},
        {"1e3", '.', 3, true, 1000000},
        {"1,25", ',', 2, true, 125},
        {"1763638585.215", '.', 9, true, INT64_C(1763638585215000000)},
        {"9223372036854775807", '.', 0, true, INT64_MAX},
        {"9223372036854775808", '.', 0, false, 0},
        {"1e400", '.', 0, false, 0},
        {"0e400", '.', 0, true, 0},
        {"1e-400", '.', 0, true, 0},
        {"", '.', 0, false, 0},
        {"-", '.', 0, false, 0},
        {".5", '.', 0, false, 0},
        {"1.5.2", '.', 0, false, 0},
        {"1 W", '.', 0, false, 0},
        {"0x10", '.', 0, false, 0},
        {"nan", '.', 0, false, 0},
        {"1e", '.', 0, false, 0},
    };
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        int64_t value = 0;
        bool good = gr_fixed_parse(gr_str(cases[i].text), cases[i].mark, cases[i].scale, &value);
        assert_int_equal(good, cases[i].good);
        assert_int_equal(value, cases[i].value);
    }
}

static void test_time_format(void **state) {
    (void)state;
    const struct {
        const char *format, *text;
        bool good, zone;
        int64_t ns;
    } cases[] = {
        /* seconds from `date -u -d ... +%s` */
        {"%Y-%m-%d %H:%M:%S", "2024-02-29 12:34:56", true, false, INT64_C(1709210096000000000)},
        {"%d.%m.%y %H:%M", "29.02.24 12:34", true, false, INT64_C(1709210040000000000)},
        {"%m/%d/%Y %I:%M:%S %p", "2/29/2024 12:34:56 AM", true, false,
         INT64_C(1709166896000000000)},
        {"%d %b %Y %T.%f", "29 Feb 2024 12:34:56.25", true, false, INT64_C(1709210096250000000)},
        {"%A, %d %B %Y %T", "Thursday, 29 February 2024 12:34:56", true, false,
         INT64_C(1709210096000000000)},
        {"%Y%m%dT%H%M%S%z", "20240229T123456+0130", true, true, INT64_C(1709204696000000000)},
        {"%s.%f", "1709210096.5", true, true, INT64_C(1709210096500000000)},
        {"%Y %j", "2024 60", true, false, INT64_C(1709164800000000000)},
        {"%Y-%m-%d", "2023-02-29", false, false, 0},
        {"%Y-%m-%d", "2023-02-28 ", false, false, 0},
        {"%Y-%m-%d", "2023-02", false, false, 0},
        {"%H:%M %p %F", "13:00 PM 2024-01-01", false, false, 0},
    };
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        gr_time t = 0;
        bool zone = false;
        bool good = gr_time_format_parse(cases[i].format, gr_str(cases[i].text), &t, &zone);
        if (good != cases[i].good || t != cases[i].ns || zone != cases[i].zone) {
            print_error("%s of %s: %d %lld\n", cases[i].text, cases[i].format, good, (long long)t);
            fail();
        }
    }
    char buffer[64];
    assert_null(gr_time_format_fault("%d/%m/%y %H:%M:%S%%", buffer));
    assert_string_equal(gr_time_format_fault("%Y-%m-%d %Q", buffer), "%Q is not known");
    assert_string_equal(gr_time_format_fault("%H:%M:%S", buffer), "it has no year");
    assert_string_equal(gr_time_format_fault("%Y", buffer), "it has no day");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_milliwatt_semicolon),
        cmocka_unit_test(test_decimal_comma_split),
        cmocka_unit_test(test_one_column_a_gpu),
        cmocka_unit_test(test_counters_by_run_and_device),
        cmocka_unit_test(test_no_columns),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_sample_decimal_comma),
        cmocka_unit_test(test_fixed),
        cmocka_unit_test(test_time_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
