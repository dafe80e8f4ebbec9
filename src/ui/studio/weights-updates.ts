/** Weights that follow the reader's words. Plain functions of the state; the writer has the weights. */

import {grouped} from '../../format.js';
import type {StudioEvent} from '../../workers/writer/protocol.js';
import {command, type Effect, only, type Update} from './actions.js';
import {pathOf, placeOf, type StudioState} from './state.js';
import type {TextPath} from './text/path.js';

/** The heading says so where the weights are not the run's own, or will not stay so. */
export function weightsInWords({
	adapted,
	isFollowing,
}: Pick<StudioState, 'adapted' | 'isFollowing'>): readonly string[] {
	const weights = adapted > 0 ? [`adapted to ${grouped(adapted)} characters`] : [];
	return isFollowing ? [...weights, 'follows you'] : weights;
}

/** Gives the characters that were not drawn: the seed, and the reader's own words. */
function givenIds(path: TextPath): Int32Array {
	const ids: number[] = [];
	for (let at = path.start; at < path.end; at++) {
		const track = path.trackAt(at);
		if (track.temperatureAt(at) === undefined) ids.push(track.idAt(at));
	}
	return Int32Array.from(ids);
}

/** The weights are to follow these characters, if they follow at all and there is something to be predicted. */
export const followed = ({isFollowing}: StudioState, ids: Int32Array): readonly Effect[] =>
	isFollowing && ids.length > 1 ? [command({type: 'adapt', ids})] : [];

/** Has the weights follow the reader's words, or stay as they are. */
export function toggleFollowing(before: StudioState): Update {
	const path = pathOf(before);
	if (path === undefined || before.death !== undefined) return only(before);
	if (before.isFollowing) {
		const text = before.adapted > 0 ? 'the weights stay as they have become' : 'the weights stay as they are';
		return only({...before, isFollowing: false, notice: {text, tone: 'plain'}});
	}
	const ids = givenIds(path);
	const state: StudioState = {
		...before,
		isFollowing: true,
		notice: {text: 'the weights follow what you type from now on', tone: 'plain'},
	};
	return {state, effects: followed(state, ids)};
}

export const restoreWeights = (before: StudioState): Update =>
	before.adapted === 0 ? only(before) : {state: {...before, isFollowing: false}, effects: [command({type: 'restore'})]};

/** A folder for adapted weights: beside the runs that are trained here. */
export const suggestedFolder = ({model}: StudioState): string => `checkpoints/${model?.name ?? 'run'}-adapted`;

type WeightsEvent = Extract<StudioEvent, {type: 'adapting' | 'adapted' | 'kept'}>;

function onAdapted(before: StudioState, {characters, losses}: Extract<WeightsEvent, {type: 'adapted'}>): Update {
	const [first, last] = [losses.at(0), losses.at(-1)];
	const text =
		first === undefined || last === undefined
			? "the run's own weights again"
			: `adapted to ${grouped(characters)} characters: dynamic ${first.toFixed(2)}, then ${last.toFixed(2)} nats`;
	const {tree} = before;
	const state: StudioState = {
		...before,
		adapted: characters,
		notice: {text, tone: 'good'},
		// No command could write again a text that goes on with other weights.
		tree: {...tree, branches: tree.branches.map(branch => ({...branch, isMixed: true}))},
		revision: before.revision + 1,
	};
	const path = pathOf(state);
	if (path === undefined || state.isWriting || state.columns) return only(state);
	const {sample} = state;
	return {state, effects: [command({type: 'look', branch: tree.current, at: placeOf(state, path), sample})]};
}

export function onWeights(before: StudioState, event: WeightsEvent): Update {
	switch (event.type) {
		case 'adapting': {
			const percent = Math.floor((100 * event.count) / event.total);
			return only({
				...before,
				notice: {text: `adapting: ${percent} % of ${grouped(event.total)} characters`, tone: 'plain'},
			});
		}
		case 'adapted':
			return onAdapted(before, event);
		case 'kept':
			return only({...before, notice: {text: `kept as ${event.path}`, tone: 'good'}});
	}
}
