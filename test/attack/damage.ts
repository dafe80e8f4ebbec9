/** A file of a run that is damaged anywhere gives what it held, or a message; never other weights, a defect, or no end. */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {zipSync} from 'fflate';
import {lockHolder} from '../../src/checkpoint/lock.js';
import {openRun} from '../../src/checkpoint/run.js';
import {readCorpus} from '../../src/data/corpus.js';
import {unzipMember} from '../../src/data/unzip.js';
import {UserError} from '../../src/errors.js';
import type {Random} from '../../src/random.js';
import {MetricsFollower} from '../../src/ui/training/follow.js';
import {makeRun} from '../helpers/runs.js';
import {temporaryFolder, tinyText} from '../helpers/tiny-run.js';
import type {Attack, Trial} from './attack.js';

type Damage = (bytes: Buffer, random: Random) => Buffer;

const at = (bytes: Buffer, random: Random): number => random.integer(bytes.length + 1);

/** Values that JSON is turned into: of another kind, out of every range, and without end. */
const strange = [
	'null',
	'-1',
	'1e308',
	'9007199254740993',
	'"\\u0000\\u001b[2J"',
	'[[[[]]]]',
	'{}',
	'true',
	'"',
	'['.repeat(5000),
];

const damages: readonly Damage[] = [
	(bytes, random) => bytes.subarray(0, at(bytes, random)),
	(bytes, random) => Buffer.concat([bytes, bytes.subarray(at(bytes, random))]),
	(bytes, random) => bytes.fill(0, at(bytes, random)),
	(bytes, random) => {
		for (let count = 1 + random.integer(4); count > 0 && bytes.length > 0; count--)
			bytes[random.integer(bytes.length)] ^= 1 << random.integer(8);
		return bytes;
	},
	(bytes, random) => {
		const [from, to] = [at(bytes, random), at(bytes, random)].sort((a, b) => a - b);
		return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
	},
	(bytes, random) => {
		const numbers = [...bytes.toString('latin1').matchAll(/(?<=[:,[])("[^"]*"|-?\d[\d.e+-]*|true|false)/g)];
		const found = numbers[random.integer(numbers.length)];
		if (!found) return Buffer.alloc(0);
		const text = strange[random.integer(strange.length)];
		const [before, after] = [bytes.subarray(0, found.index), bytes.subarray(found.index + found[0].length)];
		return Buffer.concat([before, Buffer.from(text), after]);
	},
	(_bytes, random) => Buffer.from(Array.from({length: random.integer(3000)}, () => random.integer(256))),
];

/** Runs `work`, which may fail with a message for the user and in no other way. */
async function failsInWords<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof UserError) return undefined;
		throw error;
	}
}

/** How long anything may take that is to end by itself, in milliseconds; a busy machine gets there, too. */
const patience = 30_000;

export const damagedRuns: Attack = {
	name: 'file of a run damaged at random, and read',
	async prepare(): Promise<Trial> {
		const {path} = await makeRun(tinyText);
		const run = await openRun(path);
		const [best, last] = [await run.loadModel(), await run.loadLast()];
		writeFileSync(join(path, 'metrics.jsonl'), '{"type":"warning","step":1,"message":"x"}\n'.repeat(50));
		writeFileSync(join(path, 'lock'), JSON.stringify({pid: 1, host: 'x', since: 'x', token: 'x', started: 'x y'}));
		const names = ['config.json', 'model.safetensors', 'last.safetensors', 'metrics.jsonl', 'lock'];
		const originals = new Map(names.map(name => [name, readFileSync(join(path, name))]));
		return async random => {
			const name = names[random.integer(names.length)];
			const original = originals.get(name) ?? Buffer.alloc(0);
			writeFileSync(join(path, name), damages[random.integer(damages.length)](Buffer.from(original), random));
			const begin = performance.now();
			try {
				const read = await failsInWords(() => openRun(path));
				const model = read && (await failsInWords(() => read.loadModel()));
				const state = read && (await failsInWords(() => read.loadLast()));
				await failsInWords(() => lockHolder(path));
				await new MetricsFollower(join(path, 'metrics.jsonl')).read();
				if (performance.now() - begin > patience) return `${name} took ${performance.now() - begin} ms`;
				// A configuration may have become another valid one; weights may not.
				if (model && !isDeepStrictEqual(model.parameters, best.parameters)) return `${name} gave other weights`;
				if (state && !isDeepStrictEqual(state.state, last.state)) return `${name} gave another state`;
				return undefined;
			} finally {
				writeFileSync(join(path, name), original);
			}
		};
	},
};

export const damagedTexts: Attack = {
	name: 'text or archive damaged at random, and read',
	async prepare(): Promise<Trial> {
		const folder = temporaryFolder();
		const text = Buffer.from(`\ufeff${tinyText.replaceAll('\n', '\r\n')}é漢字𝄞`);
		const zip = Buffer.from(zipSync({'a.txt': Buffer.from(tinyText), 'b.txt': Buffer.from('another')}));
		let count = 0;
		return async random => {
			const damage = damages[random.integer(damages.length)];
			if (random.integer(2) === 0) {
				const archive = (async function* () {
					yield damage(Buffer.from(zip), random);
				})();
				await failsInWords(async () => {
					for await (const piece of unzipMember(archive, 'a.txt'))
						if (piece.length > 2 ** 26) throw new Error('too much');
				});
				return undefined;
			}
			const place = join(folder, String(count++));
			mkdirSync(place);
			writeFileSync(join(place, 'a.txt'), damage(Buffer.from(text), random));
			for (const encoding of ['utf-8', 'bytes'] as const) {
				await failsInWords(() => readCorpus([place], {encoding, nfc: true, corpusFolder: folder}));
			}
			await rm(place, {recursive: true});
			return undefined;
		};
	},
};
