/* What must hold for every reader: no fixture has two claims, and nothing a file may hold or lack brings
 * a reader down or makes it grow. */
#include <dirent.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "base/input.h"
#include "reading.h"

#if defined(__SANITIZE_ADDRESS__)
enum { SLOW = 16 }; /* under a sanitizer every 16th place is cut */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SLOW = 16 };
#else
enum { SLOW = 1 };
#endif
#else
enum { SLOW = 1 };
#endif

/* ---- every fixture ---- */

struct fixture {
    const char *dialect;
    char name[512];
    struct gr_buf bytes;
};

static struct gr_buf bytes_of(const char *path) {
    struct gr_buf all = {0};
    FILE *file = fopen(path, "rbe");
    assert_non_null(file);
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof(part), file)) > 0;) {
        gr_buf_put(&all, (struct gr_str){part, n});
    }
    (void)fclose(file);
    return all;
}

static void each_fixture(void (*visit)(const struct fixture *fixture)) {
    char folder[512];
    for (size_t i = 0; gr_readers[i]; i++) {
        (void)snprintf(folder, sizeof(folder), "%s/fixtures/logs/%s", GRAMME_SOURCE_DIR,
                       gr_readers[i]->name);
        DIR *dir = opendir(folder);
        for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
            char path[1024];
            (void)snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
            if (e->d_name[0] == '.' || e->d_type == DT_DIR) {
                continue;
            }
            struct fixture f = {.dialect = gr_readers[i]->name, .bytes = bytes_of(path)};
            (void)snprintf(f.name, sizeof(f.name), "%s", e->d_name);
            visit(&f);
            gr_buf_free(&f.bytes);
        }
        if (dir) {
            closedir(dir);
        }
    }
}

/* ---- a file in memory ---- */

struct memory {
    int fd;
    char path[64];
};

static struct memory in_memory(struct gr_str bytes) {
    struct memory m = {.fd = memfd_create("log", MFD_CLOEXEC)};
    assert_true(m.fd >= 0);
    (void)snprintf(m.path, sizeof(m.path), "/proc/self/fd/%d", m.fd);
    for (size_t at = 0; at < bytes.n;) {
        ssize_t n = write(m.fd, bytes.p + at, bytes.n - at);
        assert_true(n > 0);
        at += (size_t)n;
    }
    return m;
}

/** Reads it; whatever comes out, a refusal must have a message, and figures must be figures. */
static void survive(const struct memory *m, const char *name, const char *from) {
    const struct gr_log_source source = {m->path, name, NULL};
    struct reading r = reading_of_sources(&source, 1, from);
    if (r.status != GR_OK && gr_diag_total(r.diag) == 0) {
        fail_msg("%s: refused without a word", name);
    }
    for (size_t i = 0; i < r.logs.run_count; i++) {
        double kwh = gr_energy_kwh(r.logs.runs[i].total);
        if (!(kwh >= 0) && !r.logs.runs[i].anomaly) {
            fail_msg("%s: %g kWh", name, kwh);
        }
    }
    reading_free(&r);
}

/* ---- probing ---- */

static int wrong_claims;

static void one_claim(const struct fixture *f) {
    int best = 0, equal = 0;
    const char *who = "";
    struct gr_str head = gr_buf_str(&f->bytes);
    head.n = head.n < GR_PEEK_SIZE ? head.n : GR_PEEK_SIZE;
    struct gr_diag *unsaid = gr_diag_new();
    bool no_log = gr_reader_refuse_other(head, 0, unsaid);
    gr_diag_free(unsaid);
    if (no_log) {
        return;
    }
    for (size_t i = 0; gr_readers[i]; i++) {
        char why[160] = "";
        int sure = gr_readers[i]->probe(head, f->name, why);
        assert_true(sure >= 0 && sure <= 100);
        assert_non_null(memchr(why, '\0', sizeof(why)));
        equal = sure > best ? 1 : equal + (sure == best);
        who = sure > best ? gr_readers[i]->name : who;
        best = sure > best ? sure : best;
    }
    /* at 30 the reader csv only says that a table could be read if its columns were named */
    if (best > 30 && (equal > 1 || strcmp(who, f->dialect) != 0)) {
        print_error("%s/%s: %d claim it with %d, among them %s\n", f->dialect, f->name, equal, best,
                    who);
        wrong_claims++;
    }
}

static void test_no_fixture_has_two_claims(void **state) {
    (void)state;
    wrong_claims = 0;
    each_fixture(one_claim);
    assert_int_equal(wrong_claims, 0);
}

/* ---- cut off anywhere ---- */

