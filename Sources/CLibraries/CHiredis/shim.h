#pragma once
#include <hiredis/hiredis.h>

// TLS came with hiredis 1.0, in a library of its own. It is opened at run time, so that one module map links against
// every hiredis; older ones, and a system without that library, answer with the reason.

#if defined(HIREDIS_MAJOR) && HIREDIS_MAJOR >= 1
#include <dlfcn.h>
#include <stddef.h>

/// Whether this hiredis can speak TLS when its library is there.
static inline int juke_redis_has_tls(void) { return 1; }

/// Secures a new connection, checking the server's certificate against the system's authorities or the file `ca`.
///
/// Returns NULL, or what went wrong.
static inline const char *juke_redis_start_tls(redisContext *context, const char *server_name, const char *ca) {
    typedef int (*init_function)(void);
    typedef void *(*create_function)(const char *, const char *, const char *, const char *, const char *, int *);
    typedef int (*start_function)(redisContext *, void *);
    static void *library = NULL;
    static void *secrets = NULL;

    const char *names[] = {
        "libhiredis_ssl.so", "libhiredis_ssl.so.1.3.0", "libhiredis_ssl.so.1.2.0", "libhiredis_ssl.so.1.1.0",
        "libhiredis_ssl.so.1.0.0", "libhiredis_ssl.dylib",
    };
    for (size_t i = 0; library == NULL && i < sizeof names / sizeof *names; i++) library = dlopen(names[i], RTLD_NOW);
    if (library == NULL) return "libhiredis_ssl is not installed";
    if (secrets == NULL) {
        init_function init = (init_function)dlsym(library, "redisInitOpenSSL");
        create_function create = (create_function)dlsym(library, "redisCreateSSLContext");
        int error = 0;
        if (init == NULL || create == NULL || init() != REDIS_OK) return "libhiredis_ssl does not start";
        secrets = create(ca, ca == NULL ? "/etc/ssl/certs" : NULL, NULL, NULL, server_name, &error);
        if (secrets == NULL) return "the certificates of the authorities cannot be read";
    }
    start_function start = (start_function)dlsym(library, "redisInitiateSSLWithContext");
    if (start == NULL) return "libhiredis_ssl is of another version";
    return start(context, secrets) == REDIS_OK ? NULL : context->errstr;
}
#else
/// Whether this hiredis can speak TLS when its library is there.
static inline int juke_redis_has_tls(void) { return 0; }

/// Secures a new connection. Returns NULL, or what went wrong.
static inline const char *juke_redis_start_tls(redisContext *context, const char *server_name, const char *ca) {
    (void)context;
    (void)server_name;
    (void)ca;
    return "hiredis before 1.0 has no TLS";
}
#endif
