/*
 * yaml.c - libyaml events to a tree with marks.
 *
 * libyaml is asked for events one by one, so that depth and number of nodes are checked before
 * anything is built.  An alias shares the children of what it stands for; it is counted as if it
 * had been written out, so that a small file cannot stand for a large tree.
 */
#include "yaml/yaml.h"

#include <yaml.h>

#include "base/utf8.h"
#include "yaml/place.h"
#include "yaml/slips.h"

enum { MAX_ANCHORS = 1000, MAX_DANGLING = 20 /* aliases of nothing, reported before we stop */ };

struct anchor {
    uint64_t hash;
    struct gr_str name;
    struct gr_yaml *node;
    size_t nodes, height; /**< of its tree */
};

/** A map or list that is open. */
struct frame {
    struct gr_yaml *node, *last; /**< last child */
    struct gr_str anchor;        /**< name, n == 0: none */
    size_t nodes_before, height;
    bool has_key;
    struct gr_str key;
    struct gr_pos key_pos;
    size_t start; /**< byte */
};

struct builder {
    struct gr_arena *arena;
    struct gr_diag *diag;
    struct gr_str text;
    uint32_t file;
    struct gr_cursor cursor;
    struct frame stack[GR_YAML_MAX_DEPTH];
    size_t depth, nodes;
    struct anchor *anchors;
    size_t anchor_count;
    struct gr_yaml *root;
    size_t documents, dangling;
    bool failed;
};

/** False ends the reading; why has been said. */
typedef bool more;

/* Places -----------------------------------------------------------------------------------------*/

static struct gr_pos event_pos(struct builder *b, const yaml_event_t *event) {
    gr_cursor_to_code_point(&b->cursor, event->start_mark.index);
    struct gr_cursor end = b->cursor;
    return gr_cursor_pos(&b->cursor, gr_cursor_to_code_point(&end, event->end_mark.index));
}

static more refuse(struct builder *b, const char *code, struct gr_pos pos, const char *hint,
                   const char *message) {
    gr_error(b->diag, code, pos, hint, "%s", message);
    b->failed = true;
    return false;
}

/* Nodes ------------------------------------------------------------------------------------------*/

static more count_nodes(struct builder *b, size_t nodes, size_t height, struct gr_pos pos) {
    if (b->depth + height > GR_YAML_MAX_DEPTH) {
        return refuse(b, "Y008", pos, "an experiment file needs no more than eight levels",
                      "lists and maps are nested too deeply");
    }
    if (nodes > GR_YAML_MAX_NODES - b->nodes) {
        return refuse(b, "Y008", pos, "split the experiment into several files",
                      "the file stands for more than 200,000 values (aliases written out)");
    }
    b->nodes += nodes;
    return true;
}

/** Hangs a node into what is open. */
static more attach(struct builder *b, struct gr_yaml *node, size_t height) {
    if (b->depth == 0) {
        b->root = node;
        node->key_pos = node->pos;
        return true;
    }
    struct frame *frame = &b->stack[b->depth - 1];
    if (frame->node->kind == GR_YAML_MAP) {
        node->key = frame->key;
        node->key_pos = frame->key_pos;
        frame->has_key = false;
    } else {
        node->key_pos = node->pos;
    }
    *(frame->last ? &frame->last->next : &frame->node->first) = node;
    frame->last = node;
    frame->height = height + 1 > frame->height ? height + 1 : frame->height;
    return true;
}

static bool key_expected(const struct builder *b) {
    return b->depth > 0 && b->stack[b->depth - 1].node->kind == GR_YAML_MAP &&
           !b->stack[b->depth - 1].has_key;
}

static more complex_key(struct builder *b, struct gr_pos pos) {
    return refuse(b, "Y003", pos, "a text that begins with { or [ must stand in quotes",
                  "a key must be a word, not a list or a map");
}

/** A control character that "\x01" or the like has put into a text; XML could not carry it. */
static bool printable(struct gr_str text) {
    while (text.n > 0) {
        uint32_t c = gr_utf8_next(&text);
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xFFFE || c == 0xFFFF) {
            return false;
        }
    }
    return true;
}

/* Anchors and aliases ----------------------------------------------------------------------------*/

static more remember(struct builder *b, struct gr_str name, struct gr_yaml *node, size_t nodes,
                     size_t height) {
    if (name.n == 0) {
        return true;
    }
    if (b->anchor_count == MAX_ANCHORS) {
        return refuse(b, "Y008", node->pos, "write the values out",
                      "more than 1,000 anchors (&name) in one file");
    }
    if (!b->anchors) {
        b->anchors = GR_NEW_N(b->arena, struct anchor, MAX_ANCHORS);
    }
    b->anchors[b->anchor_count++] = (struct anchor){gr_str_hash(name), name, node, nodes, height};
    return true;
}

