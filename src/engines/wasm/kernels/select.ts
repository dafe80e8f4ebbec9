/**
 * Selects a build of the kernels: all that compute correctly here are timed for some milliseconds, and the fastest is taken. The result
 * is recorded, so that this is done once on a machine.
 */
import {Arena} from './arena.js';
import {type KernelBuild, kernelBuilds} from './builds.js';
import {instantiate, type KernelModule} from './instantiate.js';
import {compileKernels} from './load.js';
import {nativeBuilds} from './native/builds.js';
import {recordedSelection, recordSelection, selectionKey} from './selection-record.js';
import {failedKernels} from './self-test/index.js';

export type SelectedKernels = {
	readonly build: KernelBuild;
	readonly module: KernelModule;
	/** The names of builds that can't be used here, each with the reason. */
	readonly refused: readonly string[];
};

export const allBuilds: readonly KernelBuild[] = [...nativeBuilds, ...kernelBuilds];

/** The choices of `--kernels`. */
export type KernelChoice = 'auto' | 'fast' | 'native' | 'wasm' | 'portable';

type Wanted = (build: KernelBuild) => boolean;
const fused: Wanted = build => build.fused;
const portable: Wanted = build => !build.fused;
const isNative: Wanted = build => build.native !== undefined;

/** The builds of each choice: where none of the first group works, the next group is tried. */
const choices: Readonly<Record<KernelChoice, readonly Wanted[]>> = {
	auto: [fused, portable],
	fast: [fused],
	native: [isNative],
	wasm: [build => fused(build) && !isNative(build), portable],
	portable: [portable],
};

type Candidate = Pick<SelectedKernels, 'build' | 'module'>;

/** A product of a shape that is common in training. */
const trial = {M: 64, N: 512, K: 128, repetitions: 12};

/** Returns a function that computes the trial product once. */
function trialOf(module: KernelModule): () => void {
	const {M, N, K} = trial;
	const arena = new Arena();
	const [a, packed, zeros, c] = [M * K, K * N, N, M * N].map(count => arena.allocate(count));
	const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
	const kernels = instantiate(module, memory);
	return () => kernels.product(M, N, K, a, 4 * K, packed, zeros, 0, c, 4 * N);
}

/** Milliseconds of the trial by each module. They take turns, so that a slow moment of the machine affects all of them. */
export function timeProducts(modules: readonly KernelModule[]): readonly number[] {
	const runs = modules.map(module => ({run: trialOf(module), shortest: Infinity}));
	for (let repetition = 0; repetition < trial.repetitions; repetition++) {
		for (const one of runs) {
			const start = performance.now();
			one.run();
			one.shortest = Math.min(one.shortest, performance.now() - start);
		}
	}
	return runs.map(({shortest}) => shortest);
}

/** The candidate with the shortest trial. */
function fastest(candidates: readonly Candidate[]): Candidate {
	const times = timeProducts(candidates.map(({module}) => module));
	return candidates[times.indexOf(Math.min(...times))];
}

/** Compiles and tests a build. Throws an Error that says why it can't be used here. */
async function tryBuild(build: KernelBuild): Promise<Candidate> {
	const module = await compileKernels(build);
	const failed = failedKernels(module);
	if (failed.length > 0) throw new Error(`wrong results: ${failed.join(', ')}`);
	return {build, module};
}

/** The build that was selected here before; undefined where none was, or the one that was does not load any more. */
async function selectedBefore(builds: readonly KernelBuild[], key: string): Promise<SelectedKernels | undefined> {
	const record = await recordedSelection(key);
	const build = builds.find(({name}) => name === record?.fastest);
	if (!record || !build) return undefined;
	try {
		return {build, module: await compileKernels(build), refused: record.refused};
	} catch {
		return undefined;
	}
}

/** Tests and times builds; gives the fastest that works, and the reasons against those that don't. */
async function tryBuilds(
	builds: readonly KernelBuild[],
	key: string,
): Promise<{readonly selected?: Candidate; readonly refused: readonly string[]}> {
	const candidates: Candidate[] = [];
	const refused: string[] = [];
	let hadMemory = true;
	for (const build of builds) {
		try {
			candidates.push(await tryBuild(build));
		} catch (error) {
			refused.push(`${build.name}: ${error instanceof Error ? error.message : String(error)}`);
			// V8 throws a RangeError where there is no memory for a module's, which says nothing about the next time.
			if (error instanceof RangeError) hadMemory = false;
		}
	}
	if (candidates.length === 0) return {refused};
	const selected = fastest(candidates);
	if (hadMemory) await recordSelection(key, {fastest: selected.build.name, refused});
	return {selected, refused};
}

/**
 * The fastest build that works here. `portable` never takes fused operations, whose bits depend on the processor; `fast`
 * takes nothing else; `auto` falls back. `native` insists on kernels in machine code, `wasm` does without. Throws an Error with
 * the reasons of all builds where none works.
 */
export async function selectKernels(
	wanted: KernelChoice,
	builds: readonly KernelBuild[] = allBuilds,
): Promise<SelectedKernels> {
	const reasons: string[] = [];
	for (const isWanted of choices[wanted]) {
		const group = builds.filter(isWanted);
		const key = await selectionKey(group);
		const before = await selectedBefore(group, key);
		if (before) return {...before, refused: [...reasons, ...before.refused]};
		const {selected, refused} = await tryBuilds(group, key);
		reasons.push(...refused);
		if (selected) return {...selected, refused: reasons};
	}
	throw new Error(`no build of the kernels works on this runtime (${reasons.join('; ')})`);
}
