import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {render} from 'ink-testing-library';
import {Palette} from '../../../../src/ui/colors.js';
import {GlyphContext} from '../../../../src/ui/glyph-context.js';
import {glyphsOf} from '../../../../src/ui/glyphs.js';
import {PaletteContext} from '../../../../src/ui/ink-text.js';
import type {KeyBinding} from '../../../../src/ui/keys.js';
import type {StudioAction} from '../../../../src/ui/studio/actions.js';
import {editorKeys} from '../../../../src/ui/studio/keys/editor.js';
import {helpKeys} from '../../../../src/ui/studio/keys/help.js';
import {pickerKeys} from '../../../../src/ui/studio/keys/picker.js';
import {questionKeys} from '../../../../src/ui/studio/keys/question.js';
import {type AnyKeyAction, helpGroups, keysFor, studioKeys} from '../../../../src/ui/studio/keys.js';
import type {StudioOptions, StudioState} from '../../../../src/ui/studio/state.js';
import {StudioScreen} from '../../../../src/ui/studio/view/screen.js';
import {columnsOf} from '../../../../src/ui/text.js';
import {type ShownScreen, sequenceOf, showOn} from '../../../helpers/screen.js';
import {PlayedStudio} from '../../../helpers/studio.js';

type Look = {
	readonly columns?: number;
	readonly rows?: number;
	readonly isAscii?: boolean;
	readonly colorDepth?: number;
};

function screenOf(
	studio: PlayedStudio,
	{isAscii = false, colorDepth = 1}: Look,
	dispatch: (action: StudioAction) => void = studio.dispatch,
) {
	return (
		<PaletteContext value={new Palette('dark', colorDepth)}>
			<GlyphContext value={glyphsOf(isAscii)}>
				<StudioScreen
					store={studio.store}
					dispatch={dispatch}
					attach={() => {}}
					leave={() => {}}
					fail={() => {}}
					isAscii={isAscii}
				/>
			</GlyphContext>
		</PaletteContext>
	);
}

const show = (studio: PlayedStudio, look: Look = {}): ShownScreen => showOn(screenOf(studio, look), look);
const writing = (options: Partial<StudioOptions> = {}): PlayedStudio => new PlayedStudio(options).load().write(300);

/** Rows that are too wide, and frames that are not whole. */
function faults(rows: readonly string[], columns: number): readonly string[] {
	const tooWide = rows.filter(row => columnsOf(row) > columns);
	const count = (corner: string): number => rows.join('').split(corner).length - 1;
	const [a, b, c, d] = ['╭', '╮', '╰', '╯'].map(count);
	return [...tooWide, ...(a === b && c === d && a === c && a > 0 ? [] : [`corners: ${a} ${b} ${c} ${d}`])];
}

const clears = (screen: ShownScreen): boolean =>
	['\u001b[2J', '\u001b[3J'].some(sequence => screen.written().includes(sequence));

for (const [columns, rows] of [
	[60, 15],
	[80, 24],
	[97, 31],
	[100, 20],
	[140, 40],
	[220, 60],
] as const) {
	test(`at ${columns}×${rows} everything has its place`, async t => {
		const studio = writing();
		const screen = show(studio, {columns, rows});
		const text = await screen.shows('q leave');
		t.deepEqual(faults(screen.rows(), columns), []);
		t.is(screen.rows().length, rows);
		t.regex(text, /^ charloom studio · alice · loss 1\.25 · seed 42.*● 80\/s$/m);
		t.regex(text, /temperature 0\.80 ├─*●─*┤/);
		t.true(text.includes('Alice 漢字 said the queen!'));
		for (const key of ['help', 'helpClose', 'threeColumns', 'oneColumn', 'editSeed', 'cancel', 'openRun'] as const) {
			studio.press(key);
			await screen.shows(/charloom studio/);
		}
		studio.press('pickClose', 'type').insert('漢字');
		await screen.shows(/your own words(.|\n)*Enter accept/);
		t.deepEqual(faults(screen.rows(), columns), []);
		t.false(clears(screen));
		await screen.close();
		t.false(screen.isAlternate());
	});
}

