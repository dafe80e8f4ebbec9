/* The kernels of a variant, as the addon finds them: by name, with the arguments of a call from JavaScript as integers. */
#ifndef KERNELS_H
#define KERNELS_H
#include <stdint.h>

enum { MOST_ARGUMENTS = 16 };

typedef struct {
	const char *name;
	/** `memory` is the start of the WebAssembly memory; addresses among the arguments are offsets from it. */
	void (*run)(char *memory, const int64_t *arguments);
} Kernel;

/** Ends with an entry without a name. */
typedef Kernel Variant[];
extern const Variant kernels_avx2, kernels_avx512, kernels_neon, kernels_bfloat16, kernels_amx;
#endif
