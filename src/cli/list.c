/*
 * list.c - gramme list, explain, schema, template, --version: what is built in.
 */
#include <hpdf_version.h>
#include <libxml/xmlversion.h>
#include <yaml.h>
#include <zlib.h>

#include "check/profile.h"
#include "cli/pipeline.h"
#include "metadata/json_schema.h"
#include "metadata/key_docs.h"
#include "template/template.h"
#include "write/writer.h"

/* ---- lists ---- */

static void list_formats(struct gr_buf *out) {
    for (size_t i = 0; gr_readers[i]; i++) {
        const struct gr_reader *r = gr_readers[i];
        gr_buf_printf(out, "%-18s %s\n%-18s %s (proved by %s)\n", r->name, r->title, "",
                      r->describe, r->proof);
    }
}

static void list_writers(struct gr_buf *out) {
    for (size_t i = 0; gr_writers[i]; i++) {
        const struct gr_writer *w = gr_writers[i];
        gr_buf_printf(out, "%-10s %-8s %s\n", w->name, w->extension ? w->extension : "",
                      w->summary);
    }
}

static void list_templates(struct gr_buf *out) {
    for (size_t i = 0; gr_template_asset_name(i); i++) {
        struct gr_str name = gr_str(gr_template_asset_name(i)), end = GR_STR(".xhtml");
        if (gr_template_asset_about(i)) {
            gr_buf_printf(out, "%-16.*s %s\n", (int)(name.n - end.n), name.p,
                          gr_template_asset_about(i));
        }
    }
}

static void list_profiles(struct gr_buf *out) {
    struct gr_arena *arena = gr_arena_new();
    struct gr_diag *diag = gr_diag_new();
    for (const char *const *name = gr_profile_names(); *name; name++) {
        const struct gr_profile *p = NULL;
        if (gr_profile_read(*name, GR_NOWHERE, arena, diag, &p) == GR_OK) {
            gr_buf_printf(out, "%-20s %s%s%s (%zu rules)\n", p->name, p->title,
                          p->edition ? ", " : "", p->edition ? p->edition : "", p->rule_count);
        }
    }
    gr_diag_free(diag);
    gr_arena_free(arena);
}

struct limit {
    const char *what, *value;
};
static const struct limit limits[] = {
    {"bytes of an experiment file", "8 MiB"},
    {"depth of an experiment file", "32"},
    {"nodes of an experiment file after aliases", "200 000"},
    {"bytes of a line of a log", "1 MiB; the rest of a longer line is dropped and said"},
    {"order of samples repaired within", "1 024 samples a device"},
    {"gap bridged up to", "10 min; a gap is a step over max(5 x median step, 60 s)"},
    {"bins of a power series", "1 024"},
    {"energy of a device", "1.7e20 J"},
    {"years of stamps", "1678 to 2261"},
};

static void list_limits(struct gr_buf *out) {
    for (size_t i = 0; i < GR_COUNT(limits); i++) {
        gr_buf_printf(out, "%-44s %s\n", limits[i].what, limits[i].value);
    }
}

static bool list_factors(struct gr_call *call, struct gr_buf *out) {
    const char *what = call->arguments[0];
    if (strcmp(what, "factors") != 0 && strcmp(what, "hardware") != 0) {
        return false;
    }
    struct gr_factors *factors = NULL;
    if (gr_kit_factors(call, &factors) == GR_OK) {
        gr_factors_list(factors, what, call->argument_count > 1 ? call->arguments[1] : "", out);
    }
    return true;
}

/* ---- version ---- */

static int print_version(struct gr_call *call) {
    struct gr_buf out = {0};
    gr_buf_puts(&out, "gramme " GRAMME_VERSION "\n");
    if (call->values[GR_OPT_VERBOSE]) {
        struct gr_factors *factors = gr_factors_new();
        gr_buf_printf(&out, "factor set %s\n", gr_factors_edition(factors));
        gr_factors_free(factors);
        gr_buf_puts(&out, "libxml2 " LIBXML_DOTTED_VERSION "\nlibharu " HPDF_VERSION_TEXT "\n");
        gr_buf_printf(&out, "libyaml %s\nzlib %s\n", yaml_get_version_string(), zlibVersion());
    }
    int status = gr_cli_print(call, &out);
    gr_buf_free(&out);
    return status;
}

/* ---- commands ---- */

static int not_listed(struct gr_call *call, const char *choices) {
    gr_error(call->diag, "U109", GR_NOWHERE, choices, "nothing to show for %s",
             call->argument_count > 0 ? call->arguments[0] : "no argument");
    return 2;
}

static int print_and_free(struct gr_call *call, struct gr_buf *out) {
    int status = gr_cli_print(call, out);
    gr_buf_free(out);
    return status;
}

struct listing {
    const char *name;
    void (*list)(struct gr_buf *out);
};
static const struct listing listings[] = {
    {"formats", list_formats},   {"writers", list_writers}, {"templates", list_templates},
    {"profiles", list_profiles}, {"limits", list_limits},
};

