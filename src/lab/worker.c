/*
 * worker.c - a worker process: limits, then task after task.
 */
#include "lab/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SANITIZED = 1 }; /* it maps terabytes that nobody uses */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

/* Bytes mapped at present; 0 where the system does not say. */
static size_t mapped_bytes(void) {
    char text[64] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0) {
        close(fd);
    }
    unsigned long pages = n > 0 ? strtoul(text, NULL, 10) : 0;
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void lower(__rlimit_resource_t what, rlim_t wanted) {
    struct rlimit limit;
    if (getrlimit(what, &limit) == 0) {
        limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
        (void)setrlimit(what, &limit);
    }
}

static void set_limits(const struct gr_worker_limits *limits) {
    lower(RLIMIT_CORE, 0);
    if (limits->memory_bytes > 0 && !SANITIZED) {
        lower(RLIMIT_AS, (rlim_t)(mapped_bytes() + limits->memory_bytes));
    }
}

/* The caller watches the clock; this holds where it cannot.  Reading may use two processors. */
static void limit_processor(const struct gr_worker_limits *limits) {
    struct rusage used;
    if (limits->seconds > 0 && getrusage(RUSAGE_SELF, &used) == 0) {
        lower(RLIMIT_CPU, (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 2 +
                              (rlim_t)(2 * limits->seconds));
    }
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static void send_all(int fd, const void *bytes, size_t n) {
    const char *p = bytes;
    while (n > 0) {
        ssize_t sent = write(fd, p, n);
        if (sent > 0) {
            p += sent;
            n -= (size_t)sent;
        } else if (sent < 0 && errno != EINTR) {
            _exit(3); /* the caller is gone */
        }
    }
}

_Noreturn void gr_worker_main(const struct gr_jobs *jobs, struct gr_worker_shared *shared,
                              struct gr_worker_slot *slot, int results, int errors, pid_t parent) {
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(3);
    }
    signal(SIGINT, SIG_IGN); /* the caller decides */
    signal(SIGTERM, SIG_DFL);
    (void)dup2(errors, STDERR_FILENO);
    set_limits(&jobs->limits);
    if (jobs->begin) {
        jobs->begin(jobs->context);
    }
    struct gr_buf out = {0};
    for (size_t done = 0; jobs->tasks_each == 0 || done < jobs->tasks_each; done++) {
        size_t task = atomic_fetch_add(&shared->next, 1);
        if (task >= jobs->task_count) {
            break;
        }
        limit_processor(&jobs->limits);
        atomic_store(&slot->task, task + 1);
        atomic_store(&slot->since_ns, now_ns());
        struct gr_worker_header header = {.task = task};
        out.n = 0;
        gr_buf_reserve(&out, sizeof header);
        out.n = sizeof header;
        jobs->work(jobs->context, task, &out);
        atomic_store(&slot->since_ns, 0);
        header.size = out.n - sizeof header;
        memcpy(out.p, &header, sizeof header);
        send_all(results, out.p, out.n);
        atomic_store(&slot->task, 0);
    }
    _exit(0);
}
