/* Expected values: Python's float(), repr(), "%.*f" and decimal, checked once over 760,000 numbers. */
#include "test.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/num.h"

static const struct {
    const char *text;
    double value;
} parsed[] = {
    {"0", 0},
    {"26.1936777", 0x1.a3194dc9b76e9p+4},
    {"-0.1", -0.1},
    {"+1e3", 1000},
    {"1E-7", 1e-7},
    {"00012.500", 12.5},
    {"9007199254740993", 9007199254740992.0},                        /* halfway: to even */
    {"9007199254740993.0000000000000000000001", 9007199254740994.0}, /* a little more */
    {"9007199254740995", 9007199254740996.0},
    {"0.00012345678901234567", 0x1.02e85be180b74p-13}, /* 17 digits below 10^-20 */
    {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
    {"1.00000000000000011102230246251565404236316680908203125", 1.0},
    {"1.00000000000000011102230246251565404236316680908203126", 0x1.0000000000001p+0},
    {"123456789012345678901234567890", 0x1.8ee90ff6c373ep+96},
    {"1e-400", 0},
    {"1.7976931348623157e308", 1.7976931348623157e308},
    {"4.9406564584124654e-324", 0x1p-1074},
};

static void parses(void **state) {
    (void)state;
    for (size_t i = 0; i < GR_COUNT(parsed); i++) {
        double value = -1;
        assert_true(gr_num_parse(gr_str(parsed[i].text), &value));
        assert_near(value, parsed[i].value, 0);
    }
    double zero = 1;
    assert_true(gr_num_parse(GR_STR("-0.0"), &zero));
    assert_true(zero == 0 && signbit(zero));
}

static void refuses_what_is_no_number(void **state) {
    (void)state;
    static const char *const bad[] = {"",      "-",    "+",     ".5",   "5.",     "1e",
                                      "1e+",   "0x10", "inf",   "nan",  "1,5",    " 1",
                                      "1 ",    "--1",  "1.e5",  "1e5.", "1_0",    "N/A",
                                      "1e309", "1..2", "1e1e1", "١",    "-1e999", "5 W"};
    for (size_t i = 0; i < GR_COUNT(bad); i++) {
        double value = 42;
        assert_false(gr_num_parse(gr_str(bad[i]), &value));
        assert_true(value == 42);
    }
    double value;
    assert_false(gr_num_parse((struct gr_str){NULL, 0}, &value));
}

static void parses_only_its_slice(void **state) {
    (void)state;
    double value;
    assert_true(gr_num_parse((struct gr_str){"12345", 3}, &value));
    assert_near(value, 123, 0);
}

static void parses_a_megabyte_of_digits(void **state) {
    (void)state;
    struct gr_buf buf = {0};
    gr_buf_puts(&buf, "0.");
    for (int i = 0; i < 1000000; i++) {
        gr_buf_putc(&buf, '3');
    }
    double value;
    assert_true(gr_num_parse(gr_buf_str(&buf), &value));
    assert_near(value, 1.0 / 3.0, 0);
    gr_buf_free(&buf);
}

static void parses_integers(void **state) {
    (void)state;
    uint64_t value = 7;
    assert_true(gr_num_parse_u64(GR_STR("18446744073709551615"), &value));
    assert_true(value == UINT64_MAX);
    assert_true(gr_num_parse_u64(GR_STR("007"), &value));
    assert_int_equal(value, 7);
    static const char *const bad[] = {
        "", "18446744073709551616", "99999999999999999999", "-1", "+1", "1.0"};
    for (size_t i = 0; i < GR_COUNT(bad); i++) {
        assert_false(gr_num_parse_u64(gr_str(bad[i]), &value));
    }
    assert_int_equal(value, 7);
}

static const struct {
    double value;
    const char *text;
} shortest[] = {
    {0, "0"},
    {-0.0, "-0"},
    {0.1, "0.1"},
    {-26.1936777, "-26.1936777"},
    {0.1 + 0.2, "0.30000000000000004"},
    {3.1e18, "3.1e18"},
    {1e-7, "1e-7"},
    {1e-6, "0.000001"},
    {9.999999999999997e-7, "9.999999999999997e-7"},
    {1e15, "1000000000000000"},
    {9999999999999998.0, "9999999999999998"},
    {1e16, "1e16"},
    {123456789012345680.0, "1.2345678901234568e17"},
    {5e-324, "5e-324"},
    {1.7976931348623157e308, "1.7976931348623157e308"},
    {0x1p-24, "5.960464477539063e-8"}, /* below a power of two */
    {0x1p-489, "6.256509672447191e-148"},
    {1.0 / 3.0, "0.3333333333333333"},
};

static void prints_shortest(void **state) {
    (void)state;
    char out[GR_NUM_SIZE];
    for (size_t i = 0; i < GR_COUNT(shortest); i++) {
        size_t n = gr_num_shortest(shortest[i].value, out);
        assert_string_equal(out, shortest[i].text);
        assert_int_equal(n, strlen(out));
    }
    assert_int_equal(gr_num_shortest((double)NAN, out), 0);
    assert_int_equal(gr_num_shortest((double)INFINITY, out), 0);
    assert_string_equal(out, "");
}

static const struct {
    double value;
    int digits;
    const char *text;
} fixed[] =
    {
        {0.125, 2, "0.12"}, /* exact ties go to even */
        {0.375, 2, "0.38"},
        {2.5, 0, "2"},
        {3.5, 0, "4"},
        {1.005, 2, "1.00"}, /* the double lies below the tie */
        {2.675, 2, "2.67"},
        {-0.001, 2, "0.00"},
        {-0.0, 0, "0"},
        {-1.5, 1, "-1.5"},
        {0.1, 20, "0.10000000000000000555"},
        {1e15, 3, "1000000000000000.000"},
        {1e22, 1, "10000000000000000000000.0"},
        {9.9999, 3, "10.000"},
        {5e-324, 20, "0.00000000000000000000"},
        {9007199254740991.0, 20, "9007199254740991.00000000000000000000"},
},
  significant[] = {
      {26.19, 2, "26"},      {1236, 2, "1200"},       {0.00034, 1, "0.0003"},
      {9.99, 2, "10"},       {0.5, 2, "0.50"},        {26.0, 3, "26.0"},
      {-1234.5, 4, "-1234"}, /* a tie: to even */
      {0, 3, "0"},           {1e-7, 2, "0.00000010"}, {1e21, 1, "1000000000000000000000"},
};

static void prints_fixed_and_significant(void **state) {
    (void)state;
    char out[GR_NUM_SIZE];
    for (size_t i = 0; i < GR_COUNT(fixed); i++) {
        size_t n = gr_num_fixed(fixed[i].value, fixed[i].digits, out);
        assert_string_equal(out, fixed[i].text);
        assert_int_equal(n, strlen(out));
    }
    for (size_t i = 0; i < GR_COUNT(significant); i++) {
        size_t n = gr_num_significant(significant[i].value, significant[i].digits, out);
        assert_string_equal(out, significant[i].text);
        assert_int_equal(n, strlen(out));
    }
    assert_true(gr_num_fixed(-1.7976931348623157e308, 20, out) == 331);
    assert_true(gr_num_significant(-5e-324, 17, out) == 343);
    assert_int_equal(gr_num_fixed((double)NAN, 2, out), 0);
}

/* Every double reads back from its shortest text: here a walk over all exponents. */
static void shortest_reads_back(void **state) {
    (void)state;
    uint64_t bits = UINT64_C(0x123456789abcdef);
    for (int i = 0; i < 20000; i++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double value, back = 0;
        memcpy(&value, &bits, sizeof(value));
        if (!isfinite(value)) {
            continue;
        }
        char out[GR_NUM_SIZE];
        size_t n = gr_num_shortest(value, out);
        assert_true(gr_num_parse((struct gr_str){out, n}, &back));
        assert_memory_equal(&back, &value, sizeof(value));
    }
}

/* The digits of libc, which rounds exactly, over all magnitudes and figures; halves among them. */
static void significant_as_libc(void **state) {
    (void)state;
    uint64_t bits = UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < 200000; i++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        int exponent = (int)(bits >> 32) % 220 - 60, figures = 1 + i % 17;
        double value = ldexp((double)(bits >> (i % 3 == 0 ? 54 : 11)), exponent - 20);
        if (!(value > 0)) {
            continue;
        }
        char ours[GR_NUM_SIZE], libc[64], digits[32] = "", theirs[32] = "";
        gr_num_significant(value, figures, ours);
        snprintf(libc, sizeof libc, "%.*e", figures - 1, value);
        size_t n = 0, m = 0;
        for (const char *p = ours; *p && n < (size_t)figures; p++) {
            if (*p >= '0' && *p <= '9' && (n > 0 || *p != '0')) {
                digits[n++] = *p;
            }
        }
        for (const char *p = libc; *p != 'e'; p++) {
            if (*p != '.') {
                theirs[m++] = *p;
            }
        }
        assert_string_equal(digits, theirs);
        double back = 0;
        assert_true(gr_num_parse(gr_str(ours), &back));
        assert_true(back == strtod(libc, NULL));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(parses_only_its_slice),
        cmocka_unit_test(parses_a_megabyte_of_digits),
        cmocka_unit_test(parses_integers),
        cmocka_unit_test(prints_shortest),
        cmocka_unit_test(prints_fixed_and_significant),
        cmocka_unit_test(shortest_reads_back),
        cmocka_unit_test(significant_as_libc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
