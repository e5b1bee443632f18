/* The reader `model_card`: a card's own statement as an input. */
#include <math.h>
#include <stdio.h>

#include "read/card.h"
#include "read/reader.h"

enum { CARD_LIMIT = 4 * 1024 * 1024 };

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    if (!gr_card_has_front_matter(head)) {
        (void)snprintf(why, 160, "no front matter between two lines ---");
        return 0;
    }
    static const char *const keys[] = {"co2_eq_emissions",
                                       "library_name:", "pipeline_tag:", "license:", "language:"};
    for (size_t i = 0; i < GR_COUNT(keys); i++) {
        if (gr_str_find(head, gr_str(keys[i])) != SIZE_MAX) {
            (void)snprintf(why, 160, "front matter with %s", keys[i]);
            return i == 0 ? 95 : 60;
        }
    }
    (void)snprintf(why, 160, "front matter without co2_eq_emissions");
    return 20;
}

static bool names(const char *source, const char *tool) {
    return gr_str_find_fold(gr_str(source), gr_str(tool)) != SIZE_MAX;
}

static enum gr_tier tier_of(const char *source) {
    static const char *const trackers[] = {"codecarbon", "eco2ai", "carbontracker", "autotrain"};
    for (size_t i = 0; i < GR_COUNT(trackers); i++) {
        if (names(source, trackers[i])) {
            return GR_TIER_UTILISATION_MODEL;
        }
    }
    return names(source, "impact") || names(source, "green") ? GR_TIER_TDP_ESTIMATE
                                                             : GR_TIER_ASSUMED;
}

static enum gr_status refuse(struct gr_read_context *ctx, const struct gr_card *card) {
    if (card->form == GR_CARD_ABSENT) {
        gr_error(ctx->diag, "R243", card->pos, NULL, "the card has no co2_eq_emissions");
    } else if (isnan(card->emissions_g)) {
        gr_error(ctx->diag, "R245", card->pos, NULL,
                 "the card states neither emissions nor energy");
    } else {
        gr_error(ctx->diag, "R245", card->pos,
                 "give the tracker's log, or the energy: declared: {energy_kwh: KWH}",
                 "the card states emissions and no energy, and a report is of energy");
    }
    return GR_REFUSED;
}

static void give(struct gr_read_context *ctx, const struct gr_card *card, double kwh,
                 struct gr_pos where) {
    struct gr_run_attributes a = gr_run_attributes_none();
    char key[80];
    double kg = gr_card_emissions_kg(card);
    struct gr_reading reading = {.duration_s = card->hours > 0 ? card->hours * 3600 : (double)NAN,
                                 .emissions_kg = kg,
                                 .part_count = 1,
                                 .where = where};
    if (!gr_energy_from_kwh(kwh, &reading.total)) {
        return;
    }
    int n = snprintf(key, sizeof(key), "model card %llx %s", (unsigned long long)reading.total.aj,
                     card->written);
    a.key = (struct gr_str){key, n < (int)sizeof(key) ? (size_t)n : sizeof(key) - 1};
    a.label = GR_STR("model card");
    a.tool = gr_str(card->source);
    a.gpu_model = gr_str(card->hardware);
    a.cpu_model = gr_str(card->cpu_model);
    a.duration_s = reading.duration_s;
    gr_run_id run = gr_sink_run(ctx->sink, &a, where);
    const struct gr_device_attributes device = {.key = GR_STR("system"),
                                                .scope = GR_SCOPE_MODULE,
                                                .component = GR_COMPONENT_OTHER,
                                                .tier = tier_of(card->source)};
    reading.parts[0].device = gr_sink_device(ctx->sink, run, &device);
    reading.parts[0].energy = reading.total;
    gr_sink_cumulative(ctx->sink, run, &reading, &a);
    gr_sink_decide(ctx->sink, "R249", where, GR_STR(""), GR_STR(""), 0,
                   "the energy is what the model card states, in its %s",
                   card->energy_kwh > 0 ? "front matter" : "text");
    ctx->counts.rows_used = 1;
}

static enum gr_status read(struct gr_read_context *ctx) {
    struct gr_str text;
    struct gr_card card;
    struct gr_pos where;
    enum gr_status status = gr_input_all(ctx->in, ctx->arena, CARD_LIMIT, &text);
    if (status != GR_OK) {
        return status;
    }
    for (size_t i = 0; i < text.n; i++) {
        ctx->counts.line_count += text.p[i] == '\n';
    }
    if (!gr_card_has_front_matter(text)) {
        gr_error(ctx->diag, "R243", ((struct gr_pos){.file = ctx->file}), NULL,
                 "the file has no front matter between two lines ---");
        return GR_REFUSED;
    }
    status = gr_card_parse(ctx->arena, text, ctx->file, ctx->diag, &card);
    if (status != GR_OK) {
        return status;
    }
    (void)gr_card_check(&card, ctx->diag);
    double kwh = gr_card_energy_kwh(&card, &where);
    if (isnan(kwh)) {
        return refuse(ctx, &card);
    }
    give(ctx, &card, kwh, where);
    return GR_OK;
}

const struct gr_reader gr_reader_model_card = {
    .name = "model_card",
    .title = "Hugging Face model card",
    .describe = "co2_eq_emissions of a card's front matter, in grams, with the energy that the "
                "front matter "
                "(energy_consumed, kWh) or the text below states. A card with emissions alone is "
                "refused: a "
                "report is of energy. Kilograms in the field of grams, text, misnamed keys and a "
                "text that says "
                "otherwise are findings; nothing is scaled. One card, one run.",
    .proof = "real files",
    .probe = probe,
    .read = read,
};
