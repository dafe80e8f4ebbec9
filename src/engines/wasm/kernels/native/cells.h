/*
 * The cells after the products, one time step of the forward or the backward pass. `assembly/lstm.ts`, `mlstm.ts`, `gru.ts` and `rnn.ts` have the
 * equations and describe the arrays.
 */
#ifndef CELLS_H
#define CELLS_H
#include "vectors.h"

/* The first loop computes c of all units and the second one h: in a single loop the chain of operations of one unit is too long for
 * the processor to overlap enough units. */
static void lstmForward(int rows, int H, int units, Address gates, Distance ldg, Address cBefore, Address c, Address h) {
	const Distance width = (Distance)4 * H, part = (Distance)4 * units;
	for (int row = 0; row < rows; row++, gates += ldg, cBefore += part, c += part, h += part) {
		Address is = gates, fs = is + width, gs = fs + width, os = gs + width;
		for (Distance u = 0; u < part; u += WIDTH) {
			Vector i = sigmoid(load(is + u)), f = sigmoid(load(fs + u)), g = tanhOf(load(gs + u));
			store(is + u, i);
			store(fs + u, f);
			store(gs + u, g);
			store(c + u, fused(f, load(cBefore + u), i * g));
		}
		for (Distance u = 0; u < part; u += WIDTH) {
			Vector o = sigmoid(load(os + u));
			store(os + u, o);
			store(h + u, o * tanhOf(load(c + u)));
		}
	}
}

static void lstmBackward(int rows, int H, int units, Address gates, Distance ldg, Address cBefore, Address c, Address dh, Address dc) {
	const Distance width = (Distance)4 * H, part = (Distance)4 * units;
	for (int row = 0; row < rows; row++, gates += ldg, cBefore += part, c += part, dh += part, dc += part) {
		Address is = gates, fs = is + width, gs = fs + width, os = gs + width;
		for (Distance u = 0; u < part; u += WIDTH) {
			// The forward pass has left these long ago, and the next row's come sooner if they are asked for.
			for (int gate = 0; gate < 4; gate++) __builtin_prefetch(is + gate * width + u + ldg, 1);
			__builtin_prefetch(cBefore + u + part);
			__builtin_prefetch(c + u + part);
			Vector i = load(is + u), f = load(fs + u), g = load(gs + u), o = load(os + u);
			Vector t = tanhOf(load(c + u)), d = load(dh + u);
			Vector e = fused(d * o, tanhSlope(t), load(dc + u));
			store(is + u, e * g * sigmoidSlope(i));
			store(fs + u, e * load(cBefore + u) * sigmoidSlope(f));
			store(gs + u, e * i * tanhSlope(g));
			store(os + u, d * t * sigmoidSlope(o));
			store(dc + u, e * f);
		}
	}
}

static void intermediateForward(int rows, int H, Address factor, Distance ldf, Address product, Address m) {
	const Distance width = (Distance)4 * H;
	for (int row = 0; row < rows; row++, factor += ldf, product += width, m += width)
		for (Distance u = 0; u < width; u += WIDTH) store(m + u, flushed(load(factor + u) * load(product + u)));
}

static void intermediateBackward(int rows, int H, Address factor, Distance ldf, Address product, Address dm) {
	const Distance width = (Distance)4 * H;
	for (int row = 0; row < rows; row++, factor += ldf, product += width, dm += width)
		for (Distance u = 0; u < width; u += WIDTH) {
			Vector d = load(dm + u), f = load(factor + u), p = load(product + u);
			store(factor + u, flushed(d * p));
			store(product + u, flushed(d * f));
		}
}

static void gruForward(int rows, int H, int units, Address gates, Address hBefore, Address h) {
	const Distance width = (Distance)4 * H, part = (Distance)4 * units;
	for (int row = 0; row < rows; row++, gates += 4 * width, hBefore += part, h += part) {
		Address ns = gates, rs = ns + width, zs = rs + width, ms = zs + width;
		for (Distance u = 0; u < part; u += WIDTH) {
			Vector r = sigmoid(load(rs + u)), z = sigmoid(load(zs + u));
			Vector n = tanhOf(fused(r, load(ms + u), load(ns + u)));
			store(ns + u, n);
			store(rs + u, r);
			store(zs + u, z);
			store(h + u, fused(z, load(hBefore + u) - n, n));
		}
	}
}

static void gruBackward(int rows, int H, int units, Address gates, Address hBefore, Address dh, Address dhBefore) {
	const Distance width = (Distance)4 * H, part = (Distance)4 * units;
	for (int row = 0; row < rows; row++, gates += 4 * width, hBefore += part, dh += part, dhBefore += part) {
		Address ns = gates, rs = ns + width, zs = rs + width, ms = zs + width;
		for (Distance u = 0; u < part; u += WIDTH) {
			Vector n = load(ns + u), r = load(rs + u), z = load(zs + u), m = load(ms + u), d = load(dh + u);
			Vector through = splat(1) - z;
			Vector dn = d * through * tanhSlope(n);
			store(ns + u, dn);
			store(rs + u, dn * m * sigmoidSlope(r));
			store(zs + u, d * (load(hBefore + u) - n) * (z * through));
			store(ms + u, dn * r);
			store(dhBefore + u, fused(d, z, load(dhBefore + u)));
		}
	}
}

static void tanhForward(int count, Address sums, Address h) {
	for (Distance n = 0; n < (Distance)4 * count; n += WIDTH) store(h + n, tanhOf(load(sums + n)));
}

static void tanhBackward(int count, Address h, Address dh, Address dsums) {
	for (Distance n = 0; n < (Distance)4 * count; n += WIDTH) store(dsums + n, load(dh + n) * tanhSlope(load(h + n)));
}
#endif
