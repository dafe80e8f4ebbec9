/** An n-gram model of the run's text beside its network. Plain functions of the state; the writer has the model. */
import {command, only, type Update} from './actions.js';
import {pathOf, placeOf, type StudioState} from './state.js';

/** Weights that the keys lead through; before the first the network writes alone. */
const stops = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] as const;

/** `n-gram 0.4`; nothing where the network writes alone. */
export const mixtureInWords = ({ngram}: Pick<StudioState, 'ngram'>): readonly string[] =>
	ngram > 0 ? [`n-gram ${ngram}`] : [];

/** Gives the n-gram model more weight (1) or less (−1); at an end it stays as it is. */
export function turnMixture(before: StudioState, direction: -1 | 1): Update {
	const next = direction > 0 ? stops.find(stop => stop > before.ngram) : stops.findLast(stop => stop < before.ngram);
	if (next === undefined) return only(before);
	const {tree} = before;
	const state: StudioState = {
		...before,
		ngram: next,
		// No command could write again a text that goes on with another mixture.
		tree: {...tree, branches: tree.branches.map(branch => ({...branch, isMixed: true}))},
		...(before.ngram === 0 && {notice: {text: 'counts the text of the run', tone: 'plain'}}),
	};
	return {state, effects: [command({type: 'mix', weight: next})]};
}

/** The writer mixes from now on: what may come at the cursor is another. */
export function onMixed(before: StudioState, weight: number): Update {
	const text = weight === 0 ? 'the network alone' : `an n-gram model of the text mixed in, weight ${weight}`;
	const state: StudioState = {...before, ngram: weight, notice: {text, tone: 'plain'}, revision: before.revision + 1};
	const path = pathOf(state);
	if (path === undefined || state.isWriting || state.columns) return only(state);
	const {tree, sample} = state;
	return {state, effects: [command({type: 'look', branch: tree.current, at: placeOf(state, path), sample})]};
}
