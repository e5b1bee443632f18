/*
 * worker.h - what a worker process and its caller share (internal to workers).
 */
#ifndef GR_LAB_WORKER_H
#define GR_LAB_WORKER_H

#include <stdatomic.h>
#include <sys/types.h>

#include "lab/workers.h"

struct gr_worker_slot {
    _Atomic size_t task;       /* being worked on, +1; 0: none */
    _Atomic uint64_t since_ns; /* of the monotonic clock; 0: not being timed */
};

struct gr_worker_shared {
    _Atomic size_t next; /* task to take */
    struct gr_worker_slot slots[GR_WORKERS_MAX];
};

/* Before the bytes of each result. */
struct gr_worker_header {
    size_t task, size;
};

/** The life of a worker: never returns.  results: a pipe; errors: a file for standard error. */
_Noreturn void gr_worker_main(const struct gr_jobs *jobs, struct gr_worker_shared *shared,
                              struct gr_worker_slot *slot, int results, int errors, pid_t parent);

#endif
