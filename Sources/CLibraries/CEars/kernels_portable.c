#define KERNEL
#define KERNELS portable_kernels
#include "kernels.h"

const kernels *best_kernels(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return &avx2_kernels;
#endif
    return &portable_kernels;
}
