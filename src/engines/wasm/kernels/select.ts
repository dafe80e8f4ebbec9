/** Which build of the kernels to use: those that the runtime compiles rightly are tried for some milliseconds. */
import type {EngineOptions} from '../../engine.js';
import {Arena} from './arena.js';
import {type KernelBuild, kernelBuilds} from './codegen/tiles.js';
import {compileKernels, instantiate, type KernelModule} from './load.js';
import {failedKernels} from './self-test/index.js';

export type SelectedKernels = {readonly build: KernelBuild; readonly module: KernelModule};

/** A product of the shape that training consists of. */
const trial = {M: 64, N: 512, K: 128, repetitions: 12};

/** Computes the trial product once. */
function trialOf(module: KernelModule): () => void {
	const {M, N, K} = trial;
	const arena = new Arena();
	const [a, packed, zeros, c] = [M * K, K * N, N, M * N].map(count => arena.allocate(count));
	const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
	const kernels = instantiate(module, memory);
	return () => kernels.product(M, N, K, a, 4 * K, packed, zeros, 0, c, 4 * N);
}

/** The candidate with the shortest trial. They take turns, so that a slow moment of the machine meets all of them. */
function fastest(candidates: readonly SelectedKernels[]): SelectedKernels {
	const runs = candidates.map(candidate => ({candidate, run: trialOf(candidate.module), shortest: Infinity}));
	for (let repetition = 0; repetition < trial.repetitions; repetition++) {
		for (const one of runs) {
			const start = performance.now();
			one.run();
			one.shortest = Math.min(one.shortest, performance.now() - start);
		}
	}
	return runs.reduce((best, one) => (one.shortest < best.shortest ? one : best)).candidate;
}

/** Compiles a build. Throws an Error that says why it can't be used here. */
async function tryBuild(build: KernelBuild): Promise<SelectedKernels> {
	const module = await compileKernels(build);
	const failed = failedKernels(module);
	if (failed.length > 0) throw new Error(`wrong results: ${failed.join(', ')}`);
	return {build, module};
}

/**
 * The fastest build that works here. `portable` never takes fused operations, whose bits depend on the processor; `fast`
 * takes nothing else; `auto` falls back.
 */
export async function selectKernels(
	wanted: EngineOptions['kernels'],
	builds: readonly KernelBuild[] = kernelBuilds,
): Promise<SelectedKernels> {
	const reasons: string[] = [];
	for (const fused of {auto: [true, false], fast: [true], portable: [false]}[wanted]) {
		const candidates: SelectedKernels[] = [];
		for (const build of builds.filter(build => build.fused === fused)) {
			try {
				candidates.push(await tryBuild(build));
			} catch (error) {
				reasons.push(`${build.name}: ${error instanceof Error ? error.message : String(error)}`);
			}
		}
		if (candidates.length > 0) return fastest(candidates);
	}
	throw new Error(`no build of the kernels works on this runtime (${reasons.join('; ')})`);
}
