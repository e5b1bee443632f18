#include "canvas/cairo_api.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

struct symbol {
    const char *name;
    size_t offset;
};

#define GR_SYMBOL(function) {#function, offsetof(struct gr_cairo_api, function)},
static const struct symbol cairo_symbols[] = {GR_CAIRO_FUNCTIONS(GR_SYMBOL){NULL, 0}};
static const struct symbol freetype_symbols[] = {GR_FREETYPE_FUNCTIONS(GR_SYMBOL){NULL, 0}};
#undef GR_SYMBOL

/* RTLD_NODELETE: cairo keeps caches for the life of the process, so it is never unloaded.  It loads
 * FreeType itself; RTLD_NOW with the same soname gives that very copy. */
static bool open_library(const char *soname, const struct symbol *symbols,
                         struct gr_cairo_api *api) {
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!library) {
        return false;
    }
    bool complete = true;
    for (const struct symbol *s = symbols; s->name && complete; s++) {
        void *address = dlsym(library, s->name);
        memcpy((char *)api + s->offset, &address, sizeof(address));
        complete = address != NULL;
    }
    dlclose(library);
    return complete;
}

const char *gr_cairo_open(struct gr_cairo_api *api) {
    if (!open_library("libcairo.so.2", cairo_symbols, api)) {
        return "libcairo.so.2";
    }
    if (!open_library("libfreetype.so.6", freetype_symbols, api)) {
        return "libfreetype.so.6";
    }
    return NULL;
}
