/*
 * include.c - partials: what is compiled in, and files beside the user's template; parameters.
 *
 * A file is named by a path below the folder of the template.  It cannot lead out of it: no "..", no absolute
 * path, no link that ends elsewhere.
 */
#include <limits.h>
#include <stdlib.h>

#include <libxml/xpathInternals.h>

#include "base/input.h"
#include "template/internal.h"

static const char *attr_copy(struct gr_template *t, const xmlNode *node, const char *name) {
    xmlChar *value = xmlGetNoNsProp(node, GR_XML(name));
    const char *copy = value ? gr_arena_str(t->arena, gr_str((const char *)value)) : NULL;
    xmlFree(value);
    return copy;
}

/* ---- includes ---- */

static size_t source_count(const struct gr_template *t) {
    size_t n = 0;
    for (const struct gr_template_source *s = t->sources; s; s = s->next) {
        n++;
    }
    return n;
}

static bool names_a_way_out(const char *file) {
    struct gr_str rest = gr_str(file);
    if (file[0] == '/' || file[0] == '\0' || strchr(file, '\\')) {
        return true;
    }
    while (rest.p) {
        if (gr_str_is(gr_str_cut(&rest, '/'), "..")) {
            return true;
        }
    }
    return false;
}

/* True if path lies below folder once all links are followed, or does not exist (opening tells). */
static bool is_below(const char *folder, const char *path) {
    char *root = realpath(*folder ? folder : ".", NULL);
    char *real = realpath(path, NULL);
    size_t n = root ? strlen(root) : 0;
    bool slash = n > 0 && root[n - 1] == '/';
    bool below = !real || (root && strncmp(real, root, n) == 0 && (slash || real[n] == '/'));
    free(root);
    free(real);
    return below;
}

static bool read_beside(struct gr_template *t, const char *file, struct gr_pos pos,
                        struct gr_diag *diag, const char **path, struct gr_str *text) {
    if (!t->folder) {
        gr_error(diag, "T012", pos, "use name= for a partial that is compiled in",
                 "no file lies beside a template that is compiled in");
        return false;
    }
    *path = gr_arena_printf(t->arena, "%s%s", t->folder, file);
    if (names_a_way_out(file) || !is_below(t->folder, *path)) {
        gr_error(diag, "T012", pos, "name a file in the folder of the template, or below it",
                 "\"%s\" leads out of the folder of the template", file);
        return false;
    }
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    if (gr_input_open(&in, *path, *path, &options, diag) != GR_OK) {
        gr_error(diag, "T007", pos, NULL, "\"%s\" cannot be included", file);
        return false;
    }
    enum gr_status status = gr_input_all(in, t->arena, GR_TEMPLATE_BYTES, text);
    enum gr_status closed = gr_input_close(in, NULL);
    return status == GR_OK && closed == GR_OK;
}

bool gr_template_include(struct gr_template *t, const struct gr_template_source *source,
                         const xmlNode *node, int depth, struct gr_diag *diag,
                         struct gr_step *out) {
    const char *name = attr_copy(t, node, "name"), *file = attr_copy(t, node, "file");
    const char *path = name ? gr_arena_printf(t->arena, "%s.xhtml", name) : "";
    struct gr_str text = gr_template_asset(path);
    struct gr_pos pos = gr_source_pos(source, gr_node_offset(node), 1);
    if (depth > GR_TEMPLATE_INCLUDES || source_count(t) >= GR_TEMPLATE_SOURCES) {
        gr_error(diag, "T008", pos, NULL, "templates include each other without end");
        return false;
    }
    if (!name == !file) {
        gr_error(diag, "T003", pos, "<g:include name=\"part-label\"/>",
                 "g:include has a name (compiled in) or a file (beside the template)");
        return false;
    }
    if (name && !text.p) {
        gr_error(diag, "T007", pos, "gramme list templates prints those compiled in",
                 "there is no template \"%s\" to include", name);
        return false;
    }
    if (file && !read_beside(t, file, pos, diag, &path, &text)) {
        return false;
    }
    return gr_template_add(t, path, text, depth, diag, &out->first);
}

/* ---- parameters ---- */

static struct gr_param *find_param(const struct gr_template *t, struct gr_str name) {
    for (struct gr_param *p = t->params; p; p = p->next) {
        if (gr_str_is(name, p->name)) {
            return p;
        }
    }
    return NULL;
}

bool gr_template_param(struct gr_template *t, const struct gr_template_source *source,
                       const xmlNode *node, struct gr_diag *diag) {
    const char *name = attr_copy(t, node, "name"), *value = attr_copy(t, node, "value");
    const char *values = attr_copy(t, node, "values");
    if (!name || xmlValidateNCName(GR_XML(name), 0) != 0) {
        gr_error(diag, "T003", gr_source_pos(source, gr_node_offset(node), 1),
                 "<g:param name=\"logo-text\" value=\"\"/>", "g:param needs a name");
        return false;
    }
    if (find_param(t, gr_str(name))) {
        return true; /* a template that includes another has the first word */
    }
    struct gr_param *p = GR_NEW(t->arena, struct gr_param);
    *p = (struct gr_param){name, value ? value : "", gr_str(values ? values : ""), t->params};
    t->params = p;
    return true;
}

static bool is_allowed(struct gr_str values, const char *value) {
    bool any = values.n == 0;
    while (values.p && !any) {
        any = gr_str_is(gr_str_cut(&values, ' '), value);
    }
    return any;
}

static bool setting_unknown(const struct gr_template *t, struct gr_str name, struct gr_diag *diag) {
    struct gr_buf names = {0};
    gr_buf_puts(&names, "it has language, accent, logo");
    for (const struct gr_param *p = t->params; p; p = p->next) {
        gr_buf_printf(&names, ", %s", p->name);
    }
    gr_error(diag, "T013", GR_NOWHERE, names.p, "the template has no parameter \"%.*s\"",
             (int)name.n, name.p);
    gr_buf_free(&names);
    return false;
}

bool gr_template_settings(const struct gr_template *t, const struct gr_settings *settings,
                          xmlXPathContextPtr xpath, struct gr_diag *diag) {
    bool good = true;
    for (const struct gr_param *p = t->params; p; p = p->next) {
        xmlXPathRegisterVariable(xpath, GR_XML(p->name), xmlXPathNewString(GR_XML(p->value)));
    }
    for (size_t i = 0; i < settings->count; i++) {
        struct gr_str name = settings->items[i].name;
        const char *value = settings->items[i].value;
        const struct gr_param *p = find_param(t, name);
        if (!p) {
            good = setting_unknown(t, name, diag);
        } else if (!is_allowed(p->values, value)) {
            gr_error(diag, "T014", GR_NOWHERE, NULL, "%s is one of %.*s, not \"%s\"", p->name,
                     (int)p->values.n, p->values.p, value);
            good = false;
        } else {
            xmlXPathRegisterVariable(xpath, GR_XML(p->name), xmlXPathNewString(GR_XML(value)));
        }
    }
    return good;
}
