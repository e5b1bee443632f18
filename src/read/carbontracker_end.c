/* What is said at the end of a carbontracker log. */
#include <math.h>

#include "read/carbontracker.h"
#include "read/tracks.h"

static void warn_average(const struct gr_ct *t) {
    if (t->averaged == 0 || t->corrected > 0) {
        return;
    }
    gr_warning(
        t->ctx->diag, "R106", ((struct gr_pos){.file = t->ctx->file, .line = t->first_averaged}),
        t->epochs_read > 0 ? "after checking: correct_device_average: true in the log's entry"
                           : "its standard log shows which: version 2 has a bare number where "
                             "version 1 has a list of powers",
        t->epochs_read > 0
            ? "the mean of %u devices stands for their sum: the energy is %u times too small"
            : "%u devices: if version 2 wrote this, their energy is the mean of the "
              "devices, %u times too small",
        t->averaged_count, t->averaged_count);
}

static void note_all(struct gr_ct *t) {
    struct gr_read_context *ctx = t->ctx;
    gr_note_many(ctx, "R107", t->first_prediction, t->predictions, t->prediction_effect_kwh,
                 "what the tool predicts for the whole training is not used: it is no measurement");
    gr_note_many(ctx, "R115", t->first_further, t->further, 0,
                 "the text holds several runs, one after another; they add up");
    gr_note_many(ctx, "R077", t->first_missing, t->powers_missing, 0,
                 "epochs too short to be measured have no power: they count nothing");
    if (t->epochs_read > 0) {
        gr_note_many(ctx, "R109", 1, 1, 0,
                     "the powers of the standard log are those of the devices, before any PUE");
    }
    gr_note_many(ctx, "R106", t->first_averaged, t->corrected, t->corrected_kwh,
                 "the mean over the devices is multiplied by their number, as the YAML asks");
    gr_note_many(ctx, "R081", t->clock.set_back_line, t->clock.set_back, (double)NAN,
                 "the local clock goes back an hour, as it does in autumn");
    warn_average(t);
    if (t->partial > 0 && t->actuals > 0) {
        gr_warning(ctx->diag, "R107",
                   ((struct gr_pos){.file = ctx->file, .line = t->first_partial}),
                   "if the training went on, its other epochs are not in this log",
                   "what was measured covers fewer epochs than the training was to have");
    }
}

enum gr_status gr_ct_finish(struct gr_ct *t) {
    struct gr_read_context *ctx = t->ctx;
    ctx->counts.line_count = t->lines.line;
    if (t->actuals > 0 || t->epochs_read > 0) {
        note_all(t);
        return GR_OK;
    }
    struct gr_pos where = {.file = ctx->file};
    if (t->zeros > 0) {
        where.line = t->first_zero;
        gr_error(ctx->diag, "R108", where, "the epochs were shorter than its update_interval",
                 "carbontracker measured nothing here: its consumption is 0 kWh");
    } else if (t->predictions > 0) {
        where.line = t->first_prediction;
        gr_error(ctx->diag, "R107", where, "call tracker.stop() so that it writes what it measured",
                 "the log has a prediction and no consumption that was measured");
    } else {
        where.line = t->first_missing;
        gr_error(ctx->diag, "R108", where,
                 "the log whose name ends in _carbontracker_output.log has the consumption",
                 "the log has neither a consumption nor the power of an epoch");
    }
    return GR_REFUSED;
}