test('the whole screen', async t => {
	const studio = new PlayedStudio().load().write(130).press('pause', 'left', 'left');
	const screen = show(studio, {columns: 70, rows: 15});
	await screen.shows('138 of 140');
	const rows = screen.rows();
	t.regex(rows[0], /^ charloom studio · alice · loss 1\.25 · seed 42 .*‖ paused$/);
	t.regex(rows[1], /^╭─ text ─+ 138 of 140 ─╮$/);
	t.regex(rows.at(-3) ?? '', /^ temperature 0\.80 ├─*●─*┤ {2}top-k all · top-p all · 80\/s$/);
	t.regex(rows.at(-2) ?? '', /^ next {2}\S+ █+. 70% {2}\S+ █. 20% .*bits$/);
	t.regex(rows.at(-1) ?? '', /^ space write {2}←→↑↓ go .*q leave$/);
	await screen.close();
});

test('a smaller terminal gets a notice', async t => {
	const screen = show(writing(), {columns: 40, rows: 10});
	t.regex(await screen.shows('40×10: needs 60×15'), /charloom studio 310 characters/);
	await screen.close();
});

test('after any resizing the frame is that of a fresh start', async t => {
	const studio = writing();
	const screen = show(studio);
	await screen.shows('q leave');
	for (const [columns, rows] of [
		[60, 15],
		[30, 8],
		[200, 50],
		[101, 22],
		[80, 24],
	] as const) {
		screen.resize(columns, rows);
		const other = writing();
		const fresh = show(other, {columns, rows});
		const wanted = await fresh.shows(columns < 60 ? 'needs' : 'q leave');
		await screen.shows(new RegExp(`^${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`));
		t.is(screen.text(), wanted);
		await fresh.close();
	}
	t.false(clears(screen));
	await screen.close();
});

test('in ASCII nothing but ASCII is drawn, the text apart', async t => {
	const studio = new PlayedStudio({seedText: 'the queen said'}).load().write(30);
	const screen = show(studio, {isAscii: true, columns: 120, rows: 30});
	t.regex(await screen.shows('q leave'), /^[\n\u0020-\u007e]*$/);
	studio.press('pause', 'left', 'branch', 'help');
	t.regex(await screen.shows('keys'), /^[\n\u0020-\u007e]*$/);
	await screen.close();
});

test('with colours a character of every kind keeps its place', async t => {
	const plain = show(writing({tint: 'surprise'}), {columns: 90});
	const wanted = await plain.shows('q leave');
	for (const colorDepth of [4, 8, 24]) {
		const screen = show(writing({tint: 'surprise'}), {columns: 90, colorDepth});
		await screen.shows('q leave');
		t.is(screen.text(), wanted);
		await screen.close();
	}
	await plain.close();
});

test('without colours there is no colour code at all, and the cursor is a glyph', async t => {
	const studio = writing({tint: 'surprise'}).press('pause', 'left');
	const screen = show(studio, {colorDepth: 1});
	await screen.shows('309 of 310');
	const inText = screen.rows().slice(2, -4).join('');
	t.true(inText.includes('▌'));
	await screen.close();
});

