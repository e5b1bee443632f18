/*
 * evaluate.c - one profile over one record.
 */
#include "check/check.h"

#include <math.h>

#include <libxml/xpathInternals.h>

#include "base/num.h"
#include "check/functions.h"
#include "metadata/walk.h"

enum {
    /* Of one XPath, so that a profile of others cannot hang us; in proportion to the record, which may hold
     * the runs of a cluster's year. */
    OPERATIONS_MOST = 50 * 1000 * 1000,
    OPERATIONS_MOST_PER_RUN = 20 * 1000
};

struct judging {
    const struct gr_check_input *in;
    const struct gr_profile *profile;
    const struct gr_profile_rule *rule;
    xmlXPathContextPtr record, experiment; /**< experiment: NULL without YAML */
    struct gr_verdict *verdicts;
    size_t count, cap;
    bool failed;
};

const char *gr_rule_status_name(enum gr_rule_status status) {
    static const char *const names[] = {[GR_RULE_SATISFIED] = "satisfied",
                                        [GR_RULE_NOT_APPLICABLE] = "not_applicable",
                                        [GR_RULE_MISSING] = "missing",
                                        [GR_RULE_FAILED] = "failed"};
    return names[status];
}

/* ---- XPath ---- */

static void silent(void *data, xmlErrorPtr error) {
    (void)data;
    (void)error;
}

static unsigned long run_count(xmlDocPtr doc) {
    xmlNodePtr runs = gr_element_child(xmlDocGetRootElement(doc), "runs");
    return runs ? xmlChildElementCount(runs) : 0;
}

static xmlXPathContextPtr context(xmlDocPtr doc) {
    xmlXPathContextPtr c = xmlXPathNewContext(doc);
    c->opLimit = OPERATIONS_MOST + OPERATIONS_MOST_PER_RUN * run_count(doc);
    c->error = silent;
    gr_check_functions(c);
    return c;
}

/** NULL after a diagnostic at the rule. */
static xmlXPathObjectPtr evaluate(struct judging *j, xmlXPathContextPtr c, xmlNodePtr node,
                                  const char *path) {
    c->opCount = 0;
    xmlXPathObjectPtr object = NULL;
    if (xmlXPathSetContextNode(node, c) == 0) {
        object = xmlXPathEvalExpression((const xmlChar *)path, c);
    }
    if (!object) {
        j->failed = true;
        struct gr_pos at = {j->profile->file, 0, j->rule->line, 0};
        gr_error(j->in->diag, "C901", at, NULL, "rule %s: cannot evaluate %s", j->rule->id, path);
    }
    return object;
}

static bool truth(struct judging *j, xmlNodePtr node, const char *path) {
    xmlXPathObjectPtr object = evaluate(j, j->record, node, path);
    bool value = object && xmlXPathCastToBoolean(object) != 0;
    xmlXPathFreeObject(object);
    return value;
}

/** Something is there: a node with content, a text, a number, true. */
static bool present(struct judging *j, xmlNodePtr node, const char *path) {
    xmlXPathObjectPtr object = evaluate(j, j->record, node, path);
    bool there = false;
    if (object && object->type == XPATH_NODESET) {
        for (int i = 0; object->nodesetval && i < object->nodesetval->nodeNr && !there; i++) {
            there = object->nodesetval->nodeTab[i]->children != NULL;
        }
    } else if (object) {
        there = xmlXPathCastToBoolean(object) != 0;
    }
    xmlXPathFreeObject(object);
    return there;
}

/** The text with every {XPath} filled in. */
static const char *fill(struct judging *j, xmlNodePtr node, const char *text) {
    if (!text || !strchr(text, '{')) {
        return text;
    }
    struct gr_buf out = {0};
    for (const char *c = text; *c;) {
        const char *close = *c == '{' ? strchr(c, '}') : NULL;
        if (!close || c[1] == '{') {
            gr_buf_putc(&out, *c);
            c += close && c[1] == '{' ? 2 : 1; /* {{ is a brace */
            continue;
        }
        const char *path =
            gr_arena_str(j->in->arena, (struct gr_str){c + 1, (size_t)(close - c - 1)});
        xmlXPathObjectPtr object = evaluate(j, j->record, node, path);
        xmlChar *value = xmlXPathCastToString(object);
        gr_buf_puts(&out, (const char *)value);
        xmlFree(value);
        xmlXPathFreeObject(object);
        c = close + 1;
    }
    const char *kept = gr_arena_str(j->in->arena, gr_buf_str(&out));
    gr_buf_free(&out);
    return kept;
}

