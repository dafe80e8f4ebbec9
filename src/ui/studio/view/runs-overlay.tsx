/** The list of runs to load. */
import type {RunEntry} from '../../../checkpoint/list.js';
import {fileSize} from '../../../format.js';
import type {Size} from '../../frame.js';
import {useGlyphs} from '../../glyph-context.js';
import type {Glyphs} from '../../glyphs.js';
import {Overlay} from '../../overlay.js';
import type {StyledLine} from '../../styled-line.js';
import {padTo, truncate} from '../../text.js';
import {type Picker, shownEntries} from '../picker.js';
import {windowAround} from './panel-rows.js';

/** `2026-11-22 14:05`, in the reader's own time. */
export function dateInWords(date: Date): string {
	const two = (value: number): string => String(value).padStart(2, '0');
	const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

type Columns = {readonly name: number; readonly hasSize: boolean; readonly hasModel: boolean};

/** The columns of step, loss and date; of the size; and of the signs before a row. */
const figuresColumns = 8 + 8 + 18;
const sizeColumns = 9;
const signColumns = 3;

const head = ({name, hasSize, hasModel}: Columns): string =>
	`  ${padTo('run', name)}${'step'.padStart(8)}${'loss'.padStart(8)}${padTo('  date', 18)}` +
	(hasSize ? 'size'.padStart(sizeColumns) : '') +
	(hasModel ? '  model' : '');

function rowOf(
	{name, step, loss, modified, bytes, model}: RunEntry,
	columns: Columns,
	isLoaded: boolean,
	{star, ellipsis}: Glyphs,
): string {
	const sign = isLoaded ? star : ' ';
	return (
		`${sign} ${padTo(truncate(name, columns.name - 1, ellipsis), columns.name)}` +
		`${(step === undefined ? '-' : String(step)).padStart(8)}` +
		`${(loss === undefined ? '-' : loss.toFixed(4)).padStart(8)}` +
		`  ${padTo(dateInWords(modified), 16)}` +
		(columns.hasSize ? fileSize(bytes).padStart(sizeColumns) : '') +
		(columns.hasModel ? `  ${model}` : '')
	);
}

export function runsLines(
	picker: Picker,
	loaded: string | undefined,
	size: Size,
	glyphs: Glyphs,
): readonly StyledLine[] {
	const entries = shownEntries(picker);
	const room = size.columns - 8;
	const hasModel = room >= figuresColumns + sizeColumns + 40;
	const longest = Math.max(12, ...entries.map(({name}) => name.length + 1));
	const hasSize = room >= signColumns + 20 + figuresColumns + sizeColumns;
	const others = signColumns + figuresColumns + (hasSize ? sizeColumns : 0) + (hasModel ? 14 : 0);
	const columns = {name: Math.max(6, Math.min(longest, room - others)), hasSize, hasModel};
	const filter: StyledLine =
		picker.isFiltering || picker.filter !== ''
			? [
					{text: '/', color: 'accent', isBold: true},
					{text: picker.filter},
					{text: picker.isFiltering ? glyphs.cursor : '', color: 'accent'},
				]
			: [{text: `${glyphs.star} is loaded`, color: 'quiet'}];
	if (picker.entries === undefined) return [[{text: `reading the runs ${glyphs.ellipsis}`}]];
	const none: readonly StyledLine[] = entries.length === 0 ? [[{text: 'none', color: 'quiet'}]] : [];
	const rows = windowAround([...entries.entries()], picker.chosen, Math.max(1, size.rows - 8)).map(
		([index, entry]): StyledLine => {
			const isChosen = index === picker.chosen;
			const text = rowOf(entry, columns, entry.path === loaded, glyphs);
			return [
				{text: isChosen ? '>' : ' ', color: 'accent', isBold: true},
				{text, ...(isChosen && {color: 'accent', isBold: true})},
			];
		},
	);
	return [[{text: ` ${head(columns)}`, color: 'quiet'}], ...rows, ...none, [{text: ''}], filter];
}

type Props = {readonly picker: Picker; readonly loaded: string | undefined; readonly size: Size};

export function RunsOverlay({picker, loaded, size}: Props) {
	const glyphs = useGlyphs();
	return (
		<Overlay
			size={size}
			title={picker.isForGuest ? 'a run to write beside' : 'open a run'}
			lines={runsLines(picker, loaded, size, glyphs)}
		/>
	);
}
