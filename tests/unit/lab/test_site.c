/* A site: what it remembers comes back, and what cannot be read again is no quiet end. */
#include "lab/site.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

static const char key[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static const char block[] = "i\ta\ns\tdone\nr\ta row\n";

/* Remembers one experiment and finishes; cut: the journal loses it between. */
static enum gr_status remember_and_finish(const char *folder, bool cut) {
    struct gr_diag *diag = gr_diag_new();
    struct gr_site *site = NULL;
    const char *ids[] = {"a"};
    char journal[256];
    bool changed = false;
    snprintf(journal, sizeof journal, "%s/.gramme/journal", folder);
    assert_int_equal(gr_site_open(folder, (struct gr_shard){1, 1}, key, diag, &site), GR_OK);
    assert_int_equal(gr_site_remember(site, GR_STR(block), diag), GR_OK);
    if (cut) {
        assert_int_equal(truncate(journal, 20), 0);
    }
    enum gr_status status = gr_site_finish(site, ids, 1, ids, 1, diag, &changed);
    assert_int_equal(gr_diag_count(diag, GR_ERROR), cut ? 1 : 0);
    gr_site_close(site);
    gr_diag_free(diag);
    return status;
}

static size_t row_count(const char *folder) {
    struct gr_diag *diag = gr_diag_new();
    struct gr_site_rows *rows = NULL;
    struct gr_str row;
    size_t count = 0;
    assert_int_equal(gr_site_rows_open(folder, diag, &rows), GR_OK);
    while (gr_site_row(rows, &row)) {
        assert_true(gr_str_is(row, "a row"));
        count++;
    }
    gr_site_rows_close(rows);
    gr_diag_free(diag);
    return count;
}

static void remove_site(const char *folder) {
    static const char *const names[] = {"manifest", "journal", "lock"};
    char path[256];
    for (size_t i = 0; i < GR_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/.gramme/%s", folder, names[i]);
        (void)unlink(path);
    }
    snprintf(path, sizeof path, "%s/.gramme", folder);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void test_a_journal_that_is_cut(void **state) {
    (void)state;
    char folder[] = "/tmp/gramme-site-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_int_equal(remember_and_finish(folder, true), GR_EIO);
    assert_int_equal(remember_and_finish(folder, false), GR_OK);
    assert_int_equal(row_count(folder), 1);
    assert_int_equal(remember_and_finish(folder, true), GR_EIO);
    assert_int_equal(row_count(folder), 1); /* the manifest of before stands */
    remove_site(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_journal_that_is_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
