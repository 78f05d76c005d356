/* Replies to passwords, given again from memory: only where they are true. */
#include "broker/answers.h"
#include "tests/test.h"

static struct answers answers;

static struct answered said(uint8_t number)
{
    return (struct answered){
        .request = {{number}}, .body = {{number}}, .at_ms = 1000 + number};
}

static void keep(uint8_t number)
{
    struct answered answered = said(number);
    answers_keep(&answers, &answered, bytes_of("a frame", 7));
}

static bool is_kept(uint8_t number)
{
    struct answered wanted = said(number);
    return answers_find(&answers, wanted.request, wanted.body);
}

static void start(void)
{
    memset(&answers, 0, sizeof answers);
}

static void what_a_failed_batch_answered_is_not_said_again(void)
{
    start();
    keep(1);
    answers_settle(&answers, true);
    keep(2);
    EXPECT(is_kept(2)); /* in the same batch, whose end it shares */
    answers_settle(&answers, false);
    EXPECT(!is_kept(2));
    EXPECT(is_kept(1)); /* of a batch before */
    answers_settle(&answers, false);
    EXPECT(is_kept(1));
}

static void a_token_of_a_failed_batch_lies_about_nowhere(void)
{
    static const uint8_t nothing[ANSWERED_BYTES_MOST];
    start();
    keep(1);
    answers_settle(&answers, false);
    for (int index = 0; index < ANSWERED_MOST; index++)
        EXPECT(memcmp(answers.list[index].frame, nothing, sizeof nothing) == 0);
}

static void the_same_request_with_another_body_is_another(void)
{
    start();
    keep(1);
    EXPECT(!answers_find(&answers, said(1).request, said(2).body));
    EXPECT(!answers_find(&answers, said(2).request, said(1).body));
}

static void the_oldest_makes_room_and_time_ends_the_rest(void)
{
    start();
    for (uint8_t number = 0; number <= ANSWERED_MOST; number++)
        keep(number);
    answers_settle(&answers, true);
    EXPECT(!is_kept(0));
    EXPECT(is_kept(1));
    answers_forget(&answers, 1001 + ANSWERED_MS + 1);
    EXPECT(!is_kept(1));
    EXPECT(is_kept(2));
}

static void what_is_too_large_is_not_kept(void)
{
    static uint8_t large[ANSWERED_BYTES_MOST + 1];
    struct answered answered = said(1);
    start();
    answers_keep(&answers, &answered, bytes_of(large, sizeof large));
    EXPECT(!is_kept(1));
    answers_keep(&answers, &answered, bytes_of(large, sizeof large - 1));
    EXPECT(is_kept(1));
}

int main(void)
{
    RUN(what_a_failed_batch_answered_is_not_said_again);
    RUN(a_token_of_a_failed_batch_lies_about_nowhere);
    RUN(the_same_request_with_another_body_is_another);
    RUN(the_oldest_makes_room_and_time_ends_the_rest);
    RUN(what_is_too_large_is_not_kept);
    return test_result();
}
