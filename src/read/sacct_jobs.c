/* Rows of sacct to jobs.  A job's row holds whole nodes with its steps in it: one of the job's rows counts.
 * Rows of one job stand together, its own row first; where a file was sorted they do not, and steps wait for
 * their job. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "read/sacct.h"

static const double unknown = (double)NAN;

static void note(struct gr_sacct *sa, enum gr_sa_note kind, struct gr_pos where, double kwh) {
    struct gr_sa_count *n = &sa->notes[kind];
    if (n->count++ == 0) {
        n->where = where;
    }
    n->effect_kwh += kwh;
}

static double kwh_of(double joule) {
    return joule / 3.6e6;
}

/** Where the energy of the row stands. */
static struct gr_pos place(const struct gr_sacct *sa) {
    static const enum gr_sa_column from[] = {GR_SA_ENERGY_RAW, GR_SA_ENERGY, GR_SA_ALLOC_TRES};
    struct gr_pos where = {.file = sa->ctx->file, .line = sa->line};
    for (size_t i = 0; i < GR_COUNT(from); i++) {
        struct gr_str cell = sa->split.cells[from[i]];
        if (cell.n > 0 && cell.p >= sa->text.p && cell.p < sa->text.p + sa->text.n) {
            where.col = (uint32_t)(cell.p - sa->text.p) + 1;
            where.len = (uint32_t)cell.n;
            break;
        }
    }
    return where;
}

/* ---- steps that wait for their job ---- */

static size_t lone_slot(const struct gr_sacct *sa, struct gr_str id) {
    size_t mask = sa->lone_slot_count - 1, slot = (size_t)gr_str_hash(id) & mask;
    for (; sa->lone_slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct gr_sa_job *job = &sa->lone[sa->lone_slots[slot] - 1];
        if (gr_str_eq(id, (struct gr_str){job->id, job->id_size})) {
            break;
        }
    }
    return slot;
}

static void grow_slots(struct gr_sacct *sa) {
    free(sa->lone_slots);
    sa->lone_slot_count = sa->lone_slot_count ? 2 * sa->lone_slot_count : 64;
    sa->lone_slots = gr_xcalloc(sa->lone_slot_count, sizeof(sa->lone_slots[0]));
    for (size_t i = 0; i < sa->lone_count; i++) {
        struct gr_str id = {sa->lone[i].id, sa->lone[i].id_size};
        if (id.n > 0) {
            sa->lone_slots[lone_slot(sa, id)] = (uint32_t)i + 1;
        }
    }
}

static void put_lone(struct gr_sacct *sa, const struct gr_sa_job *job) {
    if (sa->lone_here == 0) {
        sa->lone_count = sa->lone_slot_count = 0; /* all have found their jobs */
        grow_slots(sa);
    } else if (2 * (sa->lone_count + 1) > sa->lone_slot_count) {
        grow_slots(sa);
    }
    struct gr_str id = {job->id, job->id_size};
    sa->lone_slots[lone_slot(sa, id)] = (uint32_t)sa->lone_count + 1;
    GR_PUSH(sa->lone, sa->lone_count, sa->lone_cap) = *job;
    sa->lone_here++;
}

/** The steps that wait for the job of that id, taken out; false if there are none. */
static bool take_lone(struct gr_sacct *sa, struct gr_str id, struct gr_sa_job *out) {
    if (sa->lone_here == 0) {
        return false;
    }
    size_t slot = lone_slot(sa, id);
    if (sa->lone_slots[slot] == 0) {
        return false;
    }
    struct gr_sa_job *found = &sa->lone[sa->lone_slots[slot] - 1];
    *out = *found;
    found->id_size = 0; /* the slot stays, so that chains hold */
    sa->lone_here--;
    return true;
}

/* ---- closing ---- */

/** Joules of the job: its own row's, else those of the extern step, else of its other steps. */
static double energy_of(const struct gr_sa_job *job, struct gr_pos *where) {
    *where = job->job_j > 0 ? job->where : job->step_where;
    if (job->job_j > 0) {
        return job->job_j;
    }
    return job->extern_j > 0 ? job->extern_j
           : job->has_steps  ? gr_energy_joule(job->steps)
                             : unknown;
}

static void check_power(struct gr_sacct *sa, const struct gr_sa_job *job, double joule,
                        struct gr_pos where) {
    double nodes = job->node_count > 0 ? job->node_count : 1;
    double watt = joule / job->elapsed_s / nodes;
    if (job->elapsed_s > 0 && (watt < 50 || watt > 15000)) {
        note(sa, GR_SA_POWER_ODD, where, 0);
    }
}

