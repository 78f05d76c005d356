/* Numbers in words: a table of what people read, and a reader of its own that
 * gets every number back from its words. */
#include "model/words.h"

#include "tests/test.h"

static const char *in(const char *language, int64_t number)
{
    static char text[WORDS_SIZE];
    words_number(number, language, text);
    return text;
}

static void vietnamese_reads_as_people_do(void)
{
    static const struct {
        int64_t number;
        const char *words;
    } rows[] = {
        {0, "không"},
        {1, "một"},
        {4, "bốn"},
        {5, "năm"},
        {10, "mười"},
        {11, "mười một"},
        {14, "mười bốn"},
        {15, "mười lăm"},
        {20, "hai mươi"},
        {21, "hai mươi mốt"},
        {24, "hai mươi tư"},
        {25, "hai mươi lăm"},
        {44, "bốn mươi tư"},
        {91, "chín mươi mốt"},
        {100, "một trăm"},
        {101, "một trăm linh một"},
        {104, "một trăm linh bốn"},
        {105, "một trăm linh năm"},
        {110, "một trăm mười"},
        {115, "một trăm mười lăm"},
        {121, "một trăm hai mươi mốt"},
        {555, "năm trăm năm mươi lăm"},
        {1000, "một nghìn"},
        {1001, "một nghìn không trăm linh một"},
        {1010, "một nghìn không trăm mười"},
        {6750, "sáu nghìn bảy trăm năm mươi"},
        {10015, "mười nghìn không trăm mười lăm"},
        {85000, "tám mươi lăm nghìn"},
        {1000005, "một triệu không trăm linh năm"},
        {1005000, "một triệu không trăm linh năm nghìn"},
        {1050000, "một triệu không trăm năm mươi nghìn"},
        {21000000, "hai mươi mốt triệu"},
        {1000000000, "một tỷ"},
        {32700000000, "ba mươi hai tỷ bảy trăm triệu"},
        {1000000001, "một tỷ không trăm linh một"},
        {1000000000000, "một nghìn tỷ"},
        {1234567890123,
         "một nghìn hai trăm ba mươi tư tỷ năm trăm sáu mươi bảy triệu tám "
         "trăm chín mươi nghìn một trăm hai mươi ba"},
        {1000000000000000, "một triệu tỷ"},
        {1005000000000015, "một triệu không trăm linh năm nghìn tỷ không trăm "
                           "mười lăm"},
        {1000000000000000000, "một tỷ tỷ"},
        {-15, "âm mười lăm"},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++)
        EXPECT_TEXT(in("vi", rows[index].number), rows[index].words);
}

static void english_reads_as_people_do(void)
{
    static const struct {
        int64_t number;
        const char *words;
    } rows[] = {
        {0, "zero"},
        {15, "fifteen"},
        {21, "twenty-one"},
        {40, "forty"},
        {100, "one hundred"},
        {105, "one hundred and five"},
        {1001, "one thousand and one"},
        {1100, "one thousand one hundred"},
        {1105, "one thousand one hundred and five"},
        {105000, "one hundred and five thousand"},
        {1005000, "one million five thousand"},
        {1000000, "one million"},
        {32700000000, "thirty-two billion seven hundred million"},
        {1000000000000000, "one quadrillion"},
        {-1, "minus one"},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++)
        EXPECT_TEXT(in("en", rows[index].number), rows[index].words);
}

static void money_starts_with_a_capital_and_names_its_currency(void)
{
    char text[WORDS_SIZE];
    words_money(6750000, "vi", text);
    EXPECT_TEXT(text, "Sáu triệu bảy trăm năm mươi nghìn đồng");
    words_money(6750000, "en", text);
    EXPECT_TEXT(text, "Six million seven hundred and fifty thousand Vietnamese "
                      "dong");
}

/* ---- reading back, by tables of their own */

struct meaning {
    const char *word;
    int64_t value;
};

static const struct meaning meanings[] = {
    {"không", 0}, {"một", 1}, {"mốt", 1},  {"hai", 2}, {"ba", 3},
    {"bốn", 4},   {"tư", 4},  {"năm", 5},  {"lăm", 5}, {"sáu", 6},
    {"bảy", 7},   {"tám", 8}, {"chín", 9},
};

