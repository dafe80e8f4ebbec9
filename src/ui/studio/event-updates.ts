/** The writer's events are taken into the state here. */
import {basename} from 'node:path';
import {Vocabulary} from '../../data/vocabulary.js';
import type {LoadedModelInfo, Look, StudioEvent, TextPiece, Trace} from '../../workers/writer/protocol.js';
import {command, only, type Update} from './actions.js';
import {invite, onInvited} from './beside-updates.js';
import {onMixed} from './ngram-updates.js';
import {pathOf, placeOf, type StudioState} from './state.js';
import {branchOf, changeBranch, emptyTree} from './tree.js';
import {onWeights} from './weights-updates.js';
import {beginText} from './writer-updates.js';

function onLoaded(before: StudioState, model: LoadedModelInfo): Update {
	const isFirst = before.model === undefined;
	const state: StudioState = {
		...before,
		model,
		vocabulary: Vocabulary.fromRecord(model.vocabulary),
		isLoading: false,
		tree: emptyTree,
		dropped: [],
		look: undefined,
		columns: undefined,
		ranking: [],
		unit: {layer: model.layers - 1, index: 0},
		measuredSpeed: 0,
		isFollowing: false,
		adapted: 0,
		guest: undefined,
		besidePath: undefined,
	};
	const {besidePath} = before;
	const begun = besidePath === undefined ? beginText(state) : beginBeside(state, besidePath);
	const notice = isFirst ? begun.state.notice : (begun.state.notice ?? {text: `loaded ${model.name}`, tone: 'good'});
	const watch = command({type: 'watch', unit: state.tint === 'unit' ? state.unit : undefined});
	const pace = command({type: 'pace', charactersPerSecond: state.speed});
	const mix = state.ngram > 0 ? [command({type: 'mix', weight: state.ngram})] : [];
	return {state: {...begun.state, notice}, effects: [pace, watch, ...mix, ...begun.effects]};
}

/** Begins a text that waits for the guest. */
function beginBeside(before: StudioState, path: string): Update {
	const begun = beginText(before);
	const invited = invite(begun.state, path, basename(path));
	return {state: invited.state, effects: [...begun.effects, ...invited.effects]};
}

function onText(before: StudioState, piece: TextPiece): Update {
	const branch = branchOf(before.tree, piece.branch);
	if (branch === undefined) return only(before); // dropped meanwhile
	branch.track.append(piece);
	const isTyped = piece.temperature === undefined && piece.at === branch.fork && branch.typed !== piece.ids.length;
	const tree = isTyped ? changeBranch(before.tree, branch.id, {typed: piece.ids.length}) : before.tree;
	return only({...before, tree, revision: before.revision + 1});
}

function onLook(before: StudioState, look: Look): Update {
	const path = pathOf(before);
	if (path === undefined || look.branch !== before.tree.current) return only(before);
	if (!before.isWriting && look.at !== placeOf(before, path)) return only(before);
	return only({...before, look});
}

function onTrace(before: StudioState, trace: Trace): Update {
	const {unit} = before;
	if (trace.unit.layer !== unit.layer || trace.unit.index !== unit.index) return only(before);
	if (branchOf(before.tree, trace.branch) === undefined) return only(before);
	pathOf(before, trace.branch)?.trace(trace);
	return only({...before, revision: before.revision + 1});
}

function onFailed(before: StudioState, message: string, what: string): Update {
	if (what === 'load' && before.model === undefined) {
		return {state: before, effects: [{type: 'fail', message}]};
	}
	const hasStopped = what === 'run' || what === 'fork' || what === 'begin';
	const state: StudioState = {
		...before,
		isLoading: false,
		notice: {text: message, tone: 'bad'},
		...(hasStopped && {isWriting: false}),
		...(what === 'mix' && {ngram: 0}),
	};
	return {state, effects: hasStopped ? [command({type: 'run', runners: []})] : []};
}

export function onEvent(before: StudioState, event: StudioEvent): Update {
	switch (event.type) {
		case 'loaded':
			return onLoaded(before, event.model);
		case 'invited':
			return onInvited(before, event.model);
		case 'text':
			return onText(before, event);
		case 'look':
			return onLook(before, event);
		case 'trace':
			return onTrace(before, event);
		case 'ranking':
			return only({...before, ranking: event.units, ranked: -1});
		case 'running':
			return only({...before, running: event.branches});
		case 'speed':
			return only({...before, measuredSpeed: event.charactersPerSecond});
		case 'adapting':
		case 'adapted':
		case 'kept':
			return onWeights(before, event);
		case 'mixed':
			return onMixed(before, event.weight);
		case 'failed':
			return onFailed(before, event.message, event.what);
	}
}
