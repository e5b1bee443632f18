#include "base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/inflate.h"
#include "base/lines.h"
#include "base/raw.h"

struct gr_input {
    struct gr_diag *diag;
    uint32_t file;
    enum gr_status status;
    struct gr_raw *raw;
    struct gr_inflate *packed; /* NULL for plain files */
    bool cr;                   /* CR is read as LF */
    char *own;                 /* a block of our own, where the raw one cannot be used; else NULL */
    char *data;                /* the current block: GR_RAW_HEADROOM bytes before it are free */
    size_t pos, end;           /* what is left of it */
    struct gr_buf tail;        /* the line that began in earlier blocks */
    bool tail_taken;           /* it was handed out */
    bool told_long;
    uint64_t line;         /* number of the line that comes next, but for those of */
    struct gr_str at_hand; /* the block handed out, which are not counted yet */
};

/* ---- saying what is wrong ---- */

static struct gr_pos whole_file(const struct gr_input *in) {
    return (struct gr_pos){.file = in->file};
}

static void stop(struct gr_input *in, enum gr_status status) {
    in->status = status;
    in->pos = in->end = 0;
}

static const char *sentence(int error) {
    static const struct {
        int error;
        const char *text;
    } sentences[] = {
        {ENOENT, "no such file"},
        {EACCES, "no permission to read it"},
        {EPERM, "no permission to read it"},
        {ENOTDIR, "a part of the path is a file, not a folder"},
        {ELOOP, "its symbolic links go round in a circle"},
        {ENAMETOOLONG, "the name is too long"},
        {EMFILE, "too many files are open"},
        {EISDIR, "it is a folder, not a file"},
        {ENODEV, "it is a device, not a file"},
        {EIO, "the disk or network reports an error"},
    };
    for (size_t i = 0; i < GR_COUNT(sentences); i++) {
        if (sentences[i].error == error) {
            return sentences[i].text;
        }
    }
    const char *text = strerrordesc_np(error);
    return text ? text : "unknown error";
}

static void read_failed(struct gr_input *in, int error) {
    gr_error(in->diag, "I002", whole_file(in), NULL, "reading failed: %s", sentence(error));
    stop(in, GR_EIO);
}

static void inflate_failed(struct gr_input *in, enum gr_inflate_result result) {
    if (result == GR_INFLATE_IO) {
        read_failed(in, errno);
        return;
    }
    const char *form = gr_inflate_form(in->packed);
    char hint[64];
    (void)snprintf(hint, sizeof(hint), "%s -t tells the same; copy the file once more", form);
    gr_error(in->diag, "I004", whole_file(in), hint,
             "the %s file is %s; %" PRIu64 " lines were read", form,
             result == GR_INFLATE_CUT ? "cut off before its end" : "damaged", in->line - 1);
    stop(in, GR_REFUSED);
}

/* ---- blocks of text ---- */

static char *own_block(struct gr_input *in) {
    if (!in->own) {
        in->own = gr_xmalloc(GR_RAW_SLOT);
    }
    return in->own + GR_RAW_HEADROOM;
}

/* The raw bytes belong to the thread that hashes, so lines are made in a block of our own. */
static void cr_to_lf(struct gr_input *in) {
    char *to = own_block(in);
    for (size_t i = in->pos; i < in->end; i++) {
        to[i] = in->data[i] == '\r' ? '\n' : in->data[i];
    }
    memset(to + in->end, 0, GR_RAW_TAILROOM);
    in->data = to;
}

static void fill_from_packed(struct gr_input *in) {
    in->data = own_block(in);
    enum gr_inflate_result result = gr_inflate_next(in->packed, in->data, GR_RAW_BLOCK, &in->end);
    memset(in->data + in->end, 0, GR_RAW_TAILROOM);
    if (result != GR_INFLATE_OK) {
        inflate_failed(in, result);
    }
}

static void fill_from_raw(struct gr_input *in) {
    int error = gr_raw_next(in->raw, &in->data, &in->end);
    if (error) {
        read_failed(in, error);
    }
}

/* The next block of text in data[pos..end); false at the end. */
static bool fill(struct gr_input *in) {
    if (in->status != GR_OK) {
        return false;
    }
    in->pos = 0;
    if (in->packed) {
        fill_from_packed(in);
    } else {
        fill_from_raw(in);
    }
    if (in->cr && in->end) {
        cr_to_lf(in);
    }
    return in->end > 0;
}

/* ---- opening ---- */

