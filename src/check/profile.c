/*
 * profile.c - a profile file to rules.
 */
#include "check/profile.h"

#include <libxml/parser.h>

#include "base/input.h"
#include "check/assets.h"

enum { PROFILE_LIMIT = 1024 * 1024 };

/* ---- what is compiled in ---- */

static const struct gr_profile_asset *asset(const char *name) {
    for (const struct gr_profile_asset *a = gr_profile_assets; a->name; a++) {
        if (strcmp(a->name, name) == 0) {
            return a;
        }
    }
    return NULL;
}

struct gr_str gr_profile_text(const char *name) {
    const struct gr_profile_asset *a = asset(name);
    return a ? (struct gr_str){(const char *)a->begin, (size_t)(a->end - a->begin)}
             : (struct gr_str){NULL, 0};
}

const char *const *gr_profile_names(void) {
    return gr_profile_asset_names;
}

/* ---- reading ---- */

struct reading {
    struct gr_arena *arena;
    struct gr_diag *diag;
    uint32_t file;
    bool failed;
};

static struct gr_pos place(const struct reading *r, const xmlNode *node) {
    long line = xmlGetLineNo(node);
    return (struct gr_pos){r->file, 0, line > 0 ? (uint64_t)line : 0, 0};
}

static void fault(struct reading *r, const xmlNode *node, const char *hint, const char *what,
                  const char *name) {
    r->failed = true;
    gr_error(r->diag, "C901", place(r, node), hint, "%s %s", what, name);
}

static const char *attribute(struct reading *r, const xmlNode *node, const char *name) {
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        if (strcmp((const char *)a->name, name) == 0) {
            const xmlNode *text = a->children;
            return gr_arena_str(r->arena, gr_str(text ? (const char *)text->content : ""));
        }
    }
    return NULL;
}

/** Text of an element: blanks at the ends of lines and around it removed. */
static const char *content(struct reading *r, const xmlNode *node) {
    struct gr_buf text = {0};
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) {
            gr_buf_puts(&text, (const char *)c->content);
        }
    }
    struct gr_buf out = {0};
    struct gr_str rest = gr_str_trim(gr_buf_str(&text));
    while (rest.p) {
        struct gr_str line = gr_str_cut(&rest, '\n');
        gr_buf_put(&out, gr_str_trim(line));
        if (rest.p) {
            gr_buf_putc(&out, ' ');
        }
    }
    const char *kept = gr_arena_str(r->arena, gr_buf_str(&out));
    gr_buf_free(&text);
    gr_buf_free(&out);
    return kept;
}

/** Position of a word in a list ended by NULL; 0 after a fault. */
static size_t choice(struct reading *r, const xmlNode *node, const char *name,
                     const char *const *words) {
    const char *value = attribute(r, node, name);
    for (size_t i = 0; value && words[i]; i++) {
        if (strcmp(value, words[i]) == 0) {
            return i;
        }
    }
    if (value) {
        fault(r, node, NULL, "a rule cannot have this value:", value);
    }
    return 0;
}

static const char *required(struct reading *r, const xmlNode *node, const char *name) {
    const char *value = attribute(r, node, name);
    if (!value) {
        fault(r, node, NULL, "this element needs the attribute", name);
    }
    return value ? value : "";
}