static void give_energy(struct gr_sacct *sa, const struct gr_sa_job *job, double joule,
                        struct gr_pos where) {
    struct gr_run_attributes row = gr_run_attributes_none();
    row.start = job->start;
    row.end = job->end;
    row.zone_known = job->zone_known;
    row.boundary = GR_BOUNDARY_NODE;
    const struct gr_device_attributes device = {.key = GR_STR("nodes"),
                                                .scope = GR_SCOPE_NODE,
                                                .component = GR_COMPONENT_OTHER,
                                                .tier = GR_TIER_COUNTER};
    struct gr_reading reading = {
        .duration_s = job->elapsed_s, .emissions_kg = unknown, .part_count = 1, .where = where};
    (void)gr_energy_from_joule(joule, &reading.total);
    reading.parts[0].device = gr_sink_device(sa->ctx->sink, job->run, &device);
    reading.parts[0].energy = reading.total;
    gr_sink_cumulative(sa->ctx->sink, job->run, &reading, &row);
    struct gr_energy beside = gr_energy_sub(job->naive, reading.total);
    if (gr_energy_cmp(beside, (struct gr_energy){0}) != 0) {
        gr_sink_naive(sa->ctx->sink, job->run, beside);
        note(sa, GR_SA_STEPS_NOT_ADDED, job->step_where, -gr_energy_kwh(beside));
    }
}

static void settle(struct gr_sacct *sa, const struct gr_sa_job *job) {
    struct gr_pos where;
    double joule = energy_of(job, &where);
    if (isnan(joule)) {
        sa->without_energy++;
        gr_sink_blank(sa->ctx->sink, job->run, "Slurm recorded no energy for this job", job->where);
        return;
    }
    sa->with_energy++;
    if (!(job->job_j > 0)) {
        note(sa, GR_SA_FROM_STEPS, where, 0);
    }
    if (job->running) {
        note(sa, GR_SA_RUNNING, where, 0);
    }
    check_power(sa, job, joule, where);
    give_energy(sa, job, joule, where);
}

static void close_job(struct gr_sacct *sa) {
    struct gr_sa_job *job = &sa->job;
    if (!sa->open) {
        return;
    }
    sa->open = false;
    if (!job->has_row) {
        put_lone(sa, job);
    } else if (job->started) {
        settle(sa, job);
        gr_sink_run_close(sa->ctx->sink, job->run);
    } else {
        note(sa, GR_SA_NOT_RUN, job->where, 0);
    }
}

/** The job of that id, whose rows come now. */
static struct gr_sa_job *current(struct gr_sacct *sa, struct gr_str id) {
    struct gr_sa_job *job = &sa->job;
    if (sa->open && gr_str_eq(id, (struct gr_str){job->id, job->id_size})) {
        return job;
    }
    close_job(sa);
    sa->open = true;
    if (!take_lone(sa, id, job)) {
        *job = (struct gr_sa_job){.id_size = id.n,
                                  .start = GR_TIME_NONE,
                                  .end = GR_TIME_NONE,
                                  .elapsed_s = unknown,
                                  .node_count = unknown,
                                  .job_j = unknown,
                                  .extern_j = unknown};
        memcpy(job->id, id.p, id.n);
    }
    return job;
}

/* ---- a job's own row ---- */

static struct gr_str text(const struct gr_sacct *sa, enum gr_sa_column column) {
    struct gr_str cell = sa->split.cells[column];
    bool none = gr_str_is(cell, "None assigned") || gr_str_is(cell, "Unknown");
    return none ? (struct gr_str){NULL, 0} : cell;
}

static double first_number(const struct gr_sacct *sa, double a, enum gr_sa_column b,
                           enum gr_sa_column c) {
    double value = isnan(a) ? gr_sa_number(&sa->split, b) : a;
    return isnan(value) ? gr_sa_number(&sa->split, c) : value;
}

static double elapsed_of(const struct gr_sacct *sa) {
    double raw = gr_sa_number(&sa->split, GR_SA_ELAPSED_RAW);
    return isnan(raw) ? gr_sa_elapsed(sa->split.cells[GR_SA_ELAPSED]) : raw;
}

