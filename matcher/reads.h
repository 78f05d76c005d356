/* The market_* verbs: pairs of the standing optimum, lots that found none and
 * what would have made them match, and certificates, in pages; and what other
 * policies would make of it. */
#ifndef LIENKET_MATCHER_READS_H
#define LIENKET_MATCHER_READS_H

#include "matcher/follower.h"
#include "model/problem.h"
#include "model/visible.h"

/* The certificate read last, from which further chunks are cut. */
struct kept_document {
    struct id clearing;
    struct market_name name;
    struct buffer text;
};

/* One question and where its answer goes. */
struct market_question {
    struct follower *follower;
    struct kept_document *document;
    const struct envelope *request;
    struct viewer viewer; /* set by reads_answer */
    struct arena *arena;
    struct problems *problems;
};

/* Fills status, sequence, body and problems of `reply`, with what the request's
 * actor may see. STATUS_busy also while the market does not know the actor. */
void reads_answer(struct market_question *question, struct envelope *reply);

/* Names what makes a market too large to solve; any other status is passed on.
 */
enum status reads_explain(struct market_question *question,
                          const struct market_name *name, enum status status);

/* ---- one file each; the query is decoded from the request */
MUST_CHECK enum status read_lines(struct market_question *question,
                                  const struct market_query *query,
                                  struct envelope *reply);
MUST_CHECK enum status read_certificate(struct market_question *question,
                                        const struct market_query *query,
                                        struct envelope *reply);

/* ---- these decode a body of their own */
MUST_CHECK enum status read_what_if(struct market_question *question,
                                    struct envelope *reply);
MUST_CHECK enum status read_frontier(struct market_question *question,
                                     struct envelope *reply);

#endif
