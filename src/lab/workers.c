/*
 * workers.c - the caller's side: processes started, watched, replaced; what they send, put together.
 */
#include "lab/workers.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lab/worker.h"

enum { TICK_MS = 100, READ_SIZE = 64 * 1024, LAST_WORDS = 8 * 1024 };

struct process {
    pid_t pid;  /* 0: none */
    int pipe;   /* its results */
    int errors; /* a file with what it wrote to standard error */
    struct gr_buf received;
    bool too_long;
};

struct pool {
    const struct gr_jobs *jobs;
    struct gr_worker_shared *shared;
    struct process processes[GR_WORKERS_MAX];
    int count;
    bool stopped;
};

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

int gr_processor_count(void) {
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < 1 ? 1 : count;
}

/* ---- starting ---- */

static bool tasks_remain(const struct pool *pool) {
    return !pool->stopped && atomic_load(&pool->shared->next) < pool->jobs->task_count;
}

static void close_others(const struct pool *pool) {
    for (int i = 0; i < pool->count; i++) {
        if (pool->processes[i].pid != 0) {
            close(pool->processes[i].pipe);
            close(pool->processes[i].errors);
        }
    }
}

static bool start(struct pool *pool, int index) {
    struct process *p = &pool->processes[index];
    int ends[2];
    int errors = memfd_create("gramme-errors", MFD_CLOEXEC);
    if (errors < 0 || pipe2(ends, O_CLOEXEC) != 0) {
        if (errors >= 0) {
            close(errors);
        }
        return false;
    }
    struct gr_worker_slot *slot = &pool->shared->slots[index];
    atomic_store(&slot->task, 0);
    atomic_store(&slot->since_ns, 0);
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        close_others(pool);
        close(ends[0]);
        gr_worker_main(pool->jobs, pool->shared, slot, ends[1], errors, parent);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        close(errors);
        return false;
    }
    *p = (struct process){.pid = pid, .pipe = ends[0], .errors = errors, .received = p->received};
    gr_buf_clear(&p->received);
    return true;
}

/* ---- results ---- */

static void hand_on(struct pool *pool, const struct gr_task *task) {
    if (!pool->jobs->done(pool->jobs->context, task)) {
        pool->stopped = true;
        atomic_store(&pool->shared->next, pool->jobs->task_count);
    }
}

/* Takes whole messages from what was received. */
static void take_messages(struct pool *pool, struct process *p) {
    size_t at = 0;
    struct gr_worker_header header;
    while (p->received.n - at >= sizeof header) {
        memcpy(&header, p->received.p + at, sizeof header);
        if (p->received.n - at - sizeof header < header.size) {
            break;
        }
        struct gr_str bytes = {p->received.p + at + sizeof header, header.size};
        hand_on(pool, &(struct gr_task){.index = header.task, .bytes = bytes});
        at += sizeof header + header.size;
    }
    if (at > 0) {
        memmove(p->received.p, p->received.p + at, p->received.n - at);
        p->received.n -= at;
    }
}

static const char *why_died(const struct pool *pool, const struct process *p, int status,
                            char text[128]) {
    if (p->too_long) {
        snprintf(text, 128, "stopped after %.0f s, the limit for one experiment",
                 pool->jobs->limits.seconds);
    } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
        snprintf(text, 128, "stopped: it used more processor time than its limit");
    } else if (WIFSIGNALED(status)) {
        const char *name = sigabbrev_np(WTERMSIG(status));
        snprintf(text, 128, "its process was ended by SIG%s", name ? name : "?");
    } else if (WEXITSTATUS(status) == 2) {
        snprintf(text, 128, "its process ended itself, most often for want of memory");
    } else {
        snprintf(text, 128, "its process ended with status %d", WEXITSTATUS(status));
    }
    return text;
}

/* The end of what it wrote to standard error. */
static struct gr_str last_words(const struct process *p, char words[LAST_WORDS]) {
    off_t size = lseek(p->errors, 0, SEEK_END);
    off_t from = size > LAST_WORDS ? size - LAST_WORDS : 0;
    ssize_t n = size > 0 ? pread(p->errors, words, LAST_WORDS, from) : 0;
    return (struct gr_str){words, n > 0 ? (size_t)n : 0};
}