int gr_command_list(struct gr_call *call) {
    if (call->values[GR_OPT_VERSION]) {
        return print_version(call);
    }
    struct gr_buf out = {0};
    for (size_t i = 0; call->argument_count > 0 && i < GR_COUNT(listings); i++) {
        if (strcmp(listings[i].name, call->arguments[0]) == 0) {
            listings[i].list(&out);
            return print_and_free(call, &out);
        }
    }
    if (call->argument_count > 0 && list_factors(call, &out)) {
        return print_and_free(call, &out);
    }
    return not_listed(call,
                      "gramme list formats|writers|profiles|factors|hardware|templates|limits");
}

static void put_rule(struct gr_buf *out, const struct gr_profile *p,
                     const struct gr_profile_rule *rule) {
    gr_buf_printf(out, "%s: %s\n\nprofile  %s: %s\n", rule->id, rule->title, p->name, p->title);
    gr_buf_printf(out, rule->clause[0] ? "clause   %s\n" : "%s", rule->clause);
    gr_buf_printf(out, "if not   %s\n", rule->severity == GR_ERROR ? "error" : "warning");
    for (size_t i = 0; i < rule->need_count; i++) {
        const struct gr_need *need = &rule->needs[i];
        gr_buf_printf(out, "%s %s\n", i == 0 ? "needs   " : "        ", need->what);
        if (need->yaml) { /* {{ is how the file writes a brace */
            struct gr_str rest = gr_str(need->yaml);
            gr_buf_puts(out, "             ");
            for (size_t c = 0; c < rest.n; c++) {
                c += rest.p[c] == '{' && c + 1 < rest.n && rest.p[c + 1] == '{' ? 1 : 0;
                gr_buf_putc(out, rest.p[c]);
            }
            gr_buf_putc(out, '\n');
        }
    }
    gr_buf_printf(out, rule->test ? "holds    %s\n" : "%s", rule->test ? rule->test : "");
    gr_buf_printf(out, rule->reported ? "broken by  %s\n" : "%s",
                  rule->reported ? rule->reported : "");
}

/** A rule of a profile: "neurips.1", "C08"; false if there is none. */
static bool explain_rule(struct gr_call *call, const char *id, struct gr_buf *out) {
    for (const char *const *name = gr_profile_names(); *name; name++) {
        const struct gr_profile *p = NULL;
        bool read = gr_profile_read(*name, GR_NOWHERE, call->arena, call->diag, &p) == GR_OK;
        for (size_t i = 0; read && i < p->rule_count; i++) {
            if (strcmp(p->rules[i].id, id) == 0) {
                put_rule(out, p, &p->rules[i]);
                return true;
            }
        }
    }
    return false;
}

int gr_command_explain(struct gr_call *call) {
    const char *code = call->argument_count > 0 ? call->arguments[0] : "";
    const char *hash = strrchr(code, '#');
    if (hash) {
        struct gr_str path = {code, (size_t)(hash - code)};
        return gr_explain_figure(call, gr_arena_str(call->arena, path), hash + 1);
    }
    struct gr_buf rule = {0};
    if (!gr_code_title(code) && explain_rule(call, code, &rule)) {
        return print_and_free(call, &rule);
    }
    if (!gr_code_title(code)) {
        return not_listed(
            call,
            "a code in brackets of a message: Y012; or a figure: report.json#energy_total_kwh");
    }
    struct gr_buf out = {0};
    gr_buf_printf(&out, "%s: %s\n\n%s\n", code, gr_code_title(code), gr_code_explanation(code));
    return print_and_free(call, &out);
}

int gr_command_schema(struct gr_call *call) {
    const char *name = call->argument_count > 0 ? call->arguments[0] : "";
    struct gr_str text = strcmp(name, "experiment") == 0   ? gr_schema_text()
                         : strcmp(name, "disclosure") == 0 ? gr_disclosure_schema_text()
                                                           : (struct gr_str){NULL, 0};
    if (!text.p) {
        return not_listed(call, "gramme schema experiment|disclosure");
    }
    struct gr_buf out = {0};
    bool experiment = strcmp(name, "experiment") == 0;
    enum gr_json_schema_use use = experiment ? GR_JSON_SCHEMA_YAML : GR_JSON_SCHEMA_RECORD;
    struct gr_str keys = experiment ? gr_experiment_keys() : gr_record_keys();
    if (call->values[GR_OPT_JSON_SCHEMA] && call->values[GR_OPT_XSD]) {
        gr_error(call->diag, "U102", GR_NOWHERE, NULL, "--json-schema or --xsd, not both");
        return 2;
    }
    if (call->values[GR_OPT_JSON_SCHEMA]) {
        gr_json_schema(text, use,
                       experiment ? "Experiment file of Gramme" : "Disclosure record of Gramme",
                       keys, &out);
    } else {
        gr_documented_xsd(text, use, keys, &out);
    }
    return print_and_free(call, &out);
}

int gr_command_template(struct gr_call *call) {
    const char *name = call->argument_count > 0 ? call->arguments[0] : "";
    struct gr_str text = gr_template_asset(gr_arena_printf(call->arena, "%s.xhtml", name));
    if (!text.p) {
        return not_listed(call, "gramme list templates");
    }
    struct gr_buf out = {0};
    gr_buf_put(&out, text);
    return print_and_free(call, &out);
}
