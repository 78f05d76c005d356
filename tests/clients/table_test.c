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

static char *figures(const struct table *table, int width)
{
    static char text[4096];
    memset(text, 0, sizeof text);
    FILE *out = fmemopen(text, sizeof text - 1, "w");
    table_print_figures(table, width, out);
    fclose(out);
    return text;
}

static struct table counted(void)
{
    static const char *const rows[][3] = {
        {"Hà Quảng", "203", "1.250"},
        {"Nguyên Bình", "187", "980"},
        {"tổng", "390", "2.230"},
    };
    struct table table;
    table_init(&table);
    table_column(&table, "huyện", false);
    table_column(&table, "nhóm đã thành lập", true);
    table_column(&table, "hộ nghèo, cận nghèo", true);
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++)
        for (int column = 0; column < 3; column++)
            table_cell(&table, rows[row][column]);
    return table;
}

static void figures_that_fit_stand_in_columns(void)
{
    struct table table = counted();
    EXPECT_TEXT(figures(&table, 100), printed(&table, 100, false));
    table_clear(&table);
}

static void headings_take_several_lines_in_a_narrow_terminal(void)
{
    struct table table = counted();
    EXPECT_TEXT(figures(&table, 40), "               nhóm đã  hộ nghèo,\n"
                                     "huyện        thành lập  cận nghèo\n"
                                     "Hà Quảng           203      1.250\n"
                                     "Nguyên Bình        187        980\n"
                                     "tổng               390      2.230\n");
    table_clear(&table);
}

static void figures_too_wide_for_that_are_turned_on_their_side(void)
{
    struct table table = counted();
    EXPECT_TEXT(figures(&table, 30), "huyện                Hà Quảng\n"
                                     "nhóm đã thành lập         203\n"
                                     "hộ nghèo, cận nghèo     1.250\n"
                                     "\n"
                                     "huyện                Nguyên Bình\n"
                                     "nhóm đã thành lập            187\n"
                                     "hộ nghèo, cận nghèo          980\n"
                                     "\n"
                                     "huyện                 tổng\n"
                                     "nhóm đã thành lập      390\n"
                                     "hộ nghèo, cận nghèo  2.230\n");
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
    RUN(figures_that_fit_stand_in_columns);
    RUN(headings_take_several_lines_in_a_narrow_terminal);
    RUN(figures_too_wide_for_that_are_turned_on_their_side);
    RUN(long_lines_break_between_words_and_keep_their_indent);
    return test_result();
}
