#include "base/text.h"

#include "tests/test.h"

static void fold_is(const char *text, const char *expected)
{
    char fold[TEXT_FOLD_SIZE(128)] = "untouched";
    EXPECT_NUMBER(text_fold(text, fold, sizeof(fold)), STATUS_ok);
    EXPECT_TEXT(fold, expected);
}

static void a_fold_drops_marks_and_case(void)
{
    fold_is("Hưng Đạo", "hung dao");
    fold_is("ĐẮK NÔNG", "dak nong");
    fold_is("Quảng Uyên", "quang uyen");
    fold_is("hung dao", "hung dao");
    fold_is("gừng già 3 tấn", "gung gia 3 tan");
}

static void both_spellings_of_the_tone_fold_alike(void)
{
    fold_is("Hoà An", "hoa an");
    fold_is("Hòa An", "hoa an");
    fold_is("thuý", "thuy");
    fold_is("thúy", "thuy");
}

static void composed_and_decomposed_letters_fold_alike(void)
{
    fold_is("Ho\xcc\x80"
            "a",
            "hoa");
    fold_is("\xe1\xba\xa1", "a");
    fold_is("a\xcc\xa3", "a");
    fold_is("u\xcc\x9b\xcc\xa3", "u");
}

static void a_fold_collapses_blanks_and_punctuation(void)
{
    fold_is("  x.  Hưng\tĐạo ,\xc2\xa0(cũ) ", "x hung dao cu");
    fold_is("Chân Mây - Lăng Cô", "chan may lang co");
    fold_is("M'Đrắk", "mdrak");
    fold_is("M\xe2\x80\x99\xc4\x90rắk", "mdrak");
    fold_is(" ,.- ", "");
    fold_is("", "");
}

static void what_is_not_utf8_is_refused_and_nothing_written(void)
{
    char fold[32] = "untouched";
    EXPECT_NUMBER(text_fold("a\xff", fold, sizeof(fold)), STATUS_invalid);
    EXPECT_NUMBER(text_fold("\xc0\xaf", fold, sizeof(fold)), STATUS_invalid);
    EXPECT_NUMBER(text_normalise("\xed\xa0\x80", fold, sizeof(fold)),
                  STATUS_invalid);
    EXPECT_TEXT(fold, "untouched");
}

static void a_fold_that_does_not_fit_is_refused_and_nothing_written(void)
{
    char fold[16] = "untouched";
    EXPECT_NUMBER(text_fold("Hưng", fold, 4), STATUS_too_large);
    EXPECT_NUMBER(text_fold("", fold, 0), STATUS_too_large);
    EXPECT_NUMBER(text_normalise("Hưng", fold, 5), STATUS_too_large);
    EXPECT_TEXT(fold, "untouched");
    EXPECT_NUMBER(text_fold("Hưng", fold, 5), STATUS_ok);
    EXPECT_TEXT(fold, "hung");
}

static void validity_knows_nul_surrogates_and_cut_letters(void)
{
    EXPECT(text_is_utf8("Cao Bằng", strlen("Cao Bằng")));
    EXPECT(text_is_utf8("", 0));
    EXPECT(!text_is_utf8("a\0b", 3));
    EXPECT(!text_is_utf8("\xe1\xba", 2));
    EXPECT(!text_is_utf8("\xed\xa0\x80", 3));
    EXPECT(!text_is_utf8("\xf5\x80\x80\x80", 4));
}

static void the_stored_form_is_composed_and_keeps_case_and_marks(void)
{
    char text[64];
    EXPECT_NUMBER(text_normalise("Ho\xcc\x80"
                                 "a \xc4\x90",
                                 text, sizeof(text)),
                  STATUS_ok);
    EXPECT_TEXT(text, "Hòa Đ");
    EXPECT_NUMBER(text_lower("TẠ Đồng", text, sizeof(text)), STATUS_ok);
    EXPECT_TEXT(text, "tạ đồng");
}

static void a_distance_counts_changes_up_to_its_limit(void)
{
    EXPECT_NUMBER(text_distance("hung dao", "hung dao", 2), 0);
    EXPECT_NUMBER(text_distance("hung dao", "hung do", 2), 1);
    EXPECT_NUMBER(text_distance("hung dao", "hugn dao", 2), 2);
    EXPECT_NUMBER(text_distance("kitten", "sitting", 9), 3);
    EXPECT_NUMBER(text_distance("kitten", "sitting", 2), 3);
    EXPECT_NUMBER(text_distance("", "abc", 3), 3);
    EXPECT_NUMBER(text_distance("abc", "", 1), 2);
}

/* Wherever in the text the byte stands: most of it is looked at in eights. */
static void a_byte_that_is_no_text_is_found_at_every_place(void)
{
    for (size_t at = 0; at < 40; at++) {
        char text[41] = "0123456789abcdefghijklmnopqrstuvwxyz+-*/";
        EXPECT(text_is_utf8(text, 40));
        text[at] = '\xff';
        EXPECT(!text_is_utf8(text, 40));
        text[at] = '\0';
        EXPECT(!text_is_utf8(text, 40));
        text[at] = '\x01';
        EXPECT(text_is_utf8(text, 40));
    }
    static const char letter[3] = {'\xe1', '\xba', '\xbf'}; /* ế */
    for (size_t size = 0; size < 24; size++) {
        char text[32] = "xxxxxxxxxxxxxxxxxxxxxxxx";
        memcpy(text + size, letter, sizeof letter);
        EXPECT(text_is_utf8(text, size + 3));
        EXPECT(!text_is_utf8(text, size + 2));
    }
}

int main(void)
{
    RUN(a_byte_that_is_no_text_is_found_at_every_place);
    RUN(a_fold_drops_marks_and_case);
    RUN(both_spellings_of_the_tone_fold_alike);
    RUN(composed_and_decomposed_letters_fold_alike);
    RUN(a_fold_collapses_blanks_and_punctuation);
    RUN(what_is_not_utf8_is_refused_and_nothing_written);
    RUN(a_fold_that_does_not_fit_is_refused_and_nothing_written);
    RUN(validity_knows_nul_surrogates_and_cut_letters);
    RUN(the_stored_form_is_composed_and_keeps_case_and_marks);
    RUN(a_distance_counts_changes_up_to_its_limit);
    return test_result();
}