/* ---- places ---- */

static struct gr_pos mark_of(const xmlNode *element) {
    return element && element->_private ? *(const struct gr_pos *)element->_private : GR_NOWHERE;
}

/** Of an element of the experiment file.  What is filled in may hold quotes, and then there is no place. */
static struct gr_pos experiment_place(struct judging *j, xmlNodePtr node, const char *path) {
    if (!j->experiment || !path) {
        return GR_NOWHERE;
    }
    const char *filled = fill(j, node, path);
    xmlXPathCompExprPtr compiled =
        filled != path ? xmlXPathCtxtCompile(j->experiment, (const xmlChar *)filled) : NULL;
    bool unsafe = filled != path && !compiled;
    xmlXPathFreeCompExpr(compiled);
    xmlXPathObjectPtr object =
        unsafe ? NULL : evaluate(j, j->experiment, xmlDocGetRootElement(j->in->experiment), filled);
    xmlNodeSetPtr set = object && object->type == XPATH_NODESET ? object->nodesetval : NULL;
    struct gr_pos at = mark_of(set && set->nodeNr > 0 ? set->nodeTab[0] : NULL);
    xmlXPathFreeObject(object);
    return at;
}

static bool has_id(const xmlNode *item, const xmlChar *id) {
    xmlNodePtr own = gr_element_child(item, "id");
    xmlChar *text = own ? xmlNodeGetContent(own) : NULL;
    bool same = text && xmlStrEqual(text, id);
    xmlFree(text);
    return same;
}

/** Of the run that a node is, or belongs to. */
static struct gr_pos run_place(struct judging *j, xmlNodePtr node) {
    xmlNodePtr runs =
        j->experiment ? gr_element_child(xmlDocGetRootElement(j->in->experiment), "runs") : NULL;
    xmlXPathObjectPtr id =
        runs ? evaluate(j, j->record, node, "string(ancestor-or-self::item[parent::runs]/id)")
             : NULL;
    struct gr_pos at = GR_NOWHERE;
    for (xmlNodePtr run = id ? xmlFirstElementChild(runs) : NULL; run && !at.file;
         run = xmlNextElementSibling(run)) {
        at = has_id(run, id->stringval) ? mark_of(run) : at;
    }
    xmlXPathFreeObject(id);
    return at;
}

/** The number after the last colon of text, which is cut off. */
static bool cut_number(struct gr_str *text, uint64_t *out) {
    size_t colon = text->n;
    while (colon > 0 && text->p[colon - 1] != ':') {
        colon--;
    }
    if (colon == 0 || !gr_num_parse_u64((struct gr_str){text->p + colon, text->n - colon}, out)) {
        return false;
    }
    text->n = colon - 1;
    return true;
}

/** "logs/e.csv:14:8" or "logs/e.csv:14" to a place, if it names a source of this run. */
static struct gr_pos parse_place(struct judging *j, struct gr_str text) {
    uint64_t line = 0, col = 0;
    if (!cut_number(&text, &line)) {
        return GR_NOWHERE;
    }
    uint64_t before = 0;
    if (cut_number(&text, &before)) {
        col = line;
        line = before;
    }
    uint32_t file = gr_diag_find_display(j->in->diag, gr_arena_str(j->in->arena, text));
    return file ? (struct gr_pos){file, (uint32_t)col, line, 0} : GR_NOWHERE;
}

/** Where a quantity below the node was read. */
static struct gr_pos record_place(struct judging *j, xmlNodePtr node) {
    xmlXPathObjectPtr object = evaluate(j, j->record, node, "string(.//from/where/item[1])");
    struct gr_pos at = GR_NOWHERE;
    if (object && object->stringval) {
        at = parse_place(j, gr_str((const char *)object->stringval));
    }
    xmlXPathFreeObject(object);
    return at;
}

static struct gr_pos place_of(struct judging *j, xmlNodePtr node) {
    struct gr_pos at = experiment_place(j, node, j->rule->place);
    if (!at.file && strcmp(j->rule->each, ".") != 0) {
        at = run_place(j, node);
        at = at.file ? at : record_place(j, node);
    }
    return at;
}

/* ---- verdicts ---- */

