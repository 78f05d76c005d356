/* For who writes a template: its faults, told in both languages. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "office/draft/own_template.h"
#include "office/draft/template.h"
#include "office/office.h"

#define LINT_ARENA_BYTES (64 << 20)

static int complain(const char *path)
{
    if (errno == EEXIST) {
        (void)fprintf(stderr,
                      "%s: tệp đã có, không ghi đè; hãy dùng tên khác\n"
                      "%s: is there already and is not replaced; name another "
                      "file\n",
                      path, path);
        return EX_IOERR;
    }
    (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return EX_IOERR;
}

static bool read_file(const char *path, struct buffer *out)
{
    char bytes[8192];
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0;)
        buffer_append(out, bytes, count);
    bool is_read = !ferror(file);
    (void)fclose(file);
    return is_read;
}

static void tell(const char *path, const struct template_faults *faults,
                 struct arena *arena)
{
    for (uint32_t index = 0; index < faults->count; index++) {
        const struct template_fault *fault = &faults->list[index];
        printf("%s: %s\n", path, template_fault_text(fault, "vi", arena));
        printf("%*s  %s\n", (int)strlen(path), "",
               template_fault_text(fault, "en", arena));
    }
    if (faults->more)
        printf("%s: + %u\n", path, (unsigned)faults->more);
    if (!faults->is_unusable)
        printf("%s: OK, dùng được / can be used\n", path);
}

int office_lint_template(const char *path)
{
    struct buffer file;
    struct arena arena;
    struct template_faults faults = {.count = 0};
    buffer_init(&file, ARCHIVE_MOST_BYTES + 1);
    if (!read_file(path, &file)) {
        buffer_clear(&file);
        return complain(path);
    }
    arena_init(&arena, LINT_ARENA_BYTES);
    struct template *template = arena_take(&arena, 1, sizeof *template);
    bool is_usable = template && template_read(bytes_of(file.data, file.size),
                                               &arena, template, &faults);
    tell(path, &faults, &arena);
    arena_clear(&arena);
    buffer_clear(&file);
    return is_usable ? EX_OK : EX_DATAERR;
}

void office_print_names(void)
{
    printf("| chỗ điền (placeholder) | là gì | what it is |\n|---|---|---|\n");
    for (size_t index = 0; index < draft_name_count; index++) {
        const struct draft_name *name = &draft_names[index];
        printf("| `{{%s%s%s}}` | %s | %s |\n", name->list ? name->list : "",
               name->list ? "." : "", name->name, name->vi, name->en);
    }
    printf("\n| phần (section) | thiếu phần thì phải có (without it there must "
           "be) |\n"
           "|---|---|\n");
    for (int index = 0; index < DRAFT_SECTION_COUNT; index++)
        printf("| `{{section.%s}}` | %s |\n", draft_sections[index].name,
               draft_sections[index].need ? draft_sections[index].need : "");
}

int office_write_template(const char *path)
{
    struct bytes own = draft_own_template();
    FILE *file = fopen(path, "wxe"); /* x: never over one that is there */
    if (!file)
        return complain(path);
    bool is_written = fwrite(own.data, 1, own.size, file) == own.size;
    is_written = fclose(file) == 0 && is_written;
    if (!is_written)
        return complain(path);
    printf("%s\n", path);
    return EX_OK;
}
