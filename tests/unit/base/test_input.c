#include "test.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>
#ifdef GRAMME_HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/buf.h"
#include "base/input.h"
#include "base/sha256.h"

static char folder[] = "/tmp/gramme-in-XXXXXX";

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

static const char *store(const char *name, struct gr_str bytes) {
    const char *path = in_folder(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(bytes.n == 0 || fwrite(bytes.p, 1, bytes.n, file) == bytes.n);
    assert_int_equal(fclose(file), 0);
    return path;
}

static const char *store_gz(const char *name, struct gr_str bytes, const char *mode) {
    const char *path = in_folder(name);
    gzFile file = gzopen(path, mode);
    assert_non_null(file);
    assert_true(bytes.n == 0 || gzwrite(file, bytes.p, (unsigned)bytes.n) == (int)bytes.n);
    assert_int_equal(gzclose(file), Z_OK);
    return path;
}

static struct gr_input *open_input(const char *path, bool digest, struct gr_diag *diag) {
    struct gr_input *in;
    assert_int_equal(gr_input_open(&in, path, "log", &(struct gr_input_options){digest}, diag),
                     GR_OK);
    return in;
}

/* Reads to the end, checking what the contract says of each block. */
static struct gr_buf read_blocks(struct gr_input *in) {
    struct gr_buf all = {0};
    struct gr_block block;
    uint64_t line = 1;
    while (gr_input_block(in, &block)) {
        assert_true(all.n == 0 || all.p[all.n - 1] == '\n');
        assert_true(block.bytes.n > 0);
        assert_int_equal(block.first_line, line);
        for (size_t i = 0; i < block.bytes.n; i++) {
            line += block.bytes.p[i] == '\n';
        }
        int sum = 0;
        for (size_t i = 0; i < 64; i++) { /* readable: the sanitizer and valgrind look on */
            sum += block.bytes.p[block.bytes.n + i];
        }
        assert_true(sum != INT_MAX);
        gr_buf_put(&all, block.bytes);
    }
    assert_false(gr_input_block(in, &block));
    return all;
}

static void assert_reads(const char *path, struct gr_str want, bool digest) {
    struct gr_diag *diag = gr_diag_new();
    struct gr_input *in = open_input(path, digest, diag);
    struct gr_str peek = gr_input_peek(in);
    size_t peeked = want.n < GR_PEEK_SIZE ? want.n : GR_PEEK_SIZE;
    assert_int_equal(peek.n, peeked);
    assert_true(gr_str_eq(peek, (struct gr_str){want.p, peeked}));
    struct gr_buf all = read_blocks(in);
    assert_true(gr_str_eq(gr_buf_str(&all), want));
    assert_int_equal(gr_input_close(in, NULL), GR_OK);
    assert_int_equal(gr_diag_total(diag), 0);
    gr_buf_free(&all);
    gr_diag_free(diag);
}

/* Lines of every length from 0 to 299 and round again, with `end` after each. */
static struct gr_buf make_lines(size_t bytes, const char *end) {
    struct gr_buf buf = {0};
    for (size_t i = 0; buf.n < bytes; i++) {
        size_t n = i % 300;
        memset(gr_buf_reserve(&buf, n), 'a' + (int)(i % 26), n);
        buf.n += n;
        gr_buf_puts(&buf, end);
    }
    return buf;
}

static void reads_files_of_all_sizes(void **state) {
    (void)state;
    static const size_t sizes[] = {0,      1,      100,    65535,  65536,   65537,
                                   262143, 262144, 262145, 524288, 3000000, 5000001};
    for (size_t i = 0; i < GR_COUNT(sizes); i++) {
        struct gr_buf text = make_lines(sizes[i], "\n");
        text.n = text.n < sizes[i] ? text.n : sizes[i]; /* cuts the last line */
        const char *path = store("sizes", gr_buf_str(&text));
        assert_reads(path, gr_buf_str(&text), false);
        assert_reads(path, gr_buf_str(&text), true);
        assert_reads(store_gz("sizes.gz", gr_buf_str(&text), "wb1"), gr_buf_str(&text), true);
        gr_buf_free(&text);
    }
}

static void keeps_crlf_and_reads_cr_as_lf(void **state) {
    (void)state;
    struct gr_buf crlf = make_lines(400000, "\r\n");
    assert_reads(store("crlf", gr_buf_str(&crlf)), gr_buf_str(&crlf), true);
    struct gr_buf cr = make_lines(700000, "\r"), lf = make_lines(700000, "\n");
    assert_reads(store("cr", gr_buf_str(&cr)), gr_buf_str(&lf), false);
    assert_reads(store("cr", gr_buf_str(&cr)), gr_buf_str(&lf), true);
    assert_reads(store_gz("cr.gz", gr_buf_str(&cr), "wb"), gr_buf_str(&lf), true);
    gr_buf_free(&crlf);
    gr_buf_free(&cr);
    gr_buf_free(&lf);
}

static void drops_the_byte_order_mark(void **state) {
    (void)state;
    assert_reads(store("bom", GR_STR("\xEF\xBB\xBF"
                                     "a,b\n1,2\n")),
                 GR_STR("a,b\n1,2\n"), true);
    assert_reads(store("bom", GR_STR("\xEF\xBB\xBF"
                                     "a\rb")),
                 GR_STR("a\nb"), true);
    assert_reads(store("bom", GR_STR("\xEF\xBB\xBF")), GR_STR(""), true);
    assert_reads(store_gz("bom.gz",
                          GR_STR("\xEF\xBB\xBF"
                                 "a\n"),
                          "wb"),
                 GR_STR("a\n"), true);
}

static void digests_the_bytes_as_stored(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 10, 262144, 262145, 6000000};
    for (size_t i = 0; i < GR_COUNT(sizes); i++) {
        struct gr_buf text = make_lines(sizes[i], "\r");
        struct gr_diag *diag = gr_diag_new();
        struct gr_input_info info;
        char want[65];
        gr_sha256_hex(gr_buf_str(&text), want);
        const char *path = store("digest", gr_buf_str(&text));
        struct gr_input *in = open_input(path, true, diag);
        struct gr_buf all = read_blocks(in);
        assert_int_equal(gr_input_close(in, &info), GR_OK);
        assert_string_equal(info.sha256, want);
        assert_int_equal(info.bytes, text.n);
        in = open_input(path, true, diag); /* closed before anything was read: still all of it */
        assert_int_equal(gr_input_close(in, &info), GR_OK);
        assert_string_equal(info.sha256, want);
        in = open_input(path, false, diag);
        assert_int_equal(gr_input_close(in, &info), GR_OK);
        assert_string_equal(info.sha256, "");
        assert_int_equal(info.bytes, text.n);
        gr_buf_free(&all);
        gr_buf_free(&text);
        gr_diag_free(diag);
    }
}

