/** The options that an engine declares, as it reads them. */
import type {EngineOption, EngineOptions} from './engine.js';

/** The values of declared options by their keys. */
export type OwnValues<Rows extends readonly EngineOption[]> = {
	readonly [Row in Rows[number] as Row['key']]: Row['values'][number];
};

/** What was chosen for an engine's own options, their defaults where nothing was. */
export const ownValues = <const Rows extends readonly EngineOption[]>(
	rows: Rows,
	{own = {}}: Pick<EngineOptions, 'own'>,
): OwnValues<Rows> => Object.fromEntries(rows.map(row => [row.key, own[row.key] ?? row.default])) as OwnValues<Rows>; // as they were parsed
