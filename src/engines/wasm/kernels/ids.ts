/** Ids are checked where they enter: they choose rows of tables, and no kernel looks whether there is such a row. */

/** Throws an Error for an id of no character. */
export function requireIds(ids: Int32Array, vocabSize: number): void {
	for (const id of ids) {
		if (id < 0 || id >= vocabSize) throw new Error(`Expected ids of characters from 0 to ${vocabSize - 1}, got ${id}.`);
	}
}
