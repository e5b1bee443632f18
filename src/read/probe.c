/* Which reader a file is for, told from its first bytes. */
#include <stdio.h>

#include "read/reader.h"

enum {
    SURE_ENOUGH = 30,
    NO_GUESS = 50,   /* below it the marks of a benchmark weigh more */
    CANDIDATES = 64, /* most readers that are weighed */
    SHORT_HEAD = 4096,
    PLAIN = 90, /* from a short head: nothing further down would change it */
};

/* ---- what is not a log at all ---- */

static bool starts(struct gr_str head, const char *bytes, size_t n) {
    return gr_str_starts(head, (struct gr_str){bytes, n});
}

static bool is_lfs(struct gr_str head) {
    return gr_str_starts(head, GR_STR("version https://git-lfs.github.com/spec/"));
}

/** A mark, or every second byte of the first 64 NUL. */
static bool is_utf16(struct gr_str head) {
    if (starts(head, "\xFF\xFE", 2) || starts(head, "\xFE\xFF", 2)) {
        return true;
    }
    size_t n = head.n < 64 ? head.n & ~(size_t)1 : 64, nul[2] = {0, 0};
    for (size_t i = 0; i < n; i++) {
        nul[i & 1] += head.p[i] == '\0';
    }
    return n >= 8 && (nul[0] == n / 2) != (nul[1] == n / 2);
}

static bool is_html(struct gr_str head) {
    static const struct gr_str starts_of[] = {{"<!doctype html", 14}, {"<html", 5}, {"<head", 5}};
    struct gr_str text = gr_str_trim(head);
    for (size_t i = 0; i < GR_COUNT(starts_of); i++) {
        struct gr_str begin = {text.p, starts_of[i].n};
        if (text.n >= begin.n && gr_str_eq_fold(begin, starts_of[i])) {
            return true;
        }
    }
    return false;
}

static bool is_binary(struct gr_str head) {
    static const struct gr_str magics[] = {
        {"PK\003\004", 4},
        {"\x93NUMPY", 6},
        {"PAR1", 4},
        {"%PDF-", 5},
        {"\x89PNG", 4},
        {"\x89HDF", 4},
        {"ARROW1", 6},
        {"\x1F\x8B", 2},
        {"\x28\xB5\x2F\xFD", 4},
        {"\xD0\xCF\x11\xE0", 4},
        {"\x7F"
         "ELF",
         4},
        {"SQLite format", 13},
    };
    for (size_t i = 0; i < GR_COUNT(magics); i++) {
        if (gr_str_starts(head, magics[i])) {
            return true;
        }
    }
    return head.n >= 2 && head.p[0] == '\x80' && head.p[1] >= 2 && head.p[1] <= 5; /* a pickle */
}

static bool is_empty(struct gr_str head) {
    return gr_str_trim(head).n == 0;
}

static const struct {
    bool (*is)(struct gr_str head);
    const char *code, *text, *hint;
} others[] = {
    {is_empty, "R007", "the file is empty", NULL},
    {is_lfs, "R003", "this is a Git LFS pointer, not the data", "git lfs pull fetches the data"},
    {is_utf16, "R004", "the file is UTF-16 text, which is not read",
     "iconv -f UTF-16 -t UTF-8 IN > OUT makes it readable"},
    {is_html, "R005", "this is a web page, not a log", "download the raw file"},
    {is_binary, "R006", "this is not a text file", "export the measurements as CSV"},
};

/** Says what the file is if it is no log; true if it is none. */
static bool name_other(struct gr_str head, uint32_t file, struct gr_diag *diag) {
    for (size_t i = 0; i < GR_COUNT(others); i++) {
        if (others[i].is(head)) {
            gr_error(diag, others[i].code, (struct gr_pos){.file = file}, others[i].hint, "%s",
                     others[i].text);
            return true;
        }
    }
    return false;
}

/** More than one byte in 32 is no character of a text. */
static bool looks_binary(struct gr_str head) {
    size_t odd = 0;
    for (size_t i = 0; i < head.n; i++) {
        unsigned char c = (unsigned char)head.p[i];
        odd += (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != 27) || c == 127;
    }
    return odd > head.n / 32;
}

/** One line without a digit, and that is the whole file. */
static bool is_header_only(struct gr_str head) {
    if (head.n >= GR_PEEK_SIZE) {
        return false;
    }
    struct gr_str text = gr_str_trim(head);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n' || (text.p[i] >= '0' && text.p[i] <= '9')) {
            return false;
        }
    }
    return true;
}

/* ---- results of benchmarks ---- */

/** Both signs stand in the head. */
static const struct {
    const char *sign, *beside, *what;
} rates[] = {
    {"\"energy_per_token_joules\"", "",
     "energy by token and request, as the ML.ENERGY leaderboard has"},
    {"\"energy_per_generation_joules\"", "", "energy by generation"},
    {"\"energy_per_request_joules\"", "", "energy by request"},
    {"energy_generate_gpu", "energy_generate_cpu", "energy by generation"},
    {"\"prefill\"", "\"efficiency\"", "energy by call, as optimum-benchmark has"},
    {"\"forward\"", "\"efficiency\"", "energy by call, as optimum-benchmark has"},
    {"Metric,Value", "Total Emissions", "emissions of a benchmark, without energy and units"},
    {"power_limit,time_per_epoch,average_power", "", "mean powers and times by epoch (Zeus trace)"},
    {"target_metric,target_epoch", "", "epochs to a target (Zeus trace)"},
};

