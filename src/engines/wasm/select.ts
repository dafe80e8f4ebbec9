/** Which build of the kernels to use: those that the runtime compiles are tried for some milliseconds. */
import type {EngineOptions} from '../engine.js';
import {Arena} from './arena.js';
import {compileKernels, instantiate, type Kernels} from './kernels.js';
import {type KernelBuild, kernelBuilds} from './tiles.js';

export type SelectedKernels = {readonly build: KernelBuild; readonly module: WebAssembly.Module};

/** A product of the shape that training consists of. */
const trial = {M: 64, N: 512, K: 128, repetitions: 12};

/** Runs the trial product; returns the shortest time of one in milliseconds, or why the result is wrong. */
function tryOut(kernels: Kernels, memory: WebAssembly.Memory, addresses: readonly number[]): number | string {
	const {M, N, K, repetitions} = trial;
	const [a, b, packed, zeros, c] = addresses;
	kernels.pack(K, N, b, 4 * N, packed, 0, N);
	let shortest = Number.POSITIVE_INFINITY;
	for (let repetition = 0; repetition < repetitions; repetition++) {
		const start = performance.now();
		kernels.product(M, N, K, a, 4 * K, packed, zeros, 0, c, 4 * N);
		shortest = Math.min(shortest, performance.now() - start);
	}
	const floats = new Float32Array(memory.buffer);
	for (let n = 0; n < N; n++) {
		let expected = 0;
		for (let k = 0; k < K; k++) expected += floats[a / 4 + (M - 1) * K + k] * floats[b / 4 + k * N + n];
		const actual = floats[c / 4 + (M - 1) * N + n];
		if (!(Math.abs(actual - expected) < 1e-4)) return `computes ${actual} where ${expected} is right`;
	}
	return shortest;
}

async function measure(
	build: KernelBuild,
): Promise<{readonly module: WebAssembly.Module; readonly milliseconds: number}> {
	const {M, N, K} = trial;
	const module = await compileKernels(build);
	const arena = new Arena();
	const addresses = [M * K, K * N, K * N, N, M * N].map(count => arena.allocate(count));
	const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
	const floats = new Float32Array(memory.buffer);
	for (const [index, count] of [M * K, K * N].entries()) {
		const first = addresses[index] / 4;
		for (let i = 0; i < count; i++) floats[first + i] = Math.sin(i + index);
	}
	const result = tryOut(instantiate(module, memory), memory, addresses);
	if (typeof result === 'string') throw new Error(result);
	return {module, milliseconds: result};
}

/** The fastest build that works here. `portable` never takes fused operations, whose bits depend on the processor. */
export async function selectKernels(wanted: EngineOptions['kernels']): Promise<SelectedKernels> {
	let best: (SelectedKernels & {readonly milliseconds: number}) | undefined;
	const reasons: string[] = [];
	for (const build of kernelBuilds) {
		if (wanted === 'portable' ? build.fused : !build.fused && best) continue;
		try {
			const {module, milliseconds} = await measure(build);
			if (!best || milliseconds < best.milliseconds) best = {build, module, milliseconds};
		} catch (error) {
			reasons.push(`${build.name}: ${error instanceof Error ? error.message : String(error)}`);
		}
	}
	if (!best) throw new Error(`no build of the kernels works on this runtime (${reasons.join('; ')})`);
	return best;
}
