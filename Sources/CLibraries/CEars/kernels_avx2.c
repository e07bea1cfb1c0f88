#if defined(__x86_64__)
#define KERNEL __attribute__((target("avx2")))
#define KERNELS avx2_kernels
#include "kernels.h"
#endif