bool gr_reader_refuse_rates(struct gr_str head, uint32_t file, struct gr_diag *diag) {
    for (size_t i = 0; i < GR_COUNT(rates); i++) {
        if (gr_str_find(head, gr_str(rates[i].sign)) != SIZE_MAX &&
            gr_str_find(head, gr_str(rates[i].beside)) != SIZE_MAX) {
            gr_error(diag, "R104", (struct gr_pos){.file = file},
                     "multiply by the counts of the job and state it: declared: {energy_kwh: ..., "
                     "source: ...}",
                     "rates, not the energy of a job: %s", rates[i].what);
            return true;
        }
    }
    return false;
}

/* ---- weighing the readers ---- */

struct candidate {
    const struct gr_reader *reader;
    int sure;
    char why[160];
};

static size_t weigh(struct gr_str head, const char *file_name, struct candidate *out) {
    size_t count = 0;
    for (; gr_readers[count] != NULL && count < CANDIDATES; count++) {
        out[count].reader = gr_readers[count];
        out[count].why[0] = '\0';
        out[count].sure = gr_readers[count]->probe(head, file_name, out[count].why);
    }
    return count;
}

enum { LISTED = 4 }; /* more reasons than anybody reads help nobody */

/** "codecarbon (the header has no column duration); csv (...)", the surest first. */
static void list_candidates(struct gr_buf *buf, const struct candidate *all, size_t count,
                            int from) {
    size_t listed = 0;
    for (int sure = 100; sure >= from; sure--) {
        for (size_t i = 0; i < count && listed < LISTED; i++) {
            if (all[i].sure == sure) {
                gr_buf_printf(buf, "%s%s (%s)", buf->n ? "; " : "", all[i].reader->name,
                              all[i].why);
                listed++;
            }
        }
    }
}

static enum gr_status refuse(const struct candidate *all, size_t count,
                             const struct candidate *best, bool tie, uint32_t file,
                             struct gr_diag *diag) {
    struct gr_buf list = {0};
    struct gr_pos whole = {.file = file};
    if (tie) {
        list_candidates(&list, all, count, best->sure);
        gr_error(diag, "R002", whole, "choose one with --from NAME, or format: in the YAML",
                 "several formats fit: %s", list.p);
    } else if (best->sure > 0) {
        list_candidates(&list, all, count, 1);
        gr_error(diag, "R001", whole, "if it is the right one: --from NAME, or format: in the YAML",
                 "unknown format; nearest guess: %s", list.p);
    } else {
        gr_error(diag, "R001", whole,
                 "gramme list formats shows what is read; a table of any kind can be read as "
                 "format: csv by naming its columns in the YAML",
                 "unknown format: none of the %zu readers knows it", count);
    }
    gr_buf_free(&list);
    return GR_REFUSED;
}

/** Index of the surest; *tie if another is as sure. */
static size_t surest(const struct candidate *all, size_t count, bool *tie) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        best = all[i].sure > all[best].sure ? i : best;
    }
    *tie = false;
    for (size_t i = 0; i < count; i++) {
        *tie = *tie || (i != best && all[i].sure == all[best].sure);
    }
    return best;
}

/** Whole lines at the front of the head. */
static struct gr_str short_head(struct gr_str head) {
    const char *end = head.n > SHORT_HEAD ? memrchr(head.p, '\n', SHORT_HEAD) : NULL;
    return end ? (struct gr_str){head.p, (size_t)(end + 1 - head.p)} : head;
}

/** Most logs say what they are in their first lines, and weighing all of a head takes each reader through a
 *  thousand lines; whatever is not plain from those is weighed by the whole head. */
static size_t weigh_head(struct gr_str head, const char *file_name, struct candidate *all) {
    struct gr_str few = short_head(head);
    size_t count = weigh(few, file_name, all);
    bool tie;
    size_t best = surest(all, count, &tie);
    size_t rivals = 0;
    for (size_t i = 0; i < count; i++) {
        rivals += i != best && all[i].sure >= NO_GUESS ? 1 : 0;
    }
    bool plain = all[best].sure >= PLAIN && rivals == 0;
    return plain || few.n == head.n ? count : weigh(head, file_name, all);
}

bool gr_reader_refuse_other(struct gr_str head, uint32_t file, struct gr_diag *diag) {
    return name_other(head, file, diag);
}

enum gr_status gr_reader_probe(struct gr_str head, const char *file_name, uint32_t file,
                               struct gr_diag *diag, const struct gr_reader **out) {
    struct candidate all[CANDIDATES] = {0};
    *out = NULL;
    if (name_other(head, file, diag)) {
        return GR_REFUSED;
    }
    size_t count = weigh_head(head, file_name, all);
    bool tie;
    const struct candidate *best = &all[surest(all, count, &tie)];
    if (best->sure < NO_GUESS && gr_reader_refuse_rates(head, file, diag)) {
        return GR_REFUSED;
    }
    if (best->sure >= SURE_ENOUGH && !tie) {
        if (is_header_only(head)) {
            gr_error(diag, "R008", (struct gr_pos){.file = file}, NULL,
                     "the file has the header of %s and no rows", best->reader->title);
            return GR_REFUSED;
        }
        *out = best->reader;
        return GR_OK;
    }
    if (best->sure < SURE_ENOUGH && looks_binary(head)) {
        gr_error(diag, "R006", (struct gr_pos){.file = file}, NULL, "this is not a text file");
        return GR_REFUSED;
    }
    return refuse(all, count, best, tie && best->sure >= SURE_ENOUGH, file, diag);
}