static struct gr_verdict *add(struct judging *j, enum gr_rule_status status) {
    if (j->count == j->cap) {
        size_t cap = j->cap ? 2 * j->cap : 32;
        struct gr_verdict *grown = GR_NEW_N(j->in->arena, struct gr_verdict, cap);
        if (j->count > 0) {
            memcpy(grown, j->verdicts, j->count * sizeof *grown);
        }
        j->verdicts = grown;
        j->cap = cap;
    }
    struct gr_verdict *v = &j->verdicts[j->count++];
    *v = (struct gr_verdict){.rule = j->rule, .status = status, .text = "", .at = GR_NOWHERE};
    return v;
}

/** A need that is not there; true if any. */
static bool missing_needs(struct judging *j, xmlNodePtr node) {
    bool any = false;
    for (size_t i = 0; i < j->rule->need_count && !j->failed; i++) {
        const struct gr_need *need = &j->rule->needs[i];
        if (present(j, node, need->path)) {
            continue;
        }
        any = true;
        if (!j->profile->core) {
            struct gr_verdict *v = add(j, GR_RULE_MISSING);
            v->text = gr_arena_printf(j->in->arena, "not stated: %s", fill(j, node, need->what));
            v->yaml = fill(j, node, need->yaml);
            v->at = place_of(j, node);
        }
    }
    return any;
}

/** How many verdicts it added that are not satisfied; applicable says if it could be judged. */
static void judge_node(struct judging *j, xmlNodePtr node, bool *applicable) {
    if (missing_needs(j, node)) {
        return;
    }
    *applicable = true;
    if (j->rule->test && !truth(j, node, j->rule->test) && !j->failed) {
        struct gr_verdict *v = add(j, GR_RULE_FAILED);
        v->text = fill(j, node, j->rule->message);
        v->hint = fill(j, node, j->rule->hint);
        v->at = place_of(j, node);
    }
}

/** A rule that reading holds: not well where one of its codes was given. */
static void judge_reported(struct judging *j, xmlNodePtr root) {
    struct gr_str rest = gr_str(j->rule->reported);
    while (rest.p) {
        struct gr_str code = gr_str_cut(&rest, ' ');
        const char *path =
            gr_arena_printf(j->in->arena, "findings/item[code='%.*s']/text", (int)code.n, code.p);
        if (code.n > 0 && present(j, root, path)) {
            struct gr_verdict *v = add(j, GR_RULE_FAILED);
            v->text = fill(j, root, gr_arena_printf(j->in->arena, "{%s}", path));
        }
    }
}

static void judge(struct judging *j, const struct gr_profile_rule *rule) {
    xmlNodePtr root = xmlDocGetRootElement(j->in->record);
    size_t before = j->count;
    /* What writers hold is held by construction and by their tests. */
    bool applicable = rule->reported || rule->where == GR_WHERE_OUTPUT;
    j->rule = rule;
    if (rule->reported) {
        judge_reported(j, root);
    }
    if (rule->test || rule->need_count > 0) {
        xmlXPathObjectPtr nodes = evaluate(j, j->record, root, rule->each);
        xmlNodeSetPtr set = nodes && nodes->type == XPATH_NODESET ? nodes->nodesetval : NULL;
        for (int i = 0; set && i < set->nodeNr && !j->failed; i++) {
            judge_node(j, set->nodeTab[i], &applicable);
        }
        xmlXPathFreeObject(nodes);
    }
    if (j->count == before) {
        add(j, applicable ? GR_RULE_SATISFIED : GR_RULE_NOT_APPLICABLE);
    }
}

static bool satisfied(const struct judging *j) {
    for (size_t i = 0; i < j->count; i++) {
        bool bad = j->verdicts[i].status >= GR_RULE_MISSING;
        if (bad && j->verdicts[i].rule->severity == GR_ERROR) {
            return false;
        }
    }
    return true;
}

enum gr_status gr_check_profile(const struct gr_check_input *input,
                                const struct gr_profile *profile, struct gr_conformity *out) {
    struct judging j = {.in = input, .profile = profile, .record = context(input->record)};
    j.experiment = input->experiment ? context(input->experiment) : NULL;
    for (size_t i = 0; i < profile->rule_count && !j.failed; i++) {
        judge(&j, &profile->rules[i]);
    }
    *out = (struct gr_conformity){.profile = profile,
                                  .satisfied = satisfied(&j),
                                  .verdict_count = j.count,
                                  .verdicts = j.verdicts};
    xmlXPathFreeContext(j.record);
    if (j.experiment) {
        xmlXPathFreeContext(j.experiment);
    }
    return j.failed ? GR_REFUSED : GR_OK;
}
