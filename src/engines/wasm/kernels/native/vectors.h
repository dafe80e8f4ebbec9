/*
 * Vectors of float32 as wide as the processor that a variant is compiled for has them, and the activations. Every operation
 * rounds where the WebAssembly kernels of `assembly/` round, in the same order, so that both give the same bits: what is
 * multiplied and added in one rounding says so by `fused`, and the compiler is told not to fuse anything else.
 */
#ifndef VECTORS_H
#define VECTORS_H
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/** A place in the memory that JavaScript and WebAssembly see; distances are in bytes. */
typedef char *Address;
typedef intptr_t Distance;

#define INLINE static inline __attribute__((always_inline))
/** Before a loop whose number of rounds is constant once it is inlined: its elements of arrays become registers. */
#if defined(__clang__)
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif
#define MIN(a, b) ((a) < (b) ? (a) : (b))

#if defined(__AVX512F__)
enum { LANES = 16 };
typedef __m512 Vector;
INLINE Vector load(Address at) { return _mm512_loadu_ps(at); }
INLINE void store(Address at, Vector x) { _mm512_storeu_ps(at, x); }
INLINE Vector splat(float x) { return _mm512_set1_ps(x); }
INLINE Vector fused(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
/* These instructions give the second of two numbers where one of them is NaN. */
INLINE Vector least(Vector limit, Vector x) { return _mm512_min_ps(limit, x); }
INLINE Vector most(Vector limit, Vector x) { return _mm512_max_ps(limit, x); }
#elif defined(__AVX2__)
enum { LANES = 8 };
typedef __m256 Vector;
INLINE Vector load(Address at) { return _mm256_loadu_ps((float *)at); }
INLINE void store(Address at, Vector x) { _mm256_storeu_ps((float *)at, x); }
INLINE Vector splat(float x) { return _mm256_set1_ps(x); }
INLINE Vector fused(Vector a, Vector b, Vector c) { return _mm256_fmadd_ps(a, b, c); }
INLINE Vector least(Vector limit, Vector x) { return _mm256_min_ps(limit, x); }
INLINE Vector most(Vector limit, Vector x) { return _mm256_max_ps(limit, x); }
#elif defined(__ARM_NEON)
enum { LANES = 4 };
typedef float32x4_t Vector;
INLINE Vector load(Address at) { return vld1q_f32((float *)at); }
INLINE void store(Address at, Vector x) { vst1q_f32((float *)at, x); }
INLINE Vector splat(float x) { return vdupq_n_f32(x); }
INLINE Vector fused(Vector a, Vector b, Vector c) { return vfmaq_f32(c, a, b); }
INLINE Vector least(Vector limit, Vector x) { return vbslq_f32(vcltq_f32(limit, x), limit, x); }
INLINE Vector most(Vector limit, Vector x) { return vbslq_f32(vcgtq_f32(limit, x), limit, x); }
#else
#error "No variant of the kernels is written for this processor."
#endif

/** Bytes of a vector. */
enum { WIDTH = 4 * LANES };

/**
 * numerator / denominator, rounded correctly for a positive denominator near 1 or below, as in `tanhOf`. A division of 512 bits takes as long as twenty
 * multiplications: an approximate reciprocal, improved by Newton's method, and the remainder of the quotient (Markstein 1990) give
 * the same bits sooner. The remainder of a small numerator would be flushed to 0, so all are scaled meanwhile.
 */
#if defined(__AVX512F__)
INLINE Vector quotient(Vector numerator, Vector denominator) {
	const Vector scale = splat(0x1p60f), rough = _mm512_rcp14_ps(denominator), n = numerator * scale;
	const Vector reciprocal = fused(rough, _mm512_fnmadd_ps(denominator, rough, splat(1)), rough);
	const Vector near = n * reciprocal;
	const Vector result = fused(_mm512_fnmadd_ps(denominator, near, n), reciprocal, near) * splat(0x1p-60f);
	// The remainder of −0 is +0, and their sum too.
	return _mm512_or_ps(result, _mm512_and_ps(numerator, splat(-0.0f)));
}
#else
INLINE Vector quotient(Vector numerator, Vector denominator) { return numerator / denominator; }
#endif

/** 0 for numbers so small that their products would become subnormal; NaN passes. */
INLINE Vector flushed(Vector x) {
	const float limit = 1e-30f;
#if defined(__AVX512F__)
	return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(_mm512_abs_ps(x), splat(limit), _CMP_NLT_UQ), x);
#elif defined(__AVX2__)
	return _mm256_and_ps(_mm256_cmp_ps(_mm256_andnot_ps(splat(-0.0f), x), splat(limit), _CMP_NLT_UQ), x);
#else
	return vbslq_f32(vcltq_f32(vabsq_f32(x), splat(limit)), splat(0), x);
#endif
}

INLINE float number(Address at) {
	float x;
	memcpy(&x, at, sizeof x);
	return x;
}

/** tanh(x), to 3e-7: x · P(x²) / Q(x²) on [−7.9, 7.9] with the coefficients of Eigen's `ptanh`, as in `assembly/activations.ts`. */
INLINE Vector tanhOf(Vector value) {
	const float limit = 7.90531110763549805f;
	Vector x = most(splat(-limit), least(splat(limit), value));
	Vector x2 = x * x;
	Vector p = fused(x2, splat(-2.76076847742355e-16f), splat(2.00018790482477e-13f));
	p = fused(x2, p, splat(-8.60467152213735e-11f));
	p = fused(x2, p, splat(5.12229709037114e-8f));
	p = fused(x2, p, splat(1.48572235717979e-5f));
	p = fused(x2, p, splat(6.37261928875436e-4f));
	p = fused(x2, p, splat(4.89352455891786e-3f));
	Vector q = fused(x2, splat(1.19825839466702e-6f), splat(1.18534705686654e-4f));
	q = fused(x2, q, splat(2.26843463243900e-3f));
	q = fused(x2, q, splat(4.89352518554385e-3f));
	return quotient(x * p, q);
}

/** σ(x) = ½ + ½ tanh(x / 2). */
INLINE Vector sigmoid(Vector x) {
	return fused(tanhOf(x * splat(0.5f)), splat(0.5f), splat(0.5f));
}

INLINE Vector sigmoidSlope(Vector s) { return s * (splat(1) - s); }
INLINE Vector tanhSlope(Vector t) { return splat(1) - t * t; }
#endif
