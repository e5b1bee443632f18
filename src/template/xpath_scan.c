#include "template/xpath_scan.h"

#include "base/status.h"

static bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_name(char c) {
    return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

/* Behind the literal that begins at `at`. */
static size_t skip_literal(const char *expr, size_t at) {
    const char *end = strchr(expr + at + 1, expr[at]);
    return end ? (size_t)(end - expr) + 1 : strlen(expr);
}

bool gr_xpath_next_call(const char *expr, size_t *at, struct gr_xpath_call *out) {
    size_t i = *at;
    while (expr[i]) {
        if (expr[i] == '\'' || expr[i] == '"') {
            i = skip_literal(expr, i);
            continue;
        }
        if (!starts_name(expr[i])) {
            i++;
            continue;
        }
        size_t start = i;
        while (in_name(expr[i])) {
            i++;
        }
        size_t axis = gr_str_find((struct gr_str){expr + start, i - start}, GR_STR("::"));
        start = axis == SIZE_MAX ? start : start + axis + 2;
        size_t paren = i + strspn(expr + i, " \t\r\n");
        bool variable = start > 0 && expr[start - 1] == '$';
        bool is_operator = gr_str_is((struct gr_str){expr + start, i - start}, "and") ||
                           gr_str_is((struct gr_str){expr + start, i - start}, "or") ||
                           gr_str_is((struct gr_str){expr + start, i - start}, "div") ||
                           gr_str_is((struct gr_str){expr + start, i - start}, "mod");
        if (expr[paren] == '(' && !variable && !is_operator && i > start) {
            *out = (struct gr_xpath_call){{expr + start, i - start}, start};
            *at = i;
            return true;
        }
    }
    *at = i;
    return false;
}

bool gr_xpath_is_core(const char *name) {
    static const char *const core[] = {"last",
                                       "position",
                                       "count",
                                       "id",
                                       "local-name",
                                       "name",
                                       "namespace-uri",
                                       "string",
                                       "concat",
                                       "starts-with",
                                       "contains",
                                       "substring-before",
                                       "substring-after",
                                       "substring",
                                       "string-length",
                                       "translate",
                                       "normalize-space",
                                       "boolean",
                                       "not",
                                       "true",
                                       "false",
                                       "lang",
                                       "number",
                                       "sum",
                                       "floor",
                                       "ceiling",
                                       "round",
                                       "text",
                                       "node",
                                       "comment",
                                       "processing-instruction"};
    for (size_t i = 0; i < GR_COUNT(core); i++) {
        if (strcmp(core[i], name) == 0) {
            return true;
        }
    }
    return false;
}
