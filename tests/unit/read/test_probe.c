/* Which reader takes what, and what is said of files that none takes. */
#include "reading.h"

struct probed {
    struct gr_diag *diag;
    const struct gr_reader *reader;
    enum gr_status status;
    char code[8], text[512];
};

static struct probed probe_bytes(const char *bytes, size_t n, const char *name) {
    struct probed p = {.diag = gr_diag_new()};
    uint32_t file = gr_diag_source(p.diag, name, (struct gr_str){NULL, 0});
    p.status = gr_reader_probe((struct gr_str){bytes, n}, name, file, p.diag, &p.reader);
    if (gr_diag_total(p.diag) > 0) {
        struct gr_message m = gr_diag_get(p.diag, 0);
        (void)snprintf(p.code, sizeof(p.code), "%s", m.code);
        (void)snprintf(p.text, sizeof(p.text), "%s", m.text);
    }
    gr_diag_free(p.diag);
    return p;
}

static struct probed probe(const char *text) {
    return probe_bytes(text, strlen(text), "log.csv");
}

static void test_readers(void **state) {
    (void)state;
    static const struct {
        const char *text, *name;
    } rows[] = {
        {"timestamp,project_name,duration,emissions,energy_consumed\n2024-01-01T00:00:00,a,1,1,1\n",
         "codecarbon"},
        {"energy_consumed;emissions;x;duration;timestamp\n1;1;1;1;1\n", "codecarbon"},
        {"\"timestamp\" , \"duration\",emissions,energy_consumed\r\n1,1,1,1\r\n", "codecarbon"},
        {"task_name,timestamp,duration,emissions,energy_consumed\nt,1,1,1,1\n", "codecarbon_tasks"},
        {"timestamp,duration,emissions,energy_consumed,task_name\n1,1,1,1,t\n", "codecarbon_tasks"},
        {"timestamp, index, power.draw [W]\n2024/01/01 00:00:00.000, 0, 55.52 W\n", "nvidia_smi"},
        {"[codecarbon INFO @ 12:00:00] Energy consumed for RAM : 0.1 kWh\n", "codecarbon_log"},
        {"     1.001048308,19.63,Joules,power/energy-pkg/,2002406532,100.00,,\n", "perf"},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        struct probed p = probe(rows[i].text);
        assert_int_equal(p.status, GR_OK);
        assert_string_equal(p.reader->name, rows[i].name);
        assert_ptr_equal(p.reader, gr_reader_find(rows[i].name));
    }
    assert_null(gr_reader_find("codecarbonara"));
}

static void test_no_logs(void **state) {
    (void)state;
    static const struct {
        struct gr_str bytes;
        const char *code;
    } rows[] = {
        {{"", 0}, "R007"},
        {{" \r\n\t\n", 5}, "R007"},
        {{"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", 63}, "R003"},
        {{"\xFF\xFEt\0i\0m\0e\0", 10}, "R004"},
        {{"\xFE\xFF\0t\0i\0m\0e", 10}, "R004"},
        {{"t\0i\0m\0e\0s\0t\0", 12}, "R004"},
        {{"  \n<!DOCTYPE HTML>\n<html>", 25}, "R005"},
        {{"<html lang=en>", 14}, "R005"},
        {{"\x80\x04\x95\x1a\0\0\0\0", 8}, "R006"},
        {{"PK\003\004\024\0", 6}, "R006"},
        {{"\x93NUMPY\001\0", 8}, "R006"},
        {{"\001\002\003\004\005abc", 8}, "R006"},
        {{"timestamp,duration,emissions,energy_consumed\n", 45}, "R008"},
        {{"Metric,Value\nTotal Emissions,0.3\n", 33}, "R104"},
        {{"hello, world\nthis is no log\n", 28}, "R001"},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        struct probed p = probe_bytes(rows[i].bytes.p, rows[i].bytes.n, "log.csv");
        print_message("%zu: %s %s\n", i, p.code, p.text);
        assert_int_equal(p.status, GR_REFUSED);
        assert_null(p.reader);
        assert_string_equal(p.code, rows[i].code);
    }
}

static void test_reasons(void **state) {
    (void)state;
    struct probed p = probe("timestamp,duration,weather\n2024,1,fine\n");
    assert_string_equal(p.code, "R001");
    assert_non_null(strstr(p.text, "the header has no column energy_consumed"));
}

/* Every reader describes itself. */
static void test_table(void **state) {
    (void)state;
    for (size_t i = 0; gr_readers[i]; i++) {
        assert_true(strlen(gr_readers[i]->title) > 0);
        assert_true(strlen(gr_readers[i]->describe) > 0);
        assert_true(strlen(gr_readers[i]->proof) > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readers),
        cmocka_unit_test(test_no_logs),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
