import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {render} from 'ink-testing-library';
import {GlyphContext} from '../../../src/ui/glyph-context.js';
import {glyphsOf} from '../../../src/ui/glyphs.js';
import {Store} from '../../../src/ui/store.js';
import {columnsOf} from '../../../src/ui/text.js';
import type {TrainingAction} from '../../../src/ui/training/actions.js';
import {trainingKeys} from '../../../src/ui/training/keys.js';
import {reduce, type TrainingChange} from '../../../src/ui/training/reduce.js';
import {engineInShort, TrainingScreen} from '../../../src/ui/training/screen.js';
import {initialState, type TrainingState} from '../../../src/ui/training/state.js';
import {type ShownScreen, sequenceOf, showOn} from '../../helpers/screen.js';
import {changesUntil, endEvent, startEvent, stateAfter, stepEvent} from '../../helpers/training-events.js';

type Shown = ShownScreen & {
	readonly store: Store<TrainingState, TrainingChange>;
	readonly actions: TrainingAction[];
	readonly left: Promise<TrainingState>;
};

type Options = {
	readonly columns?: number;
	readonly rows?: number;
	readonly isAscii?: boolean;
	readonly isReadOnly?: boolean;
};

type TrainingStore = Store<TrainingState, TrainingChange>;

function dashboard(
	store: TrainingStore,
	actions: TrainingAction[],
	{isAscii = false, leave = () => {}}: {isAscii?: boolean; leave?: (state: TrainingState) => void} = {},
) {
	const perform = (action: TrainingAction): void => {
		actions.push(action);
		store.dispatch({type: 'key', action});
	};
	return (
		<GlyphContext value={glyphsOf(isAscii)}>
			<TrainingScreen store={store} perform={perform} leave={leave} fail={() => {}} isAscii={isAscii} />
		</GlyphContext>
	);
}

function show(changes: readonly TrainingChange[], {isAscii = false, isReadOnly = false, ...size}: Options = {}): Shown {
	const store: TrainingStore = new Store(reduce, initialState(isReadOnly));
	for (const change of changes) store.dispatch(change);
	const actions: TrainingAction[] = [];
	const {promise: left, resolve: leave} = Promise.withResolvers<TrainingState>();
	return {...showOn(dashboard(store, actions, {isAscii, leave}), size), store, actions, left};
}

/** Every row fits, and every panel's frame is whole: corners and edges stand above each other. */
function frameFaults(rows: readonly string[], columns: number): readonly string[] {
	const tooWide = rows.filter(row => columnsOf(row) > columns);
	const isUpper = (row: string): boolean => /^╭.*╮$/.test(row);
	const isLower = (row: string): boolean => /^╰.*╯$/.test(row);
	const uppers = rows.filter(isUpper).length;
	const lowers = rows.filter(isLower).length;
	return [...tooWide, ...(uppers === lowers && uppers > 0 ? [] : [`${uppers} upper and ${lowers} lower edges`])];
}

/** Wipes the screen or the scrollback. */
const clears = (screen: ShownScreen): boolean =>
	['\u001b[2J', '\u001b[3J'].some(sequence => screen.written().includes(sequence));

test('the dashboard says that the text is not all that is learned from', async t => {
	const start = startEvent();
	const teacher = {runs: ['a', 'b'].map(path => ({path, sha256: ''})), share: 0.5, finalShare: 0.5};
	const training = {...start.training, teacher};
	const screen = show([...changesUntil(350), {type: 'event', event: {...start, training}}], {columns: 60, rows: 15});
	t.regex(await screen.shows('q stop'), /loss · full · taught by 2 runs, too ─+ ━ train/);
	t.deepEqual(frameFaults(screen.rows(), 60), []);
});

for (const [columns, rows] of [
	[80, 24],
	[60, 15],
	[200, 50],
	[130, 20],
	[97, 31],
] as const) {
	test(`at ${columns}×${rows} everything has its place`, async t => {
		const screen = show(changesUntil(350), {columns, rows});
		const text = await screen.shows('q stop');
		t.deepEqual(frameFaults(screen.rows(), columns), []);
		t.regex(text, /^ charloom train · .*● training$/m);
		t.regex(text, /loss · full ─+ ━ train 1\.09\d/);
		t.regex(text, /35%.* step 350\/1,000 +ETA 1m05s/);
		t.regex(text, /41k char\/s · .* ms\/step · lr 2\.0e-3 · grad 0\.84/);
		t.regex(text, /sample @300 {2}T 0\.80/);
		t.true(text.includes('one fish two fish'));
		t.regex(text, /✓ the best so far, kept \(step 300\) +⚠ 0 warnings$/m);
		t.false(clears(screen));
		await screen.close();
		t.false(screen.isAlternate());
	});
}

