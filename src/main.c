/*
 * main.c - argv and environment in, exit status out.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cli/options.h"

int main(int argc, char **argv) {
    const char *no_color = getenv("NO_COLOR");
    struct gr_environment environment = {
        .source_date_epoch = getenv("SOURCE_DATE_EPOCH"),
        .colour = isatty(STDERR_FILENO) && !(no_color && no_color[0]),
    };
    return gr_cli_main(argc, argv, &environment);
}
