import {stripVTControlCharacters} from 'node:util';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {Palette} from '../../../../src/ui/colors.js';
import {glyphsOf} from '../../../../src/ui/glyphs.js';
import {pathOf} from '../../../../src/ui/studio/state.js';
import {Track} from '../../../../src/ui/studio/text/track.js';
import {noteOf, piecesOf, visiblePieces} from '../../../../src/ui/studio/view/editor-panel.js';
import {legendOf} from '../../../../src/ui/studio/view/legend.js';
import {codeOf, Painter} from '../../../../src/ui/studio/view/paint.js';
import {
	drawTree,
	meanSurprise,
	percent,
	slider,
	sparkline,
	windowAround,
} from '../../../../src/ui/studio/view/panel-rows.js';
import {runsLines} from '../../../../src/ui/studio/view/runs-overlay.js';
import {styleOf, surpriseScale, temperatureScale, tintAt, unitScale} from '../../../../src/ui/studio/view/tint.js';
import {columnsOf} from '../../../../src/ui/text.js';
import {PlayedStudio, studioVocabulary} from '../../../helpers/studio.js';

const glyphs = glyphsOf(false);

testProp(
	'a slider has its width, and one knob',
	[fc.double({min: -1, max: 3, noNaN: true}), fc.integer({min: 3, max: 60})],
	(t, share, columns) => {
		const drawn = slider(share, columns, glyphs);
		t.is(columnsOf(drawn), columns);
		t.is(drawn.split('●').length, 2);
	},
);

test('the knob goes from one end to the other', t => {
	t.is(slider(0, 7, glyphs), '├●────┤');
	t.is(slider(0.5, 7, glyphs), '├──●──┤');
	t.is(slider(1, 7, glyphs), '├────●┤');
	t.is(slider(9, 7, glyphs), '├────●┤');
});

test('shares are told in percent', t => {
	t.deepEqual([0, 0.001, 0.005, 0.61, 1].map(percent), ['0%', '<1%', '1%', '61%', '100%']);
});

test('a style becomes codes of the colours that the terminal has, and marks where it has none', t => {
	const style = {color: 'ink', background: 'surprise6', isBold: true, plain: {isInverse: true}} as const;
	t.is(codeOf(style, new Palette('dark', 24)), '\u001b[1;38;2;0;0;0;48;2;255;95;135m');
	t.is(codeOf(style, new Palette('dark', 8)), '\u001b[1;38;5;16;48;5;204m');
	t.is(codeOf(style, new Palette('dark', 4)), '\u001b[1;30;105m');
	t.is(codeOf(style, new Palette('dark', 1)), '\u001b[7m');
	t.is(codeOf({}, new Palette('light', 24)), '');
});

test('without colours the strong steps of every scale differ by their marks', t => {
	for (const scale of [surpriseScale, unitScale, temperatureScale]) {
		const codes = scale.map(({style}) => codeOf(style, new Palette('dark', 1)));
		t.true(new Set(codes).size >= 4, String(codes));
		t.not(codes.at(-1), '');
	}
});

test('neighbours of one style share its code, and every row ends plain', t => {
	const red = {color: 'bad'} as const;
	const painter = new Painter(new Palette('dark', 4));
	const row = painter.paint([
		{text: 'a', style: red},
		{text: 'b', style: red},
		{text: 'c', style: undefined},
		{text: 'd', style: red},
	]);
	t.is(row, '\u001b[91mab\u001b[0mc\u001b[91md\u001b[0m');
	t.is(new Painter(new Palette('dark', 1)).paint([{text: 'a', style: red}]), 'a');
});

testProp(
	'every value has a style, and a larger one never an earlier',
	[fc.double({noNaN: true}), fc.double({noNaN: true})],
	(t, a, b) => {
		for (const scale of [surpriseScale, unitScale, temperatureScale]) {
			const at = (value: number): number => scale.findIndex(({style}) => style === styleOf(scale, value));
			t.true(at(Math.min(a, b)) <= at(Math.max(a, b)));
		}
	},
);

test('characters are tinted by what was asked for; given ones stand out', t => {
	const track = new Track(5, 0);
	track.append({at: 0, ids: Uint8Array.of(1), surprise: Uint8Array.of(0), temperature: undefined});
	track.append({at: 1, ids: Uint8Array.of(1, 2), surprise: Uint8Array.of(16 * 7, 0), temperature: 0.5});
	track.trace({from: 1, values: Int8Array.of(127)});
	t.truthy(tintAt('none', track, 0, false));
	t.is(tintAt('none', track, 1, false), undefined);
	t.is(tintAt('surprise', track, 1, false), styleOf(surpriseScale, 7));
	t.is(tintAt('unit', track, 1, false), styleOf(unitScale, 1));
	t.is(tintAt('unit', track, 2, false), undefined);
	t.is(tintAt('temperature', track, 1, false), styleOf(temperatureScale, 0.5));
	t.true(tintAt('temperature', track, 1, true) === styleOf(temperatureScale, 0.5));
});

test('a space whose surprise says something is underlined', t => {
	const track = new Track(5, 0);
	track.append({at: 0, ids: Uint8Array.of(2, 2), surprise: Uint8Array.of(80, 40), temperature: 1});
	t.true(tintAt('surprise', track, 0, true)?.isUnderlined);
	t.falsy(tintAt('surprise', track, 1, true)?.isUnderlined);
});

