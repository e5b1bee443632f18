/* The words of the contract, written out once more by hand. */
#include "test.h"

#include "model/quantity.h"

#define CHECK_NAMES(what, type, count, ...)                                                        \
    static void names_of_##what(void **state) {                                                    \
        (void)state;                                                                               \
        static const char *const words[] = {__VA_ARGS__};                                          \
        assert_int_equal(sizeof words / sizeof words[0], (count));                                 \
        for (int i = 0; i < (count); i++) {                                                        \
            type out = (type)((i + 1) % (count));                                                  \
            assert_string_equal(gr_##what##_name((type)i), words[i]);                              \
            assert_true(gr_##what##_parse(words[i], &out));                                        \
            assert_int_equal(out, i);                                                              \
        }                                                                                          \
        type untouched = (type)1;                                                                  \
        assert_false(gr_##what##_parse("Nothing", &untouched));                                    \
        assert_false(gr_##what##_parse("", &untouched));                                           \
        assert_false(gr_##what##_parse(NULL, &untouched));                                         \
        assert_int_equal(untouched, 1);                                                            \
    }

CHECK_NAMES(tier, enum gr_tier, GR_TIER_COUNT, "metered", "counter", "provider_reported",
            "utilisation_model", "tdp_estimate", "proxy", "assumed")
CHECK_NAMES(scope, enum gr_scope, GR_SCOPE_COUNT, "gpu", "cpu", "dram", "module", "node", "wall")
CHECK_NAMES(component, enum gr_component, GR_COMPONENT_COUNT, "accelerator", "cpu", "memory",
            "interconnect", "other")
CHECK_NAMES(boundary, enum gr_boundary, GR_BOUNDARY_COUNT, "device", "node", "facility")
CHECK_NAMES(stage, enum gr_stage, GR_STAGE_COUNT, "data", "development", "tuning", "training",
            "evaluation", "inference", "unstated")
CHECK_NAMES(outcome, enum gr_outcome, GR_OUTCOME_COUNT, "final", "used", "discarded", "failed",
            "redundant")

static void component_of_scope(void **state) {
    (void)state;
    assert_int_equal(gr_scope_component(GR_SCOPE_GPU), GR_COMPONENT_ACCELERATOR);
    assert_int_equal(gr_scope_component(GR_SCOPE_CPU), GR_COMPONENT_CPU);
    assert_int_equal(gr_scope_component(GR_SCOPE_DRAM), GR_COMPONENT_MEMORY);
    assert_int_equal(gr_scope_component(GR_SCOPE_MODULE), GR_COMPONENT_OTHER);
    assert_int_equal(gr_scope_component(GR_SCOPE_NODE), GR_COMPONENT_OTHER);
    assert_int_equal(gr_scope_component(GR_SCOPE_WALL), GR_COMPONENT_OTHER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_tier),      cmocka_unit_test(names_of_scope),
        cmocka_unit_test(names_of_component), cmocka_unit_test(names_of_boundary),
        cmocka_unit_test(names_of_stage),     cmocka_unit_test(names_of_outcome),
        cmocka_unit_test(component_of_scope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
