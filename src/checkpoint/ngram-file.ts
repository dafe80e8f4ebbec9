/**
 * An n-gram model in a file: a line of JSON, and after it the arrays of its table, level by level, compressed by zlib's deflate. In place of
 * the first child of a string stands the number of its children, which takes less room. Numbers are little-endian.
 */
import {promisify} from 'node:util';
import {deflate, inflate} from 'node:zlib';
import {UserError} from '../errors.js';
import type {Discounts} from '../evaluation/ngram/discounts.js';
import type {NgramModel} from '../evaluation/ngram/model.js';
import {pruned} from '../evaluation/ngram/prune.js';
import {type Level, type Numbers, narrow} from '../evaluation/ngram/string-table.js';
import {type Check, count, fromJson, list, number, object, oneOf, toJson} from './checks.js';

/** A model that a run keeps, and the weight that it has beside the network. */
export type KeptNgram = {readonly model: NgramModel; readonly weight: number};

const format = 'charloom-ngram';
const formatVersion = 1;

/** A file has at most so many bytes, which a million characters don't come to; models of longer texts are pruned. */
const mostBytes = 4_000_000;

/** Strings of a level, and the bytes of each number of its four arrays. */
type LevelRecord = {readonly strings: number; readonly widths: readonly number[]};

const arrayOf = (width: number, length: number): Numbers => {
	if (width === 1) return new Uint8Array(length);
	return width === 2 ? new Uint16Array(length) : new Uint32Array(length);
};

const discounts: Check<Discounts> = (value, place) => {
	const [none, one, two, more] = list(number({min: 0, max: 3}))(value, place);
	return [none, one, two, more];
};

const header = object({
	format: oneOf([format]),
	formatVersion: number({integer: true, min: 1, max: formatVersion}),
	weight: number({min: 0, max: 1}),
	vocabSize: number({integer: true, min: 1, max: 2 ** 21}),
	discounts: list(object({counts: discounts, kinds: discounts})),
	levels: list(
		object({strings: count, widths: list(number({integer: true, min: 1, max: 4}))}) satisfies Check<LevelRecord>,
	),
});

/** The number of children of each string. */
const childCounts = (children: Uint32Array): Numbers =>
	narrow(
		Uint32Array.from({length: Math.max(0, children.length - 1)}, (_, node) => children[node + 1] - children[node]),
	);

const bytesOfArray = ({buffer, byteOffset, byteLength}: Numbers): Buffer => Buffer.from(buffer, byteOffset, byteLength);

async function encoded({model, weight}: KeptNgram): Promise<Buffer> {
	const levels = model.table.map(({ids, counts, kinds, children}) => [ids, counts, kinds, childCounts(children)]);
	const line = toJson({
		format,
		formatVersion,
		weight,
		vocabSize: model.vocabSize,
		discounts: model.discounts,
		levels: levels.map(arrays => ({
			strings: arrays[0].length,
			widths: arrays.map(({BYTES_PER_ELEMENT}) => BYTES_PER_ELEMENT),
		})),
	});
	const body = await promisify(deflate)(Buffer.concat(levels.flat().map(bytesOfArray)));
	return Buffer.concat([Buffer.from(`${line}\n`), body]);
}

/** The file's bytes. Where they would be too many, contexts that were seldom seen are left out, as few as have to be. */
export async function encodeNgram(kept: KeptNgram, most = mostBytes): Promise<Buffer> {
	let bytes = await encoded(kept);
	for (let least = 2; bytes.length > most; least = Math.ceil(1.4 * least)) {
		bytes = await encoded({...kept, model: pruned(kept.model, least)});
	}
	return bytes;
}

/** Reads arrays one after another. */
function reader(body: Buffer): (width: number, length: number) => Numbers {
	let at = 0;
	return (width, length) => {
		const array = arrayOf(width, length);
		bytesOfArray(array).set(body.subarray(at, at + array.byteLength));
		at += array.byteLength;
		return array;
	};
}

const sum = (numbers: Numbers): number => {
	let total = 0;
	for (const one of numbers) total += one;
	return total;
};

/** The model of a file's bytes. Throws a UserError that names `file` where it is damaged, or has another number of characters. */
export async function decodeNgram(bytes: Buffer, vocabSize: number, file: string): Promise<KeptNgram> {
	const end = bytes.indexOf('\n');
	const record = fromJson(bytes.toString('utf8', 0, Math.max(0, end)), header, file);
	const damaged = new UserError(`The n-gram model ${file} is damaged: put back a copy of it, or remove it.`);
	if (record.vocabSize !== vocabSize || record.discounts.length !== record.levels.length) throw damaged;
	const last = record.levels.length - 1;
	const lengthsOf = (level: number): readonly number[] => {
		const {strings} = record.levels[level];
		return [strings, strings, level < last ? strings : 0, level < last ? strings : 0];
	};
	const sizes = record.levels.map(({widths}, level) =>
		lengthsOf(level).reduce((total, length, index) => total + length * (widths[index] ?? 0), 0),
	);
	const size = sizes.reduce((total, one) => total + one, 0);
	const body = await promisify(inflate)(bytes.subarray(end + 1), {maxOutputLength: Math.max(1, size)}).catch(() => {
		throw damaged;
	});
	if (body.length !== size) throw damaged;
	const read = reader(body);
	const table = record.levels.map(({strings, widths}, level): Level => {
		const [ids, counts, kinds, numbers] = lengthsOf(level).map((length, index) => read(widths[index], length));
		const children = new Uint32Array(level < last ? strings + 1 : 0);
		for (let node = 0; node + 1 < children.length; node++) children[node + 1] = children[node] + numbers[node];
		const next = level < last ? record.levels[level + 1].strings : 0;
		if (sum(numbers) !== next || ids.some(id => id >= vocabSize)) throw damaged;
		return {ids, counts, kinds, children};
	});
	return {model: {order: last, vocabSize, table, discounts: record.discounts}, weight: record.weight};
}
