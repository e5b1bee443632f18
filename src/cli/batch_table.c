/*
 * batch_table.c - jobs of a table, added up by account, user and month, written as experiment files.
 *
 * The reader of the dialect decides what a job is and which of its rows holds its energy.  Jobs without energy are
 * modelled from the accelerators that were allocated to them, where their type is known; the others are counted and
 * told.  Three views of the same jobs are three families of reports: only accounts have rows in the summary.
 */
#include "cli/batch_table.h"

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/out.h"
#include "cli/pipeline.h"
#include "lab/workers.h"

enum { TABLE_SECONDS = 3600, YAML_LIMIT = 1 << 20, NOT_DATED = -1 };

/* Jobs of one account, user and month that ended alike and whose energy is known alike. */
struct cell {
    const char *account, *user, *accelerator; /* accelerator: NULL where Slurm measured */
    int month;                                /* year * 12 + month - 1, or NOT_DATED */
    bool failed;
    struct gr_energy energy;
    double device_hours, duration_s;
    gr_time start, end;
    size_t jobs;
};

struct table {
    struct gr_call *call;
    const char *path, *folder, *display;
    struct gr_str head; /* of every experiment file */
    struct cell *cells;
    size_t count, cap;
    uint32_t *slots; /* index + 1; open addressing */
    size_t slot_count;
    size_t unknown; /* jobs whose energy nothing tells */
    enum gr_status status;
};

