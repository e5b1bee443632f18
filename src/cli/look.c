/*
 * look.c - the values of --set.
 */
#include "cli/look.h"

#include <libxml/parser.h>
#include <strings.h>
#include <zlib.h>

#include "base/input.h"
#include "canvas/canvas.h"
#include "canvas/contrast.h"
#include "cli/kit.h"

/* ---- language ---- */

static enum gr_status set_language(struct gr_call *call, struct gr_look *look, const char *tag) {
    look->language = gr_language_find(gr_str(tag));
    if (look->language) {
        return GR_OK;
    }
    struct gr_buf names = {0};
    for (size_t i = 0; gr_language_at(i); i++) {
        gr_buf_printf(&names, "%s%s (%s)", i ? ", " : "there are ", gr_language_at(i)->code,
                      gr_language_at(i)->name);
    }
    gr_error(call->diag, "T014", GR_NOWHERE, names.p, "no sentences in the language \"%s\"", tag);
    gr_buf_free(&names);
    return GR_EUSAGE;
}

/* What the experiment says of its own texts: a language without sentences gives English ones. */
static const struct gr_language *stated_language(const struct gr_record *record) {
    const struct gr_record *tag = record ? gr_record_at(record, "/report/language") : NULL;
    bool text = tag && tag->kind == GR_KIND_TEXT && tag->text;
    return gr_language_or_english(text ? gr_language_find(gr_str(tag->text)) : NULL);
}

/* ---- accent ---- */

enum { PAPER_LIGHT = 0xFFFFFF };
static const double graphic_contrast = 3; /* WCAG 2.2, 1.4.11: rules are graphics, not text */

static enum gr_status set_accent(struct gr_call *call, struct gr_look *look, const char *value) {
    unsigned rgb = 0;
    int used = 0;
    bool form = sscanf(value, "#%6x%n", &rgb, &used) == 1 && used == 7 && value[7] == '\0' &&
                strspn(value + 1, "0123456789abcdefABCDEF") == 6;
    if (!form) {
        gr_error(call->diag, "T014", GR_NOWHERE, "--set accent=#0c4a9e",
                 "accent is a colour #rrggbb, not \"%s\"", value);
        return GR_EUSAGE;
    }
    double contrast = gr_contrast(rgb, PAPER_LIGHT);
    if (contrast < graphic_contrast) {
        gr_error(call->diag, "T014", GR_NOWHERE,
                 gr_arena_printf(call->arena, "dark enough is #%06x",
                                 gr_contrast_reach(rgb, 0, PAPER_LIGHT, graphic_contrast)),
                 "accent %s has a contrast of %.1f : 1 on white; rules need %.0f : 1", value,
                 contrast, graphic_contrast);
        return GR_EUSAGE;
    }
    uint32_t paper = gr_ink_rgb_dark(GR_INK_PAPER);
    look->accent =
        (struct gr_accent){true, rgb, gr_contrast_reach(rgb, PAPER_LIGHT, paper, graphic_contrast)};
    return GR_OK;
}

/* ---- logo ---- */

enum { LOGO_BYTES = 256 * 1024, LOGO_PIXELS = 4096 };

