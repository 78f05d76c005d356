#include "model/csv.h"

#include <string.h>

#include "base/text.h"

/* The separator that stands most often in the first line, outside quotes. */
static char find_separator(const char *at, const char *end)
{
    static const char separators[] = {',', ';', '\t'};
    size_t counts[sizeof separators] = {0};
    size_t most = 0;
    bool is_quoted = false;
    for (; at < end && (is_quoted || (*at != '\n' && *at != '\r')); at++) {
        if (*at == '"')
            is_quoted = !is_quoted;
        for (size_t index = 0; !is_quoted && index < sizeof separators; index++)
            counts[index] += *at == separators[index];
    }
    for (size_t index = 1; index < sizeof separators; index++)
        if (counts[index] > counts[most])
            most = index;
    return separators[most];
}

void csv_reader_init(struct csv_reader *reader, const char *bytes, size_t size)
{
    const size_t mark = strlen(CSV_BOM);
    reader->at = bytes;
    reader->end = bytes + size;
    if (size >= mark && memcmp(bytes, CSV_BOM, mark) == 0)
        reader->at += mark;
    reader->separator = find_separator(reader->at, reader->end);
    reader->line = 1;
    reader->row_line = 0;
    reader->row_size = 0;
}

static bool is_line_end(const struct csv_reader *reader)
{
    return reader->at == reader->end || *reader->at == '\n' ||
           *reader->at == '\r';
}

/* Past one CR LF, LF or CR. */
static void skip_line_end(struct csv_reader *reader)
{
    if (reader->at == reader->end)
        return;
    if (*reader->at == '\r' && reader->end - reader->at > 1 &&
        reader->at[1] == '\n')
        reader->at++;
    reader->at++;
    reader->line++;
}

static void skip_line(struct csv_reader *reader)
{
    while (!is_line_end(reader))
        reader->at++;
    skip_line_end(reader);
}

static enum status put(struct csv_reader *reader, char byte)
{
    if (reader->row_size == CSV_ROW_BYTES_MOST)
        return STATUS_too_large;
    reader->row[reader->row_size++] = byte;
    return STATUS_ok;
}

static enum status read_quoted(struct csv_reader *reader)
{
    enum status status = STATUS_ok;
    reader->at++;
    for (; reader->at < reader->end && status == STATUS_ok; reader->at++) {
        bool is_doubled = reader->end - reader->at > 1 && reader->at[1] == '"';
        if (*reader->at == '"' && !is_doubled)
            break;
        if (*reader->at == '"')
            reader->at++;
        if (*reader->at == '\n')
            reader->line++;
        status = put(reader, *reader->at);
    }
    if (status != STATUS_ok)
        return status;
    if (reader->at == reader->end)
        return STATUS_invalid;
    reader->at++;
    bool is_end = is_line_end(reader) || *reader->at == reader->separator;
    return is_end ? STATUS_ok : STATUS_invalid;
}

static enum status read_plain(struct csv_reader *reader)
{
    enum status status = STATUS_ok;
    while (status == STATUS_ok && !is_line_end(reader) &&
           *reader->at != reader->separator) {
        if (*reader->at == '"')
            return STATUS_invalid;
        status = put(reader, *reader->at++);
    }
    return status;
}

static enum status read_cell(struct csv_reader *reader, struct csv_row *row)
{
    if (row->count == CSV_COLUMNS_MOST)
        return STATUS_too_large;
    size_t start = reader->row_size;
    bool is_quoted = !is_line_end(reader) && *reader->at == '"';
    enum status status = is_quoted ? read_quoted(reader) : read_plain(reader);
    if (status == STATUS_ok &&
        !text_is_utf8(reader->row + start, reader->row_size - start))
        status = STATUS_invalid;
    if (status == STATUS_ok)
        status = put(reader, '\0');
    row->cells[row->count++] = reader->row + start;
    return status;
}

static enum status read_cells(struct csv_reader *reader, struct csv_row *row)
{
    enum status status = read_cell(reader, row);
    while (status == STATUS_ok && !is_line_end(reader)) {
        reader->at++;
        status = read_cell(reader, row);
    }
    return status;
}

/* Spreadsheets leave rows of separators alone below their tables. */
static bool is_blank(const struct csv_row *row)
{
    for (uint32_t index = 0; index < row->count; index++)
        if (row->cells[index][strspn(row->cells[index], " \t")] != '\0')
            return false;
    return true;
}

enum status csv_reader_next(struct csv_reader *reader, struct csv_row *ret_row)
{
    while (reader->at < reader->end) {
        const char *start = reader->at;
        struct csv_row row = {.line = reader->line};
        reader->row_line = reader->line;
        reader->row_size = 0;
        enum status status = read_cells(reader, &row);
        if (status != STATUS_ok) {
            reader->at = start;
            reader->line = reader->row_line;
            skip_line(reader);
            return status;
        }
        skip_line_end(reader);
        if (!is_blank(&row)) {
            *ret_row = row;
            return STATUS_ok;
        }
    }
    return STATUS_not_found;
}

void csv_writer_init(struct csv_writer *writer, struct buffer *out,
                     char separator)
{
    *writer = (struct csv_writer){.out = out, .separator = separator};
}

static void write_quoted(struct buffer *out, const char *text)
{
    buffer_append_text(out, "\"");
    for (; *text; text++)
        buffer_append(out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    buffer_append_text(out, "\"");
}

void csv_writer_cell(struct csv_writer *writer, const char *text)
{
    size_t size = strlen(text);
    bool has_edge = size > 0 && (text[0] == ' ' || text[size - 1] == ' ');
    if (writer->in_row)
        buffer_append(writer->out, &writer->separator, 1);
    writer->in_row = true;
    if (has_edge || text[strcspn(text, ",;\t\"\r\n")] != '\0')
        write_quoted(writer->out, text);
    else
        buffer_append(writer->out, text, size);
}

void csv_writer_end_row(struct csv_writer *writer)
{
    buffer_append_text(writer->out, "\r\n");
    writer->in_row = false;
}
