#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const char *log_program = "lienket";
static enum log_level log_most_verbose = LOG_INFO;

void log_open(const char *program, enum log_level most_verbose)
{
    log_program = program;
    log_most_verbose = most_verbose;
}

void log_line(enum log_level level, const char *format, ...)
{
    if (level > log_most_verbose)
        return;
    char line[1024];
    int used =
        isatty(STDERR_FILENO)
            ? snprintf(line, sizeof line, "%s: ", log_program)
            : snprintf(line, sizeof line, "<%d>%s: ", (int)level, log_program);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + used, sizeof line - (size_t)used, format, arguments);
    va_end(arguments);
    fprintf(stderr, "%s\n", line);
}
