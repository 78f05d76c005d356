/* lienket-docs: prints docs/protocol.md, the prose of docs/protocol.in.md with
 * the schema's tables in it, or the page of the template that it is given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "model/docs/tables.h"

#define EXIT_NO_INPUT 66
#define EXIT_IO 74

int main(int count, char **arguments)
{
    const char *name = count > 1 ? arguments[1] : "docs/protocol.in.md";
    FILE *template = fopen(name, "r");
    if (!template)
        die(EXIT_NO_INPUT, "%s: cannot be read", name);
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, template) >= 0) {
        line[strcspn(line, "\n")] = '\0';
        if (!table_write(line, stdout))
            puts(line);
    }
    free(line);
    fclose(template);
    if (fflush(stdout) != 0)
        die(EXIT_IO, "the page could not be written");
    return EXIT_SUCCESS;
}
