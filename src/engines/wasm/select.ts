/** Which build of the kernels to use: those that the runtime compiles rightly are tried for some milliseconds. */
import type {EngineOptions} from '../engine.js';
import {Arena} from './arena.js';
import {compileKernels, instantiate} from './kernels.js';
import {failedKernels} from './self-test/index.js';
import {type KernelBuild, kernelBuilds} from './tiles.js';

export type SelectedKernels = {readonly build: KernelBuild; readonly module: WebAssembly.Module};

/** A product of the shape that training consists of. */
const trial = {M: 64, N: 512, K: 128, repetitions: 12};

/** Milliseconds of the trial product, at best. */
function timeOfProduct(module: WebAssembly.Module): number {
	const {M, N, K, repetitions} = trial;
	const arena = new Arena();
	const [a, packed, zeros, c] = [M * K, K * N, N, M * N].map(count => arena.allocate(count));
	const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
	const kernels = instantiate(module, memory);
	let shortest = Number.POSITIVE_INFINITY;
	for (let repetition = 0; repetition < repetitions; repetition++) {
		const start = performance.now();
		kernels.product(M, N, K, a, 4 * K, packed, zeros, 0, c, 4 * N);
		shortest = Math.min(shortest, performance.now() - start);
	}
	return shortest;
}

type Candidate = SelectedKernels & {readonly milliseconds: number};

/** Compiles and tries a build. Throws an Error that says why it can't be used here. */
async function tryBuild(build: KernelBuild): Promise<Candidate> {
	const module = await compileKernels(build);
	const failed = failedKernels(module);
	if (failed.length > 0) throw new Error(`wrong results: ${failed.join(', ')}`);
	return {build, module, milliseconds: timeOfProduct(module)};
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
		const candidates: Candidate[] = [];
		for (const build of builds.filter(build => build.fused === fused)) {
			try {
				candidates.push(await tryBuild(build));
			} catch (error) {
				reasons.push(`${build.name}: ${error instanceof Error ? error.message : String(error)}`);
			}
		}
		candidates.sort((one, other) => one.milliseconds - other.milliseconds);
		if (candidates.length > 0) return candidates[0];
	}
	throw new Error(`no build of the kernels works on this runtime (${reasons.join('; ')})`);
}
