#include "text/hb_api.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct symbol {
    const char *name;
    size_t offset;
} symbols[] = {
#define GR_SYMBOL(name) {#name, offsetof(struct gr_hb, name)},
    GR_HB_FUNCTIONS(GR_SYMBOL)
#undef GR_SYMBOL
};

static void refuse(const char *what) {
    fprintf(stderr, "gramme: %s: install the package libharfbuzz0b\n", what);
    exit(2);
}

/* HarfBuzz keeps objects for the life of the process: it is never unloaded. */
void gr_hb_open(struct gr_hb *hb) {
    void *library = dlopen("libharfbuzz.so.0", RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
    if (!library) {
        refuse("libharfbuzz.so.0 cannot be opened");
    }
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *address = dlsym(library, symbols[i].name);
        if (!address) {
            refuse("HarfBuzz is too old");
        }
        memcpy((char *)hb + symbols[i].offset, &address, sizeof address);
    }
    dlclose(library);
}
