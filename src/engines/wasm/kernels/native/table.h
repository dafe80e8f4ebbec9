/* Makes the table of a variant from KERNELS, a list of names with the arguments that they take from a call. */
#define RUN(name, arguments) \
	static void run_##name(char *memory, const int64_t *x) { name arguments; }
KERNELS(RUN)

#define ENTRY(name, arguments) {#name, run_##name},
#define JOINED(a, b) a##b
#define NAME(variant) JOINED(kernels_, variant)
const Variant NAME(VARIANT) = {KERNELS(ENTRY){0, 0}};
