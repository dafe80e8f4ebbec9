/**
 * A file of events that TensorBoard reads. It is a row of records, each
 *
 *   length (8 bytes) | masked CRC-32C of the length | data | masked CRC-32C of the data
 *
 * whose data is an `Event` of TensorFlow's event.proto: a time, a step, and figures or texts under tags.
 */
import {mkdir, open} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {fileError} from '../../checkpoint/file-errors.js';
import {double, float, message, text, whole} from '../protobuf.js';
import {maskedCrc32c} from './crc32c.js';

/** Figures and texts of one step, by their tags. */
export type Entry = {
	/** Seconds since 1970. */
	readonly time: number;
	readonly step: number;
	readonly scalars?: Readonly<Record<string, number | undefined>>;
	readonly texts?: Readonly<Record<string, string>>;
};

const word = (value: number): Uint8Array => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
};

function record(data: Uint8Array): Uint8Array {
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(data.length));
	return Buffer.concat([length, word(maskedCrc32c(length)), data, word(maskedCrc32c(data))]);
}

// The numbers of the fields of Event, Summary, Summary.Value, TensorProto, SummaryMetadata and SessionLog.
const event = {time: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7} as const;
const summary = {value: 1} as const;
const value = {tag: 1, simple: 2, tensor: 8, metadata: 9} as const;
const tensor = {dtype: 1, shape: 2, string: 8} as const;
const stringType = 7;

const scalar = (tag: string, number: number): Uint8Array =>
	message(summary.value, text(value.tag, tag), float(value.simple, number));

/** A tensor of one string; the plugin that shows it is named in the metadata. */
const textValue = (tag: string, content: string): Uint8Array =>
	message(
		summary.value,
		text(value.tag, tag),
		message(value.metadata, message(1, text(1, 'text'))),
		message(
			value.tensor,
			whole(tensor.dtype, stringType),
			message(tensor.shape, message(2, whole(1, 1))),
			text(tensor.string, content),
		),
	);

/** The record of an entry; figures that are undefined are left out. */
export function entryRecord({time, step, scalars = {}, texts = {}}: Entry): Uint8Array {
	const values = [
		...Object.entries(scalars).flatMap(([tag, number]) => (number === undefined ? [] : [scalar(tag, number)])),
		...Object.entries(texts).map(([tag, content]) => textValue(tag, content)),
	];
	return record(Buffer.concat([double(event.time, time), whole(event.step, step), message(event.summary, ...values)]));
}

/** The first record of every file. */
const versionRecord = (time: number): Uint8Array =>
	record(Buffer.concat([double(event.time, time), text(event.fileVersion, 'brain.Event:2')]));

/** Says that a session starts here: what an earlier file of the folder has of this step and later ones is void. */
const startRecord = (time: number, step: number): Uint8Array =>
	record(Buffer.concat([double(event.time, time), whole(event.step, step), message(event.sessionLog, whole(1, 1))]));

/** Tells the files of one process and second apart. */
let files = 0;

/** A new file of events in a folder. */
export class EventFile {
	readonly path: string;

	private constructor(path: string) {
		this.path = path;
	}

	/**
	 * Makes the file, and the folder where there is none. A run that goes on from step `from` makes earlier entries of that
	 * step and later ones void. Throws a UserError where it can't be made.
	 */
	static async create(
		folder: string,
		{time, from}: {readonly time: number; readonly from?: number},
	): Promise<EventFile> {
		const name = `events.out.tfevents.${String(Math.floor(time)).padStart(10, '0')}.${hostname()}.${process.pid}.${files++}`;
		const file = new EventFile(join(folder, name));
		try {
			await mkdir(folder, {recursive: true});
		} catch (error) {
			throw fileError(error, 'make', folder);
		}
		await file.#append(versionRecord(time));
		if (from !== undefined) await file.#append(startRecord(time, from));
		return file;
	}

	/** Appends an entry; a reader sees it at once. Throws a UserError where the disk does not take it. */
	append(entry: Entry): Promise<void> {
		return this.#append(entryRecord(entry));
	}

	async #append(bytes: Uint8Array): Promise<void> {
		try {
			await using handle = await open(this.path, 'a');
			await handle.writeFile(bytes);
		} catch (error) {
			throw fileError(error, 'write', this.path);
		}
	}
}
