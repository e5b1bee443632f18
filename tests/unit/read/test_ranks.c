/* One machine measured by every rank of a job, and machines that only look alike. */
#include "reading.h"

/* count rows of 2, 2.01, 2.02 ... kWh that end a second apart; of hours one hour later each if apart. */
static struct reading of_runs(int count, int gpus, const char *mode, bool apart, double step_kwh) {
    struct gr_buf text = {0};
    gr_buf_puts(&text, "timestamp,project_name,run_id,duration,emissions,energy_consumed,cpu_count,"
                       "cpu_model,gpu_count,gpu_model,ram_total_size,tracking_mode,"
                       "country_iso_code\n");
    for (int i = 0; i < count; i++) {
        gr_buf_printf(&text,
                      "2024-05-01T%02d:00:%02d,p,00000000-0000-0000-0000-00000000000%d,3600,0.4,"
                      "%.2f,64,EPYC,%d,4 x A100,512,%s,DEU\n",
                      apart ? 10 + i : 10, 10 + i, i, 2 + step_kwh * i, gpus, mode);
    }
    struct reading r = reading_of_bytes(text.p, text.n, "emissions.csv", NULL, NULL);
    gr_buf_free(&text);
    return r;
}

static void check(struct reading r, double kwh, size_t decided, size_t warned) {
    const struct gr_decision *d = reading_decision(&r, "R263");
    assert_int_equal(r.status, GR_OK);
    assert_near(reading_total_kwh(&r), kwh, 1e-12);
    assert_int_equal(d ? d->count : 0, decided);
    assert_int_equal(reading_said(&r, "R264"), warned);
    reading_free(&r);
}

static void test_a_rank_a_gpu_is_one_machine(void **state) {
    (void)state;
    check(of_runs(4, 4, "machine", false, 0.01), 2.03, 3, 0);
}

static void test_another_number_is_doubtful(void **state) {
    (void)state;
    check(of_runs(3, 4, "machine", false, 0.01), 6.03, 0, 1);
}

static void test_processes_add_up(void **state) {
    (void)state;
    check(of_runs(4, 4, "process", false, 0.01), 8.06, 0, 0);
}

static void test_one_after_the_other_adds_up(void **state) {
    (void)state;
    check(of_runs(4, 4, "machine", true, 0.01), 8.06, 0, 0);
}

static void test_other_energies_are_other_machines(void **state) {
    (void)state;
    check(of_runs(4, 4, "machine", false, 0.50), 11, 0, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_rank_a_gpu_is_one_machine),
        cmocka_unit_test(test_another_number_is_doubtful),
        cmocka_unit_test(test_processes_add_up),
        cmocka_unit_test(test_one_after_the_other_adds_up),
        cmocka_unit_test(test_other_energies_are_other_machines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
