/*
 * functions_nodes.c - which nodes.  XPath puts every set into document order; g:falling orders a loop.
 */
#include <math.h>
#include <stdlib.h>

#include <libxml/xpathInternals.h>

#include "template/internal.h"

struct ranked {
    xmlNodePtr node;
    double value;
    int order; /**< in the document: equal values keep it */
};

static int by_value_falling(const void *a, const void *b) {
    const struct ranked *x = a;
    const struct ranked *y = b;
    if (x->value != y->value) {
        return x->value < y->value ? 1 : -1;
    }
    return x->order - y->order;
}

static struct ranked *rank(const xmlNodeSet *nodes, const char *key, size_t *count) {
    *count = nodes ? (size_t)nodes->nodeNr : 0;
    struct ranked *all = gr_xcalloc(*count + 1, sizeof(*all));
    for (size_t i = 0; i < *count; i++) {
        struct gr_figure f = gr_node_figure(gr_node_child(nodes->nodeTab[i], key));
        all[i] = (struct ranked){nodes->nodeTab[i], f.known ? f.value : -(double)INFINITY, (int)i};
    }
    qsort(all, *count, sizeof(*all), by_value_falling);
    return all;
}

static struct ranked *rank_args(struct gr_call *call, size_t *count) {
    return rank(gr_call_nodes(call, 0), gr_call_text(call, 1), count);
}

void gr_nodes_falling(xmlNodeSetPtr nodes, const char *key) {
    size_t count;
    struct ranked *all = rank(nodes, key, &count);
    for (size_t i = 0; i < count; i++) {
        nodes->nodeTab[i] = all[i].node;
    }
    free(all);
}

/* How many of count stand in the table: all up to limit, else `keep`. */
static size_t kept(struct gr_call *call, size_t count) {
    double limit = gr_call_number(call, 2, 24);
    double keep = gr_call_number(call, 3, limit);
    return (double)count <= limit ? count : (size_t)fmax(keep, 0);
}

static void put_range(struct gr_call *call, const struct ranked *all, size_t from, size_t to) {
    xmlNodeSetPtr set = xmlXPathNodeSetCreate(NULL);
    for (size_t i = from; i < to; i++) {
        xmlXPathNodeSetAddUnique(set, all[i].node);
    }
    call->result = xmlXPathWrapNodeSet(set);
}

static void largest(struct gr_call *call) {
    size_t count;
    struct ranked *all = rank_args(call, &count);
    put_range(call, all, 0, kept(call, count));
    free(all);
}

static void others(struct gr_call *call) {
    size_t count;
    struct ranked *all = rank_args(call, &count);
    put_range(call, all, kept(call, count), count);
    free(all);
}

/* The first node of each text that their descendant at path key has. */
static const char *text_at(const xmlNode *node, const char *path) {
    struct gr_str rest = gr_str(path);
    while (rest.p && node) {
        struct gr_str part = gr_str_cut(&rest, '/');
        char name[64];
        size_t n = part.n < sizeof name ? part.n : sizeof name - 1;
        memcpy(name, part.p, n);
        name[n] = '\0';
        node = gr_node_child(node, name);
    }
    return node ? gr_node_text(node) : NULL;
}

static void distinct(struct gr_call *call) {
    enum { MOST = 64 }; /* a report lists no more; keeps 10,000 runs linear */
    const xmlNodeSet *nodes = gr_call_nodes(call, 0);
    const char *path = gr_call_text(call, 1);
    const char *seen[MOST];
    size_t count = 0;
    xmlNodeSetPtr set = xmlXPathNodeSetCreate(NULL);
    for (int i = 0; nodes && i < nodes->nodeNr && count < MOST; i++) {
        const char *text = text_at(nodes->nodeTab[i], path);
        bool known = !text;
        for (size_t k = 0; k < count && !known; k++) {
            known = strcmp(seen[k], text) == 0;
        }
        if (!known) {
            seen[count++] = text;
            xmlXPathNodeSetAddUnique(set, nodes->nodeTab[i]);
        }
    }
    call->result = xmlXPathWrapNodeSet(set);
}

/* The first n. */
static void first(struct gr_call *call) {
    const xmlNodeSet *nodes = gr_call_nodes(call, 0);
    double most = gr_call_number(call, 1, 0);
    xmlNodeSetPtr set = xmlXPathNodeSetCreate(NULL);
    for (int i = 0; nodes && i < nodes->nodeNr && i < most; i++) {
        xmlXPathNodeSetAddUnique(set, nodes->nodeTab[i]);
    }
    call->result = xmlXPathWrapNodeSet(set);
}

const struct gr_function gr_node_functions[] = {
    {"largest", 2, 4, largest}, {"others", 2, 4, others}, {"distinct", 2, 2, distinct},
    {"first", 2, 2, first},     {NULL, 0, 0, NULL},
};
