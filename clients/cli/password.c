#include "clients/cli/password.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define OTHERS 077

struct password_source {
    FILE *file; /* stdin where none was named */
    bool is_terminal;
};

struct password_source *password_source_open(struct cli *cli)
{
    const char *path = arguments_take_flag(&cli->arguments, "password-file");
    bool is_input = !path || strcmp(path, "-") == 0;
    struct stat found;
    FILE *file = is_input ? stdin : fopen(path, "re");
    if (!file) {
        cli_complain(_("The file of the password cannot be read: %s"), path);
        return NULL;
    }
    if (!is_input && fstat(fileno(file), &found) == 0 &&
        S_ISREG(found.st_mode) && (found.st_mode & OTHERS))
        cli_say(cli, _("Others may read %s; better: chmod 600"), path);
    struct password_source *source = memory_allocate(1, sizeof *source);
    source->file = file;
    source->is_terminal = !path && isatty(STDIN_FILENO);
    return source;
}

void password_source_close(struct password_source *source)
{
    if (source && source->file != stdin)
        (void)fclose(source->file);
    memory_free(source);
}

static bool read_line(FILE *file, char ret_line[PASSWORD_SIZE])
{
    char line[PASSWORD_SIZE + 1];
    if (!fgets(line, sizeof line, file))
        return false;
    size_t size = strcspn(line, "\r\n");
    bool is_whole = size < PASSWORD_SIZE;
    line[size] = '\0';
    if (is_whole)
        memcpy(ret_line, line, size + 1);
    sodium_memzero(line, sizeof line);
    return is_whole;
}

/* Signals are left alone: a shell sets its terminal right by itself. */
static bool read_typed(const char *prompt, char ret_password[PASSWORD_SIZE])
{
    struct termios before, silent;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return false;
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    /* Before the prompt: who sees it may type at once. */
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    (void)fprintf(stderr, "%s: ", prompt);
    bool is_read = read_line(stdin, ret_password);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    (void)fputc('\n', stderr);
    return is_read;
}

static bool is_typed_again(const char *password)
{
    char again[PASSWORD_SIZE] = "";
    bool is_same = read_typed(_("The same once more"), again) &&
                   strcmp(password, again) == 0;
    sodium_memzero(again, sizeof again);
    if (!is_same)
        cli_complain(_("The two are not the same."));
    return is_same;
}

bool password_read(struct password_source *source, const char *prompt,
                   bool is_new, char ret_password[PASSWORD_SIZE])
{
    bool is_read = source->is_terminal ? read_typed(prompt, ret_password)
                                       : read_line(source->file, ret_password);
    bool is_empty = is_read && is_new && ret_password[0] == '\0';
    if (!is_read || is_empty)
        cli_complain(_("No password was given (1 to 256 bytes, one a line)."));
    else if (source->is_terminal && is_new)
        is_read = is_typed_again(ret_password);
    return is_read && !is_empty;
}
