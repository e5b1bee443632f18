/*
 * blocks.c - blocks of the YAML copied into the record, and what double-blind review leaves out.
 */
#include "disclosure/builder.h"

#include "base/num.h"
#include "base/sha256.h"

/* Blocks copied as they are.  runs are objects of their own (runs.c), report gets more keys below. */
static const char *const copied[] = {"model",       "software",    "location", "grid",
                                     "hardware",    "inference",   "embodied", "offsets",
                                     "social_cost", "uncertainty", "what_if"};

/** Keys left out with anonymity, as block/key at any depth below the block; "block" alone is all of it. */
static const char *const hidden[] = {"report/organization_name",
                                     "report/authors",
                                     "report/accountable_contact",
                                     "report/paper",
                                     "report/report_id",
                                     "model/url",
                                     "location/subdivision",
                                     "location/region",
                                     "location/grid_zone",
                                     "location/provider_name",
                                     "location/cloud_region",
                                     "location/instance_type",
                                     "grid/series",
                                     "hardware/id",
                                     "offsets/url",
                                     "offsets/registry",
                                     "what_if/provider_name",
                                     "what_if/cloud_region",
                                     "uncertainty/run"};

static bool is_hidden(const char *block, const char *key) {
    for (size_t i = 0; i < GR_COUNT(hidden); i++) {
        const char *slash = strchr(hidden[i], '/');
        size_t n = (size_t)(slash - hidden[i]);
        if (strncmp(hidden[i], block, n) == 0 && block[n] == '\0' && strcmp(slash + 1, key) == 0) {
            return true;
        }
    }
    return false;
}

static const char *element_text(struct gr_builder *b, const xmlNode *element) {
    struct gr_buf text = {0};
    for (const xmlNode *n = element->children; n; n = n->next) {
        if (n->type == XML_TEXT_NODE && n->content) {
            gr_buf_puts(&text, (const char *)n->content);
        }
    }
    const char *copy = gr_arena_str(b->arena, gr_buf_str(&text));
    gr_buf_free(&text);
    return copy;
}

static void copy_element(struct gr_builder *b, struct gr_record *parent, const xmlNode *element,
                         const char *block);

static void copy_children(struct gr_builder *b, struct gr_record *node, const xmlNode *element,
                          const char *block) {
    for (const xmlNode *child = element->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE) {
            copy_element(b, node, child, block); /* depth is bounded by the schema */
        }
    }
}

static void copy_element(struct gr_builder *b, struct gr_record *parent, const xmlNode *element,
                         const char *block) {
    const char *key = (const char *)element->name;
    bool url = strcmp(key, "url") == 0;
    if (b->anonymous && (is_hidden(block, key) || url)) {
        return;
    }
    double number = 0;
    const char *text = NULL;
    switch (gr_schema_leaf(b->in->schema, element)) {
    case GR_LEAF_NONE:
        copy_children(b,
                      gr_schema_is_list(b->in->schema, element)
                          ? gr_record_list(b->arena, parent, key)
                          : gr_record_map(b->arena, parent, key),
                      element, block);
        break;
    case GR_LEAF_NUMBER:
        text = element_text(b, element);
        if (gr_num_parse(gr_str(text), &number)) {
            gr_record_number(b->arena, parent, key, number);
        } else {
            gr_record_text(b->arena, parent, key, text);
        }
        break;
    case GR_LEAF_BOOL:
        gr_record_bool(b->arena, parent, key, strcmp(element_text(b, element), "true") == 0);
        break;
    case GR_LEAF_TEXT:
        gr_record_text(b->arena, parent, key, element_text(b, element));
        break;
    }
}

static const xmlNode *yaml_block(const struct gr_builder *b, const char *name) {
    const xmlNode *root = b->in->xml ? xmlDocGetRootElement(b->in->xml) : NULL;
    for (const xmlNode *n = root ? root->children : NULL; n; n = n->next) {
        if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0) {
            return n;
        }
    }
    return NULL;
}

void gr_build_blocks(struct gr_builder *b) {
    for (size_t i = 0; i < GR_COUNT(copied); i++) {
        const xmlNode *block = yaml_block(b, copied[i]);
        if (block) {
            copy_element(b, b->root, block, copied[i]);
        }
    }
}

/** The run of that id in the YAML. */
static const xmlNode *yaml_run(struct gr_builder *b, const char *id) {
    const xmlNode *runs = yaml_block(b, "runs");
    for (const xmlNode *item = runs ? runs->children : NULL; item; item = item->next) {
        for (const xmlNode *n = item->children; n; n = n->next) {
            if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, "id") == 0 &&
                strcmp(element_text(b, n), id) == 0) {
                return item;
            }
        }
    }
    return NULL;
}

void gr_build_run_blocks(struct gr_builder *b, struct gr_record *run, const char *id) {
    static const char *const blocks[] = {"location", "grid", "performance_metrics", "seed"};
    const xmlNode *item = yaml_run(b, id);
    for (const xmlNode *n = item ? item->children : NULL; n; n = n->next) {
        for (size_t i = 0; n->type == XML_ELEMENT_NODE && i < GR_COUNT(blocks); i++) {
            if (strcmp((const char *)n->name, blocks[i]) == 0) {
                copy_element(b, run, n, blocks[i]);
            }
        }
    }
}

/** The newest stamp of logs and runs. */
static gr_time newest_stamp(const struct gr_builder *b) {
    gr_time newest = GR_TIME_NONE;
    for (size_t i = 0; i < b->in->account->run_count; i++) {
        const struct gr_run_result *r = &b->in->account->runs[i];
        gr_time t = r->end != GR_TIME_NONE ? r->end : r->start;
        if (t != GR_TIME_NONE && (newest == GR_TIME_NONE || t > newest)) {
            newest = t;
        }
    }
    return newest;
}

void gr_build_report_block(struct gr_builder *b) {
    struct gr_record *report = gr_record_map(b->arena, b->root, "report");
    gr_time date = b->in->date != GR_TIME_NONE ? b->in->date : newest_stamp(b);
    if (date != GR_TIME_NONE) {
        char text[16];
        size_t n = gr_time_date(date, text);
        gr_record_text(b->arena, report, "date", gr_arena_str(b->arena, (struct gr_str){text, n}));
    }
    const xmlNode *block = yaml_block(b, "report");
    if (block) {
        copy_children(b, report, block, "report");
    }
    if (b->anonymous && !gr_record_get(report, "anonymous")) {
        gr_record_bool(b->arena, report, "anonymous", true);
    }
}
