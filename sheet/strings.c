#include "sheet/strings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "sheet/xml.h"

#define ESCAPE_SIZE 7 /* _x000D_ */

struct reading {
    struct strings *strings;
    unsigned phonetic; /* inside so many <rPh> */
    bool is_in_text;
};

static bool make_room(struct strings *strings, size_t more)
{
    if (strings->size + more > SHEET_STRING_BYTES_MOST)
        return false;
    if (strings->size + more > strings->capacity) {
        size_t capacity = strings->capacity ? strings->capacity : 65536;
        while (capacity < strings->size + more)
            capacity *= 2;
        strings->bytes = memory_resize(strings->bytes, capacity, 1);
        strings->capacity = capacity;
    }
    return true;
}

static bool begin(struct strings *strings)
{
    if (strings->count == SHEET_STRINGS_MOST || !make_room(strings, 1))
        return false;
    if (strings->count == strings->room) {
        strings->room = strings->room ? strings->room * 2 : 4096;
        strings->starts = memory_resize(strings->starts, strings->room,
                                        sizeof *strings->starts);
    }
    strings->starts[strings->count++] = (uint32_t)strings->size;
    strings->bytes[strings->size++] = '\0';
    return true;
}

static void on_start(struct xml *xml, const char *name, const char **attributes)
{
    struct reading *reading = xml->context;
    (void)attributes;
    reading->phonetic += strcmp(name, "rPh") == 0;
    reading->is_in_text = strcmp(name, "t") == 0 && reading->phonetic == 0;
    if (strcmp(name, "si") == 0 && !begin(reading->strings))
        xml_refuse(xml, SHEET_too_many_strings);
}

static void on_end(struct xml *xml, const char *name)
{
    struct reading *reading = xml->context;
    struct strings *strings = reading->strings;
    reading->is_in_text = false;
    reading->phonetic -= reading->phonetic && strcmp(name, "rPh") == 0;
    if (strcmp(name, "si") != 0 || strings->count == 0)
        return;
    char *text = strings->bytes + strings->starts[strings->count - 1];
    size_t size = strings_unescape(text, strlen(text));
    strings->size = (size_t)(text - strings->bytes) + size + 1;
}

/* One byte more than a cell may have is kept, which says that it is too long.
 */
static void on_text(struct xml *xml, const char *text, size_t size)
{
    struct reading *reading = xml->context;
    struct strings *strings = reading->strings;
    if (!reading->is_in_text || strings->count == 0)
        return;
    size_t used = strings->size - 1 - strings->starts[strings->count - 1];
    size = strings_fitting(text, size, SHEET_CELL_BYTES_MOST + 4 - used);
    if (!make_room(strings, size)) {
        xml_refuse(xml, SHEET_too_many_strings);
        return;
    }
    memcpy(strings->bytes + strings->size - 1, text, size);
    strings->size += size;
    strings->bytes[strings->size - 1] = '\0';
}

enum sheet_trouble strings_read(struct strings *strings,
                                struct package *package, const char *path)
{
    static const struct xml_handlers handlers = {on_start, on_end, on_text};
    struct reading reading = {.strings = strings};
    return xml_read(package, path, &handlers, &reading);
}

void strings_clear(struct strings *strings)
{
    memory_free(strings->bytes);
    memory_free(strings->starts);
    *strings = (struct strings){0};
}

static bool is_escape(const char *at)
{
    if (at[0] != '_' || at[1] != 'x')
        return false;
    for (int index = 2; index < ESCAPE_SIZE - 1; index++)
        if (!isxdigit((unsigned char)at[index]))
            return false;
    return at[ESCAPE_SIZE - 1] == '_';
}

size_t strings_unescape(char *text, size_t size)
{
    char *to = text;
    for (const char *at = text; at < text + size;) {
        bool is_found = text + size - at >= ESCAPE_SIZE && is_escape(at);
        long code = is_found ? strtol(at + 2, NULL, 16) : 0;
        if (is_found && (code < 128)) {
            *to++ = code < ' ' || code == 127 ? ' ' : (char)code;
            at += ESCAPE_SIZE;
        } else {
            *to++ = *at++;
        }
    }
    *to = '\0';
    return (size_t)(to - text);
}

size_t strings_fitting(const char *text, size_t size, size_t room)
{
    if (size <= room)
        return size;
    size = room;
    while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
        size--;
    return size;
}
