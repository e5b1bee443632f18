/* Matching of hardware names: spellings from real logs, rated powers from the makers. */
#include "test.h"

#include "factors/factors.h"

static struct gr_factors *factors;
static struct gr_arena *arena;

static int setup(void **state) {
    (void)state;
    factors = gr_factors_new();
    arena = gr_arena_new();
    return 0;
}

static int teardown(void **state) {
    (void)state;
    gr_factors_free(factors);
    gr_arena_free(arena);
    return 0;
}

static struct gr_hardware_match find(enum gr_hardware_kind kind, const char *name) {
    struct gr_hardware_match out = {0};
    const char *hint = NULL;
    if (gr_hardware_find(factors, arena, kind, name, &out, &hint) != GR_OK) {
        print_error("nothing fits %s\n", name);
        fail();
    }
    return out;
}

static const char *refuse(enum gr_hardware_kind kind, const char *name) {
    struct gr_hardware_match out = {0};
    const char *hint = NULL;
    assert_int_equal(gr_hardware_find(factors, arena, kind, name, &out, &hint), GR_REFUSED);
    return hint;
}

static void test_one_row(void **state) {
    (void)state;
    static const struct {
        enum gr_hardware_kind kind;
        const char *name, *row;
        double tdp_w;
    } cases[] = {
        {GR_HARDWARE_ACCELERATOR, "NVIDIA A100-SXM4-80GB", "NVIDIA A100 SXM4 80GB", 400},
        {GR_HARDWARE_ACCELERATOR, "8 x NVIDIA A100-SXM4-80GB", "NVIDIA A100 SXM4 80GB", 400},
        {GR_HARDWARE_ACCELERATOR, "1 x NVIDIA A100 80GB PCIe", "NVIDIA A100 PCIe 80GB", 300},
        {GR_HARDWARE_ACCELERATOR, "NVIDIA H100 80GB HBM3", "NVIDIA H100 SXM5 80GB", 700},
        {GR_HARDWARE_ACCELERATOR, "2 x Tesla V100S-PCIE-32GB", "NVIDIA Tesla V100S PCIe 32GB", 250},
        {GR_HARDWARE_ACCELERATOR, "Tesla T4", "NVIDIA Tesla T4", 70},
        {GR_HARDWARE_ACCELERATOR, "t4", "NVIDIA Tesla T4", 70},
        {GR_HARDWARE_ACCELERATOR, "4 x NVIDIA L4", "NVIDIA L4", 72},
        {GR_HARDWARE_ACCELERATOR, "1 x GeForce RTX 2080 Ti", "NVIDIA GeForce RTX 2080 Ti", 250},
        {GR_HARDWARE_ACCELERATOR, "NVIDIA GeForce RTX 3090 1 device(s)", NULL, 350},
        {GR_HARDWARE_CPU, "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", "Intel Xeon Gold 6130", 125},
        {GR_HARDWARE_CPU, "Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz/2 device(s), TDP:125.0",
         "Intel Xeon Gold 6130", 125},
        {GR_HARDWARE_CPU, "AMD EPYC 7742 64-Core Processor", "AMD EPYC 7742", 225},
        {GR_HARDWARE_CPU, "12th Gen Intel(R) Core(TM) i9-12900K", "Intel Core i9-12900K", 125},
        {GR_HARDWARE_CPU, "Apple M2", "Apple M2", 20}, /* a full name, though M2 Max holds it */
        {GR_HARDWARE_CPU, "Intel(R) Xeon(R) Platinum 8480+", "Intel Xeon Platinum 8480+", 350},
    };
    for (size_t i = 0; i < GR_COUNT(cases); i++) {
        struct gr_hardware_match m = find(cases[i].kind, cases[i].name);
        if (cases[i].row) {
            assert_string_equal(m.name, cases[i].row);
            assert_int_equal(m.row_count, 1);
            assert_near(m.tdp_low_w, cases[i].tdp_w, 0);
            assert_near(m.tdp_high_w, cases[i].tdp_w, 0);
            assert_near(m.tdp_w, cases[i].tdp_w, 0);
        } else {
            assert_true(m.tdp_low_w <= cases[i].tdp_w && cases[i].tdp_w <= m.tdp_high_w);
        }
    }
}

