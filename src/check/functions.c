/*
 * functions.c - the XPath functions of rules.
 */
#include "check/functions.h"

#include <math.h>
#include <stdlib.h>

#include <libxml/xpathInternals.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/time.h"

static double number_of(struct gr_str text) {
    double value = (double)NAN;
    return gr_num_parse(gr_str_trim(text), &value) ? value : (double)NAN;
}

/** An argument as a number: our own parser, whose result is exact in the last digit. */
static double pop_number(xmlXPathParserContextPtr ctxt) {
    xmlXPathObjectPtr object = valuePop(ctxt);
    double value = (double)NAN;
    if (object && object->type == XPATH_NUMBER) {
        value = object->floatval;
    } else if (object) {
        xmlChar *text = xmlXPathCastToString(object);
        value = number_of(gr_str((const char *)text));
        xmlFree(text);
    }
    xmlXPathFreeObject(object);
    return value;
}

/* The texts of a call live until its end. */
static xmlChar *pop_text(xmlXPathParserContextPtr ctxt) {
    xmlXPathObjectPtr object = valuePop(ctxt);
    xmlChar *text = xmlXPathCastToString(object);
    xmlXPathFreeObject(object);
    return text;
}

static bool arity(xmlXPathParserContextPtr ctxt, int nargs, int wanted) {
    if (nargs != wanted) {
        xmlXPathErr(ctxt, XPATH_INVALID_ARITY);
    }
    return nargs == wanted;
}

static void push_bool(xmlXPathParserContextPtr ctxt, bool value) {
    valuePush(ctxt, xmlXPathNewBoolean(value ? 1 : 0));
}

static void near_call(xmlXPathParserContextPtr ctxt, int nargs) {
    if (!arity(ctxt, nargs, 3)) {
        return;
    }
    double ratio = pop_number(ctxt), b = pop_number(ctxt), a = pop_number(ctxt);
    push_bool(ctxt, fabs(a - b) <= ratio * fmax(fabs(a), fabs(b)));
}

static const xmlNode *value_child(const xmlNode *quantity) {
    for (const xmlNode *c = quantity->children; c; c = c->next) {
        if (c->type == XML_ELEMENT_NODE && strcmp((const char *)c->name, "value") == 0) {
            return c;
        }
    }
    return quantity;
}

static void known_call(xmlXPathParserContextPtr ctxt, int nargs) {
    if (!arity(ctxt, nargs, 1)) {
        return;
    }
    xmlXPathObjectPtr object = valuePop(ctxt);
    bool known = false;
    if (object && object->type == XPATH_NODESET && object->nodesetval) {
        for (int i = 0; i < object->nodesetval->nodeNr && !known; i++) {
            xmlChar *text = xmlNodeGetContent(value_child(object->nodesetval->nodeTab[i]));
            known = number_of(gr_str((const char *)text)) > 0;
            xmlFree(text);
        }
    }
    xmlXPathFreeObject(object);
    push_bool(ctxt, known);
}

