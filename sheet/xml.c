#include "sheet/xml.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define PIECE_BYTES 32768
#define NAMESPACE_SIGN '|'

/* Before each block: how large it is and whose. */
struct block {
    size_t size;
    struct xml_memory *memory;
};
_Static_assert(sizeof(struct block) % sizeof(long double) == 0 ||
                   sizeof(struct block) % 16 == 0,
               "blocks stay aligned");

/* expat's allocator has no argument of its own. */
static _Thread_local struct xml_memory *present;

static void *take(size_t size)
{
    if (size > SHEET_PARSER_BYTES_MOST ||
        present->used_bytes + size > SHEET_PARSER_BYTES_MOST) {
        present->is_over = true;
        return NULL;
    }
    struct block *block = memory_allocate(1, sizeof *block + size);
    *block = (struct block){size, present};
    present->used_bytes += size;
    return block + 1;
}

static void give_back(void *taken)
{
    if (!taken)
        return;
    struct block *block = (struct block *)taken - 1;
    block->memory->used_bytes -= block->size;
    memory_free(block);
}

static void *take_more(void *taken, size_t size)
{
    if (!taken)
        return take(size);
    const struct block *block = (struct block *)taken - 1;
    size_t kept = block->size < size ? block->size : size;
    void *larger = take(size);
    if (!larger)
        return NULL;
    memcpy(larger, taken, kept);
    give_back(taken);
    return larger;
}

static const char *local_name(const char *name)
{
    const char *sign = strrchr(name, NAMESPACE_SIGN);
    return sign ? sign + 1 : name;
}

static void on_start(void *context, const XML_Char *name,
                     const XML_Char **attributes)
{
    struct xml *xml = context;
    if (++xml->depth > XML_DEPTH_MOST)
        xml_refuse(xml, SHEET_too_complex);
    else if (xml->handlers->start)
        xml->handlers->start(xml, local_name(name), attributes);
}

static void on_end(void *context, const XML_Char *name)
{
    struct xml *xml = context;
    xml->depth--;
    if (xml->handlers->end && xml->trouble == SHEET_ok)
        xml->handlers->end(xml, local_name(name));
}

static void on_text(void *context, const XML_Char *text, int size)
{
    struct xml *xml = context;
    if (xml->trouble == SHEET_ok)
        xml->handlers->text(xml, text, (size_t)size);
}

static void on_doctype(void *context, const XML_Char *name,
                       const XML_Char *system, const XML_Char *public,
                       int has_subset)
{
    (void)name;
    (void)system;
    (void)public;
    (void)has_subset;
    xml_refuse(context, SHEET_doctype);
}

enum sheet_trouble xml_open(struct xml *xml, struct package *package,
                            const char *path,
                            const struct xml_handlers *handlers, void *context)
{
    static const XML_Memory_Handling_Suite suite = {take, take_more, give_back};
    const XML_Char sign[] = {NAMESPACE_SIGN, '\0'};
    *xml = (struct xml){.handlers = handlers, .context = context};
    enum sheet_trouble trouble = package_part_open(package, path, &xml->part);
    if (trouble != SHEET_ok)
        return trouble;
    xml->memory = memory_allocate(1, sizeof *xml->memory);
    present = xml->memory;
    xml->parser = XML_ParserCreate_MM(NULL, &suite, sign);
    if (!xml->parser) {
        xml_close(xml);
        return SHEET_too_complex;
    }
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_start, on_end);
    if (handlers->text)
        XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    return SHEET_ok;
}

void xml_close(struct xml *xml)
{
    if (xml->parser)
        XML_ParserFree(xml->parser);
    package_part_close(&xml->part);
    memory_free(xml->memory);
    xml->parser = NULL;
    xml->memory = NULL;
}

static enum XML_Status feed(struct xml *xml)
{
    size_t size = 0;
    void *room = XML_GetBuffer(xml->parser, PIECE_BYTES);
    if (!room)
        return XML_STATUS_ERROR;
    enum sheet_trouble trouble =
        package_part_read(&xml->part, room, PIECE_BYTES, &size);
    if (trouble != SHEET_ok) {
        xml->trouble = trouble;
        return XML_STATUS_ERROR;
    }
    xml->is_at_end = size == 0;
    return XML_ParseBuffer(xml->parser, (int)size, size == 0);
}

enum sheet_trouble xml_run(struct xml *xml)
{
    present = xml->memory;
    while (xml->trouble == SHEET_ok) {
        if (xml->is_at_end && !xml->is_stopped)
            return SHEET_end;
        enum XML_Status status =
            xml->is_stopped ? XML_ResumeParser(xml->parser) : feed(xml);
        xml->is_stopped = status == XML_STATUS_SUSPENDED;
        if (xml->trouble == SHEET_ok && status == XML_STATUS_ERROR)
            xml->trouble =
                xml->memory->is_over ? SHEET_too_complex : SHEET_damaged;
        if (xml->is_stopped && xml->trouble == SHEET_ok)
            return SHEET_ok;
    }
    return xml->trouble;
}

void xml_stop(struct xml *xml)
{
    (void)XML_StopParser(xml->parser, XML_TRUE);
}

void xml_refuse(struct xml *xml, enum sheet_trouble trouble)
{
    if (xml->trouble != SHEET_ok)
        return;
    xml->trouble = trouble;
    (void)XML_StopParser(xml->parser, XML_FALSE);
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(local_name(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

enum sheet_trouble xml_read(struct package *package, const char *path,
                            const struct xml_handlers *handlers, void *context)
{
    struct xml xml;
    enum sheet_trouble trouble =
        xml_open(&xml, package, path, handlers, context);
    if (trouble != SHEET_ok)
        return trouble;
    do
        trouble = xml_run(&xml);
    while (trouble == SHEET_ok);
    xml_close(&xml);
    return trouble == SHEET_end ? SHEET_ok : trouble;
}