/* The process has closed its pipe: it is over, at the end of its work or in the middle of a task. */
static void bury(struct pool *pool, int index) {
    struct process *p = &pool->processes[index];
    int status = 0;
    while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR) {
    }
    size_t task = atomic_load(&pool->shared->slots[index].task);
    char why[128], words[LAST_WORDS];
    if (task > 0) {
        hand_on(pool, &(struct gr_task){.index = task - 1,
                                        .died = why_died(pool, p, status, why),
                                        .said = last_words(p, words)});
    }
    close(p->pipe);
    close(p->errors);
    p->pid = 0;
    if (tasks_remain(pool)) {
        (void)start(pool, index); /* if not, the others go on */
    }
}

static void receive(struct pool *pool, int index) {
    struct process *p = &pool->processes[index];
    char *room = gr_buf_reserve(&p->received, READ_SIZE);
    ssize_t n = read(p->pipe, room, READ_SIZE);
    if (n > 0) {
        p->received.n += (size_t)n;
        take_messages(pool, p);
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        bury(pool, index);
    }
}

/* ---- watching ---- */

static void end_process(const struct process *p) {
    (void)kill(p->pid, SIGKILL);
}

static void watch(struct pool *pool) {
    size_t busy = SIZE_MAX;
    uint64_t now = now_ns(), oldest = UINT64_MAX;
    double limit = pool->jobs->limits.seconds;
    bool abandon = pool->jobs->abandon && pool->jobs->abandon(pool->jobs->context);
    for (int i = 0; i < pool->count; i++) {
        struct process *p = &pool->processes[i];
        size_t task = atomic_load(&pool->shared->slots[i].task);
        uint64_t since = atomic_load(&pool->shared->slots[i].since_ns);
        if (p->pid == 0 || task == 0 || since == 0) {
            continue;
        }
        if (since < oldest) {
            oldest = since;
            busy = task - 1;
        }
        bool over = limit > 0 && now > since && (double)(now - since) > limit * 1e9;
        if ((over || abandon) && !p->too_long) {
            p->too_long = over;
            end_process(p);
        }
    }
    if (!pool->jobs->tick(pool->jobs->context, busy)) {
        pool->stopped = true;
        atomic_store(&pool->shared->next, pool->jobs->task_count);
    }
}

static size_t poll_list(const struct pool *pool, struct pollfd *list, int *indices) {
    size_t n = 0;
    for (int i = 0; i < pool->count; i++) {
        if (pool->processes[i].pid != 0) {
            indices[n] = i;
            list[n++] = (struct pollfd){.fd = pool->processes[i].pipe, .events = POLLIN};
        }
    }
    return n;
}

static void run(struct pool *pool) {
    struct pollfd list[GR_WORKERS_MAX];
    int indices[GR_WORKERS_MAX];
    uint64_t last = now_ns();
    for (;;) {
        size_t n = poll_list(pool, list, indices);
        if (n == 0) {
            return;
        }
        int ready = poll(list, (nfds_t)n, TICK_MS);
        for (size_t i = 0; i < n && ready > 0; i++) {
            if (list[i].revents) {
                receive(pool, indices[i]);
            }
        }
        uint64_t now = now_ns();
        if (ready <= 0 || now - last > (uint64_t)TICK_MS * 1000000) {
            watch(pool);
            last = now;
        }
    }
}

enum gr_status gr_jobs_run(const struct gr_jobs *jobs, struct gr_diag *diag) {
    struct pool *pool = gr_xcalloc(1, sizeof *pool);
    size_t size = sizeof *pool->shared;
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    enum gr_status status = GR_OK;
    int started = 0;
    if (page != MAP_FAILED) {
        pool->jobs = jobs;
        pool->shared = page;
        int wanted = jobs->workers > GR_WORKERS_MAX ? GR_WORKERS_MAX : jobs->workers;
        wanted = (size_t)wanted > jobs->task_count ? (int)jobs->task_count : wanted;
        for (int i = 0; i < wanted; i++) {
            pool->count = i + 1;
            started += start(pool, i);
        }
        run(pool);
        /* Where processes could not be replaced, tasks are left. */
        if (!pool->stopped && atomic_load(&pool->shared->next) < jobs->task_count) {
            started = 0;
        }
        for (int i = 0; i < pool->count; i++) {
            gr_buf_free(&pool->processes[i].received);
        }
        munmap(page, size);
    }
    if (started == 0 && jobs->task_count > 0) {
        gr_error(diag, "B010", GR_NOWHERE, "ask for fewer with -j, or raise the limit on processes",
                 "no further process can be started: %s", strerror(errno));
        status = GR_EIO;
    }
    free(pool);
    return status;
}
