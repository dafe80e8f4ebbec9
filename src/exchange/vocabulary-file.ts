/**
 * The vocabularies of other programs: the characters in the order of their ids, in the forms in which they are kept.
 *
 *   "\n abc…"                                            a text of all characters
 *   ["\n", " ", "a", …]                                   a list
 *   {"a": 2, …}, {"2": "a", …}                            from character to id, or back, from 0 or from 1
 *   {"idx_to_token": {…}}, {"tokens": […]}, …             one of these under a name, as char-rnn and its descendants write
 *   {"encoding": …, "characters": […]}                    charloom's own
 */
import {unknownCharacter, type VocabularyRecord, valuesOfRecord} from '../data/vocabulary-record.js';
import {UserError} from '../errors.js';
import {parseJson} from '../input/json.js';

/** Names under which programs keep a vocabulary in a larger object. */
const names = [
	'vocabulary', 'vocab', 'characters', 'chars', 'tokens', 'itos', 'stoi', 'int2char', 'char2int',
	'idx_to_token', 'token_to_idx', 'id_to_token', 'token_to_id', 'ix_to_char', 'char_to_ix', 'idx_to_char', 'char_to_idx',
	'id2char', 'char2id', 'idx2char', 'char2idx', 'index_to_char', 'char_to_index',
]; // biome-ignore format: names of a kind stand together

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const isCharacter = (token: string): boolean => token !== '' && [...token].length === 1;

/** Tokens by id, from 0; a place that no token has is undefined. */
function inOrder(
	entries: readonly (readonly [token: string, id: number])[],
): readonly (string | undefined)[] | undefined {
	const ids = entries.map(([, id]) => id);
	if (ids.length === 0 || !ids.every(id => Number.isSafeInteger(id) && id >= 0 && id <= ids.length)) return undefined;
	const tokens: (string | undefined)[] = Array(Math.max(...ids) + 1).fill(undefined);
	for (const [token, id] of entries) tokens[id] = token;
	return tokens;
}

/** The tokens of a value in any of the forms; undefined where it is none. */
function tokensOf(value: unknown): readonly (string | undefined)[] | undefined {
	if (typeof value === 'string') return [...value];
	if (Array.isArray(value))
		return value.length > 0 && value.every(entry => typeof entry === 'string') ? value : undefined;
	if (value instanceof Map) return tokensOf(Object.fromEntries(value));
	if (!isObject(value)) return undefined;
	const entries = Object.entries(value);
	if (entries.every((entry): entry is [string, number] => typeof entry[1] === 'number')) return inOrder(entries);
	if (entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
		return inOrder(entries.map(([id, token]) => [token, Number(id)]));
	}
	const found = names.find(name => Object.hasOwn(value, name) && tokensOf(value[name]) !== undefined);
	return found === undefined ? undefined : tokensOf(value[found]);
}

/** Says whether a value is a vocabulary in charloom's own form. */
const isRecord = (value: unknown): value is VocabularyRecord =>
	isObject(value) && 'encoding' in value && Array.isArray(value['characters']);

/** The characters of as many ids as the model has. */
function recordOf(given: readonly (string | undefined)[], size: number): VocabularyRecord | string {
	let tokens = given;
	if (tokens.length === size + 1 && tokens[0] === undefined) tokens = tokens.slice(1); // ids from 1, as Lua counts
	if (tokens.length === size + 1 && tokens[size] === '\n' && tokens.indexOf('\n') < size)
		tokens = tokens.slice(0, size);
	if (tokens.length !== size) return `it has ${tokens.length} characters`;
	const strange = tokens.filter(token => token === undefined || !isCharacter(token));
	if (strange.length > 1)
		return `these are no single characters: ${strange.map(one => JSON.stringify(one ?? null)).join(', ')}`;
	const characters = tokens.map(token => (token !== undefined && isCharacter(token) ? token : unknownCharacter));
	const twice = characters.find((character, id) => characters.indexOf(character) < id);
	if (twice !== undefined) return `${JSON.stringify(twice)} is in it twice`;
	const unknown = characters.indexOf(unknownCharacter);
	return {encoding: 'characters', nfc: false, characters, ...(unknown >= 0 && {unknown})};
}

/**
 * The vocabulary of a model of `size` characters from a value that was read from JSON or a checkpoint. Gives the reason, a
 * phrase, where it is none.
 */
export function vocabularyOf(value: unknown, size: number): VocabularyRecord | string {
	const own = isObject(value) && isRecord(value['vocabulary']) ? value['vocabulary'] : value;
	if (isRecord(own)) {
		if (own.characters.length !== size) return `it has ${own.characters.length} characters`;
		valuesOfRecord(own);
		return own;
	}
	const tokens = tokensOf(value);
	return tokens === undefined ? 'it is no list of characters' : recordOf(tokens, size);
}

/** The vocabulary in a file's text. Throws a UserError that names the file. */
export function parseVocabulary(text: string, size: number, file: string): VocabularyRecord {
	let value: unknown = text;
	try {
		value = parseJson(text);
	} catch {} // a text of all characters is not JSON
	let found = vocabularyOf(value, size);
	if (typeof found === 'string' && typeof value !== 'string') {
		const plain = vocabularyOf(text, size); // characters that happen to read as JSON, such as 0123456789
		if (typeof plain !== 'string') found = plain;
	}
	if (typeof found !== 'string') return found;
	throw new UserError(
		`Expected ${file} to hold the ${size} characters of the model in the order of their ids, but ${found}. It may be a text ` +
			'of all of them, a JSON list, or a JSON object from character to id.',
	);
}
