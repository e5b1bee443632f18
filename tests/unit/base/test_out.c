#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/out.h"

static char folder[] = "/tmp/gramme-out-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    char command[64];
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

static const char *in_folder(const char *name) {
    static char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static void assert_content(const char *name, const char *want) {
    char text[100] = {0};
    FILE *file = fopen(in_folder(name), "rb");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    assert_string_equal(text, want);
    assert_int_equal(n, strlen(want));
}

static bool exists(const char *name) {
    return access(in_folder(name), F_OK) == 0;
}

/* Names in the folder, "." and ".." left out. */
static int count_entries(const char *name) {
    DIR *dir = opendir(in_folder(name));
    int count = -2;
    assert_non_null(dir);
    while (readdir(dir)) {
        count++;
    }
    closedir(dir);
    return count;
}

static void assert_fails(enum gr_status status, struct gr_diag *diag, const char *text) {
    assert_int_equal(status, GR_EIO);
    assert_int_equal(gr_diag_count(diag, GR_ERROR), 1);
    assert_non_null(strstr(gr_diag_get(diag, 0).text, text));
    gr_diag_free(diag);
}

static void writes_and_replaces(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    mode_t mask = umask(022);
    struct stat st;
    assert_int_equal(gr_out_write(in_folder("a.txt"), GR_STR("one"), diag), GR_OK);
    assert_content("a.txt", "one");
    assert_int_equal(gr_out_write(in_folder("a.txt"), GR_STR(""), diag), GR_OK);
    assert_content("a.txt", "");
    assert_int_equal(stat(in_folder("a.txt"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    umask(mask);
    assert_int_equal(gr_diag_total(diag), 0);
    gr_diag_free(diag);
}

static void follows_links(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    struct stat st;
    assert_int_equal(gr_out_write(in_folder("target"), GR_STR("old"), diag), GR_OK);
    assert_int_equal(symlink("target", in_folder("link")), 0);
    assert_int_equal(gr_out_write(in_folder("link"), GR_STR("new"), diag), GR_OK);
    assert_content("target", "new");
    assert_true(lstat(in_folder("link"), &st) == 0 && S_ISLNK(st.st_mode));
    gr_diag_free(diag);
}

static void makes_folders(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    assert_int_equal(gr_out_folder(in_folder("x/y//z/"), diag), GR_OK);
    assert_int_equal(gr_out_folder(in_folder("x/y/z"), diag), GR_OK);
    assert_int_equal(gr_out_write(in_folder("x/y/z/f"), GR_STR("deep"), diag), GR_OK);
    assert_content("x/y/z/f", "deep");
    assert_int_equal(gr_out_folder("/", diag), GR_OK);
    assert_int_equal(gr_diag_total(diag), 0);
    assert_fails(gr_out_folder(in_folder("x/y/z/f/g"), diag), diag, "is a file, not a folder");
}

static void says_what_is_wrong(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    assert_fails(gr_out_write(in_folder("none/f"), GR_STR("x"), diag), diag,
                 "folder does not exist");
    diag = gr_diag_new();
    assert_fails(gr_out_write(folder, GR_STR("x"), diag), diag, "it is a folder");
    diag = gr_diag_new();
    assert_fails(gr_out_write(in_folder("new/"), GR_STR("x"), diag), diag, "it is a folder");
    diag = gr_diag_new();
    assert_fails(gr_out_write(in_folder("a.txt/f"), GR_STR("x"), diag), diag, "not a folder");
    diag = gr_diag_new();
    assert_fails(gr_out_write("", GR_STR("x"), diag), diag, "cannot write");
    diag = gr_diag_new();
    assert_fails(gr_out_write("/dev/full", GR_STR("x"), diag), diag, "the disk is full");
    diag = gr_diag_new();
    assert_int_equal(gr_out_write("/dev/null", GR_STR("x"), diag), GR_OK);
    gr_diag_free(diag);
    struct stat st; /* a device is written, never replaced */
    assert_true(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode));
}

/* Runs work in a child that may not write everywhere (root may). */
static void as_nobody(void (*work)(void)) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            _exit(99);
        }
        work();
        _exit(0);
    }
    int status;
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void write_where_forbidden(void) {
    struct gr_diag *diag = gr_diag_new();
    enum gr_status status = gr_out_write(in_folder("closed/f"), GR_STR("x"), diag);
    if (status != GR_EIO || !strstr(gr_diag_get(diag, 0).text, "no permission")) {
        _exit(1);
    }
    gr_diag_free(diag);
}

static void write_where_protected(void) {
    struct gr_diag *diag = gr_diag_new();
    enum gr_status status = gr_out_write(in_folder("open/protected"), GR_STR("x"), diag);
    if (status != GR_EIO || !strstr(gr_diag_get(diag, 0).text, "no permission")) {
        _exit(1);
    }
    gr_diag_free(diag);
}

static void respects_permissions(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    chmod(folder, 0777);
    assert_int_equal(mkdir(in_folder("closed"), 0777), 0);
    chmod(in_folder("closed"), 0555);
    as_nobody(write_where_forbidden);
    assert_int_equal(count_entries("closed"), 0);
    assert_int_equal(mkdir(in_folder("open"), 0777), 0);
    chmod(in_folder("open"), 0777);
    assert_int_equal(gr_out_write(in_folder("open/protected"), GR_STR("mine"), diag), GR_OK);
    chmod(in_folder("open/protected"), 0444);
    as_nobody(write_where_protected);
    assert_content("open/protected", "mine");
    assert_int_equal(count_entries("open"), 1);
    gr_diag_free(diag);
}

static void write_to_full_stdout(void) {
    struct gr_diag *diag = gr_diag_new();
    int full = open("/dev/full", O_WRONLY);
    dup2(full, STDOUT_FILENO);
    if (gr_out_write("-", GR_STR("x"), diag) != GR_EIO ||
        !strstr(gr_diag_get(diag, 0).text, "cannot write standard output: the disk is full")) {
        _exit(1);
    }
    close(STDOUT_FILENO);
    close(full);
    if (gr_out_write("-", GR_STR("x"), diag) != GR_EIO) {
        _exit(2);
    }
    gr_diag_free(diag);
}

static void write_to_closed_pipe(void) {
    struct gr_diag *diag = gr_diag_new();
    int ends[2];
    signal(SIGPIPE, SIG_IGN);
    if (pipe(ends) != 0 || dup2(ends[1], STDOUT_FILENO) < 0) {
        _exit(1);
    }
    close(ends[0]);
    if (gr_out_write("-", GR_STR("x"), diag) != GR_EIO ||
        !strstr(gr_diag_get(diag, 0).text, "nobody reads")) {
        _exit(2);
    }
    gr_diag_free(diag);
}

static void checks_standard_output(void **state) {
    (void)state;
    fflush(stdout);
    as_nobody(write_to_full_stdout);
    as_nobody(write_to_closed_pipe);
}

/* A file may grow to 100 bytes only: the write is short, then fails with EFBIG. */
static void write_beyond_limit(void) {
    struct gr_diag *diag = gr_diag_new();
    struct gr_buf large = {0};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, 100});
    memset(gr_buf_reserve(&large, 1000), 'x', 1000);
    struct gr_out_set *set = gr_out_set_new(NULL);
    gr_out_set_add(set, in_folder("set/small"), GR_STR("new"));
    gr_out_set_add(set, in_folder("set/large"), (struct gr_str){large.p, 1000});
    if (gr_out_set_commit(set, diag) != GR_EIO ||
        !strstr(gr_diag_get(diag, 0).text, "larger than a file may be")) {
        _exit(1);
    }
    gr_buf_free(&large);
    gr_diag_free(diag);
}

