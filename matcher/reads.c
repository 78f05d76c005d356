#include "matcher/reads.h"

#include "link/envelope.h"
#include "model/verb.h"

static enum status find_viewer(struct market_question *question)
{
    const struct verb *verb = verb_find((unsigned)question->request->verb);
    const struct party *party =
        market_find(follower_market(question->follower), &record_party,
                    question->request->actor);
    if (!party)
        return STATUS_busy;
    if (!verb)
        return STATUS_ok; /* refused below */
    struct rights rights = rights_of(party);
    question->viewer = viewer_of(&rights, verb);
    return question->viewer.reach == REACH_NONE ? STATUS_denied : STATUS_ok;
}

enum status reads_explain(struct market_question *question,
                          const struct market_name *name, enum status status)
{
    struct heavy_posts heavy;
    if (status != STATUS_too_large)
        return status;
    follower_heavy(question->follower, name, &heavy);
    for (uint32_t index = 0; index < heavy.count; index++) {
        char id[ID_TEXT_SIZE];
        id_format(heavy.list[index].id, id);
        problem_add(question->problems, heavy.list[index].table->name,
                    problem_reason_sum_too_large, id);
    }
    return status;
}

static enum status answer(struct market_question *question,
                          struct envelope *reply)
{
    struct market_query query;
    if (follower_done_sequence(question->follower) <
        question->request->least_sequence)
        return STATUS_busy;
    enum status status = find_viewer(question);
    if (status != STATUS_ok)
        return status;
    if (question->request->verb == VERB_market_what_if)
        return read_what_if(question, reply);
    if (question->request->verb == VERB_market_frontier)
        return read_frontier(question, reply);
    status = envelope_read_body(question->request, &record_market_query,
                                question->arena, &query, question->problems);
    if (status != STATUS_ok)
        return status;
    switch (question->request->verb) {
    case VERB_market_matches:
    case VERB_market_unmet:
    case VERB_market_unsold:
        return read_lines(question, &query, reply);
    case VERB_market_certificate:
        return read_certificate(question, &query, reply);
    }
    problem_add(question->problems, "verb", problem_reason_unknown_word, NULL);
    return STATUS_unsupported;
}

void reads_answer(struct market_question *question, struct envelope *reply)
{
    struct problems problems;
    problems_init(&problems, question->arena);
    question->problems = &problems;
    reply->sequence = follower_done_sequence(question->follower);
    reply->status = answer(question, reply);
    envelope_set_problems(reply, &problems);
}
