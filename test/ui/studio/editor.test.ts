import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {type Editor, type EditorAction, edit, editorOf, insert, stopsOf} from '../../../src/ui/studio/editor.js';

const marked = ({text, cursor}: Editor): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

/** `ab|c` is the text abc with the cursor before the c. */
const at = (text: string): Editor => ({text: text.replace('|', ''), cursor: text.indexOf('|')});

const cases: readonly (readonly [EditorAction, string, string])[] = [
	['left', 'ab|c', 'a|bc'],
	['left', '|abc', '|abc'],
	['right', 'ab|c', 'abc|'],
	['right', 'abc|', 'abc|'],
	['home', 'ab|c', '|abc'],
	['end', 'a|bc', 'abc|'],
	['wordLeft', 'two words|', 'two |words'],
	['wordLeft', 'two words  |', 'two |words  '],
	['wordRight', 'two| words', 'two words|'],
	['backspace', 'ab|c', 'a|c'],
	['backspace', '|abc', '|abc'],
	['delete', 'a|bc', 'a|c'],
	['delete', 'abc|', 'abc|'],
	['deleteWord', 'two words| more', 'two | more'],
	['deleteToStart', 'two| words', '| words'],
	['deleteToEnd', 'two| words', 'two|'],
	['newline', 'a|b', 'a\n|b'],
	['backspace', 'e\u0301|', '|'],
	['left', '👨‍👩‍👧|', '|👨‍👩‍👧'],
	['delete', '|👍🏽!', '|!'],
];

for (const [action, before, after] of cases) {
	test(`${action} makes ${JSON.stringify(after)} of ${JSON.stringify(before)}`, t => {
		t.is(marked(edit(at(before), action)), after);
	});
}

test('what is pasted loses control characters and keeps its lines', t => {
	t.is(marked(insert(at('a|b'), 'x\r\ny\u001b[31mz\tq\u0007')), 'ax\ny[31mz\tq|b');
});

const actions = [...new Set(cases.map(([action]) => action))];

testProp(
	'whatever is typed and pressed, the cursor stands between two characters',
	[
		fc.string({unit: 'binary', maxLength: 12}),
		fc.array(
			fc.oneof(
				fc.constantFrom(...actions),
				fc.string({unit: 'grapheme', minLength: 1, maxLength: 3}).map(text => ({text})),
			),
			{maxLength: 20},
		),
	],
	(t, start, steps) => {
		let editor = insert(editorOf(''), start);
		t.true(stopsOf(editor.text).includes(editor.cursor));
		for (const step of steps) {
			editor = typeof step === 'string' ? edit(editor, step) : insert(editor, step.text);
			t.true(stopsOf(editor.text).includes(editor.cursor));
		}
	},
);

testProp('typing one after another gives what pasting gives', [fc.string({maxLength: 20})], (t, text) => {
	const typed = Array.from(text).reduce((editor, character) => insert(editor, character), editorOf(''));
	t.is(typed.text, insert(editorOf(''), text).text);
});
