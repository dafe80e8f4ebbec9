/** "Did you mean …": the names that are most like a mistyped one. */

/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
export function editDistance(a: string, b: string): number {
	let before: number[] = [];
	let previous = Array.from({length: b.length + 1}, (_, column) => column);
	for (let row = 1; row <= a.length; row++) {
		const current = [row];
		for (let column = 1; column <= b.length; column++) {
			const substitution = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
			let best = Math.min(substitution, previous[column] + 1, current[column - 1] + 1);
			const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
			if (swapped) best = Math.min(best, before[column - 2] + 1);
			current.push(best);
		}
		before = previous;
		previous = current;
	}
	return previous[b.length];
}

/** At most three of `names`, the most alike first; a name that begins with `wanted` counts as alike. */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
	const lower = wanted.toLowerCase();
	const limit = Math.max(1, Math.floor(lower.length / 3));
	return names
		.map(name => ({name, distance: name.startsWith(lower) && lower.length > 1 ? 0 : editDistance(lower, name)}))
		.filter(({distance}) => distance <= limit)
		.sort((a, b) => a.distance - b.distance)
		.slice(0, 3)
		.map(({name}) => name);
}

/** ` Did you mean emma or bible?`, or nothing where no name is alike. */
export function suggestion(wanted: string, names: readonly string[]): string {
	const nearest = nearestNames(wanted, names);
	return nearest.length > 0 ? ` Did you mean ${nearest.join(' or ')}?` : '';
}