/* A descriptor, or -1 with errno. */
static int open_file(const char *path) {
    struct stat st;
    if (strcmp(path, "-") == 0) {
        return STDIN_FILENO;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) {
        return -1;
    }
    int error = fstat(fd, &st) == 0 ? 0 : errno;
    if (!error && S_ISDIR(st.st_mode)) {
        error = EISDIR;
    }
    if (!error && (S_ISBLK(st.st_mode) || (S_ISCHR(st.st_mode) && !isatty(fd)))) {
        error = ENODEV; /* /dev/zero has no end */
    }
    if (error) {
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static const char *unread_compression(struct gr_str head) {
    static const struct {
        struct gr_str magic;
        const char *text;
    } kinds[] = {
#ifndef GRAMME_HAVE_ZSTD
        {{"\x28\xB5\x2F\xFD", 4}, "Zstandard (.zst); unpack it first: zstd -d FILE"},
#endif
        {{"\xFD"
          "7zXZ\0",
          6},
         "xz; unpack it first: xz -dk FILE"},
        {{"BZh", 3}, "bzip2; unpack it first: bzip2 -dk FILE"},
        {{"PK\x03\x04", 4}, "a zip archive; unpack it first: unzip FILE"},
        {{"7z\xBC\xAF\x27\x1C", 6}, "a 7z archive; unpack it first: 7z x FILE"},
    };
    for (size_t i = 0; i < GR_COUNT(kinds); i++) {
        if (gr_str_starts(head, kinds[i].magic)) {
            return kinds[i].text;
        }
    }
    return NULL;
}

static bool has_only_cr(struct gr_str head) {
    return head.n && !memchr(head.p, '\n', head.n) && memchr(head.p, '\r', head.n);
}

/* Looks at the first block: compressed or not, byte order mark, ends of lines. */
static void begin(struct gr_input *in) {
    if (!fill(in)) {
        return;
    }
    struct gr_str head = {in->data, in->end};
    const char *kind = unread_compression(head);
    if (kind) {
        gr_error(in->diag, "I003", whole_file(in), NULL, "the file is packed as %s", kind);
        stop(in, GR_REFUSED);
        return;
    }
    in->packed = gr_inflate_new(in->raw, head);
    if (in->packed && !fill(in)) {
        return;
    }
    head = (struct gr_str){in->data, in->end};
    in->pos = gr_str_starts(head, GR_STR("\xEF\xBB\xBF")) ? 3 : 0;
    in->cr = has_only_cr(gr_input_peek(in));
    if (in->cr) {
        cr_to_lf(in);
    }
}

enum gr_status gr_input_open(struct gr_input **out, const char *path, const char *display,
                             const struct gr_input_options *options, struct gr_diag *diag) {
    *out = NULL;
    uint32_t file = gr_diag_source(diag, display, (struct gr_str){NULL, 0});
    gr_diag_use(diag, GR_USE_FILE, path);
    int fd = open_file(path);
    if (fd < 0) {
        gr_error(diag, "I001", (struct gr_pos){.file = file}, NULL, "cannot be opened: %s",
                 sentence(errno));
        return GR_EIO;
    }
    struct gr_input *in = gr_xcalloc(1, sizeof(*in));
    *in = (struct gr_input){.diag = diag, .file = file, .line = 1};
    in->raw = gr_raw_new(fd, options && options->digest);
    begin(in);
    if (in->status != GR_OK) {
        return gr_input_close(in, NULL);
    }
    *out = in;
    return GR_OK;
}

uint32_t gr_input_file(const struct gr_input *in) {
    return in->file;
}

struct gr_str gr_input_peek(struct gr_input *in) {
    size_t n = in->end - in->pos;
    return (struct gr_str){in->data + in->pos, n < GR_PEEK_SIZE ? n : GR_PEEK_SIZE};
}

/* ---- lines ---- */

/* Readers often count lines as they go: only where they do not say how many, they are counted here. */
static void count_at_hand(struct gr_input *in) {
    in->line += gr_count_lines(in->at_hand);
    in->at_hand = (struct gr_str){NULL, 0};
}

static bool hand_out(struct gr_input *in, struct gr_str bytes, struct gr_block *out) {
    *out = (struct gr_block){.bytes = bytes, .first_line = in->line};
    in->at_hand = bytes;
    return true;
}

void gr_input_counted(struct gr_input *in, uint64_t lines) {
    in->line += lines;
    in->at_hand = (struct gr_str){NULL, 0};
}

static bool hand_out_tail(struct gr_input *in, struct gr_block *out) {
    gr_buf_reserve(&in->tail, GR_RAW_TAILROOM);
    memset(in->tail.p + in->tail.n, 0, GR_RAW_TAILROOM);
    in->tail_taken = true;
    return hand_out(in, gr_buf_str(&in->tail), out);
}

/* The usual case: all whole lines of the block, the tail of the one before put in front of them. */
static bool take_whole_lines(struct gr_input *in, struct gr_block *out) {
    char *from = in->data + in->pos;
    const char *last = memrchr(from, '\n', in->end - in->pos);
    if (!last || in->tail.n > GR_RAW_HEADROOM) {
        return false;
    }
    char *start = from - in->tail.n;
    if (in->tail.n) {
        memcpy(start, in->tail.p, in->tail.n);
    }
    struct gr_str bytes = {start, (size_t)(last + 1 - start)};
    size_t after = (size_t)(last + 1 - in->data);
    gr_buf_clear(&in->tail);
    gr_buf_put(&in->tail, (struct gr_str){last + 1, in->end - after});
    in->pos = in->end;
    return hand_out(in, bytes, out);
}

static void append_to_tail(struct gr_input *in, struct gr_str part) {
    size_t room = GR_LINE_LIMIT - in->tail.n;
    if (part.n > room && !in->told_long) {
        in->told_long = true;
        gr_warning(in->diag, "I005", ((struct gr_pos){.file = in->file, .line = in->line}), NULL,
                   "line longer than 1 MiB: the rest of it is left out");
    }
    gr_buf_put(&in->tail, (struct gr_str){part.p, part.n < room ? part.n : room});
}

/* The tail goes on into this block, and is too long for the space before it or does not end here. */
static bool take_long_line(struct gr_input *in, struct gr_block *out) {
    char *from = in->data + in->pos;
    const char *lf = memchr(from, '\n', in->end - in->pos);
    size_t n = lf ? (size_t)(lf - from) : in->end - in->pos;
    append_to_tail(in, (struct gr_str){from, n});
    in->pos += n + (lf != NULL);
    if (!lf) {
        return false;
    }
    gr_buf_putc(&in->tail, '\n');
    return hand_out_tail(in, out);
}

bool gr_input_block(struct gr_input *in, struct gr_block *out) {
    count_at_hand(in);
    if (in->tail_taken) {
        gr_buf_clear(&in->tail);
        in->tail_taken = false;
    }
    while (in->pos < in->end || fill(in)) {
        if (take_whole_lines(in, out) || take_long_line(in, out)) {
            return true;
        }
    }
    return in->status == GR_OK && in->tail.n && hand_out_tail(in, out);
}

bool gr_input_bytes(struct gr_input *in, struct gr_block *out) {
    count_at_hand(in);
    if (in->pos == in->end && !fill(in)) {
        return false;
    }
    struct gr_str bytes = {in->data + in->pos, in->end - in->pos};
    in->pos = in->end;
    return hand_out(in, bytes, out);
}

enum gr_status gr_input_all(struct gr_input *in, struct gr_arena *arena, size_t limit,
                            struct gr_str *out) {
    struct gr_buf all = {0};
    while (in->pos < in->end || fill(in)) {
        gr_buf_put(&all, (struct gr_str){in->data + in->pos, in->end - in->pos});
        in->pos = in->end;
        if (all.n > limit) {
            gr_error(in->diag, "I006", whole_file(in), NULL, "the file is larger than %zu KiB",
                     limit / 1024);
            stop(in, GR_REFUSED);
        }
    }
    *out = (struct gr_str){gr_arena_str(arena, gr_buf_str(&all)), all.n};
    gr_buf_free(&all);
    return in->status;
}

/* ---- closing ---- */

/* What the reader did not want still belongs to the digest. */
static void read_rest(struct gr_input *in) {
    char *bytes;
    size_t n;
    do {
        int error = gr_raw_next(in->raw, &bytes, &n);
        if (error && in->status == GR_OK) {
            read_failed(in, error);
        }
    } while (n);
}

static void release(struct gr_input *in, char sha256[65]) {
    gr_raw_free(in->raw, sha256);
    gr_inflate_free(in->packed);
    gr_buf_free(&in->tail);
    free(in->own);
    free(in);
}

void gr_input_abandon(struct gr_input *in) {
    char ignored[65];
    release(in, ignored);
}

enum gr_status gr_input_close(struct gr_input *in, struct gr_input_info *info) {
    struct gr_input_info ignored;
    if (info) {
        read_rest(in);
    }
    info = info ? info : &ignored;
    info->bytes = gr_raw_count(in->raw);
    enum gr_status status = in->status;
    release(in, info->sha256);
    return status;
}