test('a smaller terminal gets a notice with the most important figures', async t => {
	const screen = show(changesUntil(350), {columns: 40, rows: 10});
	await screen.shows('40×10: needs 60×15');
	t.regex(screen.text(), /charloom train 35% loss 1\.09\d valid/);
	await screen.close();
});

test('after any resizing the frame is that of a fresh start', async t => {
	const changes = changesUntil(350);
	const screen = show(changes);
	await screen.shows('q stop');
	for (const [columns, rows] of [
		[60, 15],
		[30, 8],
		[200, 50],
		[131, 22],
		[61, 40],
		[80, 24],
	] as const) {
		screen.resize(columns, rows);
		const fresh = show(changes, {columns, rows});
		const wanted = await fresh.shows(columns < 60 ? 'needs' : 'q stop');
		await screen.shows(new RegExp(`^${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
		t.is(screen.text(), wanted);
		await fresh.close();
	}
	await screen.close();
});

test('the whole dashboard', async t => {
	const screen = show(changesUntil(350), {columns: 64, rows: 18});
	await screen.shows('q stop');
	t.deepEqual(screen.rows(), [
		' charloom train · /somewhere/fish-run · 1×8 lstm     ● training',
		'╭─ loss · full ─── ━ train 1.091  ━ valid 1.471  ★ 1.471 @300 ─╮',
		'│   │⠉⠉⠓⠦⢄⣀                                                    │',
		'│   │     ⠈⠉⠓⠲⠤⢤⣀⣀                                             │',
		'│ 2 ┤            ⠈⠉⠉⠒⠛⠻⠭⠶⢶⣒⣒⣒⣤⠤⠤⠤⠤⢄⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡀                 │',
		'│   │                         ⠉⠉⠉⠉⠉⠓⠒⠒⠒⠒⠒⠒⠒⠦⠤⠬⠭⠭⠭⠭⠭⠭⠭★⠤⠤⠤⠤⠤⣄⣀⣀ │',
		'│                   100             200             300        │',
		'╰──────────────────────────────────────────────────────────────╯',
		' █████▉░░░░░░░░░░░  35%   step 350/1,000   ETA 1m05s   ran 35s',
		' 41k char/s · 0.39 ms/step · lr 2.0e-3 · grad 0.84',
		'╭─ sample @300  T 0.80 ──────────────────────────────── 3/3 ▼ ─╮',
		'│ one fish two fish                                            │',
		'│ red fish blue fish                                           │',
		'│ ── sample @200  T 0.80 ───────────────────────────────────── │',
		'│ 漢字の魚    と éléphant                                      │',
		'╰──────────────────────────────────────────────────────────────╯',
		' ✓ the best so far, kept (step 300)                ⚠ 0 warnings',
		' space pause  s sample  c checkpoint  ? help  q stop',
	]);
	await screen.close();
});

test('in ASCII nothing but ASCII is drawn, the text apart', async t => {
	const plain = changesUntil(350).filter(change => !(change.type === 'event' && change.event.type === 'sample'));
	const screen = show(plain, {isAscii: true});
	const text = await screen.shows('q stop');
	t.regex(text, /^[\n\u0020-\u007e]*$/);
	screen.press('?');
	t.regex(await screen.shows('keys'), /^[\n\u0020-\u007e]*$/);
	await screen.close();
});

test('keys that come together each meet what the one before has done', async t => {
	const screen = show(changesUntil(350));
	await screen.shows('q stop');
	screen.press('q', 's');
	await screen.shows('○ stopping');
	t.deepEqual(screen.actions, ['stop', 'save']);
	await screen.close();
});

test('validating and scoring are shown with how far they are, and keys count meanwhile', async t => {
	const screen = show(changesUntil(350));
	const reading = (step: number, done: number) => {
		const event = {type: 'validating', step, done, total: 200, seconds: 35} as const;
		screen.store.dispatch({type: 'event', event});
	};
	reading(350, 50);
	await screen.shows('● validating 25%');
	screen.press('s', 'c');
	reading(350, 100);
	await screen.shows('● validating 50%');
	t.deepEqual(screen.actions, ['sample', 'checkpoint']);
	screen.store.dispatch({type: 'event', event: stepEvent(1000)});
	await screen.shows(/● scoring$/m);
	reading(1000, 150);
	await screen.shows('● scoring 75%');
	screen.press('q');
	await screen.shows('stop training?');
	screen.press('s');
	await screen.shows('○ stopping');
	await screen.close();
});

test('what a run or a text says of itself reaches the terminal without its escape sequences', async t => {
	const evil = '\u001b]0;owned\u0007\u001b[2Jx\u009b31m\u007f';
	const failure = {message: evil, exitCode: 1, isDefect: false} as const;
	const changes: TrainingChange[] = [
		{type: 'note', text: evil},
		{type: 'output', line: evil},
		{type: 'event', event: startEvent({run: `/runs/${evil}`, corpus: evil, engine: evil})},
		{type: 'event', event: {type: 'warning', step: 1, message: evil}},
		{type: 'event', event: {type: 'sample', step: 1, temperature: 1, seed: evil, text: evil}},
	];
	for (const more of [[], [{type: 'failed', failure}] as const]) {
		const screen = show([...changes, ...more], {columns: 120, rows: 40});
		await screen.shows('owned');
		for (const sequence of ['\u001b]0', '\u0007', '\u001b[2J', '\u009b', '\u007f']) {
			t.false(screen.written().includes(sequence), JSON.stringify(sequence));
		}
		await screen.close();
	}
});

test('the question how to stop says what would be lost', async t => {
	const screen = show(changesUntil(350));
	await screen.shows('q stop');
	screen.press('q');
	const text = await screen.shows('stop training?');
	t.true(text.includes('│   d  discard: loses what was learned after step 300 │'));
	t.true(text.includes('│   c  go on training                                 │')); // nothing shows through
	screen.press('c');
	await screen.shows(/^((?!stop training)(.|\n))*$/);
	t.is(screen.store.getState().phase, 'training');
	await screen.close();
});

test('a failure shows what happened, and how to go on from the last checkpoint', async t => {
	const failure = {message: 'The process that trains was ended by SIGKILL.', exitCode: 1, isDefect: false} as const;
	const screen = show([...changesUntil(350), {type: 'failed', failure}]);
	const text = await screen.shows('the training failed');
	t.true(text.includes('The process that trains was ended by SIGKILL.'));
	t.true(text.includes('The last checkpoint is that of step 300.'));
	t.true(text.includes('charloom train --resume /somewhere/fish-run'));
	t.regex(text, /q leave/);
	await screen.close();
});

test('when training has ended the studio is offered, and the curves can be looked at first', async t => {
	const screen = show([...changesUntil(1000), {type: 'event', event: endEvent()}]);
	const text = await screen.shows('Enter studio');
	t.regex(text, /✓ kept step 900: carried 1\.2500, window 1\.5000, 1\.803 bits/);
	t.regex(text, /✓ finished$/m);
	t.regex(text, /─ training has ended ─/);
	t.regex(text, /1\.2500 nats a character(.|\n)* {2}Enter {2}write with the model in the studio/);
	screen.press('escape');
	await screen.shows(/^((?!training has ended)(.|\n))*Enter studio/);
	screen.press('enter');
	t.is((await screen.left).exit, 'studio');
	await screen.close();
});

test('the end says of which text the loss is, what simpler models reach, and that there is a warning to read', async t => {
	const final = {carried: {loss: 0.02, accuracy: 0.99, count: 300}, lanes: 1, isLearned: true} as const;
	const event = endEvent({final, baselines: {even: 3.3322, counts: 2.9073, order: 8}});
	const warning = {type: 'warning', step: 900, message: 'The model knows its text by heart.'} as const;
	const screen = show([...changesUntil(1000), {type: 'event', event: warning}, {type: 'event', event}]);
	const text = await screen.shows('Enter studio');
	t.regex(text, /0\.0200 nats a character on the text it has learned: none was held out/);
	t.regex(text, /compare guessing evenly 3\.3322, counting characters 2\.9073/);
	t.regex(text, /l {6}read a warning/);
	t.regex(text, /✓ kept step 900: carried 0\.0200.* of the learned text/);
	screen.press('l');
	await screen.shows('knows its text by heart');
	await screen.close();
});

test('where a scroll ends it can be gone back from at once', async t => {
	const lines = Array.from({length: 60}, (_, index): TrainingChange => ({type: 'output', line: `line ${index}`}));
	const screen = show([...changesUntil(350), ...lines]);
	await screen.shows('q stop');
	screen.press('l');
	await screen.shows(/41 to 60 of 60(.|\n)*line 59/);
	screen.press(...Array.from({length: 12}, () => 'pageup'));
	await screen.shows(/1 to 20 of 60(.|\n)*line 0 /);
	screen.press('down');
	await screen.shows('2 to 21 of 60');
	screen.press('escape');
	screen.resize(80, 18);
	await screen.shows(/3\/3 ▼/);
	screen.press(...Array.from({length: 30}, () => 'down'));
	await screen.shows(/3\/3 ▲ /);
	screen.press('up');
	await screen.shows(/3\/3 ▲▼ /);
	t.is(screen.store.getState().scroll, screen.store.getState().scrollEnds.sample - 1);
	await screen.close();
});

test('engine and device are told in short', t => {
	t.is(engineInShort('wasm (WebAssembly SIMD, fused multiply-add, 256-bit, 2 threads)'), 'wasm, 2 threads');
	t.is(
		engineInShort('tensorflow (TensorFlow 2.21.0 on NVIDIA H100, a character at a time)'),
		'tensorflow on NVIDIA H100',
	);
	t.is(engineInShort('reference (plain TypeScript in float64, for tests; slow)'), 'reference');
});

test('a loss that is no number does no harm', async t => {
	const odd = [Number.NaN, Infinity, -Infinity, 0, -1].map(
		(loss, index): TrainingChange => ({type: 'event', event: stepEvent(index + 1, {loss, gradientNorm: loss})}),
	);
	const screen = show([{type: 'event', event: startEvent()}, ...odd]);
	await screen.shows('train -1.000');
	screen.press('y');
	await screen.shows('loss · full · log');
	await screen.close();
	t.deepEqual(screen.actions, ['scale']);
});

const states: readonly TrainingState[] = [
	stateAfter([]),
	stateAfter(changesUntil(350)),
	...(['stop', 'help', 'log'] as const).map(action => stateAfter([...changesUntil(350), {type: 'key', action}])),
	stateAfter([...changesUntil(350), {type: 'key', action: 'interrupt'}]),
	stateAfter([...changesUntil(350), {type: 'event', event: {type: 'pause', step: 350, isPaused: true}}]),
	stateAfter([...changesUntil(350), {type: 'event', event: endEvent()}]),
	stateAfter(changesUntil(350), true),
];

for (const {keys, action, description, when} of trainingKeys) {
	for (const key of keys) {
		test(`the key ${key} does what the help says: ${description}`, async t => {
			const state = states.find(one => when === undefined || when(one));
			if (!state) return t.fail('it never does anything');
			const {promise, resolve} = Promise.withResolvers<void>();
			const store = new Store<TrainingState, TrainingChange>((before, change) => {
				if (change.type === 'key') resolve();
				return reduce(before, change);
			}, state);
			const actions: TrainingAction[] = [];
			const app = render(dashboard(store, actions));
			app.stdin.write(sequenceOf(key));
			await promise;
			t.deepEqual(actions, [action]);
			app.unmount();
		});
	}
}

test('no key has two meanings at the same time', t => {
	for (const state of states) {
		const active = trainingKeys.filter(({when}) => when === undefined || when(state)).flatMap(({keys}) => keys);
		t.is(new Set(active).size, active.length, `${state.phase} ${state.overlay}: ${active.join(' ')}`);
	}
});

test('the help names every key', async t => {
	const screen = show(changesUntil(350), {columns: 120, rows: 50});
	await screen.shows('q stop');
	screen.press('?');
	const text = await screen.shows('keys');
	for (const {description} of trainingKeys) t.true(text.includes(description), description);
	await screen.close();
});

testProp(
	'whatever the keys, and however large the terminal, the frame stays whole',
	[
		fc.array(fc.constantFrom(...trainingKeys.flatMap(({keys}) => keys)), {maxLength: 12}),
		fc.integer({min: 60, max: 180}),
		fc.integer({min: 15, max: 60}),
	],
	async (t, keys, columns, rows) => {
		const screen = show(changesUntil(120), {columns, rows});
		await screen.shows('charloom');
		screen.press(...keys);
		await screen.shows('charloom');
		t.true(screen.rows().every(row => columnsOf(row) <= columns));
		t.false(clears(screen));
		await screen.close();
	},
	{numRuns: 12},
);
