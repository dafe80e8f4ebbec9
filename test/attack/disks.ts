/** A disk that fills up, or fails in another way, at a random moment leaves the run as it was saved last. */
import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {type FileSystem, nodeFileSystem} from '../../src/checkpoint/atomic.js';
import {openRun, resumeRun} from '../../src/checkpoint/run.js';
import {sourceOf} from '../../src/engines/trainer-state.js';
import {UserError} from '../../src/errors.js';
import type {Random} from '../../src/random.js';
import {failingFileSystem} from '../helpers/failing.js';
import {plainModel} from '../helpers/models.js';
import {makeRun, progressAt, randomState} from '../helpers/runs.js';
import {charloom} from '../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../helpers/tiny-run.js';
import type {Attack, Trial} from './attack.js';

const calls = ['open', 'write', 'sync', 'rename'] as const;
const codes = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES'];
const files = ['last.safetensors.new', 'model.safetensors.new', 'config.json.new', 'metrics.jsonl', ''];

/** Works for some calls, and fails then. */
function failingLater(random: Random): FileSystem {
	const pick = <Value>(values: readonly Value[]): Value => values[random.integer(values.length)];
	const failing = failingFileSystem(pick(calls), pick(codes), pick(files));
	let left = random.integer(12);
	const system = (): FileSystem => (left-- > 0 ? nodeFileSystem : failing);
	return {
		open: (...args) => system().open(...args),
		rename: (...args) => system().rename(...args),
		rm: (...args) => nodeFileSystem.rm(...args),
	};
}

export const failingDisks: Attack = {
	name: 'call of the file system that fails while a run is saved',
	async prepare(): Promise<Trial> {
		const {path} = await makeRun(tinyText);
		const {model, training} = (await openRun(path)).config;
		let step = (await (await openRun(path)).loadLast()).state.step;
		return async random => {
			const writer = await resumeRun(path, failingLater(random));
			const states = new Map([[step, (await writer.run.loadLast()).state]]);
			try {
				for (let next = step + 1; next < step + 4; next++) {
					const state = randomState({...plainModel, ...model}, training.batchSize, next);
					states.set(next, state);
					await writer.appendMetrics({type: 'warning', step: next, message: 'x'});
					await writer.saveBest(state.average, {step: next});
					await writer.saveLast(sourceOf(state), progressAt(next));
				}
			} catch (error) {
				if (!(error instanceof UserError)) throw error;
			} finally {
				await writer.close();
			}
			const {state} = await (await openRun(path)).loadLast();
			await (await openRun(path)).loadModel();
			if (!isDeepStrictEqual(state, states.get(state.step))) return `the state of step ${state.step} is another one`;
			step = state.step;
			const left = readdirSync(path).filter(name => name.endsWith('.new') || name.startsWith('lock'));
			return left.length > 0 ? `left behind: ${left.join(', ')}` : undefined;
		};
	},
};

/** A disk of a megabyte, where this machine lets one be mounted. */
function mountSmallDisk(): string | undefined {
	if (process.platform !== 'linux') return undefined;
	const folder = join(temporaryFolder(), 'disk');
	mkdirSync(folder);
	const {status} = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
	if (status !== 0) return undefined;
	process.prependListener('exit', () => spawnSync('umount', ['-l', folder])); // before its folder is deleted
	return folder;
}

const sizes = '--engine reference --hidden 24 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9'.split(' ');

export const fullDisks: Attack = {
	name: 'training on a disk that has some kilobytes left',
	async prepare(): Promise<Trial | undefined> {
		const disk = mountSmallDisk();
		if (disk === undefined) return undefined;
		const text = join(temporaryFolder(), 'fish.txt');
		writeFileSync(text, tinyText);
		const [run, ballast] = [join(disk, 'run'), join(disk, 'ballast')];
		const limits = ['--steps', '400', '--checkpoint-every', '5', '--valid-every', '20', '--quiet'];
		return async random => {
			rmSync(run, {recursive: true, force: true});
			writeFileSync(ballast, new Uint8Array(2 ** 20 - 4096 * (3 + random.integer(40))));
			const full = await charloom(['train', text, ...sizes, ...limits, '--out', run]);
			if (full.code !== 0 && !/no space left/.test(full.stderr)) return `ended with ${full.code}: ${full.stderr}`;
			rmSync(ballast);
			const isThere = readdirSync(disk).includes('run') && readdirSync(run).includes('config.json');
			const again = isThere
				? ['train', '--resume', run, '--quiet']
				: ['train', text, ...sizes, ...limits, '--out', run];
			const {code, stderr} = await charloom(again);
			if (code !== 0 && !/has trained for/.test(stderr)) return `with room again it ended with ${code}: ${stderr}`;
			await (await openRun(run)).loadModel();
			return undefined;
		};
	},
};
