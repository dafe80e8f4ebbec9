/** `--config FILE`: the options of a command as JSON, with the keys of the rows. */
import {suggestion} from '../../data/nearest.js';
import {UsageError, UserError} from '../../errors.js';
import {parseJson} from '../../input/json.js';
import {readSettings} from '../../input/reading.js';
import type {OptionRow} from './option.js';

function readObject(path: string): Record<string, unknown> {
	let text: string;
	try {
		text = readSettings(path);
	} catch (cause) {
		if (cause instanceof UserError) throw cause;
		throw new UserError(`Can't read the configuration ${path}: ${(cause as Error).message}`, {cause});
	}
	let value: unknown;
	try {
		value = parseJson(text);
	} catch (cause) {
		throw new UsageError(`Expected ${path} to be JSON: ${(cause as Error).message}`);
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new UsageError(`Expected ${path} to hold one JSON object like {"hidden": 256, "time": "10m"}.`);
	}
	return value as Record<string, unknown>;
}

/** The values of a config file, each checked as its flag would be; unknown keys are errors. */
export function readConfigFile(path: string, rows: readonly OptionRow[]): Readonly<Record<string, unknown>> {
	const values: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(readObject(path))) {
		const row = rows.find(known => known.key === key);
		const name = `"${key}" in ${path}`;
		if (row === undefined) {
			throw new UsageError(
				`Unknown option ${name}.${suggestion(
					key,
					rows.map(known => known.key),
				)}`,
			);
		}
		if (!['string', 'number', 'boolean'].includes(typeof value)) {
			throw new UsageError(
				`Expected ${name} to be a text, a number, true or false, got ${JSON.stringify(value).slice(0, 60)}.`,
			);
		}
		values[key] = row.parse(String(value), name);
	}
	return values;
}
