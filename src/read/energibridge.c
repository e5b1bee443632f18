/* EnergiBridge's CSV: energy registers as they stand, and powers, beside use and frequency of each core. */
#include <stdio.h>

#include "read/sampled_table.h"

#define PACKAGE(column_name)                                                                       \
    {                                                                                              \
        column_name, GR_ROLE_ENERGY_COUNTER, "J", "package", GR_SCOPE_CPU, GR_COMPONENT_CPU, NULL, \
            false                                                                                  \
    }
#define PART(column_name, key)                                                                     \
    {                                                                                              \
        column_name, GR_ROLE_ENERGY_COUNTER, "J", key, GR_SCOPE_CPU, GR_COMPONENT_CPU, "package",  \
            false                                                                                  \
    }
#define GPU(column_name, unit, key)                                                                \
    { column_name, GR_ROLE_POWER, unit, key, GR_SCOPE_GPU, GR_COMPONENT_ACCELERATOR, NULL, false }

static const struct gr_table_column columns[] = {
    {.name = "Delta", .role = GR_ROLE_COUNT, .required = true},
    {.name = "Time", .role = GR_ROLE_TIME, .unit = "ms", .required = true},
    PACKAGE("PACKAGE_ENERGY (J)"),
    PACKAGE("PACAKGE_ENERGY (J)"), /* as the first versions wrote it */
    PACKAGE("CPU_ENERGY (J)"),     /* AMD */
    {"DRAM_ENERGY (J)", GR_ROLE_ENERGY_COUNTER, "J", "dram", GR_SCOPE_DRAM, GR_COMPONENT_MEMORY,
     NULL, false},
    PART("PP0_ENERGY (J)", "cores"),
    PART("PP1_ENERGY (J)", "uncore"),
    PART("CORE#_ENERGY (J)", "core #"),
    {"CPU_POWER (Watts)", GR_ROLE_POWER, "W", "cpu", GR_SCOPE_CPU, GR_COMPONENT_CPU, NULL, false},
    {"SYSTEM_POWER (Watts)", GR_ROLE_POWER, "W", "system", GR_SCOPE_NODE, GR_COMPONENT_OTHER, NULL,
     false},
    GPU("GPU_POWER (Watts)", "W", "gpu"),
    GPU("GPU#_POWER (mWatts)", "mW", "gpu #"),
    GPU("GPU#_POWER", "mW", "gpu #"), /* NVML's, before the unit was in the name */
    {.name = NULL},
};

/* 32 bits of 2^-16 J and of 2^-14 J. */
static const double ranges_j[] = {65536, 262144, 0};

static const struct gr_sampled_table table = {
    .tool = "EnergiBridge",
    .columns = columns,
    .ranges_j = ranges_j,
    .tier = GR_TIER_COUNTER,
};

static int probe(struct gr_str head, const char *file_name, char why[160]) {
    (void)file_name;
    static const char *const marks[] = {"CPU_USAGE_", "_ENERGY (J)", "_POWER", "TOTAL_MEMORY"};
    struct gr_str first = head;
    first = gr_str_cut(&first, '\n');
    size_t found = 0;
    for (size_t i = 0; i < GR_COUNT(marks); i++) {
        found += gr_str_find(first, gr_str(marks[i])) != SIZE_MAX;
    }
    bool sure = found >= 2 && gr_sampled_header(&table, head);
    (void)snprintf(why, 160, "%s",
                   sure ? "the header has Delta, Time and names such as PACKAGE_ENERGY (J)"
                        : "no header with Delta, Time and names such as PACKAGE_ENERGY (J)");
    return sure ? 95 : 0;
}

static enum gr_status read_log(struct gr_read_context *ctx) {
    return gr_sampled_read(ctx, &table);
}

const struct gr_reader gr_reader_energibridge = {
    .name = "energibridge",
    .title = "EnergiBridge csv",
    .describe =
        "Energy counters of package and memory in J, which do not start at 0 and go round, and "
        "samples of CPU, system and GPU power. Cores, PP0 and PP1 are parts of the package and are "
        "not "
        "added. Time is in milliseconds since 1970.",
    .proof = "real files",
    .probe = probe,
    .read = read_log,
};