static void digest_is_that_of_sha256sum(void **state) {
    (void)state;
    struct gr_buf text = make_lines(2000000, "\n");
    const char *path = store_gz("sum.gz", gr_buf_str(&text), "wb");
    char command[PATH_MAX + 20], want[65] = {0};
    snprintf(command, sizeof(command), "sha256sum '%s'", path);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_int_equal(fread(want, 1, 64, pipe), 64);
    assert_int_equal(pclose(pipe), 0);
    struct gr_diag *diag = gr_diag_new();
    struct gr_input *in = open_input(path, true, diag);
    struct gr_buf all = read_blocks(in);
    struct gr_input_info info;
    assert_int_equal(gr_input_close(in, &info), GR_OK);
    assert_string_equal(info.sha256, want);
    gr_buf_free(&all);
    gr_buf_free(&text);
    gr_diag_free(diag);
}

static void cuts_a_line_of_three_megabytes(void **state) {
    (void)state;
    struct gr_buf text = {0}, want = {0};
    for (int i = 0; i < 2; i++) { /* twice: said once */
        gr_buf_puts(&text, "before\n");
        memset(gr_buf_reserve(&text, 3 << 20), 'x', 3 << 20);
        text.n += 3 << 20;
        gr_buf_puts(&text, "\nafter\n");
        gr_buf_puts(&want, "before\n");
        memset(gr_buf_reserve(&want, GR_LINE_LIMIT), 'x', GR_LINE_LIMIT);
        want.n += GR_LINE_LIMIT;
        gr_buf_puts(&want, "\nafter\n");
    }
    struct gr_diag *diag = gr_diag_new();
    struct gr_input *in = open_input(store("long", gr_buf_str(&text)), true, diag);
    struct gr_buf all = read_blocks(in);
    assert_true(gr_str_eq(gr_buf_str(&all), gr_buf_str(&want)));
    assert_int_equal(gr_input_close(in, NULL), GR_OK);
    assert_int_equal(gr_diag_total(diag), 1);
    struct gr_message m = gr_diag_get(diag, 0);
    assert_string_equal(m.code, "I005");
    assert_int_equal(m.pos.line, 2);
    gr_buf_free(&all);
    gr_buf_free(&text);
    gr_buf_free(&want);
    gr_diag_free(diag);
}