static void read_resources(const struct gr_sacct *sa, struct gr_run_attributes *a) {
    enum gr_sa_column column =
        sa->split.cells[GR_SA_ALLOC_TRES].n > 0 ? GR_SA_ALLOC_TRES : GR_SA_REQ_TRES;
    struct gr_sa_tres tres = gr_sa_tres(sa->split.cells[column]);
    a->cpu_count = first_number(sa, tres.cpu, GR_SA_ALLOC_CPUS, GR_SA_NCPUS);
    a->node_count = first_number(sa, tres.node, GR_SA_NNODES, GR_SA_ALLOC_NODES);
    a->gpu_count = tres.gpu;
    a->gpu_model = tres.gpu_type;
    a->ram_total_gb = tres.memory_gb;
    double used = gr_sa_elapsed(sa->split.cells[GR_SA_TOTAL_CPU]);
    a->cpu_time_s = used > 0 ? used : unknown; /* 0: it was not recorded */
}

/** Opens the run of the attempt: the same one in whatever output of sacct it stands. */
static void open_run(struct gr_sacct *sa, struct gr_sa_job *job, struct gr_run_attributes *a) {
    char key[GR_SA_ID + 32];
    int n = snprintf(key, sizeof(key), "%.*s@%lld", (int)job->id_size, job->id,
                     (long long)(job->start == GR_TIME_NONE ? 0 : job->start));
    a->key = (struct gr_str){key, (size_t)n};
    a->label = (struct gr_str){job->id, job->id_size};
    a->label_is_id = true;
    a->tool = GR_STR("Slurm");
    a->start = job->start;
    a->end = job->end;
    a->zone_known = job->zone_known;
    a->boundary = GR_BOUNDARY_NODE;
    a->duration_s = job->elapsed_s;
    job->run = gr_sink_run(sa->ctx->sink, a, job->where);
}

static void add_hours(struct gr_sacct *sa, const struct gr_run_attributes *a) {
    double hours = a->duration_s / 3600;
    sa->core_hours += a->cpu_count > 0 && hours > 0 ? hours * a->cpu_count : 0;
    sa->gpu_hours += a->gpu_count > 0 && hours > 0 ? hours * a->gpu_count : 0;
}

static bool has_started(const struct gr_sacct *sa, const struct gr_sa_job *job) {
    bool timed = gr_sa_has(&sa->split, GR_SA_ELAPSED) || gr_sa_has(&sa->split, GR_SA_ELAPSED_RAW);
    bool pending = gr_str_is(gr_sa_state(sa->split.cells[GR_SA_STATE]), "PENDING");
    return job->job_j > 0 || (timed ? job->elapsed_s > 0 : !pending);
}

static void read_times(const struct gr_sacct *sa, struct gr_sa_job *job) {
    bool end_known;
    job->elapsed_s = elapsed_of(sa);
    job->start = gr_sa_stamp(sa->split.cells[GR_SA_START], sa->ctx->zone, &job->zone_known);
    job->end = gr_sa_stamp(sa->split.cells[GR_SA_END], sa->ctx->zone, &end_known);
    job->zone_known = job->start == GR_TIME_NONE ? end_known : job->zone_known;
    if (isnan(job->elapsed_s) && job->start != GR_TIME_NONE && job->end > job->start) {
        job->elapsed_s = (double)(job->end - job->start) / (double)GR_SECOND_NS;
    }
}

static void read_job(struct gr_sacct *sa, struct gr_sa_job *job, double joule) {
    struct gr_run_attributes a = gr_run_attributes_none();
    struct gr_str state = gr_sa_state(text(sa, GR_SA_STATE));
    job->has_row = true;
    job->job_j = joule;
    job->where = place(sa);
    job->has_user = sa->split.cells[GR_SA_USER].n > 0;
    job->has_tasks = sa->split.cells[GR_SA_NTASKS].n > 0;
    job->has_partition = sa->split.cells[GR_SA_PARTITION].n > 0;
    job->running = gr_str_is(state, "RUNNING") || gr_str_is(state, "SUSPENDED");
    read_times(sa, job);
    job->started = has_started(sa, job);
    if (!job->started) {
        return;
    }
    a.project = text(sa, GR_SA_JOB_NAME);
    a.host = text(sa, GR_SA_NODE_LIST);
    a.user = text(sa, GR_SA_USER);
    a.account = text(sa, GR_SA_ACCOUNT);
    a.partition = text(sa, GR_SA_PARTITION);
    a.state = state;
    read_resources(sa, &a);
    job->node_count = a.node_count;
    open_run(sa, job, &a);
    if (!(joule > 0)) {
        add_hours(sa, &a);
    }
}

/* ---- rows ---- */

/** A step that lost its suffix when the table was copied: what only jobs have is blank, or what only steps
 *  have is not. */
