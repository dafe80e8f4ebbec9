/** A training that is killed at random moments and resumed each time must become what it would have become. */
import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {isDeepStrictEqual} from 'node:util';
import {openRun} from '../../src/checkpoint/run.js';
import type {Random} from '../../src/random.js';
import {charloom, startCharloom} from '../helpers/spawned.js';
import {temporaryFolder, tinyText} from '../helpers/tiny-run.js';
import type {Attack, Trial} from './attack.js';

const steps = 500;
const sizes = '--engine reference --hidden 6 --layers 1 --embedding 3 --batch 2 --seq 8 --sample-length 9'.split(' ');
const rhythm = ['--steps', String(steps), '--checkpoint-every', '7', '--valid-every', '50', '--random-seed', '5'];
const begin = (text: string, run: string) => ['train', text, ...sizes, ...rhythm, '--quiet', '--out', run];

/** Kills the process at a moment between its start and the end of the training, which takes so many milliseconds in all. */
async function killed(args: readonly string[], whole: number, random: Random): Promise<void> {
	const running = startCharloom(args);
	await Promise.race([pause(whole * (0.1 + 0.7 * random.next())), running.outcome]);
	running.child.kill('SIGKILL');
	await running.outcome;
}

/** What a reader says of a run that was just killed; a run without a state yet says so. */
async function lookAt(run: string): Promise<string | undefined> {
	if (!existsSync(join(run, 'config.json'))) return undefined;
	const {code, stderr} = await charloom(['inspect', run]);
	return code === 0 ? undefined : `inspect after a kill ended with ${code}: ${stderr}`;
}

export const kills: Attack = {
	name: 'training killed (kill -9) at a random moment, and resumed until it is over',
	async prepare(): Promise<Trial> {
		const folder = temporaryFolder();
		const text = join(folder, 'fish.txt');
		writeFileSync(text, tinyText);
		const whole = join(folder, 'whole');
		const start = performance.now();
		const {code, stderr} = await charloom(begin(text, whole));
		const milliseconds = performance.now() - start;
		if (code !== 0) throw new Error(stderr);
		const expected = await (await openRun(whole)).loadLast();
		let rounds = 0;
		return async random => {
			const run = join(folder, `run-${rounds++}`);
			for (let kill = 0; kill < 3; kill++) {
				const isBegun = existsSync(join(run, 'config.json'));
				await killed(isBegun ? ['train', '--resume', run, '--quiet'] : begin(text, run), milliseconds, random);
				const finding = await lookAt(run);
				if (finding !== undefined) return finding;
			}
			const isBegun = existsSync(join(run, 'config.json'));
			const last = await charloom(isBegun ? ['train', '--resume', run, '--quiet'] : begin(text, run));
			if (last.code !== 0 && !/has trained for/.test(last.stderr))
				return `resume ended with ${last.code}: ${last.stderr}`;
			const {state, progress} = await (await openRun(run)).loadLast();
			if (!isDeepStrictEqual(state, expected.state)) return `${run} became another one, at step ${progress.step}`;
			const left = readdirSync(run).filter(name => name.endsWith('.new') || name.startsWith('lock'));
			return left.length > 0 ? `left behind: ${left.join(', ')}` : undefined;
		};
	},
};
