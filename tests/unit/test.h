/*
 * test.h - cmocka with what it lacks: comparing doubles as doubles.
 *
 * cmocka 1.1's assert_float_equal casts to float (26.1936777 equals 26.1936778 there).
 */
#ifndef GR_TEST_H
#define GR_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/** Fails unless |got - want| <= rel * |want|; two NaN are equal. */
#define assert_near(got, want, rel) gr_assert_near((got), (want), (rel), #got, __FILE__, __LINE__)

static inline void gr_assert_near(double got, double want, double rel, const char *what,
                                  const char *file, int line) {
    if ((isnan(got) && isnan(want)) || fabs(got - want) <= rel * fabs(want)) {
        return;
    }
    print_error("%s: %.17g, expected %.17g within %g\n", what, got, want, rel);
    _fail(file, line);
}

#endif
