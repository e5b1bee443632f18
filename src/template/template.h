/*
 * template.h - well-formed XHTML with g: attributes, expanded over the disclosure to a report tree.
 *
 * g:each="XPath" repeats an element (context node = item; variable $index from 1), g:if="XPath" keeps
 * it, g:text="XPath" sets its text, g:attr-NAME="XPath" sets an attribute, <g:block> vanishes and
 * leaves its children, <g:include name="..."> puts in a partial, g:let-NAME="XPath" sets a variable for what is
 * in the element, g:falling="key" orders a g:each by the figure in that child, largest first, g:say="key" is
 * a sentence of the catalogue.  Order on one element: each, let, if, text, attributes.  <g:param> is a variable that
 * --set changes.  Functions of namespace urn:gramme:functions (prefix f): see templates/README.md.
 */
#ifndef GR_TEMPLATE_TEMPLATE_H
#define GR_TEMPLATE_TEMPLATE_H

#include <libxml/tree.h>

#include "base/diag.h"
#include "template/tree.h"

struct gr_template;

/** Parses a template: name of one compiled in ("report") or {name, text} of a file.  Well-formedness
 *  errors and bad XPath carry file:line:col (T-codes). */
GR_MUST_CHECK enum gr_status gr_template_new(const char *name, struct gr_str text,
                                             struct gr_diag *diag, struct gr_template **out);
/** The same of what is compiled in by that name, else of a file; a file may include those beside it. */
GR_MUST_CHECK enum gr_status gr_template_load(const char *name, struct gr_diag *diag,
                                              struct gr_template **out);
void gr_template_free(struct gr_template *t);
/** Text of a template or style compiled in ("report.xhtml", "report.css"); {NULL, 0} if unknown. */
struct gr_str gr_template_asset(const char *name);
/** Names of what is compiled in, from 0; NULL after the last. */
const char *gr_template_asset_name(size_t i);
/** What a template compiled in is for, in a line; NULL for partials and styles. */
const char *gr_template_asset_about(size_t i);

/** Values of a template's parameters: --set name=value. */
struct gr_settings {
    size_t count;
    const struct gr_setting {
        struct gr_str name;
        const char *value;
    } * items;
};

struct gr_template_input {
    const xmlDoc *record;           /**< gr_record_xml */
    const struct gr_charts *charts; /**< ids that exist: has-chart() */
    const char *language;           /**< "en" */
    struct gr_arena *arena;
    struct gr_settings settings; /**< a name that the template has no parameter for is T013 */
};
/** Expands to a new report tree (xmlFreeDoc). */
GR_MUST_CHECK enum gr_status gr_template_expand(struct gr_template *t,
                                                const struct gr_template_input *input,
                                                struct gr_diag *diag, xmlDocPtr *out);

#endif