/** The last of that name so far: YAML allows a name to be given again. */
static const struct anchor *recall(const struct builder *b, struct gr_str name) {
    uint64_t hash = gr_str_hash(name);
    for (size_t i = b->anchor_count; i-- > 0;) {
        if (b->anchors[i].hash == hash && gr_str_eq(b->anchors[i].name, name)) {
            return &b->anchors[i];
        }
    }
    return NULL;
}

static struct gr_str copy(struct builder *b, const yaml_char_t *bytes, size_t n) {
    if (!bytes) {
        return (struct gr_str){"", 0};
    }
    return gr_str(gr_arena_str(b->arena, (struct gr_str){(const char *)bytes, n}));
}

static struct gr_str anchor_name(struct builder *b, const yaml_char_t *name) {
    return copy(b, name, name ? strlen((const char *)name) : 0);
}

static struct gr_yaml *new_node(struct builder *b, enum gr_yaml_kind kind, struct gr_pos pos) {
    struct gr_yaml *node = GR_NEW(b->arena, struct gr_yaml);
    node->kind = kind;
    node->pos = pos;
    return node;
}

/* Events -----------------------------------------------------------------------------------------*/

static void set_key(struct builder *b, struct gr_str text, struct gr_pos pos) {
    struct frame *frame = &b->stack[b->depth - 1];
    frame->key = text;
    frame->key_pos = pos;
    frame->has_key = true;
}

static more on_scalar(struct builder *b, const yaml_event_t *event) {
    struct gr_pos pos = event_pos(b, event);
    struct gr_yaml *node = new_node(b, GR_YAML_SCALAR, pos);
    node->text = copy(b, event->data.scalar.value, event->data.scalar.length);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    /* copy() measures with strlen: a NUL by escape makes it shorter. */
    if (node->text.n != event->data.scalar.length || !printable(node->text)) {
        return refuse(b, "Y002", pos, "write the text without \\0, \\x01 and the like",
                      "a control character in a text");
    }
    if (!remember(b, anchor_name(b, event->data.scalar.anchor), node, 1, 0)) {
        return false;
    }
    if (key_expected(b)) {
        set_key(b, node->text, pos);
        return true;
    }
    return count_nodes(b, 1, 0, pos) && attach(b, node, 0);
}

static more on_alias(struct builder *b, const yaml_event_t *event) {
    struct gr_pos pos = event_pos(b, event);
    const struct anchor *anchor = recall(b, anchor_name(b, event->data.alias.anchor));
    if (!anchor) { /* Go on, as if it were a text: there may be more of them. */
        gr_yaml_explain_alias(b->arena, b->diag, b->file, b->text, b->cursor.byte);
        b->failed = true;
        if (++b->dangling == MAX_DANGLING) {
            return false;
        }
    }
    struct gr_yaml *node = new_node(b, GR_YAML_SCALAR, pos);
    if (anchor) {
        *node = *anchor->node;
        node->next = NULL;
        node->key = (struct gr_str){NULL, 0};
    }
    if (key_expected(b)) {
        if (node->kind != GR_YAML_SCALAR) {
            return complex_key(b, pos);
        }
        set_key(b, node->text, pos);
        return true;
    }
    size_t height = anchor ? anchor->height : 0;
    return count_nodes(b, anchor ? anchor->nodes : 1, height, pos) && attach(b, node, height);
}

static more on_open(struct builder *b, const yaml_event_t *event, enum gr_yaml_kind kind,
                    const yaml_char_t *anchor) {
    struct gr_pos pos = event_pos(b, event);
    if (key_expected(b)) {
        return complex_key(b, pos);
    }
    struct gr_yaml *node = new_node(b, kind, pos);
    size_t nodes_before = b->nodes;
    if (!count_nodes(b, 1, 1, pos)) {
        return false;
    }
    /* Its height is not known yet: on_close tells the parent. */
    attach(b, node, 0);
    b->stack[b->depth++] = (struct frame){.node = node,
                                          .anchor = anchor_name(b, anchor),
                                          .nodes_before = nodes_before,
                                          .height = 1,
                                          .start = b->cursor.byte};
    return true;
}

static more on_close(struct builder *b, const yaml_event_t *event) {
    const struct frame *frame = &b->stack[--b->depth];
    struct gr_cursor end = b->cursor;
    gr_cursor_to_code_point(&end, event->end_mark.index);
    bool flow = event->start_mark.index != event->end_mark.index;
    if (flow && end.line == frame->node->pos.line) {
        frame->node->pos.len = (uint32_t)(end.byte - frame->start);
    }
    if (b->depth > 0) {
        struct frame *parent = &b->stack[b->depth - 1];
        parent->height = frame->height + 1 > parent->height ? frame->height + 1 : parent->height;
    }
    return remember(b, frame->anchor, frame->node, b->nodes - frame->nodes_before, frame->height);
}

static more on_document(struct builder *b, const yaml_event_t *event) {
    if (b->documents++ == 0) {
        return true;
    }
    return refuse(b, "Y006", event_pos(b, event),
                  "keep one experiment a file: remove the line --- or split the file there",
                  "a second document in one file");
}