test('control characters of the model move nothing', async t => {
	const studio = new PlayedStudio({seedText: ''}).load();
	const ids = studio.state.vocabulary.encode('a\u001b[2Jb\tc e\u0301 \u0301x\n'.replaceAll(/[[2J]/g, ''));
	studio.tell({
		type: 'text',
		branch: 0,
		at: 0,
		ids: Uint8Array.from(ids),
		surprise: new Uint8Array(ids.length),
		temperature: 1,
	});
	const screen = show(studio);
	const text = await screen.shows('␛');
	t.regex(text, /^│ a␛b {1,4}c e\u0301/m);
	t.deepEqual(faults(screen.rows(), 80), []);
	await screen.close();
});

test('four temperatures stand side by side, each with its own text', async t => {
	const studio = writing().press('fourColumns').write(100);
	const screen = show(studio, {columns: 120, rows: 30});
	const text = await screen.shows('T 0.35');
	t.regex(text, /T 0\.35 .* T 0\.65 .* T 0\.95 .* T 1\.25 /);
	t.regex(text, /Enter adopt {2}←→ choose/);
	screen.press('right', 'enter');
	await screen.shows('temperature 0.95');
	t.regex(await screen.shows('branch 3 of 4'), /├─*●─*┤/);
	await screen.close();
});

test('a seed is edited with the keyboard, and unknown characters are named before Enter', async t => {
	const studio = writing();
	const screen = show(studio);
	await screen.shows('q leave');
	screen.press('e');
	await screen.shows('all 10 characters known');
	screen.press('☃');
	await screen.shows('unknown, left out: ☃ (U+2603)');
	screen.press('backspace', 'ctrl-u', 'A', 'l', 'i', 'c', 'e', 'space', 'enter');
	await screen.shows('text 2 of 2');
	t.is(studio.text, 'Alice ');
	screen.press('e');
	await screen.shows('all 6 characters known');
	screen.press('\u001b[200~ said\nthe queen\u001b[201~');
	await screen.shows('Alice  said⏎the queen');
	await screen.close();
});

const aRun = {
	path: '/runs/other',
	name: 'other',
	step: 1,
	loss: 1,
	modified: new Date(0),
	bytes: 1,
	model: 'lstm 2×8',
};

/** A studio that asks before it opens another run. */
function asksToOpen(): PlayedStudio {
	const studio = writing().press('branch', 'openRun');
	studio.dispatch({type: 'runs', entries: [aRun]});
	return studio.press('pickAccept');
}

/** A studio in which each of the keys does something. */
const situations: readonly (() => PlayedStudio)[] = [
	() => writing(),
	() => writing().press('pause'),
	() => writing().press('branch').write(20).press('pause'),
	() => writing().press('twoColumns').write(20),
	() => writing().press('follow'),
	() => writing().press('help'),
	() => writing().press('editSeed'),
	() => writing().press('save'),
	() => writing().press('branch', 'quit'),
	asksToOpen,
	() => writing().press('openRun'),
	() => writing().press('openRun', 'pickFilter'),
];

const tables: readonly (readonly KeyBinding<AnyKeyAction, StudioState>[])[] = [
	studioKeys,
	editorKeys,
	pickerKeys,
	helpKeys,
	questionKeys,
];

const names = ['the text', 'an edited line', 'the list of runs', 'the help', 'a question'] as const;

for (const [index, table] of tables.entries()) {
	test(`every key of ${names[index]} does what the help says`, async t => {
		const left = new Set(table.flatMap(({keys, action}) => keys.map(key => `${key} ${action}`)));
		for (const make of situations) {
			const studio = make();
			const active = keysFor(studio.state);
			if (active !== table) continue;
			let told = (_: AnyKeyAction): void => {};
			// What a key does is noted and not done, so that all keys meet the same state.
			const noted = (action: StudioAction): void => {
				if (action.type === 'key') told(action.action);
			};
			const app = render(screenOf(studio, {}, noted));
			for (const {keys, action, when} of active) {
				for (const key of when === undefined || when(studio.state) ? keys : []) {
					const {promise, resolve} = Promise.withResolvers<AnyKeyAction>();
					told = resolve;
					app.stdin.write(sequenceOf(key));
					t.is(await promise, action, key);
					left.delete(`${key} ${action}`);
				}
			}
			app.unmount();
		}
		t.deepEqual([...left], [], 'keys that never do anything');
	});
}

test('the help names every key', async t => {
	const screen = show(writing().press('help'), {columns: 130, rows: 140});
	const text = await screen.shows('space  pause');
	for (const {keys: table} of helpGroups) {
		for (const {description} of table) t.true(text.includes(description), description);
	}
	await screen.close();
});

test('what closes the help leaves nothing of it on the screen', async t => {
	const studio = writing().press('help');
	const screen = show(studio, {columns: 220, rows: 60});
	await screen.shows('your own words');
	studio.press('helpClose');
	const text = await screen.shows('charloom studio');
	t.false(text.includes('your own words'));
	t.deepEqual(faults(screen.rows(), 220), []);
	await screen.close();
});

testProp(
	'whatever the keys, and however large the terminal, the frame stays whole',
	[
		fc.array(fc.constantFrom(...tables.flatMap(table => table.map(({action}) => action))), {maxLength: 14}),
		fc.integer({min: 60, max: 180}),
		fc.integer({min: 15, max: 60}),
	],
	async (t, actions, columns, rows) => {
		const studio = writing()
			.press(...actions)
			.write(70);
		const screen = show(studio, {columns, rows});
		await screen.shows('charloom studio');
		t.deepEqual(
			screen.rows().filter(row => columnsOf(row) > columns),
			[],
		);
		t.false(clears(screen));
		await screen.close();
	},
	{numRuns: 15},
);