static void cut_everywhere(const struct fixture *f) {
    struct memory m = in_memory(gr_buf_str(&f->bytes));
    size_t step = (1 + f->bytes.n / 4000) * SLOW; /* a large one is cut at 4,000 places */
    for (size_t n = f->bytes.n + 1; n-- > 0;) {
        if (n % step == 0) {
            assert_int_equal(ftruncate(m.fd, (off_t)n), 0);
            survive(&m, f->name, f->dialect);
        }
    }
    close(m.fd);
}

static void test_cut_at_every_byte(void **state) {
    (void)state;
    each_fixture(cut_everywhere);
}

/* ---- figures that are none ---- */

static const struct gr_str monsters[] = {
    {"1e999", 5},
    {"-nan", 4},
    {"-1", 2},
    {"99999999999999999999999", 23},
    {"1e-400", 6},
    {"0000-00-00T00:00:00", 19},
    {"9999-12-31T23:59:59", 19},
    {"\0", 1},
    {"\"", 1},
    {"", 0},
};

static bool is_figure(char c) {
    return (c >= '0' && c <= '9') || c == '.';
}

/** The next figure of text at or after *at; false if there is none. */
static bool next_figure(struct gr_str text, size_t *at, size_t *n) {
    while (*at < text.n && !is_figure(text.p[*at])) {
        (*at)++;
    }
    for (*n = 0; *at + *n < text.n && is_figure(text.p[*at + *n]);) {
        (*n)++;
    }
    return *n > 0;
}

static void put_monsters(const struct fixture *f) {
    enum { PLACES = 24 };
    struct gr_str text = gr_buf_str(&f->bytes);
    size_t at = 0, n = 0;
    for (int place = 0; place < PLACES && next_figure(text, &at, &n); place++, at += n) {
        for (size_t i = (size_t)place % SLOW; i<GR_COUNT(monsters); i += SLOW> 1 ? 3 : 1) {
            struct gr_buf changed = {0};
            gr_buf_put(&changed, (struct gr_str){text.p, at});
            gr_buf_put(&changed, monsters[i]);
            gr_buf_put(&changed, (struct gr_str){text.p + at + n, text.n - at - n});
            struct memory m = in_memory(gr_buf_str(&changed));
            survive(&m, f->name, f->dialect);
            close(m.fd);
            gr_buf_free(&changed);
        }
    }
}

static void test_figures_that_are_none(void **state) {
    (void)state;
    each_fixture(put_monsters);
}

/* ---- lines without an end ---- */

static long peak_kib(void) {
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static struct gr_buf repeated(const char *part, size_t n) {
    struct gr_buf all = {0};
    size_t length = strlen(part);
    char *p = gr_buf_reserve(&all, n);
    for (size_t i = 0; i < n; i++) {
        p[i] = part[i % length];
    }
    all.n = n;
    return all;
}

/** The first line of a fixture, or what a document begins with, then without end. */
static void test_one_endless_line(void **state) {
    (void)state;
    static const char *const parts[] = {"1,", "x", "{\"a\":", "[", "\"", "\t", "\\", "#"};
    size_t size = (size_t)100 * 1000 * 1000 / SLOW;
    for (size_t k = 0; k < GR_COUNT(parts); k++) {
        struct gr_buf text = repeated(parts[k], k == 0 ? size : size / 50);
        struct memory m = in_memory(gr_buf_str(&text));
        gr_buf_free(&text);
        long before = peak_kib();
        for (size_t i = 0; k > 0 && gr_readers[i]; i++) {
            survive(&m, "endless", gr_readers[i]->name);
        }
        survive(&m, "endless", "codecarbon"); /* the long one: by lines, as JSON, by probing */
        survive(&m, "endless", "codecarbon_json");
        survive(&m, "endless", NULL);
        if (SLOW == 1 && peak_kib() - before > 200 * 1024) {
            fail_msg("%s: %ld KiB", parts[k], peak_kib() - before);
        }
        close(m.fd);
    }
}

/** A fixture's first line with a million more columns, and a million values under them. */
static void many_columns(const struct fixture *f) {
    struct gr_str rest = gr_buf_str(&f->bytes), first = gr_str_cut(&rest, '\n');
    struct gr_buf text = {0}, more = repeated(",a", 2000000 / SLOW);
    for (int line = 0; line < 2; line++) {
        gr_buf_put(&text, line ? gr_str_cut(&rest, '\n') : first);
        gr_buf_put(&text, gr_buf_str(&more));
        gr_buf_putc(&text, '\n');
    }
    struct memory m = in_memory(gr_buf_str(&text));
    survive(&m, f->name, f->dialect);
    close(m.fd);
    gr_buf_free(&more);
    gr_buf_free(&text);
}

static void test_million_columns(void **state) {
    (void)state;
    each_fixture(many_columns);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_fixture_has_two_claims),
        cmocka_unit_test(test_figures_that_are_none),
        cmocka_unit_test(test_one_endless_line),
        cmocka_unit_test(test_million_columns),
        cmocka_unit_test(test_cut_at_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
