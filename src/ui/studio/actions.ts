/** Everything that can happen in the studio is an action; everything that it asks of its surroundings is an effect. */

import type {RunEntry} from '../../checkpoint/list.js';
import type {Command, StudioEvent} from '../../workers/writer/protocol.js';
import type {Size} from '../size.js';
import type {AnyKeyAction} from './keys.js';
import type {Notice, StudioState} from './state.js';

export type StudioAction =
	/** A key that is bound. */
	| {readonly type: 'key'; readonly action: AnyKeyAction}
	/** Characters for what is edited; without anything open, pasted ones are the reader's own words. */
	| {readonly type: 'insert'; readonly text: string}
	/** The wheel of the mouse was turned: down is positive. */
	| {readonly type: 'wheel'; readonly rows: number}
	| {readonly type: 'resize'; readonly size: Size}
	/** The writer has told something. */
	| {readonly type: 'event'; readonly event: StudioEvent}
	| {readonly type: 'ended'; readonly reason: string}
	| {readonly type: 'runs'; readonly entries: readonly RunEntry[]}
	| {readonly type: 'saved'; readonly path: string}
	| {readonly type: 'notSaved'; readonly reason: string; readonly name?: string}
	/** The ways in which what was typed may go on. */
	| {readonly type: 'completed'; readonly text: string; readonly candidates: readonly string[]}
	/** A notice has been there long enough. */
	| {readonly type: 'expired'; readonly notice: Notice}
	/** There is nothing to train on. */
	| {readonly type: 'notTrained'; readonly reason: string}
	/** A signal came from outside the keyboard. */
	| {readonly type: 'signal'; readonly exitCode: number};

export type Effect =
	| {readonly type: 'command'; readonly command: Command}
	| {readonly type: 'listRuns'}
	| {readonly type: 'saveText'; readonly name: string; readonly text: string}
	/** Takes the notice away after so many milliseconds. */
	| {readonly type: 'expire'; readonly notice: Notice; readonly after: number}
	/** Asks how a path, or the name of a text, may go on. */
	| {readonly type: 'complete'; readonly text: string; readonly purpose: 'save' | 'keep' | 'train'}
	/** Puts the text on the terminal's clipboard. */
	| {readonly type: 'copy'; readonly text: string}
	| {readonly type: 'leave'; readonly exitCode: number}
	/** Leave to train on the text of that name, if there is one. */
	| {readonly type: 'train'; readonly name: string}
	/** There is nothing to show: leave with this error. */
	| {readonly type: 'fail'; readonly message: string};

export type Update = {readonly state: StudioState; readonly effects: readonly Effect[]};

export const command = (content: Command): Effect => ({type: 'command', command: content});

export const only = (state: StudioState): Update => ({state, effects: []});
