/*
 * Whatever is plain is accepted by libxml2: each type of the XSD as an element of its own, and values made of
 * pieces that matter to some type.
 */
#include "test.h"

#include <libxml/parser.h>

#include "base/buf.h"
#include "metadata/schema.h"

struct checker {
    struct gr_schema *schema;
    xmlDocPtr document;
    xmlSchemaPtr compiled;
    xmlSchemaValidCtxtPtr context;
};

static void ignore(void *context, xmlErrorPtr error) {
    (void)context;
    (void)error;
}

/** The XSD with an element <probe_TYPE> for each of its types. */
static struct checker make_checker(void) {
    struct checker c = {.schema = gr_schema_new()};
    struct gr_str text = gr_schema_text();
    size_t end = gr_str_find(text, GR_STR("</xs:schema>"));
    assert_true(end != SIZE_MAX);
    struct gr_buf xsd = {0};
    gr_buf_put(&xsd, (struct gr_str){text.p, end});
    for (size_t i = 0; i < c.schema->type_count; i++) {
        gr_buf_printf(&xsd, "<xs:element name=\"probe_%s\" type=\"%s\"/>", c.schema->types[i].name,
                      c.schema->types[i].name);
    }
    gr_buf_puts(&xsd, "</xs:schema>");
    c.document = xmlReadMemory(xsd.p, (int)xsd.n, "probe.xsd", NULL, XML_PARSE_NONET);
    xmlSchemaParserCtxtPtr parser = xmlSchemaNewDocParserCtxt(c.document);
    c.compiled = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);
    assert_non_null(c.compiled);
    c.context = xmlSchemaNewValidCtxt(c.compiled);
    xmlSchemaSetValidStructuredErrors(c.context, ignore, NULL);
    gr_buf_free(&xsd);
    return c;
}

static void drop_checker(struct checker *c) {
    xmlSchemaFreeValidCtxt(c->context);
    xmlSchemaFree(c->compiled);
    xmlFreeDoc(c->document);
    gr_schema_free(c->schema);
}

static bool accepts(struct checker *c, const struct gr_type *type, struct gr_str value) {
    char name[64];
    snprintf(name, sizeof name, "probe_%s", type->name);
    xmlDocPtr doc = xmlNewDoc((const xmlChar *)"1.0");
    xmlNodePtr root = xmlNewDocNode(doc, NULL, (const xmlChar *)name, NULL);
    xmlDocSetRootElement(doc, root);
    xmlAddChild(root, xmlNewDocTextLen(doc, (const xmlChar *)value.p, (int)value.n));
    bool good = xmlSchemaValidateDoc(c->context, doc) == 0;
    xmlFreeDoc(doc);
    return good;
}

static const char *const pieces[] = {
    "0",     "1",        "9",          "12",
    "19",    "20",       "2024",       "-",
    "+",     ".",        "e",          "E5",
    "e-3",   "T",        "Z",          ":",
    "-02-",  "-13-",     "30",         "31",
    "28",    "29",       "24:00:00",   "09:00",
    ":00",   "+01:00",   "-14:00",     "0.5",
    "1e300", "1e301",    "SE",         "DE",
    "se",    "true",     "final",      "kWh",
    "node",  "/",        "_",          "a",
    "run-1", "\xc3\xa4", " ",          "100000000",
    "3000",  "-1",       "5",          "1.0",
    "nan",   "INF",      "2024-02-01", "2023-06-30T10:20:30",
    "0001",  "\t",
};

static void plain_is_accepted(void **state) {
    (void)state;
    struct checker c = make_checker();
    uint64_t random = UINT64_C(88172645463325252);
    size_t plain = 0, refused = 0;
    for (int i = 0; i < 400000; i++) {
        struct gr_buf value = {0};
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const struct gr_type *type = &c.schema->types[(random >> 33) % c.schema->type_count];
        uint64_t rest = random >> 8;
        for (unsigned n = (unsigned)(random >> 60) % 4 + 1; n > 0; n--, rest /= 61) {
            gr_buf_puts(&value, pieces[rest % GR_COUNT(pieces)]);
        }
        struct gr_str text = type->collapse ? gr_str_trim(gr_buf_str(&value)) : gr_buf_str(&value);
        if (gr_value_is_plain(type, text)) {
            plain++;
            if (!accepts(&c, type, text)) {
                fail_msg("%s: \"%.*s\" is plain and refused", type->name, (int)text.n, text.p);
            }
        } else {
            refused++;
        }
        gr_buf_free(&value);
    }
    assert_true(plain > 20000 && refused > 20000);
    drop_checker(&c);
}

/** Values that people write are plain, so that a good file needs no libxml2; their neighbours are not. */
static void ordinary_is_plain(void **state) {
    (void)state;
    static const struct {
        const char *type, *value;
        bool plain;
    } rows[] = {
        {"number", "-1.5e3", true},
        {"number", "1e301", false},
        {"nonneg", "0", true},
        {"nonneg", "-0.1", false},
        {"positive", "0.1", true},
        {"positive", "0", false},
        {"ratio", "1", true},
        {"ratio", "1.01", false},
        {"pue", "1.1", true},
        {"pue", "0.9", false},
        {"intensity", "412", true},
        {"intensity", "3001", false},
        {"count", "8", true},
        {"count", "0", false},
        {"count", "100000001", false},
        {"count", "8.0", false},
        {"bool", "true", true},
        {"bool", "yes", false},
        {"year", "2024", true},
        {"year", "1824", false},
        {"date", "2024-05-31", true},
        {"date", "2024-06-31", false},
        {"stamp", "2024-05-31T10:00:00Z", true},
        {"stamp", "2024-05-31T10:00:00.25+02:00", true},
        {"stamp", "2024-05-31T10:00:00", false},
        {"stamp", "2024-05-31T25:00:00Z", false},
        {"country", "SE", true},
        {"country", "Se", false},
        {"id", "run-1/a_b.c", true},
        {"id", "run 1", false},
        {"stage", "training", true},
        {"stage", "Training", false},
        {"text", "K\xc3\xb6ln, 2 runs", true},
        {"text", "", false},
        {"path", "logs/*.csv", true},
        {"text1", ";", true},
        {"text1", ";;", false},
    };
    struct checker c = make_checker();
    for (size_t i = 0; i < GR_COUNT(rows); i++) {
        const struct gr_type *type = NULL;
        for (size_t k = 0; k < c.schema->type_count; k++) {
            type = strcmp(c.schema->types[k].name, rows[i].type) == 0 ? &c.schema->types[k] : type;
        }
        assert_non_null(type);
        if (gr_value_is_plain(type, gr_str(rows[i].value)) != rows[i].plain) {
            fail_msg("%s: \"%s\"", rows[i].type, rows[i].value);
        }
        assert_int_equal(accepts(&c, type, gr_str(rows[i].value)), rows[i].plain);
    }
    drop_checker(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(plain_is_accepted),
                                       cmocka_unit_test(ordinary_is_plain)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
