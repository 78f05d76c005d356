#include "clients/cli/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/check.h"
#include "base/memory.h"

#define GAP 2           /* blanks between columns */
#define HEADING_LINES 3 /* of a heading in a narrow column */
#define HEADING_SIZE 256

int text_width(const char *text)
{
    int width = 0;
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text;
    while (*at) {
        utf8proc_int32_t point;
        utf8proc_ssize_t size = utf8proc_iterate(at, -1, &point);
        if (size <= 0)
            return width + (int)strlen((const char *)at);
        width += utf8proc_charwidth(point);
        at += size;
    }
    return width;
}

void text_disarm(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = ' ';
}

int terminal_width(FILE *out)
{
    struct winsize size;
    const char *told = getenv("COLUMNS");
    int file = fileno(out);
    if (file < 0 || !isatty(file))
        return 0;
    if (told && *told)
        return (int)strtol(told, NULL, 10);
    if (ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    return 80;
}

#define MONEY_SIGN " ₫" /* stays with its number */

/* Bytes of the next word; its columns in `*ret_width`. */
static size_t next_word(const char *text, int *ret_width)
{
    char word[256];
    size_t size = strcspn(text, " ");
    if (strncmp(text + size, MONEY_SIGN, strlen(MONEY_SIGN)) == 0)
        size += 1 + strcspn(text + size + 1, " ");
    size_t kept = size < sizeof word ? size : sizeof word - 1;
    memcpy(word, text, kept);
    word[kept] = '\0';
    *ret_width = text_width(word);
    return size;
}

void text_print_wrapped(const char *text, int indent, int width, FILE *out)
{
    int column = indent;
    (void)fprintf(out, "%*s", indent, "");
    while (*text) {
        int word_width;
        size_t blanks = strspn(text, " ");
        size_t size = next_word(text + blanks, &word_width);
        bool is_first = column == indent;
        if (width && !is_first && column + (int)blanks + word_width > width) {
            (void)fprintf(out, "\n%*s", indent, "");
            column = indent;
            is_first = true;
        }
        int gap = is_first ? 0 : (int)blanks;
        (void)fprintf(out, "%*s%.*s", gap, "", (int)size, text + blanks);
        column += gap + word_width;
        text += blanks + size;
    }
    (void)fputc('\n', out);
}

void table_init(struct table *table)
{
    *table = (struct table){0};
}

void table_clear(struct table *table)
{
    for (size_t index = 0; index < table->count; index++)
        memory_free(table->cells[index]);
    memory_free(table->cells);
    *table = (struct table){0};
}

void table_column(struct table *table, const char *header, bool is_right)
{
    CHECK(table->columns < TABLE_COLUMNS_MOST);
    table->headers[table->columns] = header;
    table->is_right[table->columns++] = is_right;
}

void table_cell(struct table *table, const char *text)
{
    if (table->count == table->room) {
        table->room = table->room ? 2 * table->room : 64;
        table->cells =
            memory_resize(table->cells, table->room, sizeof *table->cells);
    }
    char *copy = memory_copy_text(text ? text : "");
    text_disarm(copy);
    table->cells[table->count++] = copy;
}

static size_t row_count(const struct table *table)
{
    return table->columns ? table->count / (size_t)table->columns : 0;
}

static const char *cell(const struct table *table, size_t row, int column)
{
    return table->cells[row * (size_t)table->columns + (size_t)column];
}

static int measure(const struct table *table, int widths[TABLE_COLUMNS_MOST])
{
    int all = 0;
    for (int column = 0; column < table->columns; column++) {
        widths[column] = text_width(table->headers[column]);
        for (size_t row = 0; row < row_count(table); row++) {
            int width = text_width(cell(table, row, column));
            if (width > widths[column])
                widths[column] = width;
        }
        all += widths[column] + (column ? GAP : 0);
    }
    return all;
}

static void print_cell(FILE *out, const char *text, int width, bool is_right)
{
    int blanks = width - text_width(text);
    if (blanks < 0)
        blanks = 0;
    if (is_right)
        (void)fprintf(out, "%*s%s", blanks, "", text);
    else
        (void)fprintf(out, "%s%*s", text, blanks, "");
}

/* The last column has no blanks after it. */
static void print_row(const struct table *table, const int *widths, FILE *out,
                      const char *(*text_at)(const struct table *, size_t, int),
                      size_t row)
{
    for (int column = 0; column < table->columns; column++) {
        const char *text = text_at(table, row, column);
        bool is_last = column + 1 == table->columns;
        bool is_right = table->is_right[column];
        if (column)
            (void)fprintf(out, "%*s", GAP, "");
        print_cell(out, text, is_last && !is_right ? 0 : widths[column],
                   is_right);
    }
    (void)fputc('\n', out);
}

static const char *header(const struct table *table, size_t row, int column)
{
    (void)row;
    return table->headers[column];
}

static int widest_heading(const struct table *table)
{
    int widest = 0;
    for (int column = 0; column < table->columns; column++) {
        int width = text_width(table->headers[column]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void print_cards(const struct table *table, FILE *out)
{
    int widest = widest_heading(table);
    for (size_t row = 0; row < row_count(table); row++) {
        if (row)
            (void)fputc('\n', out);
        for (int column = 0; column < table->columns; column++) {
            const char *text = cell(table, row, column);
            if (!*text)
                continue;
            print_cell(out, table->headers[column], widest, false);
            (void)fprintf(out, "%*s%s\n", GAP, "", text);
        }
    }
}

void table_print(const struct table *table, int width, FILE *out)
{
    int widths[TABLE_COLUMNS_MOST] = {0};
    int all = measure(table, widths);
    if (width && all > width) {
        print_cards(table, out);
        return;
    }
    print_row(table, widths, out, header, 0);
    for (size_t row = 0; row < row_count(table); row++)
        print_row(table, widths, out, cell, row);
}

void table_print_plain(const struct table *table, FILE *out)
{
    for (int column = 0; column < table->columns; column++) {
        if (column)
            (void)fputc('\t', out);
        (void)fputs(table->headers[column], out);
    }
    (void)fputc('\n', out);
    for (size_t row = 0; row < row_count(table); row++)
        for (int column = 0; column < table->columns; column++) {
            (void)fputs(cell(table, row, column), out);
            (void)fputc(column + 1 == table->columns ? '\n' : '\t', out);
        }
}

/* ---- rows of figures */

/* How many bytes of `text` make a line of `width` columns; a word that is wider
 * has a line of its own. */
static size_t line_size(const char *text, int width)
{
    size_t size = 0;
    int column = 0;
    while (text[size]) {
        int word_width;
        size_t blanks = strspn(text + size, " ");
        size_t word = next_word(text + size + blanks, &word_width);
        column += (int)blanks + word_width;
        if (size && column > width)
            break;
        size += blanks + word;
    }
    return size;
}

/* The line with that number, from 0, copied; "" after the last one. */
static void copy_line(const char *text, int width, int number,
                      char ret_line[HEADING_SIZE])
{
    size_t size = line_size(text, width);
    for (; number > 0 && *text; number--) {
        text += size;
        text += strspn(text, " ");
        size = line_size(text, width);
    }
    size = size < HEADING_SIZE ? size : HEADING_SIZE - 1;
    memcpy(ret_line, text, size);
    ret_line[size] = '\0';
}

static int count_lines(const char *text, int width)
{
    int lines = 0;
    for (; *text; lines++) {
        text += line_size(text, width);
        text += strspn(text, " ");
    }
    return lines;
}

static int longest_word(const char *text)
{
    int longest = 0;
    while (*text) {
        int width;
        text += next_word(text, &width);
        text += strspn(text, " ");
        longest = width > longest ? width : longest;
    }
    return longest;
}

/* As `measure`, with headings of up to so many lines. */
static int measure_folded(const struct table *table, int lines,
                          int widths[TABLE_COLUMNS_MOST])
{
    int all = 0;
    for (int column = 0; column < table->columns; column++) {
        const char *text = table->headers[column];
        int width = longest_word(text);
        for (size_t row = 0; row < row_count(table); row++) {
            int needed = text_width(cell(table, row, column));
            width = needed > width ? needed : width;
        }
        while (count_lines(text, width) > lines)
            width++;
        widths[column] = width;
        all += width + (column ? GAP : 0);
    }
    return all;
}

/* Headings stand on the rows: what is shorter begins further down. */
static void print_folded(const struct table *table, const int *widths,
                         FILE *out)
{
    int lines = 1;
    for (int column = 0; column < table->columns; column++) {
        int count = count_lines(table->headers[column], widths[column]);
        lines = count > lines ? count : lines;
    }
    for (int line = 0; line < lines; line++) {
        struct table headings = *table;
        char texts[TABLE_COLUMNS_MOST][HEADING_SIZE] = {{0}};
        for (int column = 0; column < table->columns; column++) {
            const char *text = table->headers[column];
            int blank = lines - count_lines(text, widths[column]);
            if (line >= blank)
                copy_line(text, widths[column], line - blank, texts[column]);
            headings.headers[column] = texts[column];
        }
        print_row(&headings, widths, out, header, 0);
    }
    for (size_t row = 0; row < row_count(table); row++)
        print_row(table, widths, out, cell, row);
}

static int row_width(const struct table *table, size_t row)
{
    int widest = 0;
    for (int column = 0; column < table->columns; column++) {
        int width = text_width(cell(table, row, column));
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* The row after the last one that stands beside `from` in `width` columns. */
static size_t rows_beside(const struct table *table, size_t from, int width)
{
    size_t row = from;
    int used = 0;
    while (row < row_count(table)) {
        used += GAP + row_width(table, row);
        if (row > from && used > width)
            break;
        row++;
    }
    return row;
}

/* A line for each column, rows beside each other: as many as fit, the next
 * ones below. */
static void print_turned(const struct table *table, int width, FILE *out)
{
    int names = widest_heading(table);
    size_t from = 0;
    while (from < row_count(table)) {
        size_t end = rows_beside(table, from, width - names);
        if (from)
            (void)fputc('\n', out);
        for (int column = 0; column < table->columns; column++) {
            print_cell(out, table->headers[column], names, false);
            for (size_t row = from; row < end; row++) {
                (void)fprintf(out, "%*s", GAP, "");
                print_cell(out, cell(table, row, column), row_width(table, row),
                           true);
            }
            (void)fputc('\n', out);
        }
        from = end;
    }
}

void table_print_figures(const struct table *table, int width, FILE *out)
{
    int widths[TABLE_COLUMNS_MOST] = {0};
    int lines = 1;
    while (lines < HEADING_LINES &&
           measure_folded(table, lines, widths) > width)
        lines++;
    if (measure_folded(table, lines, widths) <= width || !row_count(table))
        print_folded(table, widths, out);
    else
        print_turned(table, width, out);
}
