/** Paths as readers type them, or as a terminal types them where a file is dropped on it. */
import {homedir} from 'node:os';
import {join} from 'node:path';

/** The path without quotes around it, with escaped characters as themselves, and with `~` as the home folder. */
export function typedPath(text: string, home: string = homedir()): string {
	// A space that is escaped belongs to the path, also at its end.
	const trimmed = text.trimStart().replace(/(\\.)?\s*$/s, '$1');
	const quoted = /^'([^']*)'$|^"((?:[^"\\]|\\.)*)"$/.exec(trimmed);
	if (quoted?.[1] !== undefined) return quoted[1];
	const plain = process.platform === 'win32' ? trimmed : (quoted?.[2] ?? trimmed).replaceAll(/\\(.)/gs, '$1');
	if (quoted) return plain;
	return plain === '~' || plain.startsWith('~/') ? join(home, plain.slice(1)) : plain;
}

/** The longest beginning that all of the texts share; empty where there are none. */
export function sharedBeginning(texts: readonly string[]): string {
	const [first = '', ...others] = texts;
	let length = first.length;
	for (const other of others) {
		let same = 0;
		while (same < length && first[same] === other[same]) same++;
		length = same;
	}
	return first.slice(0, length);
}