test('the mean surprise is that of the characters before a place', t => {
	const studio = new PlayedStudio({seedText: ''}).load();
	studio.tell({
		type: 'text',
		branch: 0,
		at: 0,
		ids: Uint8Array.of(4, 4, 4, 4),
		surprise: Uint8Array.of(0, 16, 32, 48),
		temperature: 1,
	});
	const path = pathOf(studio.state);
	if (path === undefined) return t.fail();
	t.is(meanSurprise(path, 4, 2), 2.5);
	t.is(meanSurprise(path, 2, 99), 0.5);
	t.is(meanSurprise(path, 0, 10), undefined);
	t.is(sparkline(path, 4, 10, 1, glyphs), '▁▂▃▅');
});

test('the tree of branches shows what leaves what', t => {
	const studio = new PlayedStudio().load().write(60).press('pause', 'left', 'left', 'branch').write(20).press('pause');
	studio
		.press('left', 'left', 'type')
		.insert('Alice')
		.press('accept')
		.write(3)
		.press('parent', 'parent', 'branch')
		.write(8);
	const rows = drawTree(studio.state.tree, studioVocabulary, 44, glyphs).map(({trunk, text}) => trunk + text);
	t.deepEqual(rows, [
		'seed 42 T0.80 70 “the queen she made some”',
		'├ @68 T0.80 20 he queen! of hearts',
		'│ └ @86 T0.80 8 “Alicehe”',
		'└ @70 T0.80 8 queen!',
	]);
	t.true(rows.every(row => columnsOf(row) <= 42));
});

test('a window of rows holds the one it is around', t => {
	t.deepEqual(windowAround([0, 1, 2, 3, 4, 5], 5, 3), [3, 4, 5]);
	t.deepEqual(windowAround([0, 1, 2, 3, 4, 5], 0, 3), [0, 1, 2]);
	t.deepEqual(windowAround([0, 1], 1, 5), [0, 1]);
});

test('unknown characters are named as they are typed', t => {
	t.deepEqual(noteOf('abc', studioVocabulary, 99), {text: 'all 3 characters known', isGood: true});
	t.deepEqual(noteOf('a☃ñ', studioVocabulary, 99), {text: 'unknown, left out: ☃ (U+2603), ñ (U+00F1)', isGood: false});
});

testProp(
	'the part of an edited line that is shown fits, and holds the cursor',
	[fc.string({unit: 'grapheme', maxLength: 60}), fc.nat(), fc.integer({min: 6, max: 40}), fc.boolean()],
	(t, text, place, columns, hasStyles) => {
		const stops = [...new Intl.Segmenter(undefined, {granularity: 'grapheme'}).segment(text)].map(({index}) => index);
		const cursor = [...stops, text.length][place % (stops.length + 1)];
		const {pieces, at} = piecesOf({text, cursor}, studioVocabulary, glyphs, hasStyles);
		const shown = visiblePieces(pieces, at, columns);
		t.true(shown.includes(pieces[at]));
		t.true(shown.length === 1 || shown.reduce((sum, piece) => sum + piece.columns, 0) <= columns);
	},
);

test('the legend has as many steps as there is room for', t => {
	const painter = new Painter(new Palette('dark', 1));
	const {text, columns} = legendOf({tint: 'surprise'}, painter, 40);
	t.is(stripVTControlCharacters(text), 'bits 0 .5 1.5 2.5 4 6 9 ');
	t.is(columns, 24);
	t.true(legendOf({tint: 'unit'}, painter, 12).columns <= 12);
	t.is(legendOf({tint: 'none'}, painter, 40).columns, 0);
});

test('the list of runs shows step, loss, date and size', t => {
	const entry = {
		path: '/a',
		name: 'alice',
		step: 1200,
		loss: 1.25,
		modified: new Date(2026, 0, 2, 3, 4),
		bytes: 3_400_000,
		model: 'lstm 2×8',
	};
	const picker = {
		entries: [entry, {...entry, path: '/b', name: 'bible', step: undefined, loss: undefined}],
		filter: '',
		isFiltering: false,
		isForGuest: false,
		chosen: 1,
	};
	const lines = runsLines(picker, '/a', {columns: 100, rows: 24}, glyphs).map(line =>
		line.map(({text}) => text).join(''),
	);
	t.regex(lines[1], /★ alice +1200 +1\.2500 {2}2026-01-02 03:04 +3\.4 MB/);
	t.regex(lines[2], /^> {2}bible +- +- /);
	const narrow = runsLines(picker, '/a', {columns: 60, rows: 15}, glyphs).map(line =>
		line.map(({text}) => text).join(''),
	);
	t.regex(narrow[1], /★ alice +1200 +1\.2500 {2}2026-01-02 03:04$/);
	t.true(
		narrow.every(line => line.length <= 52),
		narrow.join('\n'),
	);
	const none = runsLines({...picker, filter: 'zzz'}, '/a', {columns: 100, rows: 24}, glyphs);
	t.true(none.some(line => line[0].text === 'none'));
});
