#include "base/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

_Noreturn void check_failed(const char *expression, const char *file, int line)
{
    log_error("bug: %s does not hold, at %s:%d", expression, file, line);
    abort();
}

_Noreturn void die(int exit_code, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    log_error("%s", text);
    exit(exit_code);
}
