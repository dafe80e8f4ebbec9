/** A smaller n-gram model: contexts that were seldom seen tell little, and the shorter ones stand in for them. */
import type {NgramModel} from './model.js';
import type {Level, Numbers, StringTable} from './string-table.js';

const kept = <Values extends Numbers>(values: Values, isKept: Uint8Array): Values =>
	(values.length === 0 ? values : values.filter((_, index) => isKept[index] === 1)) as Values;

/** Without what follows contexts that were seen fewer than `least` times; all else, the discounts as well, stays as it was. */
export function pruned(model: NgramModel, least: number): NgramModel {
	const levels: Level[] = [];
	let isKept = Uint8Array.of(1);
	for (const {ids, counts, kinds, children} of model.table) {
		const isNextKept = new Uint8Array(children.at(-1) ?? 0);
		const starts: number[] = [];
		let next = 0;
		for (let node = 0; node + 1 < children.length; node++) {
			if (isKept[node] === 0) continue;
			starts.push(next);
			if (levels.length > 0 && counts[node] < least) continue;
			isNextKept.fill(1, children[node], children[node + 1]);
			next += children[node + 1] - children[node];
		}
		levels.push({
			ids: kept(ids, isKept),
			counts: kept(counts, isKept),
			kinds: kept(kinds, isKept),
			children: children.length === 0 ? children : Uint32Array.from([...starts, next]),
		});
		isKept = isNextKept;
	}
	const table: StringTable = levels;
	return {...model, table};
}
