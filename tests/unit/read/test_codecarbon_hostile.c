/* CodeCarbon files cut, bent and blown up: never a crash, never an energy that is not there. */
#include "reading.h"

#define HEADER "timestamp,run_id,duration,emissions,energy_consumed,country_iso_code\n"

static char *load(const char *name, size_t *n) {
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/fixtures/logs/%s", GRAMME_SOURCE_DIR, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = malloc(1 << 20);
    assert_non_null(bytes);
    *n = fread(bytes, 1, 1 << 20, file);
    assert_int_equal(fclose(file), 0);
    return bytes;
}

/* Cut after every byte: the total never exceeds that of the whole file. */
static void test_truncation(void **state) {
    (void)state;
    static const char *const names[] = {"codecarbon/torn.csv",
                                        "codecarbon_tasks/emissions_base_22.csv"};
    static const double whole_kwh[] = {1.0, 0.48};
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        size_t n;
        char *bytes = load(names[i], &n);
        for (size_t cut = 0; cut <= n; cut++) {
            struct reading r = reading_of_bytes(bytes, cut, "e.csv", NULL, NULL);
            assert_true(r.status == GR_OK || r.status == GR_REFUSED);
            assert_true(r.status == GR_OK || gr_diag_count(r.diag, GR_ERROR) > 0);
            assert_true(reading_total_kwh(&r) <= whole_kwh[i] + 1e-9);
            reading_free(&r);
        }
        free(bytes);
    }
}

/* Every byte in turn replaced by something nasty. */
static void test_every_byte_bent(void **state) {
    (void)state;
    static const char nasty[] = {'\0', '"', ',', '\n', '-', '\xFF', 'e'};
    size_t n;
    char *bytes = load("codecarbon/v3.0.8_34col.csv", &n);
    for (size_t i = 0; i < n; i++) {
        char keep = bytes[i];
        bytes[i] = nasty[i % sizeof(nasty)];
        struct reading r = reading_of_bytes(bytes, n, "e.csv", NULL, NULL);
        assert_true(r.status == GR_OK || gr_diag_count(r.diag, GR_ERROR) > 0);
        reading_free(&r);
        bytes[i] = keep;
    }
    free(bytes);
}

/** One row under HEADER; returns the total, NAN if the file is refused. */
static double total_of_row(const char *row) {
    char text[1024];
    (void)snprintf(text, sizeof(text), HEADER "%s\n", row);
    struct reading r = reading_of_bytes(text, strlen(text), "e.csv", NULL, "codecarbon");
    double total = r.status == GR_OK ? reading_total_kwh(&r) : (double)NAN;
    reading_free(&r);
    return total;
}

static void test_odd_rows(void **state) {
    (void)state;
    static const struct {
        const char *row;
        double kwh; /* NAN: refused */
    } rows[] = {
        {"2024-01-01T00:00:00,,10,0.1,0.5,NOR", 0.5},
        {"2024-01-01 00:00:00,,1e1,0.1,5e-1,NOR", 0.5},
        {"2024-01-01T00:00:00,,nan,nan,0.5,NOR", 0.5},
        {"2024-01-01T00:00:00,,-nan,1e999,0.5,NOR", 0.5},
        {"2024-01-01T00:00:00,,1e300,0.1,0.5,NOR", 0.5},
        {"2024-01-01T00:00:00,,-10,0.1,0.5,NOR", 0.5},
        {"2024-01-01T00:00:00,,10,0.1,0.5", (double)NAN},       /* short */
        {"2024-01-01T00:00:00,,10,0.1,0.5,NOR,,,", 0.5},        /* blank cells too many */
        {"2024-01-01T00:00:00,,10,x,0.1,0.5,NOR", (double)NAN}, /* shifted to the right */
        {"2024-01-01T00:00:00,,10,0.1,1e999,NOR", (double)NAN},
        {"2024-01-01T00:00:00,,10,0.1,1e300,NOR", (double)NAN},
        {"2024-01-01T00:00:00,,10,0.1,-nan,NOR", (double)NAN},
        {"2024-01-01T00:00:00,,10,0.1,inf,NOR", (double)NAN},
        {"2024-01-01T00:00:00,,10,0.1,-0.5,NOR", (double)NAN},
        {"2024-01-01T00:00:00,,10,0.1,0x10,NOR", (double)NAN},
        {"2024-01-01T00:00:00,not-a-uuid,10,0.1,0.5,NOR", (double)NAN},
        {"0000-01-01T00:00:00,,10,0.1,0.5,NOR", (double)NAN},
        {"9999-99-99T99:99:99,,10,0.1,0.5,NOR", (double)NAN},
        {"2024-02-30T00:00:00,,10,0.1,0.5,NOR", (double)NAN},
        {",,10,0.1,0.5,NOR", (double)NAN},
        {"\"2024-01-01T00:00:00,,10,0.1,0.5,NOR", (double)NAN},
    };
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        print_message("%s\n", rows[i].row);
        assert_near(total_of_row(rows[i].row), rows[i].kwh, 1e-15);
    }
}

static void test_nul_bytes(void **state) {
    (void)state;
    static const char text[] = HEADER "2024-01-01T00:00:00,,10,0.1,0.5,NOR\n\0\0\0\0\0\0\0\0\0\0\n"
                                      "2024-01-01T00:\0:00,,10,0.1,0.5,NOR\n";
    struct reading r = reading_of_bytes(text, sizeof(text) - 1, "e.csv", NULL, NULL);
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), 0.5, 1e-15);
    assert_int_equal(r.logs.inputs[0].rows_dropped, 2);
    reading_free(&r);
}

/* A million columns, in the header and in a row. */
static void test_million_columns(void **state) {
    (void)state;
    enum { COLUMNS = 1000000 };
    size_t n = 0, room = 2 * COLUMNS + 4096;
    char *text = malloc(room);
    assert_non_null(text);
    n += (size_t)snprintf(text + n, room - n, "timestamp,duration,emissions,energy_consumed");
    memset(text + n, ',', COLUMNS);
    n += COLUMNS;
    n += (size_t)snprintf(text + n, room - n, "\n2024-01-01T00:00:00,10,0.1,0.5");
    memset(text + n, ',', COLUMNS);
    n += COLUMNS;
    struct reading r = reading_of_bytes(text, n, "e.csv", NULL, "codecarbon");
    assert_true(r.status == GR_OK || gr_diag_count(r.diag, GR_ERROR) > 0);
    reading_free(&r);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truncation),      cmocka_unit_test(test_every_byte_bent),
        cmocka_unit_test(test_odd_rows),        cmocka_unit_test(test_nul_bytes),
        cmocka_unit_test(test_million_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
