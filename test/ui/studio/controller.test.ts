import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {inspect} from 'node:util';
import test from 'ava';
import {register} from '../../../src/cli/commands/generate/generate.js';
import {studioWorld} from '../../../src/cli/commands/studio/world.js';
import {plainSample} from '../../../src/sampling/settings.js';
import type {StudioAction} from '../../../src/ui/studio/actions.js';
import {type ControllerOptions, StudioController} from '../../../src/ui/studio/controller.js';
import {commandAgain, endingOf} from '../../../src/ui/studio/ending.js';
import type {AnyKeyAction} from '../../../src/ui/studio/keys.js';
import {pathOf, type StudioState} from '../../../src/ui/studio/state.js';
import {currentBranch} from '../../../src/ui/studio/tree.js';
import {jsonLines, runCommand} from '../../helpers/commands.js';
import {makeRun} from '../../helpers/runs.js';
import {studioOptions} from '../../helpers/studio.js';

const {path, folder} = await makeRun('abc abd\n'.repeat(40));

const size = {columns: 80, rows: 24};
const options: ControllerOptions = {
	...studioOptions,
	seedText: 'abc',
	randomSeed: 7,
	speed: Infinity,
	runPath: path,
	world: studioWorld([join(folder, 'checkpoints')], folder),
};

/** Long enough for a machine that has much else to do. */
const patience = 60_000;

class Played {
	readonly controller: StudioController;
	constructor(change: Partial<ControllerOptions> = {}) {
		this.controller = new StudioController({...options, ...change}, size);
	}

	get state(): StudioState {
		return this.controller.store.getState();
	}

	get text(): string {
		return pathOf(this.state)?.textOf() ?? '';
	}

	press(...actions: readonly AnyKeyAction[]): void {
		for (const action of actions) this.do({type: 'key', action});
	}

	do(action: StudioAction): void {
		this.controller.dispatch(action);
	}

