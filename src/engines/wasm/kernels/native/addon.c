/*
 * The native kernels as an addon for Node: `variants()` names those that this processor can run, `bind(bytes, name)` gives the
 * kernels of a variant as functions over the memory that `bytes` is a view of. HAS_… say which variants were compiled.
 */
#include "kernels.h"
#include <node_api.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif
#if defined(__linux__)
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define UNUSED __attribute__((unused))

static UNUSED int always(void) { return 1; }

#if defined(__x86_64__)
/* `__builtin_cpu_supports` also asks whether the operating system keeps the wide registers. */
static UNUSED int hasAvx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

static UNUSED int hasAvx512(void) {
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

static unsigned feature(unsigned leaf, unsigned subleaf, int which) {
	unsigned registers[4] = {0};
	__get_cpuid_count(leaf, subleaf, registers, registers + 1, registers + 2, registers + 3);
	return registers[which];
}

static UNUSED int hasBfloat16(void) { return hasAvx512() && feature(7, 1, 0) >> 5 & 1; }

/** AMX keeps 8 KB a thread, which Linux gives only to a process that asks for it. */
static UNUSED int hasAmx(void) {
#if defined(__linux__)
	enum { REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
	const unsigned features = feature(7, 0, 3);
	return hasBfloat16() && features >> 22 & 1 && features >> 24 & 1 && syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
#else
	return 0;
#endif
}
#endif

static const struct {
	const char *name;
	const Kernel *kernels;
	int (*works)(void);
} variants[] = {
#ifdef HAS_AVX512
	{"avx512", kernels_avx512, hasAvx512},
#endif
#ifdef HAS_AVX2
	{"avx2", kernels_avx2, hasAvx2},
#endif
#ifdef HAS_NEON
	{"neon", kernels_neon, always},
#endif
#ifdef HAS_AMX
	{"amx", kernels_amx, hasAmx},
#endif
#ifdef HAS_BFLOAT16
	{"bfloat16", kernels_bfloat16, hasBfloat16},
#endif
	{0, 0, 0},
};

/** A kernel bound to a memory, and a reference that keeps the memory alive. */
typedef struct {
	void (*run)(char *memory, const int64_t *arguments);
	char *memory;
	napi_ref bytes;
} Bound;

/*
 * Subnormal numbers cost some processors a hundred cycles each: they count as 0 inside of a kernel, and only there, as
 * JavaScript relies on them.
 */
#if defined(__x86_64__)
typedef unsigned Mode;
static Mode flushSubnormals(void) {
	const Mode before = _mm_getcsr();
	_mm_setcsr(before | _MM_FLUSH_ZERO_ON | _MM_DENORMALS_ZERO_ON);
	return before;
}
static void restore(Mode before) { _mm_setcsr(before); }
#elif defined(__aarch64__)
typedef uint64_t Mode;
static Mode flushSubnormals(void) {
	Mode before;
	__asm__ volatile("mrs %0, fpcr" : "=r"(before));
	__asm__ volatile("msr fpcr, %0" : : "r"(before | 1 << 24));
	return before;
}
static void restore(Mode before) { __asm__ volatile("msr fpcr, %0" : : "r"(before)); }
#endif

static napi_value call(napi_env env, napi_callback_info info) {
	size_t count = MOST_ARGUMENTS;
	napi_value values[MOST_ARGUMENTS];
	int64_t arguments[MOST_ARGUMENTS] = {0};
	void *data;
	napi_get_cb_info(env, info, &count, values, 0, &data);
	for (size_t n = 0; n < count; n++) napi_get_value_int64(env, values[n], arguments + n);
	const Bound *bound = data;
	const Mode mode = flushSubnormals();
	bound->run(bound->memory, arguments);
	restore(mode);
	return 0;
}

static void release(napi_env env, void *data, void *hint) {
	(void)hint;
	napi_delete_reference(env, ((Bound *)data)->bytes);
	free(data);
}

/**
 * Asks for pages of 2 MB where the system leaves that to programs: a row of a wide layer's gates lies on a page of its own
 * otherwise, and products wait for the addresses of pages (measured: 2 × 512 trains a tenth faster).
 */
static void askForLargePages(char *memory, size_t length) {
#if defined(MADV_HUGEPAGE)
	const size_t page = 2 << 20, begin = ((size_t)memory + page - 1) / page * page, end = ((size_t)memory + length) / page * page;
	if (begin < end) madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#else
	(void)memory, (void)length;
#endif
}

static napi_value bind(napi_env env, napi_callback_info info) {
	size_t count = 2, length, offset;
	napi_value values[2], buffer, object;
	napi_typedarray_type type;
	void *memory = 0;
	char name[32] = {0};
	napi_get_cb_info(env, info, &count, values, 0, 0);
	if (napi_get_typedarray_info(env, values[0], &type, &length, &memory, &buffer, &offset) != napi_ok || !memory) {
		napi_throw_type_error(env, 0, "Expected a view of a memory.");
		return 0;
	}
	askForLargePages(memory, length);
	napi_get_value_string_utf8(env, values[1], name, sizeof name, 0);
	napi_create_object(env, &object);
	for (int v = 0; variants[v].name; v++) {
		if (strcmp(variants[v].name, name) || !variants[v].works()) continue;
		for (const Kernel *kernel = variants[v].kernels; kernel->name; kernel++) {
			Bound *bound = malloc(sizeof *bound);
			napi_value function;
			if (!bound) break;
			bound->run = kernel->run;
			bound->memory = memory;
			napi_create_reference(env, values[0], 1, &bound->bytes);
			napi_create_function(env, kernel->name, NAPI_AUTO_LENGTH, call, bound, &function);
			napi_add_finalizer(env, function, bound, release, 0, 0);
			napi_set_named_property(env, object, kernel->name, function);
		}
		return object;
	}
	napi_throw_error(env, 0, "This processor can't run those kernels.");
	return 0;
}

static napi_value list(napi_env env, napi_callback_info info) {
	(void)info;
	napi_value names, name;
	uint32_t count = 0;
	napi_create_array(env, &names);
	for (int v = 0; variants[v].name; v++) {
		if (!variants[v].works()) continue;
		napi_create_string_utf8(env, variants[v].name, NAPI_AUTO_LENGTH, &name);
		napi_set_element(env, names, count++, name);
	}
	return names;
}

NAPI_MODULE_INIT() {
	napi_value function;
	napi_create_function(env, "variants", NAPI_AUTO_LENGTH, list, 0, &function);
	napi_set_named_property(env, exports, "variants", function);
	napi_create_function(env, "bind", NAPI_AUTO_LENGTH, bind, 0, &function);
	napi_set_named_property(env, exports, "bind", function);
	return exports;
}
