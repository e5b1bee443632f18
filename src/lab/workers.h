/*
 * workers.h - many small tasks in a few processes, each within limits: a task that crashes, hangs or eats memory is one
 * failed task.
 *
 * The processes are forked from the caller, so what it has made is theirs too, without a copy.  Each takes the next task from
 * a counter they share and sends what it made through a pipe.  A process that dies is replaced.  Which process does what
 * depends on the clock; a caller keeps results by task, and so its output does not.
 */
#ifndef GR_LAB_WORKERS_H
#define GR_LAB_WORKERS_H

#include "base/buf.h"
#include "base/diag.h"

enum { GR_WORKERS_MAX = 256 };

struct gr_worker_limits {
    double seconds;      /**< of a task, by the clock; 0: none */
    size_t memory_bytes; /**< a process may map, beyond what it starts with; 0: none */
};

/** What became of a task. */
struct gr_task {
    size_t index;
    struct gr_str bytes; /**< what the work made; {NULL, 0} if its process died */
    const char *died;    /**< why, a few words: "killed by SIGSEGV"; NULL if it did not */
    struct gr_str
        said; /**< what a process that died had written to standard error: its last words */
};

struct gr_jobs {
    size_t task_count;
    int workers; /**< at least 1 */
    size_t
        tasks_each; /**< a process is replaced after so many, so that nothing can pile up; 0: never */
    struct gr_worker_limits limits;
    void *context;
    /** In a worker, once, before its first task; may be NULL. */
    void (*begin)(void *context);
    /** In a worker: does task `index`, appends what it made to out. */
    void (*work)(void *context, size_t index, struct gr_buf *out);
    /** In the caller, as tasks end, in any order.  False: no further task is begun. */
    bool (*done)(void *context, const struct gr_task *task);
    /** In the caller, about ten times a second: `busy` is a task being worked on, or SIZE_MAX.  False: no further
     *  task is begun. */
    bool (*tick)(void *context, size_t busy);
    /** In the caller, before it waits long: true once nothing should be waited for any more. */
    bool (*abandon)(void *context);
};

/** Does all tasks, or those begun before a stop.  GR_EIO with a diagnostic if no process can be started at all. */
GR_MUST_CHECK enum gr_status gr_jobs_run(const struct gr_jobs *jobs, struct gr_diag *diag);

/** Processors this process may use, at least 1. */
int gr_processor_count(void);

#endif
