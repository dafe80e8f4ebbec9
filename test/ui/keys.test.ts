import test from 'ava';
import type {Key} from 'ink';
import {bindingOf, helpOf, hintsOf, type KeyBinding, keysOf} from '../../src/ui/keys.js';
import {glyphsOf} from '../../src/ui/theme.js';

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
	t.deepEqual(helpOf(bindings, glyphs)[1], {keys: '↑, k', description: 'goes up'});
	t.is(helpOf(bindings, glyphs).length, bindings.length);
});
