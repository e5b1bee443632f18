/*
 * internal.h - what the files of this room share: compiled steps, an expansion, a function call.
 */
#ifndef GR_TEMPLATE_INTERNAL_H
#define GR_TEMPLATE_INTERNAL_H

#include <libxml/xpath.h>

#include "base/arena.h"
#include "base/language.h"
#include "template/format.h"
#include "template/template.h"
#include "template/words.h"

/** A text as libxml2 wants it; BAD_CAST would take the const away. */
#define GR_XML(text) ((const xmlChar *)(text))

#define GR_TEMPLATE_NS  "urn:gramme:template"
#define GR_FUNCTIONS_NS "urn:gramme:functions"

enum {
    GR_TEMPLATE_DEPTH = 64,        /**< nesting of elements */
    GR_TEMPLATE_INCLUDES = 8,      /**< nesting of includes */
    GR_TEMPLATE_SOURCES = 64,      /**< files of a template, each time one is included */
    GR_TEMPLATE_BYTES = 4 << 20,   /**< of a file */
    GR_TEMPLATE_NODES = 2000000,   /**< of one expansion */
    GR_TEMPLATE_ARGS = 8,          /**< of a function */
    GR_XPATH_OPERATIONS = 50000000 /**< of one expression: no expression hangs */
};

/* ---- source.c: the text of a template, and where things stand in it ---- */

struct gr_template_source {
    const char *name;
    struct gr_str text; /**< valid UTF-8, kept alive by the arena */
    uint32_t file;      /**< id in diag of the current call; 0: not yet registered */
    struct gr_template_source *next;
};
/** Place of a byte offset; len bytes are underlined. */
struct gr_pos gr_source_pos(const struct gr_template_source *source, size_t offset, size_t len);
/** Place of byte n of an attribute's text whose value begins at offset: an entity is one character there. */
struct gr_pos gr_source_pos_in(const struct gr_template_source *source, size_t offset, size_t n,
                               size_t len);
/** Offset of the value of attribute name of the element that begins at offset. */
size_t gr_source_attr(const struct gr_template_source *source, size_t element, const char *name);

/* ---- parse.c ---- */

/** Parses; every element's _private is its byte offset + 1.  NULL with T-diagnostics. */
xmlDocPtr gr_source_parse(const struct gr_template_source *source, struct gr_diag *diag);
size_t gr_node_offset(const xmlNode *node);

/* ---- compile.c: steps ---- */

struct gr_expr {
    const char *text;
    const struct gr_template_source *source;
    size_t offset; /**< of the first byte of text in the source */
    xmlXPathCompExprPtr compiled; /**< NULL until evaluated, in a template compiled in */
    struct gr_expr *next; /**< all of a template, to free them */
};

struct gr_step_attr {
    const char *name;
    const char *value; /**< static, if expr is NULL */
    struct gr_expr *expr;
};

enum gr_step_kind { GR_STEP_ELEMENT, GR_STEP_BLOCK, GR_STEP_TEXT };

struct gr_step {
    enum gr_step_kind kind;
    const char *name; /**< of the element */
    const char *text; /**< GR_STEP_TEXT */
    struct gr_expr *each, *condition, *content;
    const char *lang;    /**< static lang="": the language of what is in it; or NULL */
    const char *falling; /**< each: child whose figure orders them, largest first; or NULL */
    size_t let_count, attr_count;
    struct gr_step_attr *lets, *attrs; /**< lets: expr is never NULL */
    struct gr_step *first, *next;
};

/** <g:param name="x" value="default" values="a b">: a variable that the user may set. */
struct gr_param {
    const char *name, *value;
    struct gr_str values; /**< the only ones allowed, by blanks; empty: any */
    struct gr_param *next;
};

struct gr_template {
    struct gr_arena *arena;
    const char *
        folder; /**< of the user's file, ends in "/" or is ""; NULL: compiled in, no files beside it */
    struct gr_param *params;
    struct gr_template_source *sources;
    struct gr_expr *exprs;
    struct gr_step *root;
};

