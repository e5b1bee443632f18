#include "read/json_samples.h"

#include "read/gauges.h"
#include "read/windows.h"

void gr_json_samples_open(struct gr_json_samples *s, struct gr_read_context *ctx, const char *run,
                          const char *tool) {
    *s = (struct gr_json_samples){.ctx = ctx, .tool = tool};
    s->clock = gr_clock_new(ctx->zone);
    s->run = gr_run_attributes_none();
    s->run.key = gr_str(run);
    s->run.tool = gr_str(tool);
    gr_tracks_init(&s->tracks, ctx);
}

static void count(uint64_t *n, uint64_t *first, uint64_t line) {
    *first = (*n)++ == 0 ? line : *first;
}

gr_time gr_json_samples_time(struct gr_json_samples *s, const json_t *stamp, uint64_t line) {
    gr_time t = GR_TIME_NONE;
    bool zoned = true, there = false;
    if (json_is_number(stamp)) {
        t = gr_windows_time(json_number_value(stamp));
        there = t > 0;
    } else if (json_is_string(stamp)) {
        struct gr_str text = {json_string_value(stamp), json_string_length(stamp)};
        there = gr_time_parse(gr_str_trim(text), &t, &zoned);
    }
    if (!there || t < 0) {
        count(&s->untimed, &s->first_untimed, line);
        return GR_TIME_NONE;
    }
    return gr_clock_read(&s->clock, t, zoned, line);
}

static struct gr_track *track_of(struct gr_json_samples *s, const struct gr_json_power *power,
                                 uint64_t line) {
    if (!s->opened) {
        s->opened = true;
        s->run.zone_known = s->clock.zoned && !s->clock.zoneless;
        s->run_id =
            gr_sink_run(s->ctx->sink, &s->run, (struct gr_pos){.file = s->ctx->file, .line = line});
    }
    uint32_t index = gr_tracks_find(&s->tracks, s->run_id, gr_str(power->key));
    if (index != GR_TRACK_NONE) {
        return &s->tracks.items[index];
    }
    const struct gr_device_attributes device = {.key = gr_str(power->key),
                                                .scope = power->scope,
                                                .component = power->component,
                                                .tier = power->tier};
    struct gr_track *track = gr_tracks_add(&s->tracks, s->run_id, &device);
    s->refused |= track == NULL;
    return track;
}

void gr_json_samples_power(struct gr_json_samples *s, const struct gr_json_power *power, gr_time t,
                           double watt, uint64_t line) {
    if (t == GR_TIME_NONE || s->refused) {
        return;
    }
    int64_t nw = gr_nanowatt(watt);
    if (nw < 0) {
        count(&s->missing, &s->first_missing, line);
        return;
    }
    struct gr_track *track = track_of(s, power, line);
    if (track && gr_tracks_sample(&s->tracks, track, t, nw, line)) {
        s->used++;
    }
}

void gr_json_samples_break(struct gr_json_samples *s, uint64_t line) {
    count(&s->breaks, &s->first_break, line);
    for (uint32_t i = 0; i < s->tracks.count; i++) {
        if (s->tracks.items[i].chain) {
            gr_chain_break(s->tracks.items[i].chain);
        }
    }
}

/* ---- the end ---- */

static enum gr_status judge(const struct gr_json_samples *s) {
    struct gr_pos where = {.file = s->ctx->file};
    if (s->refused || gr_window_unplaced(s->ctx, !s->clock.zoneless)) {
        return GR_REFUSED;
    }
    if (s->used > 0) {
        return GR_OK;
    }
    if (s->tracks.outside > 0) {
        gr_error(s->ctx->diag, "R032", where, "check window_start, window_end and time_zone",
                 "no line of this %s log lies in the window asked for", s->tool);
        return GR_REFUSED;
    }
    where.line = s->first_missing ? s->first_missing : s->first_untimed;
    gr_error(s->ctx->diag, "R013", where, "log on a machine, and with rights, that give its power",
             "no line of this %s log has a time and a power that can be used", s->tool);
    return GR_REFUSED;
}

enum gr_status gr_json_samples_end(struct gr_json_samples *s, const struct gr_json_end *end) {
    struct gr_read_context *ctx = s->ctx;
    ctx->counts.line_count = end->line_count;
    ctx->counts.rows_used = s->used;
    ctx->counts.rows_dropped = end->broken + s->untimed;
    enum gr_status status = judge(s);
    if (status == GR_OK) {
        gr_note_json(ctx, end);
        gr_note_many(ctx, "R023", s->first_untimed, s->untimed, 0,
                     "lines without a time are left out");
        gr_note_many(ctx, "R077", s->first_missing, s->missing, 0,
                     "values that are missing or no power give no sample");
        gr_note_many(ctx, "R111", s->first_break, s->breaks, 0,
                     "the recording stopped and began again: nothing is counted between");
        gr_tracks_end(&s->tracks, &s->clock);
        gr_tracks_warn_single(&s->tracks, s->used);
    }
    gr_tracks_free(&s->tracks);
    return status;
}