	/** Settles when it holds. Rejects, with what the state is instead, when it never does. */
	until(holds: (state: StudioState) => boolean): Promise<void> {
		const {promise, resolve, reject} = Promise.withResolvers<void>();
		const look = (): void => {
			if (holds(this.state)) resolve();
		};
		const stop = this.controller.store.subscribe(look);
		const limit = setTimeout(() => reject(new Error(this.#inVain(holds))), patience);
		look();
		return promise.finally(() => {
			stop();
			clearTimeout(limit);
		});
	}

	#inVain(holds: (state: StudioState) => boolean): string {
		const {isLoading, isWriting, running, notice, overlay, death} = this.state;
		const state = {isLoading, isWriting, running, notice, overlay, death, characters: this.text.length};
		return `The studio never came to ${holds}, but: ${inspect(state)}`;
	}

	async pause(): Promise<void> {
		this.press('pause');
		await this.until(({running}) => running.length === 0);
	}

	/** Writes at least so many characters, and pauses. */
	async write(characters: number): Promise<void> {
		const wanted = this.text.length + characters;
		if (!this.state.isWriting && this.state.tree.current >= 0) this.press('pause');
		await this.until(({running}) => running.length > 0 && this.text.length >= wanted);
		await this.pause();
	}
}

const generated = async (...args: readonly string[]): Promise<string> =>
	(await runCommand(register, ['generate', path, ...args, '-q'])).stdout;

test('studio, pipe and --json give the same text for the same seeds and temperature', async t => {
	const studio = new Played({sample: {...plainSample, temperature: 1.1, topK: 5, topP: 0.9}});
	await studio.write(1000);
	await studio.write(500);
	const length = studio.text.length - 3;
	const args = [
		'--seed',
		'abc',
		'--random-seed',
		'7',
		'-t',
		'1.1',
		'--top-k',
		'5',
		'--top-p',
		'0.9',
		'-n',
		`${length}`,
	];
	t.true(length >= 1500);
	t.is(studio.text, await generated(...args));
	const json = await runCommand(register, ['generate', path, ...args, '--json']);
	t.is(studio.text, `abc${jsonLines(json.stdout)[1].text}`);
	await studio.controller.close();
});

test('min-p and repeats can be changed while it writes, and the text is that of generate', async t => {
	const studio = new Played({sample: {...plainSample, temperature: 0.4}});
	const window = 'repetitionWindow';
	for (const key of [`stronger ${window}`, `stronger ${window}`, `weaker ${window}`] as const) studio.press(key);
	for (let press = 0; press < 2; press++) studio.press('stronger minP');
	await studio.write(600);
	const flags = ['--repetition-window', '250', '--min-p', '0.02'];
	const length = studio.text.length - 3;
	const args = ['--seed', 'abc', '--random-seed', '7', '-t', '0.4', '-n', `${length}`];
	t.is(studio.text, await generated(...args, ...flags));
	t.not(studio.text, await generated(...args));
	t.true(commandAgain(studio.state)?.includes('-t 0.4 --min-p 0.02 --repetition-window 250 -n '));
	await studio.controller.close();
});

test('without a seed, at a reader’s pace, the text is the same too', async t => {
	const studio = new Played({seedText: '', speed: 1000});
	await studio.write(120);
	t.is(studio.text, await generated('--seed', '', '--random-seed', '7', '-n', `${studio.text.length}`));
	t.is(studio.state.speed, 1000);
	await studio.controller.close();
});

test('a branch with words of one’s own goes on as generate does from that text', async t => {
	const studio = new Played();
	await studio.write(300);
	for (let step = 0; step < 150; step++) studio.press('left');
	studio.press('type');
	studio.do({type: 'insert', text: ' dab'});
	studio.press('accept');
	const branch = currentBranch(studio.state.tree);
	const fork = branch?.fork ?? 0;
	await studio.until(() => studio.text.length > fork + 200);
	await studio.pause();
	const seed = studio.text.slice(0, fork + 4);
	t.true(seed.endsWith(' dab'));
	const length = studio.text.length - seed.length;
	t.is(studio.text, await generated('--seed', seed, '--random-seed', `${branch?.randomSeed}`, '-n', `${length}`));
	await studio.controller.close();
});

test('the end tells the command that writes the text again', async t => {
	const studio = new Played({seedText: "ab\n'", sample: {...plainSample, temperature: 0.6}});
	await studio.write(100);
	const count = studio.text.length - 3;
	const seed = currentBranch(studio.state.tree)?.randomSeed;
	const again = commandAgain(studio.state) ?? 'none';
	t.is(again.slice(again.indexOf('--seed')), `--seed 'ab\n' --random-seed ${seed} -t 0.6 -n ${count}`);
	const ending = endingOf(studio.state, 80);
	t.true(ending.includes(`${(count + 3).toLocaleString('en')} characters with made. This text again:`));
	t.true(ending.split('\n').every(line => line.length <= 80 || line.includes('charloom generate')));
	studio.press('hotter');
	await studio.write(10);
	t.is(commandAgain(studio.state), undefined);
	await studio.controller.close();
});

test('weights of 8 bits write what generate writes with them, and the end says so', async t => {
	const studio = new Played({engine: {...options.engine, precision: 'int8', own: {kernels: 'portable'}}});
	await studio.write(200);
	const again = commandAgain(studio.state) ?? 'none';
	t.true(again.endsWith(' --kernels portable --precision int8'), again);
	const args = ['--kernels', 'portable', '--precision', 'int8', '-n', `${studio.text.length - 3}`];
	t.is(studio.text, await generated('--seed', 'abc', '--random-seed', '7', ...args));
	await studio.controller.close();
});

test('units are found and the text tinted by them, temperatures written side by side', async t => {
	const studio = new Played();
	await studio.write(400);
	studio.press('tint', 'tint');
	await studio.until(({ranking, unit}) => ranking.length > 0 && unit.index === ranking[0].index);
	const page = pathOf(studio.state);
	await studio.until(() => (page?.trackAt(page.end - 1).activationAt(page.end - 1) ?? -128) !== -128);
	studio.press('threeColumns');
	await studio.until(({tree}) => tree.branches.slice(1).every(({track, fork}) => track.end > fork + 50));
	studio.press('adopt');
	t.is(studio.state.tree.current, 2);
	await studio.controller.close();
	t.pass();
});

test('runs are listed, and one that is chosen is loaded in place', async t => {
	const studio = new Played();
	await studio.write(50);
	studio.press('openRun');
	await studio.until(({overlay}) => overlay?.type === 'runs' && overlay.picker.entries !== undefined);
	const {overlay} = studio.state;
	if (overlay?.type !== 'runs') return t.fail();
	t.like(overlay.picker.entries?.[0], {name: 'made', step: 9, loss: 1.25, model: 'lstm 1×6'});
	studio.press('pickAccept');
	t.true(studio.state.isLoading);
	await studio.until(({notice}) => notice?.text === 'loaded made');
	await studio.until(() => studio.text.length > 100);
	await studio.controller.close();
});

test('the studio is left to train on a text that is there', async t => {
	const studio = new Played();
	await studio.write(10);
	const left = new Promise<object>((resolve, reject) => {
		studio.controller.attach({leave: resolve, fail: reject, copy() {}});
	});
	for (const name of ['nowhere.txt', '-']) {
		studio.press('train', 'deleteToStart');
		studio.do({type: 'insert', text: name});
		studio.press('accept');
		await studio.until(({notice}) => notice?.tone === 'bad');
		studio.press('cancel');
	}
	studio.press('train');
	studio.do({type: 'insert', text: 'text'}); // a name in the corpus folder
	studio.press('accept');
	t.deepEqual(await left, {exitCode: 0, train: 'text'});
	await studio.controller.close();
});

test('the text is saved, and never over another file', async t => {
	const studio = new Played();
	await studio.write(200);
	const file = join(folder, 'saved.txt');
	studio.press('save', 'deleteToStart');
	studio.do({type: 'insert', text: file});
	studio.press('accept');
	await studio.until(({notice}) => notice?.tone === 'good');
	t.is(await readFile(file, 'utf8'), studio.text);
	await writeFile(file, 'mine');
	studio.press('save', 'deleteToStart');
	studio.do({type: 'insert', text: file});
	studio.press('accept');
	await studio.until(({notice}) => notice?.tone === 'bad');
	t.regex(studio.state.notice?.text ?? '', /is there already/);
	t.is(await readFile(file, 'utf8'), 'mine');
	await studio.controller.close();
});

test('a run that is none ends the studio with what is wrong', async t => {
	const studio = new Played({runPath: join(folder, 'nowhere')});
	const error = await new Promise(resolve => studio.controller.attach({leave() {}, fail: resolve, copy() {}}));
	t.regex(String(error), /is not a run/);
	await studio.controller.close();
});
