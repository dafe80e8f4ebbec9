/** The kinds of cells that an engine computes. A kind that it lacks is refused by name. */
import type {CellKind} from '../config.js';
import {UserError} from '../errors.js';

/** The error of an engine that lacks a kind of cell; `has` are those that it computes. */
export const lackOf = (engine: string, cell: CellKind, has: readonly string[]): UserError =>
	new UserError(`The engine \`${engine}\` does not have the cell \`${cell}\`, only ${has.join(', ')}.`);

/** An engine's own entry for a kind of cell. Throws a UserError where the engine lacks it. */
export function entryOf<Entry>(
	engine: string,
	entries: Readonly<Partial<Record<CellKind, Entry>>>,
	cell: CellKind,
): Entry {
	const entry = entries[cell];
	if (entry === undefined) throw lackOf(engine, cell, Object.keys(entries));
	return entry;
}
