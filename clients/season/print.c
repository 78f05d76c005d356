#include <stdio.h>

#include "base/buffer.h"
#include "clients/season/outlet.h"
#include "model/json.h"

#define LINE_BYTES_MOST (1U << 20)

struct printer {
    struct buffer line;
    enum status status;
};

static void add_pair(struct buffer *line, const char *name, const char *text)
{
    buffer_append_text(line, ",\"");
    buffer_append_text(line, name);
    buffer_append_text(line, "\":\"");
    buffer_append_text(line, text); /* our own words: nothing to escape */
    buffer_append_text(line, "\"");
}

static void add_expectation(struct buffer *line, const struct season_step *step)
{
    if (step->expected == STATUS_ok)
        return;
    buffer_append_text(line, ",\"expect\":{\"status\":\"");
    buffer_append_text(line, status_name(step->expected));
    buffer_append_text(line, "\"");
    if (step->field)
        add_pair(line, "field", step->field);
    if (step->reason)
        add_pair(line, "reason",
                 word_find(&vocabulary_problem_reason, step->reason)->name);
    buffer_append_text(line, "}");
}

static void print_step(void *context, const struct season_step *step)
{
    struct printer *printer = context;
    struct buffer *line = &printer->line;
    const struct verb *verb = verb_find(step->verb);
    char id[ID_TEXT_SIZE];
    buffer_reset(line);
    buffer_append_text(line, "{\"verb\":\"");
    buffer_append_text(line, verb->name);
    buffer_append_text(line, "\"");
    if (!id_is_zero(step->request)) {
        id_format(step->request, id);
        add_pair(line, "request", id);
    }
    add_expectation(line, step);
    if (step->why)
        add_pair(line, "why", step->why);
    buffer_append_text(line, ",\"body\":");
    record_to_json(verb->body, step->body, false, line);
    buffer_append_text(line, "}\n");
    if (line->status != STATUS_ok)
        printer->status = line->status;
    else if (fwrite(line->data, 1, line->size, stdout) != line->size)
        printer->status = STATUS_io;
}

int season_print(struct season *season, const struct season_options *options)
{
    struct printer printer = {.status = STATUS_ok};
    buffer_init(&printer.line, LINE_BYTES_MOST);
    season->take = print_step;
    season->context = &printer;
    for (uint32_t index = 0; index < options->name_count; index++) {
        enum status status = season_make(season, options->names[index]);
        if (printer.status == STATUS_ok)
            printer.status = status;
    }
    buffer_clear(&printer.line);
    if (fflush(stdout) != 0)
        printer.status = STATUS_io;
    if (printer.status != STATUS_ok)
        fprintf(stderr, "lienket-season: %s\n",
                status_text(printer.status, options->language));
    return status_exit_code(printer.status);
}
