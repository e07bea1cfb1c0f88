#include "CBandwidth.h"

typedef float lanes __attribute__((vector_size(32), aligned(32)));

#if defined(__x86_64__)
__attribute__((target("avx2")))
#endif
float juke_sum(const float *values, size_t count)
{
    lanes sums[8] = {{0}};
    const lanes *rows = (const lanes *)values;
    for (size_t row = 0; row + 8 <= count / 8; row += 8) {
        for (int place = 0; place < 8; place++) sums[place] += rows[row + (size_t)place];
    }
    float sum = 0;
    for (int place = 0; place < 8; place++) sum += sums[place][0] + sums[place][7];
    return sum;
}