struct reader {
    uint64_t billions; /* all before the last tỷ, as base units */
    uint64_t part;     /* since then: groups that are done */
    uint64_t group;    /* of three digits */
    uint64_t digit;
};

static void close_group(struct reader *reader, uint64_t scale)
{
    reader->part += (reader->group + reader->digit) * scale;
    reader->group = reader->digit = 0;
}

static void read_word(struct reader *reader, const char *word)
{
    for (size_t index = 0; index < sizeof meanings / sizeof *meanings; index++)
        if (strcmp(word, meanings[index].word) == 0) {
            reader->digit = (uint64_t)meanings[index].value;
            return;
        }
    if (strcmp(word, "linh") == 0)
        return;
    if (strcmp(word, "trăm") == 0) {
        reader->group += reader->digit * 100;
        reader->digit = 0;
    } else if (strcmp(word, "mươi") == 0) {
        reader->group += reader->digit * 10;
        reader->digit = 0;
    } else if (strcmp(word, "mười") == 0) {
        reader->group += 10;
    } else if (strcmp(word, "nghìn") == 0) {
        close_group(reader, 1000);
    } else if (strcmp(word, "triệu") == 0) {
        close_group(reader, 1000000);
    } else if (strcmp(word, "tỷ") == 0) {
        close_group(reader, 1);
        reader->billions = (reader->billions + reader->part) * 1000000000;
        reader->part = 0;
    } else {
        fprintf(stderr, "a word that is no number: %s\n", word);
        test_failures++;
    }
}

static uint64_t read_back(const char *text)
{
    struct reader reader = {0};
    char word[32];
    while (*text) {
        size_t size = strcspn(text, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)size, text);
        read_word(&reader, word);
        text += size + (text[size] == ' ');
    }
    close_group(&reader, 1);
    return reader.billions + reader.part;
}

static void expect_read_back(int64_t number)
{
    uint64_t read = read_back(in("vi", number));
    if (read != (uint64_t)number) {
        fprintf(stderr, "%lld reads back as %llu: %s\n", (long long)number,
                (unsigned long long)read, in("vi", number));
        test_failures++;
    }
}

/* One to nine times that, and what lies just beside. */
static void expect_round_about(int64_t power)
{
    for (int64_t factor = 1; factor <= 9; factor++)
        for (int64_t near = -3; near <= 3; near++)
            if (power * factor + near >= 0)
                expect_read_back(power * factor + near);
}

static void every_number_reads_back(void)
{
    for (int64_t number = 0; number <= 120000; number++)
        expect_read_back(number);
    for (int64_t power = 1; power < 1000000000000000000; power *= 10)
        expect_round_about(power);
    expect_read_back(INT64_MAX);
}

static void random_numbers_read_back(void)
{
    uint64_t state = 20261127;
    for (int round = 0; round < 100000; round++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        expect_read_back((int64_t)(state >> 1 >> (state >> 58)));
    }
}

/* Different numbers have different words: sorted texts hold no two alike. */
static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void no_two_numbers_have_the_same_english_words(void)
{
    enum { COUNT = 30000 };
    static char *texts[COUNT];
    for (int index = 0; index < COUNT; index++) {
        int64_t number = index < 20000 ? index : (int64_t)index * index * index;
        texts[index] = strdup(in("en", number));
    }
    qsort(texts, COUNT, sizeof *texts, compare_texts);
    for (int index = 1; index < COUNT; index++)
        EXPECT(strcmp(texts[index - 1], texts[index]) != 0);
    for (int index = 0; index < COUNT; index++)
        free(texts[index]);
}

static void the_longest_numbers_fit(void)
{
    EXPECT(strlen(in("vi", INT64_MIN)) < WORDS_SIZE);
    EXPECT(strncmp(in("vi", INT64_MIN), "âm chín tỷ", 11) == 0);
    EXPECT(strlen(in("vi", 8888888888888888888)) < WORDS_SIZE);
    EXPECT(strlen(in("en", 8777777777777777777)) < WORDS_SIZE);
}

int main(void)
{
    RUN(vietnamese_reads_as_people_do);
    RUN(english_reads_as_people_do);
    RUN(money_starts_with_a_capital_and_names_its_currency);
    RUN(every_number_reads_back);
    RUN(random_numbers_read_back);
    RUN(no_two_numbers_have_the_same_english_words);
    RUN(the_longest_numbers_fit);
    return test_result();
}