static void reads_lines_longer_than_a_block(void **state) {
    (void)state;
    static const size_t lengths[] = {65536, 65537, 100000, 262144, 400000, GR_LINE_LIMIT};
    struct gr_buf text = {0};
    for (size_t i = 0; i < GR_COUNT(lengths) * 3; i++) {
        size_t n = lengths[i % GR_COUNT(lengths)];
        memset(gr_buf_reserve(&text, n), 'a' + (int)i, n);
        text.n += n;
        gr_buf_puts(&text, i % 2 ? "\nshort\n\n" : "\n");
    }
    memset(gr_buf_reserve(&text, 500000), 'z', 500000); /* and the last without an end */
    text.n += 500000;
    assert_reads(store("wide", gr_buf_str(&text)), gr_buf_str(&text), true);
    gr_buf_free(&text);
}

static void reads_gz_in_members(void **state) {
    (void)state;
    const char *path = store_gz("members.gz", GR_STR("a\nb"), "wb");
    store_gz("members.gz", GR_STR("c\n"), "ab");
    assert_reads(path, GR_STR("a\nbc\n"), true);
    FILE *file = fopen(path, "ab"); /* as tape drives pad */
    fwrite("\0\0\0", 1, 3, file);
    fclose(file);
    assert_reads(path, GR_STR("a\nbc\n"), true);
    assert_reads(store_gz("empty.gz", GR_STR(""), "wb"), GR_STR(""), true);
}

static void assert_broken(const char *path, const char *text) {
    struct gr_diag *diag = gr_diag_new();
    struct gr_input *in;
    enum gr_status status = gr_input_open(&in, path, "log", &(struct gr_input_options){true}, diag);
    if (status == GR_OK) {
        struct gr_buf all = read_blocks(in);
        gr_buf_free(&all);
        struct gr_input_info info;
        status = gr_input_close(in, &info);
    }
    assert_int_equal(status, GR_REFUSED);
    assert_int_equal(gr_diag_total(diag), 1);
    assert_string_equal(gr_diag_get(diag, 0).code, "I004");
    assert_non_null(strstr(gr_diag_get(diag, 0).text, text));
    gr_diag_free(diag);
}

static void refuses_broken_gz(void **state) {
    (void)state;
    struct gr_buf text = make_lines(2000000, "\n");
    struct gr_buf stored = {0};
    const char *path =
        store_gz("broken.gz", gr_buf_str(&text), "wb0"); /* 0: not packed, so large */
    FILE *file = fopen(path, "rb");
    stored.n = fread(gr_buf_reserve(&stored, 2100000), 1, 2100000, file);
    fclose(file);
    assert_broken(store("cut.gz", (struct gr_str){stored.p, stored.n - 5}), "cut off");
    assert_broken(store("cut.gz", (struct gr_str){stored.p, 1500000}), "lines were read");
    assert_broken(store("cut.gz", (struct gr_str){stored.p, 5}), "cut off");
    stored.p[1000000] ^= 1;
    assert_broken(store("flipped.gz", gr_buf_str(&stored)), "damaged");
    stored.p[1000000] ^= 1;
    gr_buf_puts(&stored, "junk");
    assert_broken(store("junk.gz", gr_buf_str(&stored)), "damaged");
    gr_buf_free(&text);
    gr_buf_free(&stored);
}

#ifdef GRAMME_HAVE_ZSTD
/* Two frames, as `zstd` and `cat` make them. */
static void reads_zstd(void **state) {
    (void)state;
    struct gr_buf text = make_lines(700000, "\n"), stored = {0};
    size_t bound = ZSTD_compressBound(text.n);
    stored.n = ZSTD_compress(gr_buf_reserve(&stored, 2 * bound), bound, text.p, text.n, 3);
    assert_false(ZSTD_isError(stored.n));
    size_t one = stored.n;
    const char *path = store("one.zst", gr_buf_str(&stored));
    assert_reads(path, gr_buf_str(&text), true);
    gr_buf_put(&stored, (struct gr_str){stored.p, one});
    struct gr_buf twice = {0};
    gr_buf_put(&twice, gr_buf_str(&text));
    gr_buf_put(&twice, gr_buf_str(&text));
    assert_reads(store("two.zst", gr_buf_str(&stored)), gr_buf_str(&twice), true);
    assert_broken(store("cut.zst", (struct gr_str){stored.p, one - 5}), "zstd file is cut off");
    assert_broken(store("cut.zst", (struct gr_str){stored.p, 6}), "cut off");
    stored.p[one / 2] ^= 0x55;
    assert_broken(store("flipped.zst", (struct gr_str){stored.p, one}), "damaged");
    gr_buf_free(&text);
    gr_buf_free(&twice);
    gr_buf_free(&stored);
}
#endif

