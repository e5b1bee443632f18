/*
 * progress.c - the clock is read here for people alone: nothing of it reaches an output.
 */
#include "lab/progress.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/utf8.h"

enum { WAIT_MS = 500, WIDTH = 80, WIDEST = 400 };

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

void gr_progress_begin(struct gr_progress *p, bool terminal, size_t total) {
    *p = (struct gr_progress){.terminal = terminal, .total = total, .begun_ns = now_ns()};
}

/* "0:28", "1:02:03"; nothing that nobody would wait for. */
static void put_left(char *out, size_t size, double seconds) {
    unsigned long s = seconds < 1e7 ? (unsigned long)(seconds + 0.5) : 9999999;
    if (s >= 3600) {
        snprintf(out, size, ", %lu:%02lu:%02lu left", s / 3600, s / 60 % 60, s % 60);
    } else {
        snprintf(out, size, ", %lu:%02lu left", s / 60, s % 60);
    }
}

void gr_progress_text(const struct gr_progress *p, double seconds, const char *current,
                      size_t width, char *out, size_t size) {
    char left[48] = "";
    double rate = seconds > 0 ? (double)p->done / seconds : 0;
    if (rate > 0 && p->done < p->total) {
        put_left(left, sizeof left, (double)(p->total - p->done) / rate);
    }
    int n = snprintf(out, size, rate < 10 ? "%zu/%zu, %.1f/s%s" : "%zu/%zu, %.0f/s%s", p->done,
                     p->total, rate, left);
    size_t used = n > 0 ? (size_t)n : 0;
    size_t room = width > used + 2 ? width - used - 2 : 0;
    struct gr_str text = gr_str(current);
    if (!current || used + 3 >= size || room < 8) {
        return;
    }
    if (text.n > room) { /* the end of a path tells more than its begin */
        text = (struct gr_str){text.p + (text.n - room), room};
        while (text.n > 0 && ((unsigned char)text.p[0] & 0xC0) == 0x80) {
            text = (struct gr_str){text.p + 1, text.n - 1};
        }
    }
    snprintf(out + used, size - used, ", %.*s", (int)text.n, text.p);
    for (char *c = out; *c; c++) {
        *c = (unsigned char)*c < 0x20 || *c == 0x7F ? '?' : *c;
    }
}

static size_t width_of_terminal(void) {
    struct winsize size;
    bool good = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return good && size.ws_col < WIDEST ? size.ws_col : WIDTH;
}

void gr_progress_show(struct gr_progress *p, const char *current) {
    uint64_t gone = now_ns() - p->begun_ns;
    char text[4 * WIDEST];
    if (!p->terminal || gone < (uint64_t)WAIT_MS * 1000000) {
        return;
    }
    gr_progress_text(p, (double)gone / 1e9, current, width_of_terminal() - 1, text, sizeof text);
    fprintf(stderr, "\r%s\033[K", text);
    fflush(stderr);
    p->shown = true;
}

void gr_progress_end(struct gr_progress *p) {
    if (p->shown) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
        p->shown = false;
    }
}