/** Tags would change what a value is; only those of YAML itself, which say what it is anyway, pass. */
static more check_tag(struct builder *b, const yaml_event_t *event, const yaml_char_t *tag) {
    if (!tag || gr_str_starts(gr_str((const char *)tag), GR_STR("tag:yaml.org,2002:")) ||
        strcmp((const char *)tag, "!") == 0) {
        return true;
    }
    return refuse(b, "Y004", event_pos(b, event), "quote the text, or take the tag away",
                  "a text that begins with ! must stand in quotes");
}

static more on_event(struct builder *b, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return on_document(b, event);
    case YAML_ALIAS_EVENT:
        return on_alias(b, event);
    case YAML_SCALAR_EVENT:
        return check_tag(b, event, event->data.scalar.tag) && on_scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return check_tag(b, event, event->data.sequence_start.tag) &&
               on_open(b, event, GR_YAML_LIST, event->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return check_tag(b, event, event->data.mapping_start.tag) &&
               on_open(b, event, GR_YAML_MAP, event->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_close(b, event);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_END_EVENT:
        break;
    }
    return true;
}

/* The whole --------------------------------------------------------------------------------------*/

static size_t byte_of(struct builder *b, yaml_mark_t mark) {
    struct gr_cursor cursor = gr_cursor_at_start(b->text, b->file);
    return gr_cursor_to_code_point(&cursor, mark.index);
}

static void syntax_error(struct builder *b, const yaml_parser_t *parser) {
    if (parser->error == YAML_MEMORY_ERROR) {
        refuse(b, "Y008", (struct gr_pos){b->file, 0, 0, 0}, NULL, "no memory to read the file");
        return;
    }
    struct gr_yaml_fault fault = {.problem = parser->problem ? parser->problem : "",
                                  .context = parser->context ? parser->context : "",
                                  .at = byte_of(b, parser->problem_mark)};
    fault.context_at = parser->context ? byte_of(b, parser->context_mark) : fault.at;
    gr_yaml_explain(b->arena, b->diag, b->file, b->text, &fault);
    b->failed = true;
}

static void read_events(struct builder *b, yaml_parser_t *parser) {
    bool done = false;
    while (!done) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            syntax_error(b, parser);
            return;
        }
        done = event.type == YAML_STREAM_END_EVENT || !on_event(b, &event);
        yaml_event_delete(&event);
    }
}

/** Malformed bytes are read as U+FFFD one at a time; written out, that has three. */
static bool malformed(uint32_t c, size_t bytes) {
    return c == 0xFFFD && bytes == 1;
}

static bool control(uint32_t c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
           (c >= 0x7F && c < 0xA0 && c != 0x85) || c == 0xFFFE || c == 0xFFFF;
}

/** What libyaml's own reader would refuse, with the place. */
static more check_characters(struct builder *b) {
    for (struct gr_str rest = b->text; rest.n > 0;) {
        size_t at = (size_t)(rest.p - b->text.p);
        uint32_t c = gr_utf8_next(&rest);
        bool bad = malformed(c, (size_t)(rest.p - b->text.p) - at);
        if (bad || control(c)) {
            gr_cursor_to_byte(&b->cursor, at);
            struct gr_pos pos = gr_cursor_pos(&b->cursor, 0);
            return bad ? refuse(b, "Y001", pos, "save the file as UTF-8",
                                "bytes that are not UTF-8")
                       : refuse(b, "Y002", pos, "remove it", "a control character in the file");
        }
    }
    return true;
}

static more check_size(struct builder *b) {
    if (b->text.n <= GR_YAML_MAX_BYTES) {
        return true;
    }
    return refuse(b, "Y008", (struct gr_pos){b->file, 0, 0, 0},
                  "an experiment file holds descriptions; name the logs in it",
                  "the file is larger than 8 MiB");
}

enum gr_status gr_yaml_parse(struct gr_arena *arena, struct gr_str text, uint32_t file,
                             struct gr_diag *diag, struct gr_yaml **root) {
    struct builder b = {.arena = arena, .diag = diag, .text = text, .file = file};
    b.cursor = gr_cursor_at_start(text, file);
    if (!check_size(&b) || !check_characters(&b)) {
        return GR_REFUSED;
    }
    b.cursor = gr_cursor_at_start(text, file);
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        refuse(&b, "Y008", (struct gr_pos){file, 0, 0, 0}, NULL, "no memory to read the file");
        return GR_REFUSED;
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.n > 0 ? text.p : ""),
                                 text.n);
    read_events(&b, &parser);
    yaml_parser_delete(&parser);
    if (!b.failed && !b.root) {
        refuse(&b, "Y009", (struct gr_pos){file, 0, 0, 0},
               "gramme init LOG... writes one from logs", "the file is empty");
    }
    if (b.failed) {
        return GR_REFUSED;
    }
    *root = b.root;
    return GR_OK;
}