static int by_content(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool are_distinct(const xmlNodeSet *nodes) {
    size_t count = nodes ? (size_t)nodes->nodeNr : 0;
    bool distinct = true;
    if (count < 2) {
        return true;
    }
    char **texts = gr_xcalloc(count, sizeof(*texts));
    for (size_t i = 0; i < count; i++) {
        texts[i] = (char *)xmlNodeGetContent(nodes->nodeTab[i]);
    }
    qsort(texts, count, sizeof(*texts), by_content);
    for (size_t i = 1; i < count && distinct; i++) {
        distinct = strcmp(texts[i - 1], texts[i]) != 0;
    }
    for (size_t i = 0; i < count; i++) {
        xmlFree(texts[i]);
    }
    free(texts);
    return distinct;
}

static void distinct_call(xmlXPathParserContextPtr ctxt, int nargs) {
    if (!arity(ctxt, nargs, 1)) {
        return;
    }
    xmlXPathObjectPtr object = valuePop(ctxt);
    bool nodes = object && object->type == XPATH_NODESET;
    push_bool(ctxt, nodes && are_distinct(object->nodesetval));
    xmlXPathFreeObject(object);
}

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

static void contains_word_call(xmlXPathParserContextPtr ctxt, int nargs) {
    if (!arity(ctxt, nargs, 2)) {
        return;
    }
    xmlChar *word = pop_text(ctxt), *text = pop_text(ctxt);
    struct gr_str hay = gr_str((const char *)text), needle = gr_str((const char *)word);
    bool found = false;
    for (size_t i = 0; needle.n > 0 && i + needle.n <= hay.n && !found; i++) {
        bool starts = i == 0 || !is_letter(hay.p[i - 1]);
        bool ends = i + needle.n == hay.n || !is_letter(hay.p[i + needle.n]);
        found = starts && ends && gr_str_eq_fold((struct gr_str){hay.p + i, needle.n}, needle);
    }
    xmlFree(word);
    xmlFree(text);
    push_bool(ctxt, found);
}

static void words_call(xmlXPathParserContextPtr ctxt, int nargs) {
    if (!arity(ctxt, nargs, 1)) {
        return;
    }
    xmlChar *text = pop_text(ctxt);
    int count = 0;
    bool inside = false;
    for (const xmlChar *c = text; *c; c++) {
        bool blank = *c == ' ' || *c == '\n' || *c == '\t' || *c == '\r';
        count += !blank && !inside ? 1 : 0;
        inside = !blank;
    }
    xmlFree(text);
    valuePush(ctxt, xmlXPathNewFloat((double)count));
}

static void seconds_call(xmlXPathParserContextPtr ctxt, int nargs) {
    if (!arity(ctxt, nargs, 2)) {
        return;
    }
    xmlChar *b = pop_text(ctxt), *a = pop_text(ctxt);
    gr_time from = 0, to = 0;
    bool zone = false;
    bool both = gr_time_parse(gr_str((const char *)a), &from, &zone) &&
                gr_time_parse(gr_str((const char *)b), &to, &zone);
    xmlFree(a);
    xmlFree(b);
    double seconds = both ? ((double)to - (double)from) / (double)GR_SECOND_NS : (double)NAN;
    valuePush(ctxt, xmlXPathNewFloat(seconds));
}

static void year_call(xmlXPathParserContextPtr ctxt, int nargs) {
    if (!arity(ctxt, nargs, 1)) {
        return;
    }
    xmlChar *text = pop_text(ctxt);
    struct gr_str s = gr_str((const char *)text);
    double year = number_of((struct gr_str){s.p, s.n < 4 ? s.n : 4});
    xmlFree(text);
    valuePush(ctxt, xmlXPathNewFloat(year));
}

static void significant_digits_call(xmlXPathParserContextPtr ctxt, int nargs) {
    if (!arity(ctxt, nargs, 1)) {
        return;
    }
    xmlChar *text = pop_text(ctxt);
    int digits = 0;
    for (const xmlChar *c = text; *c && *c != 'e' && *c != 'E'; c++) {
        bool digit = *c >= '0' && *c <= '9';
        digits += digit && (digits > 0 || *c != '0') ? 1 : 0;
    }
    xmlFree(text);
    valuePush(ctxt, xmlXPathNewFloat((double)digits));
}

void gr_check_functions(xmlXPathContextPtr xpath) {
    static const struct {
        const char *name;
        xmlXPathFunction call;
    } functions[] = {{"near", near_call},         {"known", known_call},
                     {"distinct", distinct_call}, {"contains-word", contains_word_call},
                     {"words", words_call},       {"seconds", seconds_call},
                     {"year", year_call},         {"significant-digits", significant_digits_call}};
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        xmlXPathRegisterFunc(xpath, (const xmlChar *)functions[i].name, functions[i].call);
    }
}
