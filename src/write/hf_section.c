/*
 * hf_section.c - the section Environmental Impact of a model card (huggingface_hub, modelcard_template.md).
 */
#include <math.h>

#include "write/facts.h"
#include "write/hf.h"
#include "write/markdown.h"

static void put_bullet(struct gr_buf *out, const char *label, const char *text) {
    gr_buf_printf(out, "- **%s:** ", label);
    if (text) {
        gr_markdown_text(out, gr_str(text));
    } else {
        gr_buf_puts(out, "[More Information Needed]");
    }
    gr_buf_putc(out, '\n');
}

/* Device-hours of every run spoken of: a sum with a hole in it is none. */
static const char *hours(const struct gr_report *report) {
    for (const struct gr_record *r = gr_fact_items(report, "/runs"); r; r = r->next) {
        bool meant = gr_record_get(r, "energy_total_kwh") && gr_fact_in_block(report, r);
        if (meant && !gr_record_get(r, "device_hours")) {
            return NULL;
        }
    }
    double h = gr_fact_block_number(report, "device_hours");
    return isfinite(h)
               ? gr_arena_printf(report->arena, "%s device-hours", gr_fact_plain(report, h, 4))
               : NULL;
}

static const char *provider(const struct gr_report *report) {
    static const struct {
        const char *type, *text;
    } own[] = {{"on_premise", "none (own cluster)"},
               {"personal", "none (personal computer)"},
               {"private_cloud", "none (private cloud)"}};
    const char *name = gr_fact_text(report, "/location/provider_name");
    const char *type = gr_fact_text(report, "/location/infra_type");
    for (size_t i = 0; !name && type && i < GR_COUNT(own); i++) {
        name = strcmp(type, own[i].type) == 0 ? own[i].text : NULL;
    }
    return name;
}

/* The unit right behind the number, and no bracket at the end of the line, which readers of cards take for
 * the place. */
static const char *with_unit(const struct gr_report *report, const char *key, const char *unit) {
    double value = gr_fact_block_number(report, key);
    return isfinite(value)
               ? gr_arena_printf(report->arena, "%s %s", gr_fact_plain(report, value, 4), unit)
               : NULL;
}

static const char *interval(const struct gr_report *report) {
    double low = gr_fact_block_number(report, "emissions_location_kg/low");
    double high = gr_fact_block_number(report, "emissions_location_kg/high");
    return isfinite(low) && isfinite(high)
               ? gr_arena_printf(report->arena, "%s to %s kg CO2eq", gr_fact_plain(report, low, 4),
                                 gr_fact_plain(report, high, 4))
               : NULL;
}

static void put_sentence(const struct gr_report *report, struct gr_buf *out) {
    const char *tools = gr_fact_tools(report);
    const char *id = gr_fact_text(report, "/report/report_id");
    bool final = strcmp(gr_fact_block(report), "/final") == 0;
    gr_buf_printf(out, "\nThe figures are of %s, location-based, ",
                  final ? "the final runs" : "all runs");
    gr_buf_puts(out, gr_fact_overhead(report));
    gr_buf_puts(out, ", computed by Gramme " GRAMME_VERSION);
    if (tools) {
        gr_buf_puts(out, " from what ");
        gr_markdown_text(out, gr_str(tools));
        gr_buf_puts(out, " measured");
    }
    gr_buf_printf(out, "%s%s.\n", id ? "; report_id " : "", id ? id : "");
}

/* A path as a link: RFC 3986, section 3.3. */
static void put_path(struct gr_buf *out, const char *path) {
    for (; *path; path++) {
        bool plain = (*path >= '0' && *path <= '9') || (*path >= 'A' && *path <= 'Z') ||
                     (*path >= 'a' && *path <= 'z') || strchr("-._~/", *path);
        if (plain) {
            gr_buf_putc(out, *path);
        } else {
            gr_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*path);
        }
    }
}

void gr_hf_section(const struct gr_report *report, const struct gr_hf_link *link,
                   struct gr_buf *out) {
    put_bullet(out, "Hardware Type", gr_fact_hardware(report));
    put_bullet(out, "Hours used", hours(report));
    put_bullet(out, "Cloud Provider", provider(report));
    put_bullet(out, "Compute Region", gr_fact_place(report));
    put_bullet(out, "Carbon Emitted", with_unit(report, "emissions_location_kg", "kg CO2eq"));
    put_bullet(out, "Energy Consumption", with_unit(report, "energy_total_kwh", "kWh"));
    put_bullet(out, "95 % Interval", interval(report));
    put_sentence(report, out);
    if (link->path) {
        gr_buf_puts(out, "\n[Energy and carbon report](");
        put_path(out, link->path);
        gr_buf_printf(out, "), SHA-256 `%s`.\n", link->sha256);
    }
}
