/*
 * conform.c - the record against the core rules and the profiles asked for.
 */
#include "cli/pipeline.h"
#include "metadata/walk.h"

/** A profile somebody asked for, and where. */
struct wish {
    const char *name;
    struct gr_pos asked;
};

struct wishes {
    struct gr_arena *arena;
    struct wish *items;
    size_t count, cap;
};

/** Each once, in the order asked. */
static void wish(struct wishes *wishes, const char *name, struct gr_pos asked) {
    for (size_t i = 0; i < wishes->count; i++) {
        if (strcmp(wishes->items[i].name, name) == 0) {
            return;
        }
    }
    if (!name[0]) {
        return;
    }
    if (wishes->count == wishes->cap) {
        size_t cap = wishes->cap ? 2 * wishes->cap : 16;
        struct wish *grown = GR_NEW_N(wishes->arena, struct wish, cap);
        for (size_t i = 0; i < wishes->count; i++) {
            grown[i] = wishes->items[i];
        }
        wishes->items = grown;
        wishes->cap = cap;
    }
    wishes->items[wishes->count++] = (struct wish){name, asked};
}

/** A profile file is named from the folder of the experiment file. */
static const char *resolve(struct gr_call *call, const char *yaml, const char *name) {
    const char *slash = yaml ? strrchr(yaml, '/') : NULL;
    bool file = gr_str_ends(gr_str(name), GR_STR(".xml"));
    return file && slash && name[0] != '/'
               ? gr_arena_printf(call->arena, "%.*s/%s", (int)(slash - yaml), yaml, name)
               : name;
}

static void wish_experiment(struct gr_call *call, struct gr_work *work, struct wishes *wishes) {
    const xmlNode *root = work->metadata.xml ? xmlDocGetRootElement(work->metadata.xml) : NULL;
    const xmlNode *report = root ? gr_element_child(root, "report") : NULL;
    const xmlNode *list = report ? gr_element_child(report, "profiles") : NULL;
    for (const xmlNode *item = list ? list->children : NULL; item; item = item->next) {
        if (item->type == XML_ELEMENT_NODE && item->children) {
            const char *name =
                gr_arena_str(call->arena, gr_str((const char *)item->children->content));
            struct gr_pos asked =
                item->_private ? *(const struct gr_pos *)item->_private : GR_NOWHERE;
            wish(wishes, resolve(call, work->inputs.yaml, name), asked);
        }
    }
}

static void wish_option(struct gr_call *call, struct wishes *wishes) {
    struct gr_str rest = gr_str(call->values[GR_OPT_PROFILE]);
    while (rest.p) {
        struct gr_str name = gr_str_trim(gr_str_cut(&rest, ','));
        bool file = gr_str_ends(name, GR_STR(".xml"));
        const char *text = gr_arena_str(call->arena, name);
        wish(wishes, file ? gr_call_path(call, text) : text, GR_NOWHERE);
    }
}

static size_t open_count(const struct gr_conformity *c) {
    size_t count = 0;
    for (size_t i = 0; i < c->verdict_count; i++) {
        bool open = c->verdicts[i].status >= GR_RULE_MISSING;
        count += open && c->verdicts[i].rule->severity == GR_ERROR ? 1 : 0;
    }
    return count;
}

static void tell(struct gr_call *call, const struct gr_conformity *c, const struct wish *w,
                 bool profiles_too) {
    if (c->profile->core || profiles_too) {
        gr_conformity_diag(c, call->diag);
    } else if (!c->satisfied) {
        const char *hint = gr_arena_printf(call->arena,
                                           "gramme check --profile %s shows the lines "
                                           "to add",
                                           w->name);
        gr_warning(call->diag, "C902", w->asked, hint, "profile %s is not satisfied: %zu open",
                   c->profile->name, open_count(c));
    }
}

static enum gr_status judge(struct gr_call *call, struct gr_work *work, struct gr_record *record,
                            const struct wish *w, bool profiles_too) {
    const struct gr_profile *profile = NULL;
    enum gr_status status = gr_kit_profile(call, w->name, w->asked, &profile);
    struct gr_check_input input = {.record = work->record_xml,
                                   .experiment = work->metadata.xml,
                                   .diag = call->diag,
                                   .arena = call->arena};
    struct gr_conformity *c = &work->conformities[work->conformity_count];
    status = status == GR_OK ? gr_check_profile(&input, profile, c) : status;
    if (status == GR_OK) {
        work->conformity_count++;
        tell(call, c, w, profiles_too);
        gr_conformity_record(call->arena, record, call->diag, c);
    }
    return status;
}

enum gr_status gr_work_conform(struct gr_call *call, struct gr_work *work, struct gr_record *record,
                               bool profiles_too) {
    struct wishes wishes = {.arena = call->arena};
    wish(&wishes, "core", GR_NOWHERE);
    wish_option(call, &wishes);
    wish_experiment(call, work, &wishes);
    work->record_xml = gr_record_xml(record);
    work->conformities = GR_NEW_N(call->arena, struct gr_conformity, wishes.count);
    enum gr_status status = GR_OK;
    for (size_t i = 0; i < wishes.count; i++) {
        enum gr_status one = judge(call, work, record, &wishes.items[i], profiles_too);
        status = one != GR_OK ? one : status;
    }
    gr_record_xml_refresh(work->record_xml, record, "findings");
    gr_record_xml_refresh(work->record_xml, record, "conformity");
    return status;
}
