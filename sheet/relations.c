#include "sheet/relations.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "sheet/xml.h"

static enum relation_kind kind_of(const char *type)
{
    static const struct {
        const char *end;
        enum relation_kind kind;
    } kinds[] = {{"/officeDocument", RELATION_WORKBOOK},
                 {"/worksheet", RELATION_SHEET},
                 {"/sharedStrings", RELATION_STRINGS},
                 {"/styles", RELATION_STYLES}};
    size_t size = strlen(type);
    for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
        size_t end = strlen(kinds[index].end);
        if (size >= end && strcmp(type + size - end, kinds[index].end) == 0)
            return kinds[index].kind;
    }
    return RELATION_OTHER;
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct relations *relations = xml->context;
    const char *id = xml_attribute(attributes, "Id");
    const char *type = xml_attribute(attributes, "Type");
    const char *target = xml_attribute(attributes, "Target");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target)
        return;
    struct relation relation = {.kind = kind_of(type)};
    bool is_wanted = relation.kind != RELATION_OTHER &&
                     strlen(id) < sizeof relation.id &&
                     package_resolve(relations->from, target, relation.path);
    if (!is_wanted)
        return;
    if (relations->count == BOOK_RELATIONS_MOST) {
        xml_refuse(xml, SHEET_too_complex);
        return;
    }
    (void)snprintf(relation.id, sizeof relation.id, "%s", id);
    relations->list[relations->count++] = relation;
}

enum sheet_trouble relations_read(struct package *package, const char *from,
                                  struct relations *ret_relations)
{
    static const struct xml_handlers handlers = {.start = on_start};
    char path[PACKAGE_PATH_SIZE + sizeof "_rels/.rels"];
    const char *slash = strrchr(from, '/');
    int folder = slash ? (int)(slash - from) + 1 : 0;
    *ret_relations = (struct relations){.from = from};
    ret_relations->list =
        memory_allocate(BOOK_RELATIONS_MOST, sizeof(struct relation));
    (void)snprintf(path, sizeof path, "%.*s_rels/%s.rels", folder, from,
                   from + folder);
    return xml_read(package, path, &handlers, ret_relations);
}

void relations_clear(struct relations *relations)
{
    memory_free(relations->list);
    relations->list = NULL;
}

const struct relation *relations_of_kind(const struct relations *relations,
                                         enum relation_kind kind)
{
    for (uint32_t index = 0; index < relations->count; index++)
        if (relations->list[index].kind == kind)
            return &relations->list[index];
    return NULL;
}

const struct relation *relations_of_id(const struct relations *relations,
                                       const char *id)
{
    for (uint32_t index = 0; index < relations->count; index++)
        if (strcmp(relations->list[index].id, id) == 0)
            return &relations->list[index];
    return NULL;
}
