import test from 'ava';
import type {Key} from 'ink';
import {glyphsOf} from '../../src/ui/glyphs.js';
import {helpLines} from '../../src/ui/help-lines.js';
import {bindingOf, helpOf, hintsOf, type KeyBinding, keyName, keysOf} from '../../src/ui/keys.js';
import {lineColumns} from '../../src/ui/styled-line.js';

const noKey = {} as Key; // all flags are off
const glyphs = glyphsOf(false);

type Binding = KeyBinding<string, {readonly isOpen: boolean}>;
const bindings: readonly Binding[] = [
	{keys: ['space'], label: 'pause', description: 'pauses', action: 'pause'},
	{keys: ['up', 'k'], label: 'scroll', description: 'goes up', action: 'up'},
	{keys: ['down', 'j'], label: 'scroll', description: 'goes down', action: 'down'},
	{keys: ['1'], label: 'view', description: 'one', action: 'one'},
	{keys: ['2'], label: 'view', description: 'two', action: 'two'},
	{keys: ['q'], label: 'close', description: 'closes', action: 'close', when: ({isOpen}) => isOpen},
	{keys: ['q'], label: 'leave', description: 'leaves', action: 'leave', when: ({isOpen}) => !isOpen},
	{keys: ['x'], label: 'hidden', description: 'is in the help only', action: 'hidden', isMinor: true},
];

test('keys have names, and characters that come together are several', t => {
	t.deepEqual(keysOf('', {...noKey, upArrow: true}), ['up']);
	t.deepEqual(keysOf('', {...noKey, upArrow: true, shift: true}), ['shift-up']);
	t.deepEqual(keysOf('c', {...noKey, ctrl: true}), ['ctrl-c']);
	t.deepEqual(keysOf('', {...noKey, return: true}), ['enter']);
	t.deepEqual(keysOf('q s', noKey), ['q', 'space', 's']);
	t.deepEqual(keysOf('é漢', noKey), ['é', '漢']);
});

test('a binding counts only when it may', t => {
	t.is(bindingOf(bindings, 'q', {isOpen: true})?.action, 'close');
	t.is(bindingOf(bindings, 'q', {isOpen: false})?.action, 'leave');
	t.is(bindingOf(bindings, 'z', {isOpen: false}), undefined);
});

test('the footer joins neighbours with the same label', t => {
	t.deepEqual(
		hintsOf(bindings, {isOpen: false}, glyphs).map(({keys, label}) => `${keys} ${label}`),
		['space pause', '↑↓ scroll', '1/2 view', 'q leave'],
	);
	t.is(hintsOf(bindings, {isOpen: false}, glyphsOf(true))[1].keys, 'Up/Down');
});

test('the help has every binding with all its keys', t => {
	const rows = helpOf(bindings, glyphs);
	t.deepEqual(rows[0], {keys: 'space', description: 'pauses'});
	for (const {keys, description} of bindings) {
		const row = rows.find(one => one.description.includes(description));
		for (const key of keys) t.true(row?.keys.includes(keyName(key, glyphs)), key);
	}
});

test('neighbours of one label share a row of the help while it is short', t => {
	t.deepEqual(helpOf(bindings, glyphs)[1], {keys: '↑, k / ↓, j', description: 'goes up / goes down'});
	const long = bindings.map(binding => ({...binding, description: binding.description.repeat(20)}));
	t.is(helpOf(long, glyphs).length, bindings.length);
});

test('the help takes a second column where one is too high and there is room', t => {
	const rows = Array.from({length: 30}, (_, index) => ({keys: `k${index}`, description: `does the thing ${index}`}));
	t.is(helpLines(rows, {columns: 80, rows: 40}).length, 30);
	t.is(helpLines(rows, {columns: 100, rows: 24}).length, 15);
	t.is(helpLines(rows, {columns: 60, rows: 24}).length, 30);
	for (const line of helpLines(rows, {columns: 100, rows: 24})) t.true(lineColumns(line) <= 94);
});

test('what a key does is broken, not cut, where the screen is narrow', t => {
	const description = 'a long story about what this key does and when it does so, told on a narrow screen';
	const lines = helpLines([{keys: 'q', description}], {columns: 60, rows: 24});
	t.true(lines.length > 1 && lines.every(line => lineColumns(line) <= 54));
	t.is(lines.map(line => line[1].text.trim()).join(' '), description);
});
