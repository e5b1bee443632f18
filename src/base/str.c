#include "base/str.h"

static unsigned char lower(char c) {
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool gr_str_eq_fold(struct gr_str a, struct gr_str b) {
    if (a.n != b.n) {
        return false;
    }
    for (size_t i = 0; i < a.n; i++) {
        if (lower(a.p[i]) != lower(b.p[i])) {
            return false;
        }
    }
    return true;
}

bool gr_str_starts(struct gr_str a, struct gr_str prefix) {
    return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

bool gr_str_ends(struct gr_str a, struct gr_str suffix) {
    return a.n >= suffix.n &&
           (suffix.n == 0 || memcmp(a.p + (a.n - suffix.n), suffix.p, suffix.n) == 0);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct gr_str gr_str_trim(struct gr_str a) {
    while (a.n && is_blank(a.p[0])) {
        a.p++;
        a.n--;
    }
    while (a.n && is_blank(a.p[a.n - 1])) {
        a.n--;
    }
    return a;
}

size_t gr_str_find(struct gr_str hay, struct gr_str needle) {
    if (needle.n == 0) {
        return 0;
    }
    if (hay.n < needle.n) {
        return SIZE_MAX;
    }
    const char *at = memmem(hay.p, hay.n, needle.p, needle.n);
    return at ? (size_t)(at - hay.p) : SIZE_MAX;
}

size_t gr_str_find_fold(struct gr_str hay, struct gr_str needle) {
    for (size_t i = 0; i + needle.n <= hay.n; i++) {
        if (gr_str_eq_fold((struct gr_str){hay.p + i, needle.n}, needle)) {
            return i;
        }
    }
    return SIZE_MAX;
}

struct gr_str gr_str_cut(struct gr_str *rest, char sep) {
    struct gr_str part = *rest;
    const char *at = part.n ? memchr(part.p, sep, part.n) : NULL;
    if (!at) {
        *rest = (struct gr_str){NULL, 0};
        return part;
    }
    part.n = (size_t)(at - part.p);
    *rest = (struct gr_str){at + 1, rest->n - part.n - 1};
    return part;
}

int gr_str_cmp(struct gr_str a, struct gr_str b) {
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order != 0) {
        return order;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

enum { DISTANCE_LIMIT = 200 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Optimal string alignment: three rows of the usual table, the oldest for swapped neighbours. */
size_t gr_str_distance(struct gr_str a, struct gr_str b) {
    if (a.n > DISTANCE_LIMIT || b.n > DISTANCE_LIMIT) {
        return SIZE_MAX;
    }
    size_t rows[3][DISTANCE_LIMIT + 1];
    for (size_t j = 0; j <= b.n; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a.n; i++) {
        const size_t *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        size_t *row = rows[i % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            unsigned char x = lower(a.p[i - 1]), y = lower(b.p[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x != y));
            bool swapped = i > 1 && j > 1 && x == lower(b.p[j - 2]) && lower(a.p[i - 2]) == y;
            if (swapped) {
                row[j] = least(row[j], two_above[j - 2] + 1);
            }
        }
    }
    return rows[a.n % 3][b.n];
}

uint64_t gr_str_hash(struct gr_str a) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < a.n; i++) {
        hash = (hash ^ (unsigned char)a.p[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}
