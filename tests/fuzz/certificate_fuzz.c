/* A certificate from anybody, for `lienket market verify`: accepted, or refused
 * with a sentence; whether candidates are counted or looked for changes no
 * verdict; and what was accepted is refused once its last line is gone. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/check.h"
#include "model/certificate.h"
#include "model/place.h"

#define BYTES_MOST 32768

static const struct gazetteer *places(void)
{
    static struct gazetteer *gazetteer;
    if (!gazetteer)
        CHECK(gazetteer_create("model/data", &gazetteer) == STATUS_ok);
    return gazetteer;
}

static enum status check(const char *text, size_t size, uint64_t counted,
                         struct certificate_report *ret_report)
{
    enum status status =
        certificate_check_counting(text, size, places(), counted, ret_report);
    CHECK((status == STATUS_ok) == (ret_report->fault == CERTIFICATE_ok));
    CHECK(status == STATUS_ok || status == STATUS_corrupt);
    CHECK(*certificate_fault_text(ret_report->fault, "vi"));
    CHECK(*certificate_fault_text(ret_report->fault, "en"));
    CHECK(memchr(ret_report->detail, '\0', sizeof ret_report->detail));
    return status;
}

/* Where the last line begins; 0 when there is one alone. */
static size_t last_line(const char *text, size_t size)
{
    while (size > 0 && text[size - 1] == '\n')
        size--;
    while (size > 0 && text[size - 1] != '\n')
        size--;
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct certificate_report counted, looked, cut;
    const char *text = (const char *)data;
    if (size > BYTES_MOST)
        return 0;
    enum status status = check(text, size, CERTIFICATE_COUNTED_PAIRS, &counted);
    bool is_same = check(text, size, 0, &looked) == status;
    /* What is not counted is not compared. */
    CHECK(is_same || counted.fault == CERTIFICATE_wrong_candidates);
    if (status != STATUS_ok)
        return 0;
    CHECK(counted.gap_milli >= 0 &&
          counted.total_milli + counted.gap_milli == counted.bound_milli);
    CHECK(check(text, last_line(text, size), 0, &cut) == STATUS_corrupt);
    return 0;
}

void fuzz_replay(uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
}