/** Compiles a document into steps below t; false with T-diagnostics.  depth counts includes. */
bool gr_template_compile(struct gr_template *t, const struct gr_template_source *source,
                         const xmlNode *root, int depth, struct gr_diag *diag,
                         struct gr_step **out);
/** <g:include name="x"> or <g:include file="x.xhtml">: its steps are children of out. */
bool gr_template_include(struct gr_template *t, const struct gr_template_source *source,
                         const xmlNode *node, int depth, struct gr_diag *diag, struct gr_step *out);
/** <g:param>. */
bool gr_template_param(struct gr_template *t, const struct gr_template_source *source,
                       const xmlNode *node, struct gr_diag *diag);
/** Sets the variables of all parameters; false with T013 or T014. */
bool gr_template_settings(const struct gr_template *t, const struct gr_settings *settings,
                          xmlXPathContextPtr xpath, struct gr_diag *diag);
/** Adds a source and compiles it. */
bool gr_template_add(struct gr_template *t, const char *name, struct gr_str text, int depth,
                     struct gr_diag *diag, struct gr_step **out);

/* ---- functions.c: what templates may call ---- */

struct gr_expansion {
    const struct gr_template_input *input;
    struct gr_diag *diag;
    xmlXPathContextPtr xpath;
    xmlDocPtr doc;
    size_t node_count;
    const struct gr_expr *expr;                  /**< being evaluated */
    const struct gr_language *language, *around; /**< of what is made; of what it is made in */
    bool failed;
};

/** One call: args are of any type; a function either writes to out or sets result. */
struct gr_call {
    struct gr_expansion *x;
    const char *name;
    size_t count;
    xmlXPathObjectPtr args[GR_TEMPLATE_ARGS];
    struct gr_buf out;
    xmlXPathObjectPtr result;
};

struct gr_function {
    const char *name;
    int min_args, max_args;
    void (*call)(struct gr_call *call);
};
/** Tables of functions_*.c, each ending in a row without name. */
extern const struct gr_function gr_number_functions[], gr_text_functions[], gr_node_functions[],
    gr_origin_functions[], gr_convert_functions[];
/** NULL if there is no such function. */
const struct gr_function *gr_function_find(const char *name);
/** Name of the nearest function, or NULL. */
const char *gr_function_nearest(const char *name);
/** Orders nodes by the figure in their child key, largest first; those without it last. */
void gr_nodes_falling(xmlNodeSetPtr nodes, const char *key);
/** Makes the functions known to an XPath context whose userData is the expansion. */
void gr_functions_register(xmlXPathContextPtr xpath);

/* Arguments.  A quantity is an element with value, low, high; of several elements the values add up
 * (without interval); a plain number or an element with a number is one without interval. */
struct gr_figure {
    bool known;
    double value, low, high; /**< low, high NAN: interval not known */
};
struct gr_figure gr_call_figure(const struct gr_call *call, size_t i);
/** The same of one node. */
struct gr_figure gr_node_figure(const xmlNode *node);
/** Significant figures of it. */
int gr_figure_digits(const struct gr_figure *f);
double gr_call_number(const struct gr_call *call, size_t i, double otherwise);
/** Text of an argument, in the expansion's arena; "" if absent. */
const char *gr_call_text(const struct gr_call *call, size_t i);
const xmlNodeSet *gr_call_nodes(const struct gr_call *call, size_t i);
/** Element child by name, or NULL; text of a node up to its first child element. */
const xmlNode *gr_node_child(const xmlNode *node, const char *name);
const char *gr_node_text(const xmlNode *node);
/** Says on stderr's behalf what is wrong with this call (T-code). */
void gr_call_error(struct gr_call *call, const char *code, const char *hint, const char *fmt, ...)
    GR_PRINTF(4, 5);

/* ---- sentences.c ---- */

/** Marks of bold in texts on their way into the tree; no XML text can hold them. */
enum { GR_STRONG_ON = 1, GR_STRONG_OFF = 2 };

#endif
