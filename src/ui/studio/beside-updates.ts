/**
 * These pure functions have a second model, the guest, write beside the model that is open: from the same place, with the same
 * luck. The guest reads the text before that place by its own vocabulary, which may lack some of its characters.
 */
import {Vocabulary} from '../../data/vocabulary.js';
import type {LoadedModelInfo} from '../../workers/writer/protocol.js';
import {command, only, type Update} from './actions.js';
import {addFork} from './branch-updates.js';
import {closeColumns} from './columns-updates.js';
import {newPicker} from './picker.js';
import {pathOf, placeOf, type StudioState} from './state.js';
import type {TextPath} from './text/path.js';
import {Track} from './text/track.js';
import {addBranch, type Branch, type Guest, lineage} from './tree.js';
import {after, pause, runCommand} from './writer-updates.js';

/** Characters before the place that the guest reads: more than any model remembers. */
const readBefore = 2 ** 15;

/** Opens the list of runs, once there is a text that another model can write beside. */
export function openGuestPicker(before: StudioState): Update {
	if (pathOf(before) === undefined || before.death !== undefined) return only(before);
	return {
		state: {...before, overlay: {type: 'runs', picker: {...newPicker, isForGuest: true}}, notice: undefined},
		effects: [{type: 'listRuns'}],
	};
}

/** Has the run's model come to write beside; what is written waits until it is there. */
export function invite(before: StudioState, path: string, name: string): Update {
	if (before.guest?.model.path === path) return openBeside(before, before.guest);
	const paused = pause(before);
	return {
		state: {...paused.state, isLoading: true, notice: {text: `loading ${name} to write beside`, tone: 'plain'}},
		effects: [...paused.effects, command({type: 'invite', path, engine: before.engine})],
	};
}

export const onInvited = (before: StudioState, model: LoadedModelInfo): Update =>
	openBeside({...before, isLoading: false}, {model, vocabulary: Vocabulary.fromRecord(model.vocabulary)});

/** The text before a place, as the guest can read it, and the characters of it that it does not know. */
function givenTo({vocabulary}: Guest, path: TextPath, at: number) {
	const from = Math.max(path.start, at - readBefore);
	const {ids, skipped} = vocabulary.encodeKnown(path.textOf(from, at));
	return {ids, skipped, from};
}

/** The two models side by side, from the cursor on. */
function openBeside(single: StudioState, guest: Guest): Update {
	const closed = single.columns ? closeColumns(single) : only(single);
	const before = {...closed.state, guest};
	const path = pathOf(before);
	if (path === undefined) return only(before);
	const at = placeOf(before, path);
	const forked = addFork(before, at, new Int32Array(0), before.sample);
	const {ids, skipped, from} = givenTo(guest, path, at);
	// A text without a seed follows a character that is not shown.
	const isAfterStart = from === 0 && ids.length > 0 && lineage(before.tree, before.tree.current).at(-1)?.typed === 0;
	const branch: Branch = {
		id: forked.state.nextBranch,
		parent: undefined,
		fork: 0,
		typed: ids.length,
		randomSeed: before.nextRandomSeed,
		sample: before.sample,
		isMixed: false,
		guest,
		track: new Track(guest.vocabulary.size, 0),
	};
	const state: StudioState = {
		...forked.state,
		tree: addBranch(forked.state.tree, branch),
		nextBranch: branch.id + 1,
		columns: {branches: [forked.id, branch.id], chosen: 0, from: before.tree.current},
		isWriting: true,
		cursor: undefined,
		top: undefined,
		notice:
			skipped.length === 0
				? undefined
				: {text: `${guest.model.name} doesn't know, and reads without: ${skipped.join(' ')}`, tone: 'bad'},
		nextRandomSeed: after(before.nextRandomSeed),
	};
	const {randomSeed} = branch;
	const begin = command({type: 'begin', branch: branch.id, seed: ids, randomSeed, isGuests: true, isAfterStart});
	return {state, effects: [...closed.effects, ...forked.effects, begin, runCommand(state)]};
}
