/* Tables line up in a terminal, whatever the letters. */
#include "clients/cli/table.h"

#include "tests/test.h"

static char *printed(const struct table *table, int width, bool is_plain)
{
    static char text[4096];
    memset(text, 0, sizeof text);
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    if (is_plain)
        table_print_plain(table, out);
    else
        table_print(table, width, out);
    fclose(out);
    return text;
}

static struct table filled(void)
{
    struct table table;
    table_init(&table);
    table_column(&table, "tên", false);
    table_column(&table, "số", true);
    table_cell(&table, "Nhóm gừng Lũng Nặm");
    table_cell(&table, "12");
    table_cell(&table, "HTX\tA");
    table_cell(&table, "1.000");
    return table;
}

static void marks_take_no_columns(void)
{
    EXPECT_NUMBER(text_width("Lũng Nặm"), 8);
    EXPECT_NUMBER(text_width("Lu\xcc\x83ng"), 4); /* decomposed */
    EXPECT_NUMBER(text_width("đồng ₫"), 6);
    EXPECT_NUMBER(text_width("木"), 2);
    EXPECT_NUMBER(text_width(""), 0);
}

static void columns_line_up(void)
{
    struct table table = filled();
    EXPECT_TEXT(printed(&table, 0, false), "tên                    số\n"
                                           "Nhóm gừng Lũng Nặm     12\n"
                                           "HTX A               1.000\n");
    table_clear(&table);
}

static void a_narrow_terminal_gets_cards(void)
{
    struct table table = filled();
    EXPECT_TEXT(printed(&table, 20, false), "tên  Nhóm gừng Lũng Nặm\n"
                                            "số   12\n"
                                            "\n"
                                            "tên  HTX A\n"
                                            "số   1.000\n");
    table_clear(&table);
}

static void plain_has_tabs_only_between_cells(void)
{
    struct table table = filled();
    EXPECT_TEXT(printed(&table, 0, true), "tên\tsố\n"
                                          "Nhóm gừng Lũng Nặm\t12\n"
                                          "HTX A\t1.000\n");
    table_clear(&table);
}

static const char *wrapped(const char *sentence, int indent, int width)
{
    static char text[4096];
    memset(text, 0, sizeof text);
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    text_print_wrapped(sentence, indent, width, out);
    fclose(out);
    return text;
}

static void long_lines_break_between_words_and_keep_their_indent(void)
{
    EXPECT_TEXT(wrapped("gừng già tới nơi", 2, 10), "  gừng già\n  tới nơi\n");
    EXPECT_TEXT(wrapped("giá 5.000 ₫/kg", 0, 10), "giá\n5.000 ₫/kg\n");
    EXPECT_TEXT(wrapped("một dòng", 2, 0), "  một dòng\n");
    EXPECT_TEXT(wrapped("dàiquádàiquá x", 0, 5), "dàiquádàiquá\nx\n");
    EXPECT_TEXT(wrapped("", 3, 10), "   \n");
}

int main(void)
{
    RUN(marks_take_no_columns);
    RUN(columns_line_up);
    RUN(a_narrow_terminal_gets_cards);
    RUN(plain_has_tabs_only_between_cells);
    RUN(long_lines_break_between_words_and_keep_their_indent);
    return test_result();
}