static void test_several_rows(void **state) {
    (void)state;
    struct gr_hardware_match m = find(GR_HARDWARE_ACCELERATOR, "V100");
    assert_near(m.tdp_low_w, 250, 0);
    assert_near(m.tdp_high_w, 300, 0);
    assert_near(m.tdp_w, 275, 0);
    assert_string_equal(m.name, "NVIDIA Tesla V100 PCIe 16GB or NVIDIA Tesla V100 SXM2 16GB");
    assert_true(m.row_count > 1);
    /* An alias of the PCIe card that the SXM2 card contains does not win. */
    m = find(GR_HARDWARE_ACCELERATOR, "Tesla P100");
    assert_near(m.tdp_low_w, 250, 0);
    assert_near(m.tdp_high_w, 300, 0);
    /* What the rows agree on is kept, what they do not is unknown. */
    m = find(GR_HARDWARE_ACCELERATOR, "A100");
    assert_near(m.tdp_low_w, 250, 0);
    assert_near(m.tdp_high_w, 400, 0);
    assert_near(m.peak_tensor16_flops, 312e12, 1e-12);
    assert_true(isnan(m.memory_gb));
    m = find(GR_HARDWARE_CPU, "Xeon");
    assert_true(m.row_count > 10 && m.tdp_low_w < m.tdp_high_w);
}

static void test_no_row(void **state) {
    (void)state;
    assert_null(refuse(GR_HARDWARE_ACCELERATOR, ""));
    assert_null(refuse(GR_HARDWARE_ACCELERATOR, NULL));
    assert_null(refuse(GR_HARDWARE_ACCELERATOR, "NVIDIA")); /* a maker fits everything */
    assert_null(refuse(GR_HARDWARE_ACCELERATOR, " 0 device(s)"));
    refuse(GR_HARDWARE_ACCELERATOR,
           "NVIDIA GeForce RTX 3060 Laptop GPU"); /* not the desktop card */
    refuse(GR_HARDWARE_ACCELERATOR, "Quadro T1000 with Max-Q Design 1 device(s)");
    refuse(GR_HARDWARE_CPU, "NVIDIA A100-SXM4-80GB");
    assert_non_null(strstr(refuse(GR_HARDWARE_ACCELERATOR, "NVIDIA A1O0"), "A100"));
    char endless[4096];
    memset(endless, 'A', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    refuse(GR_HARDWARE_ACCELERATOR, endless);
}

static void test_no_published_power(void **state) {
    (void)state;
    struct gr_hardware_match m = find(GR_HARDWARE_ACCELERATOR, "NVIDIA L2");
    assert_true(isnan(m.tdp_w));
    assert_near(m.memory_gb, 24, 0);
}

static void test_the_same_answer_twice(void **state) {
    (void)state;
    struct gr_hardware_match a = find(GR_HARDWARE_ACCELERATOR, "V100");
    for (int i = 0; i < 1000; i++) { /* other names in between */
        char name[32];
        (void)snprintf(name, sizeof name, "Xeon Gold %d", 6000 + i);
        struct gr_hardware_match m;
        const char *hint;
        enum gr_status status = gr_hardware_find(factors, arena, GR_HARDWARE_CPU, name, &m, &hint);
        assert_true(status == GR_OK || hint != NULL);
    }
    struct gr_hardware_match b = find(GR_HARDWARE_ACCELERATOR, "V100");
    assert_string_equal(a.name, b.name);
    assert_near(a.tdp_w, b.tdp_w, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_row),
        cmocka_unit_test(test_several_rows),
        cmocka_unit_test(test_no_row),
        cmocka_unit_test(test_no_published_power),
        cmocka_unit_test(test_the_same_answer_twice),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
