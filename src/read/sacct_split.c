/* A line of sacct to cells.  sacct quotes nothing, so a quote is a letter like any other; a name may hold a
 * line break or the delimiter itself. */
#include "read/sacct.h"

static const char *const names[GR_SA_COLUMNS] = {
    [GR_SA_JOB_ID] = "JobID",
    [GR_SA_JOB_ID_RAW] = "JobIDRaw",
    [GR_SA_JOB_NAME] = "JobName",
    [GR_SA_CLUSTER] = "Cluster",
    [GR_SA_USER] = "User",
    [GR_SA_ACCOUNT] = "Account",
    [GR_SA_PARTITION] = "Partition",
    [GR_SA_STATE] = "State",
    [GR_SA_ENERGY_RAW] = "ConsumedEnergyRaw",
    [GR_SA_ENERGY] = "ConsumedEnergy",
    [GR_SA_ELAPSED_RAW] = "ElapsedRaw",
    [GR_SA_ELAPSED] = "Elapsed",
    [GR_SA_START] = "Start",
    [GR_SA_END] = "End",
    [GR_SA_ALLOC_TRES] = "AllocTRES",
    [GR_SA_REQ_TRES] = "ReqTRES",
    [GR_SA_NNODES] = "NNodes",
    [GR_SA_ALLOC_NODES] = "AllocNodes",
    [GR_SA_NCPUS] = "NCPUS",
    [GR_SA_ALLOC_CPUS] = "AllocCPUS",
    [GR_SA_TOTAL_CPU] = "TotalCPU",
    [GR_SA_CPU_TIME_RAW] = "CPUTimeRAW",
    [GR_SA_NODE_LIST] = "NodeList",
    [GR_SA_NTASKS] = "NTasks",
    [GR_SA_COMMENT] = "Comment",
    [GR_SA_SUBMIT_LINE] = "SubmitLine",
    [GR_SA_WORK_DIR] = "WorkDir",
};

/** Columns that hold what a person wrote, which may hold the delimiter. */
static const enum gr_sa_column free_text[] = {GR_SA_JOB_NAME, GR_SA_COMMENT, GR_SA_SUBMIT_LINE,
                                              GR_SA_WORK_DIR};

static size_t column_of(struct gr_str name) {
    for (size_t i = 0; i < GR_SA_COLUMNS; i++) {
        if (gr_str_eq_fold(name, gr_str(names[i]))) {
            return i;
        }
    }
    return GR_SA_COLUMNS;
}

bool gr_sa_header(struct gr_sa_split *s, struct gr_str line) {
    struct gr_str rest = line;
    memset(s->column, GR_SA_COLUMNS, sizeof(s->column));
    memset(s->cells, 0, sizeof(s->cells));
    for (size_t i = 0; i < GR_SA_COLUMNS; i++) {
        s->field[i] = GR_SA_FIELDS;
    }
    for (s->count = 0; rest.p && s->count < GR_SA_FIELDS; s->count++) {
        size_t column = column_of(gr_str_trim(gr_str_cut(&rest, s->delimiter)));
        if (column < GR_SA_COLUMNS && s->field[column] == GR_SA_FIELDS) {
            s->column[s->count] = (uint8_t)column;
            s->field[column] = (uint16_t)s->count;
        }
    }
    return gr_sa_has(s, GR_SA_JOB_ID) || gr_sa_has(s, GR_SA_JOB_ID_RAW);
}

static size_t count_fields(struct gr_str line, char delimiter) {
    size_t count = 1;
    const char *end = line.p + line.n;
    for (const char *p = line.p; (p = memchr(p, delimiter, (size_t)(end - p))) != NULL; p++) {
        count++;
    }
    return count;
}

