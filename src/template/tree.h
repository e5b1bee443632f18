/*
 * tree.h - the report tree: the few elements that a template expands to and writers visit.
 *
 * A libxml2 document without namespaces.  Every text is final: all rounding has happened.
 *   any: @lang, the language of what is in it where it is another one
 *   report[@lang][@title]            root; children: header, then sections
 *   header                           p.brand, p.status, h1, p.byline?
 *   section[@class][@id]             h2 first (not in .label and .callouts); id is a link target
 *                                    .label, .callouts (aside+, p.note?), .about (h2 without number,
 *                                    p+: small, at the end)
 *   h1 h2 h3 p ul ol li              h2/@number "1"; h3/@id is a link target; p.note: small, below a
 *                                    table or before a list
 *   table[@class][@label]            caption? thead tbody tfoot?; tr; th[@scope] td; @class num, name,
 *                                    interval, span (head over several columns), path (break after /),
 *                                    hash; @colspan; th may hold span.unit (second line) and br;
 *                                    th.name, td may hold span.muted (second line; in print the same)
 *                                    tr/@class others, subtotal, total; label: name for screen readers
 *                                    @class runs, log-own: numbers; words: mostly text
 *   figure[@chart][@width=full|half] a chart by id; the writer adds title, sub-line, drawing, source
 *   div.pair                         two half figures side by side
 *   aside[@kind=note|warning|error]  callout: p+; strong first
 *   dl dt dd                         facts
 *   pre code                         YAML to paste, hashes (code.hash)
 *   ol.sums > li                     how it was computed: span.name span.expr span.result span.why?
 *                                    li/@class subtotal: a rule above
 *   a[@href][@cite]  cite: key of --to bib, for LaTeX fragments
 *   strong  sub  sup  br  span[@class: unit muted num warn ok]
 *   section.label                    div.label-head (p.label-name, p.label-basis with br),
 *                                    div.label-figures (two div.label-figure: p.key, then p.value
 *                                    (strong.digits, span.unit) or p.words (no figure is known; strong, at the size of
 *                                    the unit), p.interval, p.market?, p.final?: as interval),
 *                                    dl.label-facts, figure[@chart=ruler]?, figure[@chart=coverage]?,
 *                                    p.label-sentence
 * "CO₂" and "10¹⁸" stay characters; writers lower and raise them where they can (HTML: <sub>, <sup>).
 */
#ifndef GR_TEMPLATE_TREE_H
#define GR_TEMPLATE_TREE_H

#include <libxml/tree.h>

#include "base/str.h"
#include "chart/chart.h"

/** Attribute of an element or NULL; borrowed from the tree (no allocation). */
const char *gr_tree_attr(const xmlNode *node, const char *name);
/** The first child element of that name, or NULL; of NULL too. */
const xmlNode *gr_tree_child(const xmlNode *node, const char *name);
/** True if the element is called name. */
bool gr_tree_is(const xmlNode *node, const char *name);
/** True if the attribute class holds the word. */
bool gr_tree_class(const xmlNode *node, const char *word);
/** NULL, or why the tree is not of the list above (a test and --strict debugging). */
const char *gr_tree_fault(const xmlNode *root);

/** What a writer gets. */
struct gr_charts {
    const struct gr_chart *const *items;
    size_t count;
};
const struct gr_chart *gr_charts_find(const struct gr_charts *charts, const char *id);

#endif