static bool named(const xmlNode *node, const char *name) {
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

static size_t count_named(const xmlNode *parent, const char *name) {
    size_t count = 0;
    for (const xmlNode *c = parent->children; c; c = c->next) {
        count += named(c, name) ? 1 : 0;
    }
    return count;
}

static void read_needs(struct reading *r, const xmlNode *node, struct gr_profile_rule *rule) {
    struct gr_need *needs = GR_NEW_N(r->arena, struct gr_need, count_named(node, "needs") + 1);
    for (const xmlNode *c = node->children; c; c = c->next) {
        if (named(c, "needs")) {
            needs[rule->need_count++] = (struct gr_need){.path = required(r, c, "path"),
                                                         .what = content(r, c),
                                                         .yaml = attribute(r, c, "yaml")};
        }
    }
    rule->needs = needs;
}

static void read_texts(struct reading *r, const xmlNode *node, struct gr_profile_rule *rule) {
    struct {
        const char *name;
        const char **to;
    } const parts[] = {{"title", &rule->title},     {"test", &rule->test},
                       {"message", &rule->message}, {"hint", &rule->hint},
                       {"place", &rule->place},     {"reported", &rule->reported}};
    for (const xmlNode *c = node->children; c; c = c->next) {
        bool known = c->type != XML_ELEMENT_NODE || named(c, "needs");
        for (size_t i = 0; i < GR_COUNT(parts) && !known; i++) {
            if (named(c, parts[i].name)) {
                *parts[i].to = content(r, c);
                known = true;
            }
        }
        if (!known) {
            fault(r, c, "a rule has title, needs, test, message, hint, place, reported",
                  "a rule has no element", (const char *)c->name);
        }
    }
}

static void read_rule(struct reading *r, const xmlNode *node, struct gr_profile_rule *rule) {
    static const char *const severities[] = {"error", "warning", NULL};
    static const char *const places[] = {"record", "input", "output", "import", NULL};
    *rule = (struct gr_profile_rule){
        .id = required(r, node, "id"),
        .severity = choice(r, node, "severity", severities) == 0 ? GR_ERROR : GR_WARNING,
        .clause = attribute(r, node, "clause"),
        .where = (enum gr_rule_where)choice(r, node, "where", places),
        .each = attribute(r, node, "each"),
        .line = place(r, node).line,
    };
    rule->clause = rule->clause ? rule->clause : "";
    rule->each = rule->each ? rule->each : ".";
    read_needs(r, node, rule);
    read_texts(r, node, rule);
    if (!rule->title) {
        fault(r, node, NULL, "this rule needs a title:", rule->id);
    }
    if (rule->test && !rule->message) {
        fault(r, node, NULL, "a rule with a test needs a message:", rule->id);
    }
}

static const struct gr_profile *read_root(struct reading *r, const xmlNode *root) {
    struct gr_profile *p = GR_NEW(r->arena, struct gr_profile);
    const char *core = attribute(r, root, "core");
    *p = (struct gr_profile){.name = required(r, root, "name"),
                             .title = required(r, root, "title"),
                             .edition = attribute(r, root, "edition"),
                             .source = attribute(r, root, "source"),
                             .core = core && strcmp(core, "true") == 0,
                             .file = r->file};
    struct gr_profile_rule *rules =
        GR_NEW_N(r->arena, struct gr_profile_rule, count_named(root, "rule") + 1);
    for (const xmlNode *c = root->children; c; c = c->next) {
        if (named(c, "rule")) {
            read_rule(r, c, &rules[p->rule_count++]);
        }
    }
    p->rules = rules;
    return p;
}

/* libxml2 goes on after its first error; what follows is a consequence of it. */
static void xml_error(void *data, xmlErrorPtr e) {
    struct reading *r = ((xmlParserCtxtPtr)data)->_private;
    if (!r->failed) {
        struct gr_pos at = {r->file, 0, e->line > 0 ? (uint64_t)e->line : 0, 0};
        struct gr_str why = gr_str_trim(gr_str(e->message ? e->message : "not XML"));
        gr_error(r->diag, "C901", at, NULL, "not well-formed: %.*s", (int)why.n, why.p);
        r->failed = true;
    }
}

static xmlDocPtr read_xml(struct reading *r, const char *name, struct gr_str text) {
    xmlParserCtxtPtr ctxt = xmlNewParserCtxt();
    ctxt->_private = r;
    ctxt->sax->serror = xml_error;
    xmlDocPtr doc = xmlCtxtReadMemory(ctxt, text.p, (int)text.n, name, NULL,
                                      XML_PARSE_NONET | XML_PARSE_NOBLANKS | XML_PARSE_BIG_LINES);
    xmlFreeParserCtxt(ctxt);
    return doc;
}

static enum gr_status parse(struct reading *r, const char *name, struct gr_str text,
                            const struct gr_profile **out) {
    xmlDocPtr doc = read_xml(r, name, text);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    if (!root) {
        r->failed = true;
    } else if (!named(root, "profile")) {
        fault(r, root, "gramme schema profile prints one to start from",
              "a profile file begins with <profile>, not", (const char *)root->name);
    } else {
        *out = read_root(r, root);
    }
    xmlFreeDoc(doc);
    return r->failed ? GR_REFUSED : GR_OK;
}

static enum gr_status read_path(struct reading *r, const char *path, struct gr_str *text) {
    struct gr_input *in = NULL;
    struct gr_input_options options = {.digest = false};
    enum gr_status status = gr_input_open(&in, path, path, &options, r->diag);
    if (status != GR_OK) {
        return status;
    }
    status = gr_input_all(in, r->arena, PROFILE_LIMIT, text);
    enum gr_status closed = gr_input_close(in, NULL);
    r->file = gr_diag_source(r->diag, path, *text);
    return status != GR_OK ? status : closed;
}

static enum gr_status unknown(struct gr_diag *diag, struct gr_arena *arena, struct gr_pos asked,
                              const char *name) {
    const char *best = NULL;
    size_t least = 5;
    for (const char *const *n = gr_profile_names(); *n; n++) {
        size_t distance = gr_str_distance(gr_str(name), gr_str(*n));
        if (distance < least) {
            least = distance;
            best = *n;
        }
    }
    const char *hint =
        best ? gr_arena_printf(arena, "did you mean %s?", best) : "gramme list profiles names them";
    gr_error(diag, "C900", asked, hint, "there is no profile %s", name);
    return asked.file ? GR_REFUSED : GR_EUSAGE;
}

enum gr_status gr_profile_read(const char *name, struct gr_pos asked, struct gr_arena *arena,
                               struct gr_diag *diag, const struct gr_profile **out) {
    struct reading r = {.arena = arena, .diag = diag};
    struct gr_str text = {NULL, 0};
    if (strchr(name, '/') || gr_str_ends(gr_str(name), GR_STR(".xml"))) {
        enum gr_status status = read_path(&r, name, &text);
        return status == GR_OK ? parse(&r, name, text, out) : status;
    }
    text = gr_profile_text(name);
    if (!text.p) {
        return unknown(diag, arena, asked, name);
    }
    r.file = gr_diag_source(diag, gr_arena_printf(arena, "profile %s", name), text);
    return parse(&r, name, text, out);
}
