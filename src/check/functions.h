/*
 * functions.h - what the XPath of a rule can call beside XPath 1.0.
 *
 *   near(a, b, ratio)       |a - b| <= ratio x the greater of |a| and |b|; false if either is no number
 *   known(nodes)            a quantity is there and its value is a number above 0
 *   distinct(nodes)         no two of them have the same content: preceding-sibling says so too, in the square
 *                           of their number
 *   contains-word(a, w)     the words of text a hold w, case folded
 *   words(a)                how many words a text has
 *   seconds(a, b)           seconds from stamp a to stamp b; NaN if either is not a full stamp
 *   year(a)                 of a date or stamp
 *   significant-digits(n)   of a number as it is written: 12 has 2, 1.20 has 3, 1200 has 4
 */
#ifndef GR_CHECK_FUNCTIONS_H
#define GR_CHECK_FUNCTIONS_H

#include <libxml/xpath.h>

void gr_check_functions(xmlXPathContextPtr xpath);

#endif