static void a_set_arrives_whole_or_not_at_all(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    assert_int_equal(mkdir(in_folder("set"), 0777), 0);
    chmod(in_folder("set"), 0777);
    assert_int_equal(gr_out_write(in_folder("set/small"), GR_STR("old"), diag), GR_OK);
    chmod(in_folder("set/small"), 0666);
    as_nobody(write_beyond_limit);
    assert_content("set/small", "old");
    assert_false(exists("set/large"));
    assert_int_equal(count_entries("set"), 1); /* no temporary file stays */

    struct gr_out_set *set = gr_out_set_new(NULL);
    gr_out_set_add(set, in_folder("set/small"), GR_STR("new"));
    gr_out_set_add(set, in_folder("set/other"), GR_STR("too"));
    assert_int_equal(gr_out_set_commit(set, diag), GR_OK);
    assert_content("set/small", "new");
    assert_content("set/other", "too");
    assert_int_equal(count_entries("set"), 2);

    set = gr_out_set_new(NULL);
    gr_out_set_add(set, in_folder("set/small"), GR_STR("never"));
    gr_out_set_add(set, in_folder("nowhere/f"), GR_STR("x"));
    gr_out_set_add(set, in_folder("nowhere/g"), GR_STR("x"));
    assert_int_equal(gr_out_set_commit(set, diag), GR_EIO);
    assert_int_equal(gr_diag_total(diag), 2); /* all at once */
    assert_content("set/small", "new");
    assert_int_equal(count_entries("set"), 2);
    gr_diag_free(diag);
    diag = gr_diag_new();
    assert_int_equal(gr_out_set_commit(gr_out_set_new(NULL), diag), GR_OK);
    set = gr_out_set_new(NULL);
    gr_out_set_add(set, in_folder("set/small"), GR_STR("never"));
    gr_out_set_discard(set);
    gr_out_set_discard(NULL);
    assert_content("set/small", "new");
    gr_diag_free(diag);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_and_replaces),
        cmocka_unit_test(follows_links),
        cmocka_unit_test(makes_folders),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(respects_permissions),
        cmocka_unit_test(checks_standard_output),
        cmocka_unit_test(a_set_arrives_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