static uint32_t big_endian(const char *p) {
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

enum { PNG_SIGNATURE = 8, PNG_FRAME = 12, PNG_HEADER = 13 }; /* a chunk: length, type, data, CRC */

/* Chunks from IHDR to IEND, each of its length and its checksum: a browser shows a broken one as a hole. */
static const char *png_chunks_fault(struct gr_str png) {
    bool image = false;
    for (size_t at = PNG_SIGNATURE; png.n - at >= PNG_FRAME;) {
        const char *chunk = png.p + at;
        size_t length = big_endian(chunk);
        if (length > png.n - at - PNG_FRAME) {
            break;
        }
        unsigned long crc = crc32(0, (const unsigned char *)chunk + 4, (uInt)(length + 4));
        if (crc != big_endian(chunk + 8 + length)) {
            return "the PNG is damaged: the checksum of a part is another";
        }
        image = image || memcmp(chunk + 4, "IDAT", 4) == 0;
        if (memcmp(chunk + 4, "IEND", 4) == 0) {
            return image ? NULL : "the PNG has no image";
        }
        at += PNG_FRAME + length;
    }
    return "the PNG is cut off";
}

/* NULL, or why it is no PNG that a page may carry. */
static const char *png_fault(struct gr_str png) {
    if (png.n < PNG_SIGNATURE + PNG_FRAME + PNG_HEADER || big_endian(png.p + 8) != PNG_HEADER ||
        memcmp(png.p + 12, "IHDR", 4) != 0) {
        return "the PNG is cut off";
    }
    uint32_t width = big_endian(png.p + 16), height = big_endian(png.p + 20);
    bool fits = width > 0 && height > 0 && width <= LOGO_PIXELS && height <= LOGO_PIXELS;
    return fits ? png_chunks_fault(png) : "a logo has at most 4096 x 4096 pixels";
}

/* url() of anything but a part of the drawing: CSS takes it in any case, and many in one value. */
static bool leads_outside(const char *value) {
    for (; *value; value++) {
        if (strncasecmp(value, "url(", 4) == 0 && value[4] != '#') {
            return true;
        }
    }
    return false;
}

/* A link may lead into the drawing itself, nowhere else. */
static const char *svg_attr_fault(const xmlAttr *a) {
    const char *name = (const char *)a->name;
    const char *value =
        a->children && a->children->content ? (const char *)a->children->content : "";
    if (strncmp(name, "on", 2) == 0) {
        return "the SVG has a script in an attribute";
    }
    bool link = strcmp(name, "href") == 0 && value[0] != '#';
    return link || leads_outside(value) ? "the SVG refers to something outside of it" : NULL;
}

static const char *svg_node_fault(const xmlNode *n) {
    static const char *const refused[] = {"script", "foreignObject", "style",   "image", "iframe",
                                          "a",      "use",           "animate", "set"};
    for (size_t i = 0; i < GR_COUNT(refused); i++) {
        if (strcmp((const char *)n->name, refused[i]) == 0) {
            return "the SVG has an element that a logo must not have: script, style, image, link, "
                   "animation";
        }
    }
    for (const xmlAttr *a = n->properties; a; a = a->next) {
        const char *fault = svg_attr_fault(a);
        if (fault) {
            return fault;
        }
    }
    return NULL;
}

/* In the order of the document, without recursion. */
static const char *svg_tree_fault(const xmlNode *root) {
    const xmlNode *n = root;
    while (n) {
        const char *fault = n->type == XML_ELEMENT_NODE ? svg_node_fault(n) : NULL;
        bool odd = n->type == XML_PI_NODE || n->type == XML_ENTITY_REF_NODE;
        if (fault || odd) {
            return fault ? fault : "the SVG has an instruction or an entity";
        }
        if (n->type == XML_ELEMENT_NODE && n->children) {
            n = n->children;
            continue;
        }
        while (n != root && !n->next) {
            n = n->parent;
        }
        n = n == root ? NULL : n->next;
    }
    return NULL;
}

static const char *svg_fault(struct gr_str svg) {
    xmlDocPtr doc = xmlReadMemory(svg.p, (int)svg.n, "logo", NULL,
                                  XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    const xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    bool is_svg = root && strcmp((const char *)root->name, "svg") == 0;
    const char *fault = !is_svg          ? "it is neither PNG nor SVG"
                        : doc->intSubset ? "the SVG has a DOCTYPE"
                                         : svg_tree_fault(root);
    xmlFreeDoc(doc);
    return fault;
}

static enum gr_status set_logo(struct gr_call *call, struct gr_look *look, const char *value) {
    const char *path = gr_call_path(call, value);
    struct gr_input_options options = {.digest = false};
    struct gr_input *in = NULL;
    enum gr_status status = gr_input_open(&in, path, value, &options, call->diag);
    if (status != GR_OK) {
        return status;
    }
    status = gr_input_all(in, call->arena, LOGO_BYTES, &look->logo.bytes);
    enum gr_status closed = gr_input_close(in, NULL);
    status = status == GR_OK ? closed : status;
    if (status != GR_OK) {
        return status;
    }
    bool png = gr_str_starts(look->logo.bytes, GR_STR("\x89PNG\r\n\x1a\n"));
    const char *fault = png ? png_fault(look->logo.bytes) : svg_fault(look->logo.bytes);
    if (fault) {
        gr_error(call->diag, "T014", GR_NOWHERE,
                 "a logo is a PNG or a plain SVG of at most 256 KiB", "%s cannot be the logo: %s",
                 value, fault);
        return GR_REFUSED;
    }
    look->logo.type = png ? "image/png" : "image/svg+xml";
    return GR_OK;
}

/* ---- all of them ---- */

static const struct {
    const char *name;
    enum gr_status (*set)(struct gr_call *call, struct gr_look *look, const char *value);
} known[] = {{"language", set_language}, {"accent", set_accent}, {"logo", set_logo}};

static enum gr_status set(struct gr_call *call, struct gr_look *look, struct gr_setting *items,
                          struct gr_str line) {
    struct gr_str value = line;
    struct gr_str name = gr_str_cut(&value, '=');
    if (!value.p || name.n == 0) {
        gr_error(call->diag, "U102", GR_NOWHERE, "--set language=fr",
                 "--set takes NAME=VALUE, not \"%.*s\"", (int)line.n, line.p);
        return GR_EUSAGE;
    }
    const char *text = gr_arena_str(call->arena, value);
    for (size_t i = 0; i < GR_COUNT(known); i++) {
        if (gr_str_is(name, known[i].name)) {
            return known[i].set(call, look, text);
        }
    }
    items[look->others.count++] = (struct gr_setting){name, text};
    return GR_OK;
}

enum gr_status gr_look_read(struct gr_call *call, const struct gr_record *record,
                            struct gr_look *out) {
    struct gr_str rest = gr_str(call->values[GR_OPT_SET] ? call->values[GR_OPT_SET] : "");
    size_t count = 1;
    for (size_t i = 0; i < rest.n; i++) {
        count += rest.p[i] == '\n';
    }
    struct gr_setting *items = GR_NEW_N(call->arena, struct gr_setting, count);
    *out = (struct gr_look){.language = stated_language(record), .others = {0, items}};
    enum gr_status status = GR_OK;
    while (rest.n > 0 && status == GR_OK) {
        status = set(call, out, items, gr_str_cut(&rest, '\n'));
    }
    return status;
}
