/**
 * Checks of what was read from JSON. A check turns an unknown value into a typed one, or throws a UserError that names the
 * place: "Expected model.hiddenSize in config.json to be a whole number of at least 1, got -3."
 *
 * JSON has no Infinity and NaN: `toJson` writes them as texts, `number` takes them back.
 */
import {UserError} from '../errors.js';
import {jsonText, parseJson} from '../input/json.js';

/** The place of a value: the file, the path of keys inside, and the words about what can be done where it is a wrong one. */
export type Place = {readonly file: string; readonly keys: string; readonly remedy?: string};

const damaged = ' The file is damaged or was edited: put back a copy of it.';
export type Check<Value> = (value: unknown, place: Place) => Value;

type Checks = Readonly<Record<string, Check<unknown>>>;
type Checked<Fields extends Checks> = {
	readonly [Key in keyof Fields]: Fields[Key] extends Check<infer Value> ? Value : never;
};

const shown = (value: unknown): string => {
	const text = typeof value === 'string' ? value.slice(0, 61) : value;
	const json = value === undefined ? 'nothing' : (JSON.stringify(text) ?? String(value));
	return json.length > 60 ? `${json.slice(0, 60)}…` : json;
};

function mismatch(place: Place, expected: string, value: unknown): UserError {
	const where = place.keys === '' ? place.file : `${place.keys} in ${place.file}`;
	return new UserError(`Expected ${where} to be ${expected}, got ${shown(value)}.${place.remedy ?? damaged}`);
}

type NumberBounds = {
	readonly min?: number;
	readonly max?: number;
	readonly below?: number;
	readonly integer?: boolean;
	readonly infinite?: boolean;
};

/** A number; NaN never, Infinity only where `infinite`. */
export const number =
	({
		min = -Infinity,
		max = Infinity,
		below = Infinity,
		integer = false,
		infinite = false,
	}: NumberBounds = {}): Check<number> =>
	(value, place) => {
		const result = infinite && value === 'Infinity' ? Infinity : value;
		const isInRange =
			typeof result === 'number' && result >= min && result <= max && (result < below || below === Infinity);
		const isFit = isInRange && (integer ? Number.isSafeInteger(result) : Number.isFinite(result) || infinite);
		if (isFit) return result;
		const kind = integer ? 'a whole number' : 'a number';
		const isTooLarge = typeof result === 'number' && result > max;
		const lower = min === -Infinity ? '' : ` of at least ${min}`;
		throw mismatch(
			place,
			`${kind}${isTooLarge ? ` of at most ${max}` : lower}${below === Infinity ? '' : ` below ${below}`}`,
			value,
		);
	};

export const count = number({integer: true, min: 0});

export const text: Check<string> = (value, place) => {
	if (typeof value !== 'string') throw mismatch(place, 'a text', value);
	return value;
};

export const flag: Check<boolean> = (value, place) => {
	if (typeof value !== 'boolean') throw mismatch(place, 'true or false', value);
	return value;
};

export const oneOf =
	<const Choice extends string>(choices: readonly Choice[]): Check<Choice> =>
	(value, place) => {
		const choice = choices.find(known => known === value);
		if (choice === undefined) throw mismatch(place, `one of ${choices.join(', ')}`, value);
		return choice;
	};

export const list =
	<Value>(check: Check<Value>): Check<readonly Value[]> =>
	(value, place) => {
		if (!Array.isArray(value)) throw mismatch(place, 'a list', value);
		return value.map((entry, index) => check(entry, {...place, keys: `${place.keys}[${index}]`}));
	};

const asObject = (value: unknown, place: Place): Readonly<Record<string, unknown>> => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(place, 'an object', value);
	return value as Readonly<Record<string, unknown>>; // what an object that is no array is
};

/** An object whose keys are not checked. */
export const anyObject: Check<object> = asObject;

/** An object with these keys, and perhaps the `optional` ones; others are left out. */
export const object =
	<Fields extends Checks, Optional extends Checks = Record<never, never>>(
		fields: Fields,
		optional?: Optional,
	): Check<Checked<Fields> & Partial<Checked<Optional>>> =>
	(value, place) => {
		const given = asObject(value, place);
		const below = (key: string): Place => ({...place, keys: place.keys === '' ? key : `${place.keys}.${key}`});
		const needed = Object.entries(fields).map(([key, check]) => [key, check(given[key], below(key))]);
		const present = Object.entries(optional ?? {}).filter(([key]) => given[key] !== undefined);
		const more = present.map(([key, check]) => [key, check(given[key], below(key))]);
		return Object.fromEntries([...needed, ...more]) as Checked<Fields> & Partial<Checked<Optional>>; // key by key
	};

/** JSON with Infinity, -Infinity and NaN as texts. */
export const toJson = (value: unknown, indent?: string): string =>
	jsonText(value, indent, (_key, entry) =>
		typeof entry === 'number' && !Number.isFinite(entry) ? String(entry) : entry,
	);

/** Parses and checks `json`. */
export function fromJson<Value>(json: string, check: Check<Value>, file: string): Value {
	const place = {file, keys: ''};
	let value: unknown;
	try {
		value = parseJson(json);
	} catch {
		throw mismatch(place, 'JSON', json);
	}
	return check(value, place);
}
