/** Looks for words in the text that is read. */
import {grouped} from '../../format.js';
import {only, type Update} from './actions.js';
import {moveCursor} from './page.js';
import {pathOf, placeOf, type StudioState} from './state.js';
import type {TextPath} from './text/path.js';
import {pause} from './writer-updates.js';

/** A search without capitals finds them, too. */
const folded = (text: string, query: string): string => (query === query.toLowerCase() ? text.toLowerCase() : text);

/** The positions at which the words begin, from `from` to before `to`, in order. */
export function matchesOf(path: TextPath, query: string, from = path.start, to = path.end): readonly number[] {
	if (query === '') return [];
	const {text, positions} = path.read(from, to);
	const whole = folded(text, query);
	const matches: number[] = [];
	// Letters may change their length with their case: then the places would be wrong, and only the exact words are found.
	const searched = whole.length === text.length ? whole : text;
	for (let at = searched.indexOf(query); at >= 0; at = searched.indexOf(query, at + 1)) matches.push(positions[at]);
	return matches;
}

/** Goes to the next (1) or the previous (−1) place where the words of the last search are; around the end. */
export function findOn(before: StudioState, direction: -1 | 1): Update {
	const {search} = before;
	const path = pathOf(before);
	if (path === undefined || before.columns) return only(before);
	if (search === '') return only({...before, notice: {text: '/ looks for words first', tone: 'plain'}});
	const matches = matchesOf(path, search);
	if (matches.length === 0) return only({...before, notice: {text: `“${search}” is not in this text`, tone: 'bad'}});
	const place = placeOf(before, path);
	const next =
		direction > 0
			? (matches.find(at => at > place) ?? matches[0])
			: (matches.findLast(at => at < place) ?? matches[matches.length - 1]);
	const paused = pause(before);
	const count = `${grouped(matches.indexOf(next) + 1)} of ${grouped(matches.length)}`;
	return {
		state: {...moveCursor(paused.state, next), notice: {text: `“${search}”: ${count}`, tone: 'plain'}},
		effects: paused.effects,
	};
}

/** Looks for these words, from the cursor on. */
export const find = (before: StudioState, search: string): Update => findOn({...before, search}, 1);
