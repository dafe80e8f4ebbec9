/** A page that writes: one HTML file with a model, the kernels that compute it, and the script that shows it. */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {deflate} from 'node:zlib';
import {writeAtomically} from '../../checkpoint/atomic.js';
import {kernelsOf} from '../../engines/wasm/kernels/cells.js';
import type {WholeModel} from '../model-folder.js';
import {toLetters} from './letters.js';
import {type PagePrecision, packPayload, weightBytes} from './payload.js';

const sources = new URL('../../../../src/exchange/html/page/', import.meta.url);
const scripts = new URL('scripts/', import.meta.url);

/** The build whose bits are the same on every machine, and which every browser with SIMD runs. */
const module = new URL('../../engines/wasm/kernels/modules/portable8.wasm', import.meta.url);

const read = (url: URL): Promise<string> => readFile(fileURLToPath(url), 'utf8');

const escaped = (text: string): string => text.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);

/** Text for a script element, which a closing tag inside of it would end. */
const asScript = (code: string): string => code.replace(/<\/(script)/gi, '<\\/$1');

/** Length of the script (4 bytes) | script | model, all compressed, as letters. */
async function packed(script: string, model: readonly Uint8Array[]): Promise<string> {
	const code = Buffer.from(script);
	const length = Buffer.alloc(4);
	length.writeUInt32LE(code.length);
	return toLetters(await promisify(deflate)(Buffer.concat([length, code, ...model]), {level: 9}));
}

/**
 * Writes the page, and gives the bytes of the file and those of its weights. Throws a UserError for a cell that the kernels
 * lack, and where the file can't be written.
 */
export async function exportHtml(
	path: string,
	name: string,
	{config, model}: WholeModel,
	precision: PagePrecision,
): Promise<{readonly bytes: number; readonly weights: number}> {
	kernelsOf(config.model.cell);
	const bytes = new Uint8Array(await readFile(module));
	const {model: shape, vocabulary, training} = config;
	const header = {name, model: shape, vocabulary, precision, records: training.records, moduleBytes: bytes.length};
	const payload = packPayload({header, module: bytes, parameters: model.parameters});
	const parts: Readonly<Record<string, string>> = {
		NAME: escaped(name),
		STYLE: await read(new URL('page.css', sources)),
		SCRIPT: asScript(await read(new URL('boot.js', scripts))),
		MODEL: await packed(await read(new URL('main.js', scripts)), payload),
	};
	const template = await read(new URL('page.html', sources));
	const page = template.replace(
		/<!--(\w+)-->|\/\*(\w+)\*\/|\{\{(\w+)\}\}/g,
		(all, a, b, c) => parts[a ?? b ?? c] ?? all,
	);
	await writeAtomically(path, [Buffer.from(page)]);
	return {bytes: Buffer.byteLength(page), weights: weightBytes(config.model, precision)};
}