/** Cells of a line that has `surplus` delimiters too many inside field `at` (SIZE_MAX: none). */
static void cut(struct gr_sa_split *s, struct gr_str line, size_t at, size_t surplus) {
    const char *p = line.p, *end = line.p + line.n;
    for (size_t field = 0; p && field < s->count; field++) {
        const char *stop = memchr(p, s->delimiter, (size_t)(end - p));
        for (size_t i = 0; field == at && stop && i < surplus; i++) {
            stop = memchr(stop + 1, s->delimiter, (size_t)(end - stop - 1));
        }
        if (s->column[field] < GR_SA_COLUMNS) {
            s->cells[s->column[field]] =
                gr_str_trim((struct gr_str){p, (size_t)((stop ? stop : end) - p)});
        }
        p = stop ? stop + 1 : NULL;
    }
}

/** Do the cells hold what their names say? */
static bool fits(const struct gr_sa_split *s) {
    struct gr_str job, step;
    size_t id = gr_sa_has(s, GR_SA_JOB_ID) ? GR_SA_JOB_ID : GR_SA_JOB_ID_RAW;
    return gr_sa_id(s->cells[id], &job, &step) &&
           (!gr_sa_has(s, GR_SA_STATE) || gr_sa_is_state(s->cells[GR_SA_STATE])) &&
           (!gr_sa_has(s, GR_SA_ELAPSED) || gr_sa_elapsed(s->cells[GR_SA_ELAPSED]) >= 0);
}

/** A row with too many fields: is one of the texts that people write the one with the delimiters? */
static bool cut_barred(struct gr_sa_split *s, struct gr_str line, size_t surplus) {
    for (size_t i = 0; i < GR_COUNT(free_text); i++) {
        if (gr_sa_has(s, free_text[i])) {
            cut(s, line, s->field[free_text[i]], surplus);
            if (fits(s)) {
                return true;
            }
        }
    }
    return false;
}

static void count_at(uint64_t *count, uint64_t *first, uint64_t line) {
    *first = *count == 0 ? line : *first;
    *count += 1;
}

void gr_sa_split_end(struct gr_sa_split *s) {
    if (s->held_count > 0) {
        count_at(&s->torn, &s->first_torn, s->held_line);
        s->held_count = 0;
    }
}

/** Goes on with the row that is held; false if the line does not complete it. */
static bool join(struct gr_sa_split *s, struct gr_str line, size_t fields) {
    size_t count = s->held_count + fields - 1;
    if (s->held_count == 0 || count > s->count || s->held.n + line.n > GR_LINE_LIMIT) {
        return false;
    }
    gr_buf_putc(&s->held, ' ');
    gr_buf_put(&s->held, line);
    s->held_count = count;
    return true;
}

static void hold(struct gr_sa_split *s, struct gr_str line, size_t fields, uint64_t number) {
    gr_sa_split_end(s);
    if (line.n > 0) {
        gr_buf_clear(&s->held);
        gr_buf_put(&s->held, line);
        s->held_count = fields;
        s->held_line = number;
    }
}

bool gr_sa_split(struct gr_sa_split *s, struct gr_str line, uint64_t number) {
    size_t fields = count_fields(line, s->delimiter);
    if (fields == s->count) {
        gr_sa_split_end(s);
        cut(s, line, SIZE_MAX, 0);
        return true;
    }
    if (fields > s->count) {
        gr_sa_split_end(s);
        bool good = fields - s->count < 64 && cut_barred(s, line, fields - s->count);
        if (good) {
            count_at(&s->barred, &s->first_barred, number);
        } else {
            count_at(&s->torn, &s->first_torn, number);
        }
        return good;
    }
    if (!join(s, line, fields)) {
        hold(s, line, fields, number);
        return false;
    }
    if (s->held_count < s->count) {
        return false;
    }
    s->held_count = 0;
    cut(s, gr_buf_str(&s->held), SIZE_MAX, 0);
    bool good = fits(s);
    if (good) {
        count_at(&s->parted, &s->first_parted, s->held_line);
    } else {
        count_at(&s->torn, &s->first_torn, s->held_line);
    }
    return good;
}
