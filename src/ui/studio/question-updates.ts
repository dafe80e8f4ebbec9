/** Questions before something is lost: each says what, and waits for a key. */
import {grouped} from '../../format.js';
import {command, type Effect, only, type Update} from './actions.js';
import type {QuestionKeyAction} from './keys/question.js';
import type {Question, StudioState} from './state.js';
import {pause} from './writer-updates.js';

/** Names what would be lost with the texts; empty where it is little. */
function lossInWords({tree, adapted}: StudioState): string {
	const parts = [
		...(tree.branches.length > 1 ? [`${tree.branches.length} branches`] : []),
		...(adapted > 0 ? [`weights adapted to ${grouped(adapted)} characters`] : []),
	];
	return parts.join(' and ');
}

/** The question, and the answers to it, in a few words each. */
export function questionInWords(
	state: StudioState,
	question: Question,
): {readonly title: string; readonly loss: string; readonly yes: string; readonly no: string} {
	switch (question.about) {
		case 'quit':
			return {title: 'leave?', loss: `${lossInWords(state)} will be lost`, yes: 'leave', no: 'stay'};
		case 'load':
			return {
				title: `open ${question.name}?`,
				loss: `${lossInWords(state)} will be lost`,
				yes: 'open',
				no: 'go on with this run',
			};
	}
}

const ask = (before: StudioState, question: Question): Update =>
	only({...before, overlay: {type: 'question', question}, notice: undefined});

export const leave = (state: StudioState): Effect => ({type: 'leave', exitCode: state.death === undefined ? 0 : 1});

/** Leaves; asks first where more than the text that is read would be lost. */
export const quit = (before: StudioState): Update =>
	lossInWords(before) === '' ? {state: before, effects: [leave(before)]} : ask(before, {about: 'quit'});

export function loadNow(before: StudioState, path: string, name: string): Update {
	const paused = pause({...before, overlay: undefined});
	return {
		state: {...paused.state, isLoading: true, notice: {text: `loading ${name}`, tone: 'plain'}},
		effects: [...paused.effects, command({type: 'load', path, engine: before.engine})],
	};
}

/** Loads another run; asks first where more than the text that is read would be lost. */
export const load = (before: StudioState, path: string, name: string): Update =>
	lossInWords(before) === '' ? loadNow(before, path, name) : ask(before, {about: 'load', path, name});

function carryOut(before: StudioState, question: Question): Update {
	switch (question.about) {
		case 'quit':
			return {state: before, effects: [leave(before)]};
		case 'load':
			return loadNow(before, question.path, question.name);
	}
}

export function onQuestionKey(before: StudioState, action: QuestionKeyAction): Update {
	if (before.overlay?.type !== 'question') return only(before);
	const {question} = before.overlay;
	const closed: StudioState = {...before, overlay: undefined};
	return action === 'yes' ? carryOut(closed, question) : only(closed);
}
