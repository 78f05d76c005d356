/* Which addresses a gateway may put into a header. */
#include "model/mail_address.h"

#include "tests/test.h"

static void what_people_have_is_taken(void)
{
    EXPECT(mail_address_is_valid("hoa@example.vn"));
    EXPECT(mail_address_is_valid("nong.thi-hoa+gung@caobang.gov.vn"));
    EXPECT(mail_address_is_valid("x_1@mail-2.example.com"));
    EXPECT(mail_address_is_valid("root@localhost"));
}

static void what_could_end_a_header_or_name_two_is_not(void)
{
    static const char *const bad[] = {"",
                                      "hoa",
                                      "@example.vn",
                                      "hoa@",
                                      "hoa@vn",
                                      "a@b@c.vn",
                                      "a b@example.vn",
                                      "a@example.vn\r\nBcc: x@y.vn",
                                      "a@example.vn,b@example.vn",
                                      "<a@example.vn>",
                                      "\"a\"@example.vn",
                                      "a@[127.0.0.1]",
                                      ".a@example.vn",
                                      "a..b@example.vn",
                                      "a@example..vn",
                                      "a@example.vn.",
                                      "hòa@example.vn",
                                      "hoa@vídụ.vn"};
    for (size_t index = 0; index < sizeof bad / sizeof *bad; index++) {
        if (mail_address_is_valid(bad[index]))
            fprintf(stderr, "taken: %s\n", bad[index]);
        EXPECT(!mail_address_is_valid(bad[index]));
    }
}

static void one_that_is_too_long_is_not(void)
{
    char text[400];
    memset(text, 'a', sizeof text);
    memcpy(text + 64, "@example.vn", 12);
    EXPECT(mail_address_is_valid(text));
    memset(text, 'a', sizeof text);
    memcpy(text + 65, "@example.vn", 12);
    EXPECT(!mail_address_is_valid(text));
    memset(text, 'a', sizeof text);
    memcpy(text, "a@b.", 4);
    text[MAIL_ADDRESS_MOST] = '\0';
    EXPECT(mail_address_is_valid(text));
    text[MAIL_ADDRESS_MOST] = 'a';
    text[MAIL_ADDRESS_MOST + 1] = '\0';
    EXPECT(!mail_address_is_valid(text));
}

int main(void)
{
    RUN(what_people_have_is_taken);
    RUN(what_could_end_a_header_or_name_two_is_not);
    RUN(one_that_is_too_long_is_not);
    return test_result();
}
