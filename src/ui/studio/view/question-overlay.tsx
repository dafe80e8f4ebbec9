/** The question before something is lost. */
import {Overlay} from '../../overlay.js';
import {questionInWords} from '../question-updates.js';
import type {Question, StudioState} from '../state.js';

export function QuestionOverlay({state, question}: {readonly state: StudioState; readonly question: Question}) {
	const {title, loss, yes, no} = questionInWords(state, question);
	const key = (text: string) => ({text: `  ${text}  `, color: 'accent', isBold: true}) as const;
	const lines = [[{text: loss}], [{text: ''}], [key('Enter'), {text: yes}], [key('Esc  '), {text: no}]];
	return <Overlay size={state.size} title={title} color="best" lines={lines} />;
}
