#include "internal.h"

#include <stdlib.h>

bool series_reserve(series *list, size_t more)
{
    size_t needed = list->count + more;
    if (needed <= list->capacity) return true;
    size_t capacity = list->capacity * 2 > needed ? list->capacity * 2 : needed;
    float *values = realloc(list->values, capacity * sizeof *values);
    if (!values) return false;
    list->values = values;
    list->capacity = capacity;
    return true;
}

bool series_add(series *list, float value)
{
    if (!series_reserve(list, 1)) return false;
    list->values[list->count++] = value;
    return true;
}

void series_free(series *list)
{
    free(list->values);
    *list = (series){0};
}
