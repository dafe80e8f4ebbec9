import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {sharedBeginning, typedPath} from '../../../src/ui/studio/typed-path.js';

const path = (text: string): string => typedPath(text, '/home/me');

test('a path may be typed as a shell would take it, or as a terminal gives a file that is dropped on it', t => {
	t.is(path('a.txt'), 'a.txt');
	t.is(path('~/my text.txt'), '/home/me/my text.txt');
	t.is(path('~'), '/home/me');
	t.is(path("'/tmp/it is.txt' "), '/tmp/it is.txt');
	t.is(path('"/tmp/a \\"b\\".txt"'), '/tmp/a "b".txt');
	t.is(path('/tmp/it\\ is\\ \\(1\\).txt'), '/tmp/it is (1).txt');
	t.is(path("'~/a'"), '~/a');
	t.is(path('my text.txt'), 'my text.txt');
});

testProp(
	'any path comes through quotes and through escapes',
	[fc.string({unit: fc.constantFrom(..."ab c()'&é/"), minLength: 1})],
	(t, text) => {
		const wanted = `/${text}`;
		t.is(path(wanted.replaceAll(/[^\w/é]/g, '\\$&')), wanted);
		if (!text.includes("'")) t.is(path(`'${wanted}'`), wanted);
	},
);

test('what several paths share is completed', t => {
	t.is(sharedBeginning(['moby-dick', 'moby', 'mob']), 'mob');
	t.is(sharedBeginning(['one']), 'one');
	t.is(sharedBeginning([]), '');
});
