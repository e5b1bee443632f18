#include "template/tree.h"

const char *gr_tree_attr(const xmlNode *node, const char *name) {
    for (const xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL; a;
         a = a->next) {
        if (strcmp((const char *)a->name, name) == 0) {
            return a->children && a->children->content ? (const char *)a->children->content : "";
        }
    }
    return NULL;
}

bool gr_tree_is(const xmlNode *node, const char *name) {
    return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

const xmlNode *gr_tree_child(const xmlNode *node, const char *name) {
    const xmlNode *n = node ? node->children : NULL;
    while (n && !gr_tree_is(n, name)) {
        n = n->next;
    }
    return n;
}

bool gr_tree_class(const xmlNode *node, const char *word) {
    const char *class = gr_tree_attr(node, "class");
    size_t n = strlen(word);
    while (class && *class) {
        class += strspn(class, " ");
        size_t have = strcspn(class, " ");
        if (have == n && memcmp(class, word, n) == 0) {
            return true;
        }
        class += have;
    }
    return false;
}

const struct gr_chart *gr_charts_find(const struct gr_charts *charts, const char *id) {
    for (size_t i = 0; charts && i < charts->count; i++) {
        if (strcmp(gr_chart_id(charts->items[i]), id) == 0) {
            return charts->items[i];
        }
    }
    return NULL;
}

/* What may stand where: element, its parents, its attributes.  "*" as parent: any text holder. */
static const struct tree_rule {
    const char *name, *parents, *attributes;
} rules[] = {
    {"report", "", "lang title"},
    {"header", "report", ""},
    {"section", "report", "class id"},
    {"h1", "header", ""},
    {"h2", "section", "number"},
    {"h3", "section", "id"},
    {"p", "header section aside div li td dd", "class"},
    {"ul", "section aside", "class"},
    {"ol", "section", "class"},
    {"li", "ul ol", "class id"},
    {"table", "section", "class label"},
    {"caption", "table", ""},
    {"thead", "table", ""},
    {"tbody", "table", ""},
    {"tfoot", "table", ""},
    {"tr", "thead tbody tfoot", "class id"},
    {"th", "tr", "scope class colspan"},
    {"td", "tr", "class colspan"},
    {"figure", "section div", "chart width"},
    {"div", "section div", "class"},
    {"aside", "section", "kind id"},
    {"dl", "section", "class"},
    {"dt", "dl", ""},
    {"dd", "dl", "class"},
    {"pre", "section", ""},
    {"code", "*", "class"},
    {"a", "*", "href cite"},
    {"strong", "*", "class"},
    {"sub", "*", ""},
    {"sup", "*", ""},
    {"br", "*", ""},
    {"span", "*", "class"},
};
static const char text_holders[] =
    "h1 h2 h3 p li th td dt dd caption a strong span pre code sub sup";

static bool has_word(const char *words, const char *word) {
    size_t n = strlen(word);
    for (const char *at = strstr(words, word); at; at = strstr(at + 1, word)) {
        if ((at == words || at[-1] == ' ') && (at[n] == 0 || at[n] == ' ')) {
            return true;
        }
    }
    return false;
}

static const char *element_fault(const xmlNode *node) {
    const struct tree_rule *rule = NULL;
    for (size_t i = 0; i < GR_COUNT(rules); i++) {
        if (gr_tree_is(node, rules[i].name)) {
            rule = &rules[i];
        }
    }
    if (!rule) {
        return "an element that is not of the list";
    }
    const xmlNode *up = node->parent;
    bool root = !up || up->type != XML_ELEMENT_NODE;
    const char *parents = strcmp(rule->parents, "*") == 0 ? text_holders : rule->parents;
    if (root ? *parents != 0 : !has_word(parents, (const char *)up->name)) {
        return "an element in the wrong place";
    }
    for (const xmlAttr *a = node->properties; a; a = a->next) {
        if (!has_word(rule->attributes, (const char *)a->name)) {
            return "an attribute that is not of the list";
        }
    }
    return NULL;
}

const char *gr_tree_fault(const xmlNode *root) {
    const xmlNode *node = root;
    while (node) {
        const char *fault = NULL;
        if (node->type == XML_ELEMENT_NODE) {
            fault = element_fault(node);
        } else if (node->type == XML_TEXT_NODE) {
            bool blank =
                strspn((const char *)node->content, " \n\t") == strlen((const char *)node->content);
            bool held = node->parent && has_word(text_holders, (const char *)node->parent->name);
            fault = held || blank ? NULL : "text where none may be";
        } else {
            fault = "a node that is neither element nor text";
        }
        if (fault) {
            return fault;
        }
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            continue;
        }
        while (node && node != root && !node->next) {
            node = node->parent;
        }
        node = !node || node == root ? NULL : node->next;
    }
    return NULL;
}
