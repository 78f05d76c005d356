/* Writes the draft contracts of draft_scene.h as files, for the golden test and
 * for who wants to look at them.
 *     draft_sample FOLDER [TEMPLATES] */
#include <stdio.h>

#include "base/check.h"
#include "tests/office/draft_scene.h"

static void write_file(const char *folder, const char *name, const char *ending,
                       struct bytes bytes)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
    FILE *file = fopen(path, "wbe");
    if (!file || fwrite(bytes.data, 1, bytes.size, file) != bytes.size ||
        fclose(file) != 0)
        die(74, "%s cannot be written", path);
}

static void write_case(struct draft_scene *scene, const char *folder,
                       const char *name, struct draft_query query)
{
    static const char *const endings[] = {"", "docx", "pdf"};
    for (int format = draft_format_docx; format <= draft_format_pdf; format++) {
        query.format = (enum draft_format)format;
        enum status status = draft_scene_ask(scene, PRINCIPAL_OPERATOR,
                                             VERB_draft_contract, &query);
        if (status != STATUS_ok)
            die(1, "%s.%s: %s", name, endings[format], status_name(status));
        CHECK((int64_t)scene->piece.bytes.size == scene->piece.total);
        write_file(folder, name, endings[format], scene->piece.bytes);
    }
}

int main(int count, char **words)
{
    CHECK(count > 1);
    for (int which = 0; which < DRAFT_CASES; which++) {
        struct draft_scene scene;
        draft_scene_open(&scene);
        scene.sources.templates_path = count > 2 ? words[2] : NULL;
        struct id lead = draft_scene_put(&scene, (enum draft_case)which);
        struct draft_query query = {
            .lead = lead,
            .kind = which == DRAFT_OPEN ? contract_kind_informal
                                        : contract_kind_unset,
            .english = which == DRAFT_POOLED || which == DRAFT_HEADS};
        write_case(&scene, words[1], draft_case_name((enum draft_case)which),
                   query);
        draft_scene_close(&scene);
    }
    return 0;
}
