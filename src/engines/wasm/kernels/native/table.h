/*
 * Makes the table of a variant from KERNELS, a list of names with the arguments that they take from a call: I(n) is an integer
 * among them, A(n) an address, MAYBE(n) an address that may be missing.
 */
#define I(n) x[n]
#define A(n) (memory + x[n])
#define MAYBE(n) (x[n] ? memory + x[n] : 0)

#define RUN(name, arguments) \
	static void run_##name(char *memory, const int64_t *x) { name arguments; }
KERNELS(RUN)

#define ENTRY(name, arguments) {#name, run_##name},
#define JOINED(a, b) a##b
#define NAME(variant) JOINED(kernels_, variant)
const Variant NAME(VARIANT) = {KERNELS(ENTRY){0, 0}};