static void assert_not_opened(const char *path, enum gr_status want, const char *text) {
    struct gr_diag *diag = gr_diag_new();
    struct gr_input *in;
    assert_int_equal(gr_input_open(&in, path, "log", NULL, diag), want);
    assert_null(in);
    assert_int_equal(gr_diag_count(diag, GR_ERROR), 1);
    assert_non_null(strstr(gr_diag_get(diag, 0).text, text));
    assert_int_equal(gr_diag_get(diag, 0).pos.file,
                     gr_diag_source(diag, "log", (struct gr_str){0}));
    gr_diag_free(diag);
}

static void says_why_it_cannot_open(void **state) {
    (void)state;
    assert_not_opened(in_folder("nowhere"), GR_EIO, "no such file");
    assert_not_opened(folder, GR_EIO, "it is a folder");
    assert_not_opened("/dev/zero", GR_EIO, "it is a device");
#ifndef GRAMME_HAVE_ZSTD
    assert_not_opened(store("a.zst", GR_STR("\x28\xB5\x2F\xFD....")), GR_REFUSED, "Zstandard");
#endif
    assert_not_opened(store("a.xz", GR_STR("\xFD"
                                           "7zXZ\0....")),
                      GR_REFUSED, "xz");
    assert_not_opened(store("a.zip", GR_STR("PK\x03\x04....")), GR_REFUSED, "zip archive");
    if (getuid() != 0) { /* root may read everything */
        const char *path = store("secret", GR_STR("x"));
        chmod(path, 0);
        assert_not_opened(path, GR_EIO, "no permission");
    }
}

static void reads_a_whole_document(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    struct gr_arena *arena = gr_arena_new();
    struct gr_buf text = make_lines(600000, "\n");
    text.n -= 100;
    const char *path = store("document", gr_buf_str(&text));
    struct gr_input *in = open_input(path, true, diag);
    struct gr_str all;
    assert_int_equal(gr_input_all(in, arena, text.n, &all), GR_OK);
    assert_true(gr_str_eq(all, gr_buf_str(&text)));
    assert_int_equal(all.p[all.n], '\0');
    assert_int_equal(gr_input_close(in, NULL), GR_OK);
    in = open_input(path, true, diag);
    assert_int_equal(gr_input_all(in, arena, text.n - 1, &all), GR_REFUSED);
    assert_string_equal(gr_diag_get(diag, 0).code, "I006");
    assert_int_equal(gr_input_close(in, NULL), GR_REFUSED);
    gr_buf_free(&text);
    gr_arena_free(arena);
    gr_diag_free(diag);
}

static void abandons_in_the_middle(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    struct gr_buf text = make_lines(5000000, "\n");
    const char *path = store("abandoned", gr_buf_str(&text));
    struct gr_block block;
    gr_input_abandon(open_input(path, true, diag));
    struct gr_input *in = open_input(path, true, diag);
    for (int i = 0; i < 3; i++) {
        assert_true(gr_input_block(in, &block));
    }
    gr_input_abandon(in);
    assert_int_equal(gr_diag_total(diag), 0);
    gr_buf_free(&text);
    gr_diag_free(diag);
}

static void reads_standard_input(void **state) {
    (void)state;
    struct gr_diag *diag = gr_diag_new();
    int saved = dup(STDIN_FILENO), ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "a\nb\n", 4), 4);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    struct gr_input *in = open_input("-", true, diag);
    struct gr_buf all = read_blocks(in);
    assert_string_equal(all.p, "a\nb\n");
    assert_int_equal(gr_input_close(in, NULL), GR_OK);
    dup2(saved, STDIN_FILENO);
    close(saved);
    gr_buf_free(&all);
    gr_diag_free(diag);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_files_of_all_sizes),
        cmocka_unit_test(keeps_crlf_and_reads_cr_as_lf),
        cmocka_unit_test(drops_the_byte_order_mark),
        cmocka_unit_test(digests_the_bytes_as_stored),
        cmocka_unit_test(digest_is_that_of_sha256sum),
        cmocka_unit_test(cuts_a_line_of_three_megabytes),
        cmocka_unit_test(reads_lines_longer_than_a_block),
        cmocka_unit_test(reads_gz_in_members),
        cmocka_unit_test(refuses_broken_gz),
#ifdef GRAMME_HAVE_ZSTD
        cmocka_unit_test(reads_zstd),
#endif
        cmocka_unit_test(says_why_it_cannot_open),
        cmocka_unit_test(reads_a_whole_document),
        cmocka_unit_test(abandons_in_the_middle),
        cmocka_unit_test(reads_standard_input),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
