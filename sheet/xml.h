/* XML of one part, pulled: expat fed from the zip, stopped when its caller has
 * what it wants. Names come without their namespace; a DTD ends the reading. */
#ifndef LIENKET_SHEET_XML_H
#define LIENKET_SHEET_XML_H

#include <expat.h>

#include "sheet/package.h"

#define XML_DEPTH_MOST 64

struct xml;

/* Any may be NULL. `attributes`: names and values in turn, NULL at the end;
 * their names carry a namespace when they were written with a prefix. */
struct xml_handlers {
    void (*start)(struct xml *xml, const char *name, const char **attributes);
    void (*end)(struct xml *xml, const char *name);
    void (*text)(struct xml *xml, const char *text, size_t size);
};

/* What the parser has taken, and may take. */
struct xml_memory {
    size_t used_bytes;
    bool is_over;
};

struct xml {
    const struct xml_handlers *handlers;
    void *context; /* the caller's */
    struct package_part part;
    XML_Parser parser;
    struct xml_memory *memory;  /* outlives what was taken from it */
    enum sheet_trouble trouble; /* sticky */
    unsigned depth;
    bool is_stopped; /* by xml_stop: goes on at the next xml_run */
    bool is_at_end;
};

MUST_CHECK enum sheet_trouble xml_open(struct xml *xml, struct package *package,
                                       const char *path,
                                       const struct xml_handlers *handlers,
                                       void *context);
void xml_close(struct xml *xml);

/* Parses until xml_stop, the end (SHEET_end), or a trouble. */
MUST_CHECK enum sheet_trouble xml_run(struct xml *xml);

/* From a handler: xml_run returns after the present token. */
void xml_stop(struct xml *xml);

/* From a handler: the trouble that xml_run returns from now on. */
void xml_refuse(struct xml *xml, enum sheet_trouble trouble);

/* The value of an attribute, its namespace aside; NULL. */
const char *xml_attribute(const char **attributes, const char *name);

/* The whole part at once. SHEET_ok at its end. */
MUST_CHECK enum sheet_trouble xml_read(struct package *package,
                                       const char *path,
                                       const struct xml_handlers *handlers,
                                       void *context);

#endif
