import test from 'ava';
import {showsUnicode} from '../../src/ui/unicode.js';

test('terminals that show Unicode are told from those that do not', t => {
	const yes = [
		{},
		{LANG: 'de_DE.UTF-8'},
		{LANG: 'C', LC_ALL: 'C.utf8'},
		{LC_CTYPE: 'UTF-8', TERM: 'xterm-256color'},
		{LC_ALL: '', LANG: 'en_US.UTF-8'},
	];
	const no = [{LANG: 'C'}, {LANG: 'de_DE.ISO-8859-1'}, {LANG: 'en_US.UTF-8', LC_ALL: 'POSIX'}, {TERM: 'linux'}];
	for (const env of yes) t.true(showsUnicode(env, 'linux'), JSON.stringify(env));
	for (const env of no) t.false(showsUnicode(env, 'linux'), JSON.stringify(env));
	for (const env of [{WT_SESSION: '1'}, {TERM_PROGRAM: 'vscode'}, {TERM: 'xterm-256color'}]) {
		t.true(showsUnicode(env, 'win32'));
	}
	t.false(showsUnicode({LANG: 'en_US.UTF-8'}, 'win32'));
});
