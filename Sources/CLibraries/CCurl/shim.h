#pragma once
// Without it the setters are macros that check the type of a constant option; here the option is not constant.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

// libcurl's setters and getters take variable arguments, which Swift does not import. One function for each type.

typedef size_t (*juke_curl_receiver)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode juke_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode juke_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode juke_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

/// `option` is the function's, `context_option` that of its last argument.
static inline CURLcode juke_curl_set_receiver(
    CURL *handle, CURLoption option, juke_curl_receiver receiver, CURLoption context_option, void *context) {
    CURLcode code = curl_easy_setopt(handle, option, receiver);
    return code == CURLE_OK ? curl_easy_setopt(handle, context_option, context) : code;
}

/// Lets a request go out over HTTP and HTTPS only.
static inline CURLcode juke_curl_allow_http_only(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(handle, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/// The number that an answer gives for `info`, 0 when there is none.
static inline long juke_curl_long(CURL *handle, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}

/// A time in microseconds, 0 when that point was not reached.
static inline curl_off_t juke_curl_time(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(handle, info, &value);
    return value;
}

static inline CURLMcode juke_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
