/** The options that an engine declares, as it reads them. */
import {UsageError} from '../errors.js';
import type {EngineOption, EngineOptions} from './engine.js';

/** The values of declared options by their keys. */
export type OwnValues<Rows extends readonly EngineOption[]> = {
	readonly [Row in Rows[number] as Row['key']]: Row['values'][number];
};

function chosenValue({key, values, default: value}: EngineOption, own: Readonly<Record<string, string>>): string {
	const chosen = own[key] ?? value;
	if (values.includes(chosen)) return chosen;
	throw new UsageError(`Expected ${key} to be one of ${values.join(', ')}, got ${JSON.stringify(chosen)}.`);
}

/** The chosen values of an engine's own options, or their defaults. Throws a UsageError for an unknown value. */
export const ownValues = <const Rows extends readonly EngineOption[]>(
	rows: Rows,
	{own = {}}: Pick<EngineOptions, 'own'>,
): OwnValues<Rows> => Object.fromEntries(rows.map(row => [row.key, chosenValue(row, own)])) as OwnValues<Rows>; // each is one of the row's
