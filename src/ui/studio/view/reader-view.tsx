/**
 * The studio for a screen reader: words without frames, and the text row by row as each is finished, since whatever changes
 * is read aloud.
 */
import {Box} from 'ink';
import {useGlyphs} from '../../glyph-context.js';
import {Text} from '../../ink-text.js';
import {hintsOf} from '../../keys.js';
import {helpRowsOf} from '../help-rows.js';
import {keysFor} from '../keys.js';
import {mixtureInWords} from '../ngram-updates.js';
import {pageOf} from '../page.js';
import {chosenEntry} from '../picker.js';
import {questionInWords} from '../question-updates.js';
import {pathOf, placeOf, type StudioState} from '../state.js';
import {weightsInWords} from '../weights-updates.js';
import {speedInWords} from './dials.js';
import {isName, noteOf} from './editor-panel.js';
import {labelOf, percent} from './panel-rows.js';

/** Rows of text that are read. */
const readRows = 3;

function finishedRows(state: StudioState): readonly string[] {
	const rows = pageOf(state)?.rows ?? [];
	const finished = state.isWriting ? rows.slice(0, -1) : rows;
	return finished.slice(-readRows).map(({cells}) => cells.map(({text}) => text).join(''));
}

function statusOf(state: StudioState): string {
	const {isLoading, isWriting, death, model, speed, sample} = state;
	if (isLoading) return 'loading';
	if (death !== undefined) return death;
	const doing = isWriting ? `writing, ${speedInWords(speed)}` : 'paused';
	const weights = [...weightsInWords(state), ...mixtureInWords(state)].map(words => `, ${words}`);
	return `${doing}, temperature ${sample.temperature.toFixed(2)}, run ${model?.name ?? ''}${weights.join('')}`;
}

function overlayWords(state: StudioState): readonly string[] {
	const {overlay, vocabulary} = state;
	if (overlay === undefined) return [];
	if (overlay.type === 'runs')
		return [
			`${overlay.picker.isForGuest ? 'a run to write beside' : 'open a run'}: ${chosenEntry(overlay.picker)?.name ?? 'none'}`,
		];
	if (overlay.type === 'help') return [];
	if (overlay.type === 'question') {
		const {title, loss, yes, no} = questionInWords(state, overlay.question);
		return [`${title} ${loss}. Enter: ${yes}, Esc: ${no}`];
	}
	const note = isName(overlay.type) ? '' : `, ${noteOf(overlay.editor.text, vocabulary, 200).text}`;
	return [`${overlay.type === 'typing' ? 'your own words' : overlay.type}: ${overlay.editor.text}${note}`];
}

export function ReaderView({state}: {readonly state: StudioState}) {
	const glyphs = useGlyphs();
	const {look, vocabulary, isWriting, notice, overlay} = state;
	const path = pathOf(state);
	const next =
		isWriting || look === undefined
			? ''
			: look.ids
					.slice(0, 3)
					.map((id, index) => `${labelOf(vocabulary, id, glyphs)} ${percent(look.drawn[index])}`)
					.join(', ');
	const help =
		overlay?.type === 'help'
			? helpRowsOf(glyphs).map(({keys, description}) => (keys === '' ? description : `${keys}: ${description}`))
			: [];
	const hints = hintsOf(keysFor(state), state, glyphs).map(({keys, label}) => `${keys} ${label}`);
	const lines = [
		`charloom studio, ${statusOf(state)}`,
		...(notice ? [notice.text] : []),
		...finishedRows(state),
		...(next === '' || path === undefined ? [] : [`at ${placeOf(state, path)} of ${path.end}; next may come ${next}`]),
		...overlayWords(state),
		...help,
		`keys: ${hints.join(', ')}`,
	];
	return (
		<Box flexDirection="column">
			{lines.map((line, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
				<Text key={index}>{line}</Text>
			))}
		</Box>
	);
}