static bool lost_suffix(const struct gr_sacct *sa, const struct gr_sa_job *job) {
    const struct gr_str *cells = sa->split.cells;
    return job->has_row &&
           ((job->has_user && cells[GR_SA_USER].n == 0) ||
            (job->has_partition && cells[GR_SA_PARTITION].n == 0) ||
            (gr_sa_has(&sa->split, GR_SA_NTASKS) && !job->has_tasks && cells[GR_SA_NTASKS].n > 0));
}

static void add_step(struct gr_sacct *sa, struct gr_sa_job *job, struct gr_str step, double joule) {
    struct gr_energy energy;
    if (!job->has_row) {
        double elapsed = elapsed_of(sa);
        bool zone_known;
        gr_time start = gr_sa_stamp(sa->split.cells[GR_SA_START], sa->ctx->zone, &zone_known);
        job->elapsed_s = isnan(job->elapsed_s) ? elapsed : fmax(job->elapsed_s, elapsed);
        job->start = job->start == GR_TIME_NONE || (start != GR_TIME_NONE && start < job->start)
                         ? start
                         : job->start;
        job->zone_known = zone_known;
    }
    if (isnan(joule) || !gr_energy_from_joule(joule, &energy)) {
        return;
    }
    if (job->step_where.line == 0) {
        job->step_where = place(sa);
    }
    if (gr_str_is(step, "extern")) {
        job->extern_j = joule;
    } else {
        job->steps = gr_energy_add(job->steps, energy);
        job->has_steps = true;
    }
}

/** The job's id, with its cluster where the table names it; false if it is no id or too long. */
static bool read_id(const struct gr_sacct *sa, char id[GR_SA_ID], struct gr_str *job,
                    struct gr_str *step) {
    struct gr_str cell = sa->split.cells[GR_SA_JOB_ID], own;
    struct gr_str cluster = sa->split.cells[GR_SA_CLUSTER];
    cell = cell.n > 0 ? cell : sa->split.cells[GR_SA_JOB_ID_RAW];
    if (!gr_sa_id(cell, &own, step) || own.n + cluster.n + 1 > GR_SA_ID) {
        return false;
    }
    size_t n = cluster.n;
    if (n > 0) {
        memcpy(id, cluster.p, n);
        id[n++] = '/';
    }
    memcpy(id + n, own.p, own.n);
    *job = (struct gr_str){id, n + own.n};
    return true;
}

bool gr_sa_row(struct gr_sacct *sa) {
    char id[GR_SA_ID];
    struct gr_str name, step;
    double joule;
    struct gr_energy energy = {0};
    if (!read_id(sa, id, &name, &step) || !gr_sa_joule(&sa->split, &joule)) {
        return false;
    }
    struct gr_sa_job *job = current(sa, name);
    bool is_step = step.n > 0;
    if (!is_step && job->has_row && lost_suffix(sa, job)) {
        note(sa, GR_SA_LOST_SUFFIX, place(sa), 0);
        is_step = true;
    } else if (!is_step && job->has_row) {
        note(sa, GR_SA_REQUEUED, place(sa), 0);
        close_job(sa);
        job = current(sa, name);
    }
    if (is_step) {
        add_step(sa, job, step, joule);
    } else {
        sa->job_rows++;
        read_job(sa, job, joule);
    }
    if (!isnan(joule) && gr_energy_from_joule(joule, &energy)) {
        job->naive = gr_energy_add(job->naive, energy);
        sa->ctx->counts.naive = gr_energy_add(sa->ctx->counts.naive, energy);
    }
    return true;
}

/* ---- the end ---- */

/** Steps whose job never came.  Where the file has jobs these steps may be theirs, seen twice: they are left
 *  out. */
static void settle_lone(struct gr_sacct *sa, struct gr_sa_job *job) {
    struct gr_pos where;
    double joule = energy_of(job, &where);
    if (sa->job_rows > 0) {
        note(sa, GR_SA_LONE_STEPS, where.line ? where : job->step_where,
             isnan(joule) ? 0 : -kwh_of(joule));
        return;
    }
    struct gr_run_attributes a = gr_run_attributes_none();
    job->where = where;
    job->where.file = sa->ctx->file;
    open_run(sa, job, &a);
    settle(sa, job);
}

void gr_sa_jobs_end(struct gr_sacct *sa) {
    close_job(sa);
    for (size_t i = 0; i < sa->lone_count; i++) {
        if (sa->lone[i].id_size > 0) {
            settle_lone(sa, &sa->lone[i]);
        }
    }
}
