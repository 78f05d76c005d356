/* What parties were told: for a party its own, for a channel those of all
 * parties that want them by it and have not had them yet. */
#include "link/envelope.h"
#include "model/codec.h"
#include "model/notice.h"
#include "office/answer.h"
#include "store/notice.h"

struct gathering {
    struct question *question;
    struct notice_query query;
    struct notice_page page;
    size_t bytes;
    bool is_cut;          /* the page was full before a party's end */
    struct id last_party; /* looked at, with all of its notices */
    enum status status;
};

static enum status read_query(struct question *question,
                              struct gathering *ret_gathering)
{
    *ret_gathering = (struct gathering){.question = question};
    enum status status = envelope_read_body(
        question->request, &record_notice_query, question->arena,
        &ret_gathering->query, question->problems);
    if (status != STATUS_ok)
        return status;
    ret_gathering->page.notices =
        arena_take(question->arena, (size_t)ret_gathering->query.limit,
                   sizeof *ret_gathering->page.notices);
    return ret_gathering->page.notices ? STATUS_ok : STATUS_too_large;
}

static bool is_full(const struct gathering *gathering, size_t more)
{
    return gathering->page.notices_count >= gathering->query.limit ||
           gathering->bytes + more > OFFICE_PAGE_BYTES;
}

static bool add(void *context, struct bytes bytes)
{
    struct gathering *gathering = context;
    struct notice_page *page = &gathering->page;
    gathering->is_cut = is_full(gathering, bytes.size);
    if (gathering->is_cut)
        return false;
    gathering->status =
        record_decode(&record_notice, bytes, gathering->question->arena,
                      &page->notices[page->notices_count], NULL);
    if (gathering->status != STATUS_ok)
        return false;
    page->notices_count++;
    gathering->bytes += bytes.size;
    return true;
}

/* How far that channel has taken them; 0 where none was said. */
static enum status read_position(struct gathering *gathering, struct id party,
                                 int64_t *ret_number)
{
    struct question *question = gathering->question;
    struct notice_position position = {.number = 0};
    struct id id = notice_position_id(party, gathering->query.channel);
    enum status status = STATUS_not_found;
    if (gathering->query.channel)
        status = store_get(question->snapshot, &record_notice_position, id,
                           question->arena, &position);
    *ret_number = status == STATUS_ok ? position.number : 0;
    return status == STATUS_not_found ? STATUS_ok : status;
}

static enum status gather(struct gathering *gathering, struct id party,
                          int64_t after)
{
    enum status status = store_notice_scan(gathering->question->snapshot, party,
                                           after, add, gathering);
    return status == STATUS_ok ? gathering->status : status;
}

/* ---- one's own */

enum status office_notices(struct question *question)
{
    struct gathering gathering;
    enum status status = read_query(question, &gathering);
    if (status != STATUS_ok)
        return status;
    struct notice_page *page = &gathering.page;
    struct id party = gathering.query.party;
    if (id_is_zero(party))
        party = question->viewer.id;
    if (!id_equal(party, question->viewer.id) &&
        !viewer_sees_all(&question->viewer)) {
        problem_add(question->problems, "party", problem_reason_not_allowed,
                    NULL);
        return STATUS_denied;
    }
    status = read_position(&gathering, party, &page->position);
    if (status == STATUS_ok)
        status = store_notice_last(question->snapshot, party, &page->last);
    int64_t after = gathering.query.after;
    if (page->position > after)
        after = page->position;
    if (status == STATUS_ok)
        status = gather(&gathering, party, after);
    if (status == STATUS_ok)
        status = store_notice_folded(question->snapshot, party, &page->folded);
    record_encode(&record_notice_page, page, question->body);
    return status;
}

/* ---- a channel's */

static bool is_wanted(const struct contact *contact)
{
    return contact->mail_notices && *contact->mail;
}

/* A party that did not fit whole is looked at again with the next page, unless
 * it has this one for itself: then the rest waits until these are taken. */
static bool gather_of(void *context, const struct contact *contact)
{
    struct gathering *gathering = context;
    bool is_first = gathering->page.notices_count == 0;
    int64_t position = 0;
    if (is_wanted(contact))
        gathering->status = read_position(gathering, contact->id, &position);
    if (is_wanted(contact) && gathering->status == STATUS_ok)
        gathering->status = gather(gathering, contact->id, position);
    if (!gathering->is_cut || is_first)
        gathering->last_party = contact->id;
    if (gathering->is_cut)
        gathering->page.next_party = gathering->last_party;
    return gathering->status == STATUS_ok && !gathering->is_cut;
}

enum status office_pending_notices(struct question *question)
{
    struct gathering gathering;
    enum status status = read_query(question, &gathering);
    if (status != STATUS_ok)
        return status;
    if (gathering.query.channel != notice_channel_mail) {
        problem_add(question->problems, "channel", problem_reason_not_allowed,
                    NULL);
        return STATUS_denied;
    }
    status = store_contact_scan(question->snapshot, gathering.query.after_party,
                                gather_of, &gathering);
    if (status == STATUS_ok)
        status = gathering.status;
    record_encode(&record_notice_page, &gathering.page, question->body);
    return status;
}
