/* Intel Power Gadget's CSV: energies since the start of the log, by socket. */
#include <stdio.h>

#include "read/sampled_table.h"

static const struct gr_table_column columns[] = {
    {.name = "Elapsed Time (sec)", .role = GR_ROLE_ELAPSED, .unit = "s", .required = true},
    {"Cumulative Processor Energy_#(Joules)", GR_ROLE_ENERGY_COUNTER, "J", "package #",
     GR_SCOPE_CPU, GR_COMPONENT_CPU, NULL, true},
    {"Cumulative DRAM Energy_#(Joules)", GR_ROLE_ENERGY_COUNTER, "J", "dram #", GR_SCOPE_DRAM,
     GR_COMPONENT_MEMORY, NULL, false},
    {"Cumulative IA Energy_#(Joules)", GR_ROLE_ENERGY_COUNTER, "J", "cores #", GR_SCOPE_CPU,
     GR_COMPONENT_CPU, "package #", false},
    {"Cumulative GT Energy_#(Joules)", GR_ROLE_ENERGY_COUNTER, "J", "graphics #", GR_SCOPE_GPU,
     GR_COMPONENT_ACCELERATOR, "package #", false},
    {.name = NULL},
};

/** The table ends with sums such as "Total Elapsed Time (sec) = 33.884513". */
static bool ends(struct gr_str line) {
    return gr_str_find(line, GR_STR(") = ")) != SIZE_MAX;
}

static const struct gr_sampled_table table = {
    .tool = "Intel Power Gadget",
    .columns = columns,
    .ends = ends,
    .from_zero = true,
    .tier = GR_TIER_COUNTER,
};

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    bool sure = gr_sampled_header(&table, head);
    (void)snprintf(why, 160, "%s",
                   sure ? "the header has Elapsed Time (sec) and Cumulative Processor Energy"
                        : "no header with Elapsed Time (sec) and Cumulative Processor Energy");
    return sure ? 95 : 0;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    return gr_sampled_read(ctx, &table);
}

const struct gr_reader gr_reader_power_gadget = {
    .name = "power_gadget",
    .title = "Intel Power Gadget csv",
    .describe = "Energies of processor and memory in J since the start of the log, by socket; IA "
                "and GT are "
                "parts of the processor and are not added. The log has a time of day without a "
                "date, so the "
                "report knows how long it ran, not when. The sums under the table are not needed.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
};
