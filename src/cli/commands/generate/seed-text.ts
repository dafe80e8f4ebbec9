/** The text that a generated text goes on from: given as a flag, in a file, or piped in. */
import {fstatSync} from 'node:fs';
import {fileError} from '../../../checkpoint/file-errors.js';
import {type GivenText, readGiven, unknownNote} from '../../../data/given-text.js';
import {writeWithoutOrSkip} from '../../../data/unknown-characters.js';
import type {Vocabulary} from '../../../data/vocabulary.js';
import {UsageError} from '../../../errors.js';
import {mostBytes, readStream, readWhole} from '../../../input/reading.js';
import {print} from '../shared/output.js';
import {escapesHint, unescaped} from './escapes.js';
import type {Values} from './options.js';
import type {Streams} from './text-output.js';

/** The name of standard input in errors. */
const stdinTitle = 'standard input';

/** Says whether somebody sends a text: a pipe or a file, and not a terminal or /dev/null. */
function isPiped(descriptor = 0): boolean {
	try {
		const input = fstatSync(descriptor);
		return input.isFIFO() || input.isFile() || input.isSocket();
	} catch {
		return false; // closed
	}
}

async function fromStdin({quiet}: Values, {stdin, stderr}: Streams): Promise<Uint8Array> {
	const hint = setTimeout(
		() => quiet || print(stderr, 'reading the seed from standard input (--seed "" has none) …\n'),
		1000,
	);
	try {
		return await readStream(stdin, stdinTitle, {most: mostBytes.seed});
	} finally {
		clearTimeout(hint);
	}
}

/** A seed from the command line, read by a model's vocabulary. Throws a UserError that names unknown characters. */
export function readSeed(
	text: string,
	vocabulary: Vocabulary,
	{skipUnknown, escapes}: Pick<Values, 'skipUnknown' | 'escapes'>,
): GivenText {
	const bytes = new TextEncoder().encode(escapes ? unescaped(text, '--seed') : text);
	const remedy = `${writeWithoutOrSkip}${escapes ? '' : escapesHint(text, '--seed')}`;
	return readGiven(bytes, {vocabulary, name: 'the seed', skipUnknown, remedy});
}

/** The seed that the options name, or that is piped in; empty where there is none. Throws as `readSeed`. */
export async function chooseSeed(values: Values, streams: Streams, vocabulary: Vocabulary): Promise<GivenText> {
	const {seed, seedFile, skipUnknown, keepNewline} = values;
	if (seedFile !== undefined) {
		if (seed !== undefined) throw new UsageError('Expected either --seed or --seed-file, got both.');
		const bytes = await readWhole(seedFile, {most: mostBytes.seed}).catch(error => {
			throw fileError(error, 'read', seedFile);
		});
		return readGiven(bytes, {vocabulary, name: seedFile, skipUnknown});
	}
	if (seed !== undefined && seed !== '-') return readSeed(seed, vocabulary, values);
	if (seed === undefined && (streams.stdin.isTTY || !isPiped())) return readSeed('', vocabulary, values);
	const bytes = await fromStdin(values, streams);
	return readGiven(bytes, {vocabulary, name: stdinTitle, skipUnknown, dropFinalNewline: !keepNewline});
}

/** Lines for stderr: the changes that were made to the seed. */
export const seedNotes = (seed: GivenText, vocabulary: Vocabulary): string =>
	[...seed.notes, unknownNote(seed, vocabulary)].map(note => note && `${note}\n`).join('');
