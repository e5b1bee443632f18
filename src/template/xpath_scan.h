/*
 * xpath_scan.h - the calls in an XPath expression, so that an unknown function is told when the
 * template is read and not only where it happens to be evaluated.
 */
#ifndef GR_TEMPLATE_XPATH_SCAN_H
#define GR_TEMPLATE_XPATH_SCAN_H

#include "base/str.h"

struct gr_xpath_call {
    struct gr_str name; /**< with prefix */
    size_t offset;      /**< in the expression */
};
/** Finds the next call from *at on, moves *at behind its name.  Literals are skipped; node tests
 *  (text(), node(), ...) are calls too and known as core. */
bool gr_xpath_next_call(const char *expr, size_t *at, struct gr_xpath_call *out);
/** True for functions and node tests of XPath 1.0 itself. */
bool gr_xpath_is_core(const char *name);

#endif
