/** These pure functions choose what the colours of characters mean: the tint, and the unit that it shows. */

import type {Unit} from '../../workers/writer/protocol.js';
import {command, only, type Update} from './actions.js';
import {visibleRange} from './page.js';
import {type StudioState, type Tint, tints} from './state.js';

function setTint(before: StudioState, tint: Tint): Update {
	const watch = command({type: 'watch', unit: tint === 'unit' ? before.unit : undefined});
	if (tint === 'unit') for (const {track} of before.tree.branches) track.forgetActivations();
	return {state: {...before, tint, notice: undefined}, effects: [watch]};
}

const tintBy = (before: StudioState, unit: Unit): Update => setTint({...before, unit}, 'unit');

/** The unit so many further on, in the same layer. */
export function stepUnit(before: StudioState, steps: number): Update {
	const size = before.model?.hiddenSize ?? 1;
	const {layer, index} = before.unit;
	if (before.tint !== 'unit') return setTint(before, 'unit');
	return tintBy(before, {layer, index: (index + steps + size) % size});
}

export function stepLayer(before: StudioState): Update {
	const layers = before.model?.layers ?? 1;
	return tintBy(before, {layer: (before.unit.layer + 1) % layers, index: before.unit.index});
}

/** Characters that are looked at to find the liveliest unit. */
const rankedCharacters = 1500;

export function findLiveliest(before: StudioState): Update {
	const next = before.ranked + 1;
	if (next < before.ranking.length) {
		const {layer, index} = before.ranking[next];
		return tintBy({...before, ranked: next}, {layer, index});
	}
	const {to} = visibleRange(before);
	const range = {branch: before.tree.current, from: Math.max(0, to - rankedCharacters), to};
	return {
		state: {...before, ranking: [], notice: {text: 'looking for the liveliest unit', tone: 'plain'}},
		effects: [command({type: 'rank', ...range})],
	};
}

/** Tints by the next unit that varies much; at first by the one that varies most. */
export function tintByLiveliest(before: StudioState): Update {
	const set = before.tint === 'unit' ? only(before) : setTint(before, 'unit');
	const found = findLiveliest(set.state);
	return {state: found.state, effects: [...set.effects, ...found.effects]};
}

export function nextTint(before: StudioState): Update {
	const tint = tints[(tints.indexOf(before.tint) + 1) % tints.length];
	const isFirst = before.ranking.length === 0 && before.tree.current >= 0;
	return tint === 'unit' && isFirst ? tintByLiveliest(before) : setTint(before, tint);
}
