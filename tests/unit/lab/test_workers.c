/* Tasks in processes: one that crashes, hangs, eats memory or ends itself is one failed task. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "test.h"
#include "lab/workers.h"

enum { TASKS = 60, CRASH = 7, HANG = 13, EAT = 21, EXIT = 33, KILL = 41 };

struct seen {
    int made[TASKS], died[TASKS];
    char why[TASKS][128];
    size_t stop_after, count;
};

static void work(void *context, size_t index, struct gr_buf *out) {
    (void)context;
    switch (index) {
    case CRASH:
        fputs("last words", stderr);
        fflush(stderr);
        (void)raise(SIGABRT);
        break;
    case HANG:
        for (;;) {
            (void)pause();
        }
    case EAT:
        for (size_t i = 0; i < 1000; i++) {
            char *volatile p = gr_xmalloc(1 << 20);
            memset(p, 1, 1 << 20);
        }
        break;
    case EXIT:
        _exit(5);
    case KILL:
        (void)kill(getpid(), SIGKILL);
        break;
    default:
        gr_buf_printf(out, "task %zu", index);
        for (size_t i = 0; i < 5000 * (index % 3); i++) { /* longer than a pipe holds */
            gr_buf_puts(out, " and so on");
        }
    }
}

static bool done(void *context, const struct gr_task *task) {
    struct seen *seen = context;
    char wanted[32];
    assert_true(task->index < TASKS);
    if (task->died) {
        seen->died[task->index]++;
        snprintf(seen->why[task->index], sizeof seen->why[0], "%s|%.*s", task->died,
                 (int)task->said.n, task->said.p);
    } else {
        snprintf(wanted, sizeof wanted, "task %zu", task->index);
        assert_true(gr_str_starts(task->bytes, gr_str(wanted)));
        assert_int_equal(task->bytes.n, strlen(wanted) + 10 * 5000 * (task->index % 3));
        seen->made[task->index]++;
    }
    return ++seen->count != seen->stop_after;
}

static bool tick(void *context, size_t busy) {
    (void)context;
    assert_true(busy == SIZE_MAX || busy < TASKS);
    return true;
}

static struct gr_jobs jobs_for(struct seen *seen, int workers) {
    return (struct gr_jobs){.task_count = TASKS,
                            .workers = workers,
                            .tasks_each = 9,
                            .limits = {1, 64 << 20},
                            .context = seen,
                            .work = work,
                            .done = done,
                            .tick = tick};
}

static void test_faults_stay_with_their_task(void **state) {
    (void)state;
    for (int workers = 1; workers <= 3; workers++) {
        struct seen seen = {0};
        struct gr_jobs jobs = jobs_for(&seen, workers);
        struct gr_diag *diag = gr_diag_new();
        assert_int_equal(gr_jobs_run(&jobs, diag), GR_OK);
        assert_int_equal(gr_diag_total(diag), 0);
        for (int i = 0; i < TASKS; i++) {
            bool dies = i == CRASH || i == HANG || i == EXIT || i == KILL;
            if (i != EAT) { /* where memory cannot be limited it ends well */
                assert_int_equal(seen.died[i], dies);
                assert_int_equal(seen.made[i], !dies);
            }
        }
        assert_non_null(strstr(seen.why[CRASH], "SIGABRT"));
        assert_non_null(strstr(seen.why[CRASH], "last words"));
        assert_non_null(strstr(seen.why[HANG], "1 s"));
        assert_non_null(strstr(seen.why[EXIT], "status 5"));
        assert_non_null(strstr(seen.why[KILL], "SIGKILL"));
        gr_diag_free(diag);
    }
}

static void test_a_stop_ends_it(void **state) {
    (void)state;
    struct seen seen = {.stop_after = 3};
    struct gr_jobs jobs = jobs_for(&seen, 1);
    struct gr_diag *diag = gr_diag_new();
    assert_int_equal(gr_jobs_run(&jobs, diag), GR_OK);
    assert_in_range(seen.count, 3, 6); /* those already begun or sent */
    gr_diag_free(diag);
}

static void test_nothing_to_do(void **state) {
    (void)state;
    struct seen seen = {0};
    struct gr_jobs jobs = jobs_for(&seen, 4);
    struct gr_diag *diag = gr_diag_new();
    jobs.task_count = 0;
    assert_int_equal(gr_jobs_run(&jobs, diag), GR_OK);
    assert_int_equal(seen.count, 0);
    gr_diag_free(diag);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults_stay_with_their_task),
        cmocka_unit_test(test_a_stop_ends_it),
        cmocka_unit_test(test_nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
