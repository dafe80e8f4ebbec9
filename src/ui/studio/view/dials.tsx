/** The rows between text and footer: temperature, limits, speed; what may come, how surprising it was; what has to be said. */

import {Box} from 'ink';
import {countInWords} from '../../../format.js';
import {bar} from '../../bar.js';
import {useGlyphs} from '../../glyph-context.js';
import type {Glyphs} from '../../glyphs.js';
import {Text} from '../../ink-text.js';
import {columnsOf, padTo, truncate} from '../../text.js';
import {dialsInWords} from '../dials.js';
import type {StudioLayout} from '../layout.js';
import {mixtureInWords} from '../ngram-updates.js';
import {pathOf, placeOf, regardedBranch, type StudioState} from '../state.js';
import {branchOf} from '../tree.js';
import {usePainter} from './context.js';
import {legendOf} from './legend.js';
import {labelOf, meanSurprise, percent, slider, sparkline} from './panel-rows.js';

/** The temperature at the slider's right end. */
const sliderEnd = 2;

const toneColors = {plain: 'quiet', good: 'good', bad: 'bad'} as const;

export const speedInWords = (speed: number): string => (speed === Infinity ? 'full speed' : `${countInWords(speed)}/s`);

const sampleOf = (state: StudioState) =>
	(state.columns && branchOf(state.tree, regardedBranch(state))?.sample) ?? state.sample;

const limitsOf = (state: StudioState, {separator}: Glyphs): string =>
	[...dialsInWords(sampleOf(state)), ...mixtureInWords(state), speedInWords(state.speed)].join(` ${separator} `);

function TemperatureRow({state, columns}: {readonly state: StudioState; readonly columns: number}) {
	const glyphs = useGlyphs();
	const {temperature} = sampleOf(state);
	const limits = limitsOf(state, glyphs);
	const label = ' temperature ';
	const value = temperature.toFixed(2);
	const room = columns - columnsOf(label) - value.length - columnsOf(limits) - 4;
	const width = Math.max(8, Math.min(48, room));
	return (
		<Text wrap="truncate">
			<Text color="quiet">{label}</Text>
			<Text bold color="best">
				{value}
			</Text>
			<Text color="best">{` ${slider(temperature / sliderEnd, width, glyphs)} `}</Text>
			<Text color="quiet">{` ${limits}`}</Text>
		</Text>
	);
}

/** `next  o ██▌ 61%  p █ 22%` */
function nextParts({look, vocabulary}: StudioState, columns: number, glyphs: Glyphs): string {
	if (look === undefined) return '';
	let row = '';
	for (const [index, id] of look.ids.entries()) {
		const share = look.drawn[index];
		if (share < 0.005) break;
		const part = `${labelOf(vocabulary, id, glyphs)} ${bar(share, 8, glyphs).full || glyphs.barParts[1] || ''} ${percent(share)}  `;
		if (columnsOf(row) + columnsOf(part) > columns) break;
		row += part;
	}
	return row;
}

function surprisePart(state: StudioState, columns: number, glyphs: Glyphs): string {
	const path = pathOf(state, regardedBranch(state));
	if (path === undefined) return '';
	const place = state.columns ? path.end : placeOf(state, path);
	const bits = meanSurprise(path, place, 100);
	if (bits === undefined) return '';
	const spark = sparkline(path, place, Math.max(6, Math.min(24, Math.floor(columns / 8))), 6, glyphs);
	return `${spark} ${bits.toFixed(1)} bits`;
}

function NextRow({state, columns}: {readonly state: StudioState; readonly columns: number}) {
	const glyphs = useGlyphs();
	const painter = usePainter();
	if (state.notice) return <NoticeRow state={state} columns={columns} />;
	const surprise = surprisePart(state, columns, glyphs);
	const legend = legendOf(state, painter, columns < 76 ? 0 : 26);
	const right = columnsOf(surprise) + legend.columns + (legend.columns > 0 ? 2 : 0);
	const next = state.columns ? '' : nextParts(state, columns - right - 9, glyphs);
	return (
		<Text wrap="truncate">
			<Text color="quiet">{state.columns ? ' ' : ' next  '}</Text>
			<Text color="train">{padTo(next, Math.max(0, columns - right - (state.columns ? 2 : 8)))}</Text>
			{legend.columns > 0 && <Text>{`${legend.text}  `}</Text>}
			<Text color="best">{surprise}</Text>
		</Text>
	);
}

export function NoticeRow({state, columns}: {readonly state: StudioState; readonly columns: number}) {
	const glyphs = useGlyphs();
	const {notice} = state;
	const sign = notice?.tone === 'bad' ? `${glyphs.warning} ` : notice?.tone === 'good' ? `${glyphs.check} ` : '';
	return (
		<Text wrap="truncate" color={toneColors[notice?.tone ?? 'plain']}>
			{` ${truncate(sign + (notice?.text ?? ''), columns - 2, glyphs.ellipsis)}`}
		</Text>
	);
}

export function Dials({state, layout}: {readonly state: StudioState; readonly layout: StudioLayout}) {
	const {columns} = state.size;
	return (
		<Box flexDirection="column" height={layout.dialRows} flexShrink={0}>
			<TemperatureRow state={state} columns={columns} />
			{layout.dialRows > 1 && <NextRow state={state} columns={columns} />}
		</Box>
	);
}