bool gr_is_table(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* ---- jobs to cells ---- */

static const char *known(const char *text) {
    return text && text[0] ? text : "unknown";
}

static int month_of(gr_time t) {
    if (t == GR_TIME_NONE) {
        return NOT_DATED;
    }
    struct gr_civil c = gr_civil_from_time(t);
    return c.year * 12 + c.month - 1;
}

static bool is_failure(const char *state) {
    static const char *const states[] = {"FAILED",    "TIMEOUT",   "NODE_FAIL", "OUT_OF_MEMORY",
                                         "CANCELLED", "PREEMPTED", "BOOT_FAIL", "DEADLINE"};
    for (size_t i = 0; state && i < GR_COUNT(states); i++) {
        if (strncmp(state, states[i], strlen(states[i])) == 0) {
            return true;
        }
    }
    return false;
}

static bool same_text(const char *a, const char *b) {
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_cell(const struct cell *a, const struct cell *b) {
    return a->month == b->month && a->failed == b->failed && same_text(a->account, b->account) &&
           same_text(a->user, b->user) && same_text(a->accelerator, b->accelerator);
}

static size_t slot_of(const struct table *t, const struct cell *key) {
    uint64_t hash = gr_str_hash(gr_str(key->account)) * 31 + gr_str_hash(gr_str(key->user));
    hash = hash * 31 + (uint64_t)(key->month * 2 + key->failed) * UINT64_C(0x9E3779B97F4A7C15);
    hash = hash * 31 + gr_str_hash(gr_str(key->accelerator));
    size_t slot = (size_t)(hash >> 17) & (t->slot_count - 1);
    while (t->slots[slot] != 0 && !same_cell(&t->cells[t->slots[slot] - 1], key)) {
        slot = (slot + 1) & (t->slot_count - 1);
    }
    return slot;
}

static struct cell *cell_of(struct table *t, const struct cell *key) {
    if (2 * (t->count + 1) > t->slot_count) {
        free(t->slots);
        t->slot_count = t->slot_count ? 2 * t->slot_count : 256;
        t->slots = gr_xcalloc(t->slot_count, sizeof *t->slots);
        for (size_t i = 0; i < t->count; i++) {
            t->slots[slot_of(t, &t->cells[i])] = (uint32_t)i + 1;
        }
    }
    size_t slot = slot_of(t, key);
    if (t->slots[slot] == 0) {
        GR_PUSH(t->cells, t->count, t->cap) = *key;
        t->slots[slot] = (uint32_t)t->count;
    }
    return &t->cells[t->slots[slot] - 1];
}

/* True if the table of hardware knows the power of the accelerator. */
static bool is_modelled(struct table *t, const struct gr_log_run *run) {
    struct gr_factors *factors = NULL;
    struct gr_hardware_match match;
    const char *hint;
    return run->gpu_model && run->gpu_count > 0 && run->duration_s > 0 &&
           gr_kit_factors(t->call, &factors) == GR_OK &&
           gr_hardware_find(factors, t->call->arena, GR_HARDWARE_ACCELERATOR, run->gpu_model,
                            &match, &hint) == GR_OK;
}

static void take_run(struct table *t, const struct gr_log_run *run) {
    bool measured = !run->anomaly;
    size_t jobs = run->run_count > 0 ? (size_t)run->run_count : 1;
    if (!measured && !is_modelled(t, run)) {
        t->unknown += jobs;
        return;
    }
    struct cell key = {.account = known(run->account),
                       .user = known(run->user),
                       .accelerator = measured ? NULL : run->gpu_model,
                       .month = month_of(run->start),
                       .failed = is_failure(run->state),
                       .start = GR_TIME_NONE,
                       .end = GR_TIME_NONE};
    struct cell *cell = cell_of(t, &key);
    cell->jobs += jobs;
    cell->energy = gr_energy_add(cell->energy, measured ? run->total : (struct gr_energy){0});
    cell->duration_s += run->duration_s > 0 ? run->duration_s : 0;
    cell->device_hours += measured ? 0 : run->gpu_count * run->duration_s / 3600;
    if (run->start != GR_TIME_NONE && (cell->start == GR_TIME_NONE || run->start < cell->start)) {
        cell->start = run->start;
    }
    if (run->end != GR_TIME_NONE && (cell->end == GR_TIME_NONE || run->end > cell->end)) {
        cell->end = run->end;
    }
}

static int by_place(const void *a, const void *b) {
    const struct cell *x = a, *y = b;
    int order = strcmp(x->account, y->account);
    order = order ? order : strcmp(x->user, y->user);
    order = order ? order : (x->month > y->month) - (x->month < y->month);
    order = order ? order : (int)x->failed - (int)y->failed;
    return order
               ? order
               : strcmp(x->accelerator ? x->accelerator : "", y->accelerator ? y->accelerator : "");
}

/* Numbers in place of names: cells are in order of account, users are looked for. */
static void hide_names(struct table *t) {
    struct gr_arena *arena = t->call->arena;
    const char *account = NULL, **users = GR_NEW_N(arena, const char *, t->count + 1);
    size_t accounts = 0, user_count = 0;
    for (size_t i = 0; i < t->count; i++) {
        struct cell *c = &t->cells[i];
        size_t u = 0;
        accounts += !account || strcmp(account, c->account) != 0;
        account = c->account;
        while (u < user_count && strcmp(users[u], c->user) != 0) {
            u++;
        }
        if (u == user_count) {
            users[user_count++] = c->user;
        }
        c->account = gr_arena_printf(arena, "account %zu", accounts);
        c->user = gr_arena_printf(arena, "user %zu", u + 1);
    }
}

/* ---- experiment files ---- */

static void put_month(struct gr_buf *out, int month) {
    if (month == NOT_DATED) {
        gr_buf_puts(out, "not dated");
    } else {
        gr_buf_printf(out, "%04d-%02d", month / 12, month % 12 + 1);
    }
}

static void put_stamp(struct gr_buf *out, const char *key, gr_time t) {
    char text[40];
    if (t != GR_TIME_NONE) {
        (void)gr_time_iso(t, true, text); /* without a zone: as UTC */
        gr_buf_printf(out, "    %s: %s\n", key, text);
    }
}

static void put_source(const struct table *t, const struct cell *c, struct gr_buf *out) {
    struct gr_buf source = {0};
    gr_buf_printf(&source, "ConsumedEnergy of %zu jobs in %s", c->jobs, t->display);
    gr_buf_json(out, gr_buf_str(&source));
    gr_buf_free(&source);
}

static void put_run(const struct table *t, const struct cell *c, struct gr_buf *out) {
    struct gr_buf name = {0};
    gr_buf_printf(&name, "%s, %s, ", c->account, c->user);
    put_month(&name, c->month);
    gr_buf_printf(&name, "%s%s%s", c->failed ? ", not completed" : "",
                  c->accelerator ? ", modelled: " : "", c->accelerator ? c->accelerator : "");
    gr_buf_printf(out, "  - id: jobs-%zu\n    name: ", (size_t)(c - t->cells) + 1);
    gr_buf_json(out, gr_buf_str(&name));
    gr_buf_puts(out, "\n    user: ");
    gr_buf_json(out, gr_str(c->user));
    gr_buf_puts(out, "\n    group: ");
    gr_buf_json(out, gr_str(c->account));
    gr_buf_printf(out, "\n    lifecycle_stage: development\n    outcome: %s\n",
                  c->failed ? "failed" : "used");
    put_stamp(out, "start", c->start);
    put_stamp(out, "end", c->end > c->start ? c->end : GR_TIME_NONE);
    if (c->duration_s > 0) {
        gr_buf_puts(out, "    duration_wall_s: ");
        gr_buf_num(out, c->duration_s);
        gr_buf_putc(out, '\n');
    }
    if (c->accelerator) {
        gr_buf_puts(out, "    estimate: {accelerator_model: ");
        gr_buf_json(out, gr_str(c->accelerator));
        gr_buf_puts(out, ", device_hours: ");
        gr_buf_num(out, c->device_hours);
        gr_buf_puts(out, "}\n");
    } else {
        gr_buf_puts(out, "    declared: {energy_kwh: ");
        gr_buf_num(out, gr_energy_kwh(c->energy));
        gr_buf_puts(out, ", energy_boundary: node, measurement_method: counter, "
                         "measurement_tool: Slurm, source: ");
        put_source(t, c, out);
        gr_buf_puts(out, "}\n");
    }
    gr_buf_free(&name);
}

/* A name as a folder: what is not plain becomes "_", and a hash keeps two of them apart. */
static void put_folder(struct gr_buf *out, const char *name) {
    bool plain = name[0] != '.' && name[0] != '\0' && strlen(name) < 100;
    for (const char *c = name; *c; c++) {
        bool good = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                    (*c >= '0' && *c <= '9') || *c == '-' || *c == '_' || *c == '.' || *c == '@';
        plain &= good;
        if (c - name < 100) {
            gr_buf_putc(out, good && (c > name || *c != '.') ? *c : '_');
        }
    }
    if (!plain) {
        gr_buf_printf(out, "-%08x", (unsigned)(gr_str_hash(gr_str(name)) & 0xFFFFFFFF));
    }
}

struct view {
    const char *folder, *title;
    void (*name)(const struct cell *cell, struct gr_buf *out);
};

static void account_name(const struct cell *cell, struct gr_buf *out) {
    gr_buf_puts(out, cell->account);
}

static void user_name(const struct cell *cell, struct gr_buf *out) {
    gr_buf_puts(out, cell->user);
}

static void month_name(const struct cell *cell, struct gr_buf *out) {
    put_month(out, cell->month);
}

static const struct view views[] = {
    {"account", "Slurm account", account_name},
    {"user", "Slurm user", user_name},
    {"month", "Slurm, month", month_name},
};

struct page {
    char *name;
    struct gr_buf runs;
};

static struct page *page_of(struct page **pages, size_t *count, size_t *cap, const char *name) {
    for (size_t i = 0; i < *count; i++) {
        if (strcmp((*pages)[i].name, name) == 0) {
            return &(*pages)[i];
        }
    }
    struct page page = {.name = gr_xcalloc(strlen(name) + 1, 1)};
    memcpy(page.name, name, strlen(name));
    GR_PUSH(*pages, *count, *cap) = page;
    return &(*pages)[*count - 1];
}

static enum gr_status write_page(struct table *t, const struct view *view, struct page *page,
                                 struct gr_diag *diag) {
    struct gr_buf path = {0}, title = {0}, text = {0};
    gr_buf_printf(&path, "%s/%s/", t->folder, view->folder);
    put_folder(&path, page->name);
    enum gr_status status = gr_out_folder(path.p, diag);
    gr_buf_puts(&path, "/gramme.yaml");
    gr_buf_printf(&title, "%s %s", view->title, page->name);
    gr_buf_puts(&text, "gramme: 1\ntitle: ");
    gr_buf_json(&text, gr_buf_str(&title));
    gr_buf_putc(&text, '\n');
    gr_buf_put(&text, t->head);
    gr_buf_puts(&text, "\nruns:\n");
    gr_buf_put(&text, gr_buf_str(&page->runs));
    status = status == GR_OK ? gr_out_write(path.p, gr_buf_str(&text), diag) : status;
    gr_buf_free(&path);
    gr_buf_free(&title);
    gr_buf_free(&text);
    return status;
}

static enum gr_status write_view(struct table *t, const struct view *view, struct gr_diag *diag) {
    struct page *pages = NULL;
    size_t count = 0, cap = 0;
    struct gr_buf name = {0};
    for (size_t i = 0; i < t->count; i++) {
        gr_buf_clear(&name);
        view->name(&t->cells[i], &name);
        put_run(t, &t->cells[i], &page_of(&pages, &count, &cap, name.p)->runs);
    }
    enum gr_status status = GR_OK;
    for (size_t i = 0; i < count; i++) {
        status = status == GR_OK ? write_page(t, view, &pages[i], diag) : status;
        gr_buf_free(&pages[i].runs);
        free(pages[i].name);
    }
    free(pages);
    gr_buf_free(&name);
    return status;
}

/* ---- the process ---- */

static enum gr_status read_table(struct table *t, struct gr_diag *diag) {
    struct gr_log_source source = {t->path, t->path, NULL};
    struct gr_read_options options = {
        .digest = false, .from = t->call->values[GR_OPT_FROM], .groups_most = UINT32_MAX};
    struct gr_logs logs = {0};
    struct gr_diag *said = gr_diag_new();
    enum gr_status status = gr_read_logs(&source, 1, &options, t->call->arena, said, &logs);
    for (size_t i = 0; i < logs.run_count; i++) {
        take_run(t, &logs.runs[i]);
    }
    if (t->count == 0) { /* why nothing can be known */
        for (size_t i = 0; i < gr_diag_total(said); i++) {
            struct gr_message m = gr_diag_get(said, i);
            gr_diag_add(diag, m.severity, m.code, GR_NOWHERE, (struct gr_str){0, 0}, m.hint, "%s",
                        m.text);
        }
        status = status == GR_OK ? GR_REFUSED : status;
    } else {
        status = GR_OK;
        qsort(t->cells, t->count, sizeof *t->cells, by_place);
        if (t->call->values[GR_OPT_ANONYMOUS]) {
            hide_names(t);
        }
    }
    gr_diag_free(said);
    return status;
}

static void work(void *context, size_t index, struct gr_buf *out) {
    struct table *t = context;
    struct gr_diag *diag = gr_diag_new();
    (void)index;
    enum gr_status status = read_table(t, diag);
    for (size_t i = 0; i < GR_COUNT(views) && status == GR_OK; i++) {
        status = write_view(t, &views[i], diag);
    }
    if (t->unknown > 0 && status == GR_OK) {
        gr_warning(diag, "B007", GR_NOWHERE,
                   "their energy was not recorded, and AllocTRES names no accelerator that the "
                   "table of hardware knows",
                   "%zu jobs count nothing", t->unknown);
    }
    gr_buf_printf(out, "%d\n", (int)status);
    gr_diag_print(diag, GR_DIAG_HUMAN, false, out);
    gr_diag_free(diag);
}

static bool done(void *context, const struct gr_task *task) {
    struct table *t = context;
    if (task->died) {
        gr_error(t->call->diag, "B005", GR_NOWHERE, NULL, "%s: %s", t->path, task->died);
        t->status = GR_REFUSED;
        return true;
    }
    struct gr_str text = task->bytes;
    uint64_t status = 0;
    (void)gr_num_parse_u64(gr_str_cut(&text, '\n'), &status);
    t->status = (enum gr_status)status;
    if (text.p && text.n > 0) {
        (void)!write(STDERR_FILENO, text.p, text.n);
    }
    return true;
}

static bool tick(void *context, size_t busy) {
    (void)context;
    (void)busy;
    return true;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk) {
    (void)st;
    (void)kind;
    (void)walk;
    (void)remove(path);
    return 0;
}

/* Without what each file says by itself: its version, and that a document begins. */
static struct gr_str take_head(struct gr_arena *arena, struct gr_str text) {
    struct gr_buf head = {0};
    while (text.p) {
        struct gr_str line = gr_str_cut(&text, '\n');
        if (!gr_str_starts(line, GR_STR("gramme:")) && !gr_str_starts(line, GR_STR("---"))) {
            gr_buf_put(&head, line);
            gr_buf_putc(&head, '\n');
        }
    }
    struct gr_str copy = {gr_arena_str(arena, gr_buf_str(&head)), head.n};
    gr_buf_free(&head);
    return copy;
}

static enum gr_status read_head(struct gr_call *call, const char *yaml, struct gr_str *out) {
    struct gr_input *in = NULL;
    struct gr_str text = {"", 0};
    *out = text;
    if (!yaml) {
        return GR_OK;
    }
    enum gr_status status = gr_input_open(&in, yaml, yaml, NULL, call->diag);
    if (status != GR_OK) {
        return status;
    }
    status = gr_input_all(in, call->arena, YAML_LIMIT, &text);
    enum gr_status closed = gr_input_close(in, NULL);
    status = status == GR_OK ? closed : status;
    *out = status == GR_OK ? take_head(call->arena, text) : *out;
    return status;
}

enum gr_status gr_table_to_lab(struct gr_call *call, const char *path, const char *yaml,
                               const char *folder) {
    const char *slash = strrchr(path, '/');
    struct table t = {
        .call = call, .path = path, .folder = folder, .display = slash ? slash + 1 : path};
    struct gr_jobs jobs = {.task_count = 1,
                           .workers = 1,
                           .limits = {TABLE_SECONDS, 0},
                           .context = &t,
                           .work = work,
                           .done = done,
                           .tick = tick};
    enum gr_status status = read_head(call, yaml, &t.head);
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    status = status == GR_OK ? gr_out_folder(folder, call->diag) : status;
    status = status == GR_OK ? gr_jobs_run(&jobs, call->diag) : status;
    return status == GR_OK ? t.status : status;
}
