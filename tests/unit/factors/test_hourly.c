/* Hourly series: what is read, what is refused. */
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/time.h"
#include "factors/factors.h"

static enum gr_status add(struct gr_factors *factors, struct gr_diag *diag, const char *text,
                          const char *zone) {
    char path[] = "/tmp/gramme_hourly_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    enum gr_status status = gr_hourly_add(factors, "key", path, zone, diag);
    unlink(path);
    return status;
}

static int64_t hour(int day, int h) {
    return gr_days_from_civil(2024, 2, day) * 24 + h;
}

static void test_read(void **state) {
    (void)state;
    struct gr_factors *factors = gr_factors_new();
    struct gr_diag *diag = gr_diag_new();
    assert_null(gr_hourly_find(factors, "key"));
    /* Out of order, two quarters of one hour, an hour without a value, an offset. */
    assert_int_equal(add(factors, diag,
                         "time;g_per_kwh\n2024-02-01T10:00Z;50\n2024-02-01T08:00Z;200\n"
                         "2024-02-01T08:30Z;100\n2024-02-01T09:00Z;\n2024-02-01T13:00+01:00;7\n",
                         NULL),
                     GR_OK);
    const struct gr_hourly *s = gr_hourly_find(factors, "key");
    assert_non_null(s);
    assert_int_equal(s->count, 3);
    assert_near(gr_hourly_at(s, hour(1, 8)), 150, 0);
    assert_true(isnan(gr_hourly_at(s, hour(1, 9))));
    assert_near(gr_hourly_at(s, hour(1, 10)), 50, 0);
    assert_near(gr_hourly_at(s, hour(1, 12)), 7, 0);
    assert_true(isnan(gr_hourly_at(s, hour(2, 12))));
    gr_diag_free(diag);
    gr_factors_free(factors);
}

/* A pattern that fits a file by year: one series. */
static void test_several_files(void **state) {
    (void)state;
    struct gr_factors *factors = gr_factors_new();
    struct gr_diag *diag = gr_diag_new();
    assert_int_equal(add(factors, diag, "time,g_per_kwh\n2024-02-02T10:00Z,70\n", NULL), GR_OK);
    assert_int_equal(add(factors, diag, "time,g_per_kwh\n2024-02-01T10:00Z,50\n", NULL), GR_OK);
    const struct gr_hourly *s = gr_hourly_find(factors, "key");
    assert_int_equal(s->count, 2);
    assert_near(gr_hourly_at(s, hour(1, 10)), 50, 0);
    assert_near(gr_hourly_at(s, hour(2, 10)), 70, 0);
    gr_diag_free(diag);
    gr_factors_free(factors);
}

/* More rows than are kept are refused, not left out. */
static void test_too_long(void **state) {
    (void)state;
    struct gr_factors *factors = gr_factors_new();
    struct gr_diag *diag = gr_diag_new();
    struct gr_buf text = {0};
    gr_buf_puts(&text, "time,g_per_kwh\n");
    for (size_t i = 0; i < 4 * 20 * 8784 + 1; i++) {
        gr_buf_puts(&text, "2024-02-01T10:00Z,50\n");
    }
    assert_int_not_equal(add(factors, diag, text.p, NULL), GR_OK);
    assert_null(gr_hourly_find(factors, "key"));
    gr_buf_free(&text);
    gr_diag_free(diag);
    gr_factors_free(factors);
}

static void test_zone(void **state) {
    (void)state;
    struct gr_factors *factors = gr_factors_new();
    struct gr_diag *diag = gr_diag_new();
    assert_int_equal(
        add(factors, diag, "datetime,carbon_intensity\n2024-02-01 13:00,7\n", "+01:00"), GR_OK);
    assert_near(gr_hourly_at(gr_hourly_find(factors, "key"), hour(1, 12)), 7, 0);
    gr_diag_free(diag);
    gr_factors_free(factors);
}

static void test_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"",
                                      "a,b\n1,2\n",
                                      "time,g_per_kwh\n",
                                      "time,g_per_kwh\nnever,5\n",
                                      "time,g_per_kwh\n2024-02-01T08:00Z,-5\n",
                                      "time,g_per_kwh\n2024-02-01T08:00Z,1e9\n",
                                      "time,g_per_kwh\n2024-02-01T08:00Z,many\n"};
    for (size_t i = 0; i < GR_COUNT(bad); i++) {
        struct gr_factors *factors = gr_factors_new();
        struct gr_diag *diag = gr_diag_new();
        assert_int_not_equal(add(factors, diag, bad[i], NULL), GR_OK);
        assert_null(gr_hourly_find(factors, "key"));
        gr_diag_free(diag);
        gr_factors_free(factors);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read),
                                       cmocka_unit_test(test_several_files),
                                       cmocka_unit_test(test_too_long), cmocka_unit_test(test_zone),
                                       cmocka_unit_test(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
