#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Takes one value of a tag; a key with several values comes several times, in their order.
///
/// @param key the property's name in upper case, UTF-8.
/// @param value the value, UTF-8.
typedef void (*taglib_receiver)(void *context, const char *key, const char *value);

/// Reads the tags of an audio file, whichever format it has, under TagLib's names of properties.
///
/// @param path where the file lies.
/// @param receive is called for each value while this function runs.
/// @param context the receiver's.
/// @return 1 when TagLib knows the format, 0 when it does not or the file cannot be read.
int taglib_read(const char *path, taglib_receiver receive, void *context);

#ifdef __cplusplus
}
#endif
