/* How far a party has taken its notices by a channel. The notices themselves
 * follow from the events of leads (model/notice.h) in the store's fold. */
#include "broker/apply.h"
#include "model/notice.h"

/* Those of a party that took none yet: 0. */
static enum status get_position(struct apply *apply, struct id party,
                                enum notice_channel channel,
                                struct notice_position *ret_position)
{
    struct id id = notice_position_id(party, channel);
    enum status status = store_get(apply->view, &record_notice_position, id,
                                   apply->arena, ret_position);
    if (status != STATUS_not_found)
        return status;
    *ret_position =
        (struct notice_position){.id = id, .party = party, .channel = channel};
    return STATUS_ok;
}

/* What was taken already stays so: said again, it changes nothing. */
static enum status move_on(struct apply *apply,
                           struct notice_position *position, int64_t number)
{
    if (number > position->number) {
        position->number = number;
        position->version++;
        apply_append(apply, VERB_acknowledge_notices, &record_notice_position,
                     position);
    }
    return apply_done(apply, position->id, position->version);
}

enum status apply_start_channel(struct apply *apply, struct id party,
                                enum notice_channel channel)
{
    int64_t last = 0;
    struct notice_position position;
    enum status status = store_notice_last(apply->view, party, &last);
    if (status == STATUS_ok)
        status = get_position(apply, party, channel, &position);
    return status == STATUS_ok ? move_on(apply, &position, last) : status;
}

/* A gateway acknowledges what it took away itself, a party what it has read. */
static enum status check_channel(struct apply *apply,
                                 enum notice_channel channel)
{
    bool is_gateway = (apply->principal.roles & MAIL) != 0;
    if (is_gateway == (channel == notice_channel_mail))
        return STATUS_ok;
    return apply_refuse(apply, STATUS_denied, "channel",
                        problem_reason_not_allowed);
}

enum status apply_acknowledge_notices(struct apply *apply, void *body)
{
    const struct notice_position *said = body;
    struct id party =
        id_is_zero(said->party) ? apply->principal.id : said->party;
    struct notice_position position;
    int64_t last = 0;
    enum status status = apply_check_scope(apply, party, "party");
    apply->on_behalf = (struct id){{0}}; /* it only carried them */
    if (status == STATUS_ok)
        status = check_channel(apply, said->channel);
    if (status == STATUS_ok)
        status = store_notice_last(apply->view, party, &last);
    if (status == STATUS_ok)
        status = get_position(apply, party, said->channel, &position);
    if (status != STATUS_ok)
        return status;
    if (said->number > last) {
        problem_add_range(&apply->problems, "number", said->number, 0, last);
        return STATUS_invalid;
    }
    return move_on(apply, &position, said->number);
}
