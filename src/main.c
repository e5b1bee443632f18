/*
 * main.c - argv and environment in, exit status out.
 */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/heap.h"
#include "cli/options.h"

int main(int argc, char **argv) {
    gr_heap_prepare();
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is a write that failed: said, status 2 */
    signal(SIGXFSZ, SIG_IGN); /* so is a file that grows beyond what is allowed */
    const char *no_color = getenv("NO_COLOR");
    struct gr_environment environment = {
        .source_date_epoch = getenv("SOURCE_DATE_EPOCH"),
        .colour = isatty(STDERR_FILENO) && !(no_color && no_color[0]),
        .terminal = isatty(STDERR_FILENO),
    };
    return gr_cli_main(argc, argv, &environment);
}
