#include "clients/mail/smtp.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"

#define CONNECT_MS 15000L
#define WHOLE_MS 120000L
#define STALLED_S 30L

struct smtp {
    CURL *curl;
    const struct mail_options *options;
    const struct buffer *letter;
    size_t sent;
    char why[CURL_ERROR_SIZE + 32];
    char fault[CURL_ERROR_SIZE];
};

static size_t read_letter(char *room, size_t size, size_t count, void *context)
{
    struct smtp *smtp = context;
    size_t left = smtp->letter->size - smtp->sent;
    size_t taken = left < size * count ? left : size * count;
    memcpy(room, smtp->letter->data + smtp->sent, taken);
    smtp->sent += taken;
    return taken;
}

struct smtp *smtp_create(const struct mail_options *options)
{
    struct smtp *smtp = memory_allocate(1, sizeof *smtp);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        die(status_exit_code(STATUS_unavailable), "libcurl cannot start");
    smtp->options = options;
    smtp->curl = curl_easy_init();
    CHECK(smtp->curl);
    return smtp;
}

void smtp_destroy(struct smtp *smtp)
{
    if (!smtp)
        return;
    curl_easy_cleanup(smtp->curl);
    curl_global_cleanup();
    memory_free(smtp);
}

static void set_server(struct smtp *smtp)
{
    const struct mail_options *options = smtp->options;
    char url[512];
    const char *scheme = options->tls == MAIL_TLS_SMTPS ? "smtps" : "smtp";
    long tls = options->tls == MAIL_TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL;
    (void)snprintf(url, sizeof url, "%s://%s", scheme, options->server);
    curl_easy_setopt(smtp->curl, CURLOPT_URL, url);
    curl_easy_setopt(smtp->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(smtp->curl, CURLOPT_USE_SSL, tls);
    curl_easy_setopt(smtp->curl, CURLOPT_SSLVERSION,
                     (long)CURL_SSLVERSION_TLSv1_2);
    if (options->ca_file)
        curl_easy_setopt(smtp->curl, CURLOPT_CAINFO, options->ca_file);
    if (options->user) {
        curl_easy_setopt(smtp->curl, CURLOPT_USERNAME, options->user);
        curl_easy_setopt(smtp->curl, CURLOPT_PASSWORD, options->password);
    }
}

static void set_limits(struct smtp *smtp)
{
    curl_easy_setopt(smtp->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
    curl_easy_setopt(smtp->curl, CURLOPT_TIMEOUT_MS, WHOLE_MS);
    curl_easy_setopt(smtp->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_LOW_SPEED_TIME, STALLED_S);
    curl_easy_setopt(smtp->curl, CURLOPT_ERRORBUFFER, smtp->fault);
}

/* What the server said last counts; without a word of it, whether it was there
 * at all. */
static enum smtp_outcome outcome_of(CURLcode code, long said)
{
    if (code == CURLE_OK)
        return SMTP_TAKEN;
    if (code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED ||
        code == CURLE_SSL_CONNECT_ERROR ||
        code == CURLE_PEER_FAILED_VERIFICATION ||
        code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST)
        return SMTP_AWAY;
    if (said >= 500 && said < 600)
        return SMTP_REFUSED;
    return said >= 200 && said < 500 ? SMTP_LATER : SMTP_AWAY;
}

enum smtp_outcome smtp_send(struct smtp *smtp, const char *to,
                            const struct buffer *letter, const char **ret_why)
{
    long said = 0;
    struct curl_slist *receivers = curl_slist_append(NULL, to);
    CHECK(receivers);
    smtp->letter = letter;
    smtp->sent = 0;
    smtp->fault[0] = '\0';
    curl_easy_reset(smtp->curl); /* keeps the connection */
    set_server(smtp);
    set_limits(smtp);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, smtp->options->from);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, receivers);
    curl_easy_setopt(smtp->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(smtp->curl, CURLOPT_READFUNCTION, read_letter);
    curl_easy_setopt(smtp->curl, CURLOPT_READDATA, smtp);
    CURLcode code = curl_easy_perform(smtp->curl);
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &said);
    curl_slist_free_all(receivers);
    (void)snprintf(smtp->why, sizeof smtp->why, "%s",
                   *smtp->fault ? smtp->fault : curl_easy_strerror(code));
    *ret_why = smtp->why;
    return outcome_of(code, said);
}
