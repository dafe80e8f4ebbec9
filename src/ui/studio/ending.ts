/** The end of the text and the command that writes it again stay in the scrollback when the studio is left. */
import {grouped, runInCommand} from '../../format.js';
import {sampleFlags} from '../../sampling/words.js';
import {pathOf, type StudioState} from './state.js';
import {rowsAround} from './text/rows.js';
import {currentBranch} from './tree.js';

/** Rows of text that are printed at most. */
const keptRows = 12;

/** A longer seed is not printed as a part of a command. */
const longestSeed = 120;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The command that writes the branch that is read again; undefined where none does, or its seed is too long. */
export function commandAgain(state: StudioState): string | undefined {
	const path = pathOf(state);
	const branch = currentBranch(state.tree);
	if (!path || !branch || !state.model || branch.isMixed || path.start > 0) return undefined;
	const own = branch.fork + branch.typed;
	// A text without a seed follows a newline that is not shown; what leaves it has that newline in its seed.
	const root = state.tree.branches.find(({parent, fork}) => parent === undefined && fork === 0);
	const begin = branch.parent !== undefined && root?.typed === 0 ? '\n' : '';
	const seed = begin + path.textOf(0, own);
	if (seed.length > longestSeed || path.end === own) return undefined;
	const {name, own: changed = {}, precision = 'float32'} = state.engine;
	const parts = [
		`charloom generate ${runInCommand(state.model.path)}`,
		...(seed === '' ? ['--seed ""'] : [`--seed ${quoted(seed)}`]),
		`--random-seed ${branch.randomSeed}`,
		...sampleFlags(branch.sample),
		...(state.ngram > 0 && branch.guest === undefined ? [`--ngram ${state.ngram}`] : []),
		`-n ${path.end - own}`,
		// Other arithmetic rounds otherwise, and so may draw otherwise.
		...(name === 'auto' ? [] : [`--engine ${name}`]),
		...Object.entries(changed).map(([key, value]) => `--${key} ${value}`),
		...(precision === 'float32' ? [] : [`--precision ${precision}`]),
	];
	return parts.join(' ');
}

/** `1,234 characters in 3 branches` */
function countsOf({tree}: StudioState, characters: number): string {
	const branches = tree.branches.length > 1 ? `, ${tree.branches.length} branches` : '';
	return `${grouped(characters)} characters${branches}`;
}

/** `output` are the lines that the writer had printed, told where it has died. Ends with a newline; empty where nothing was written. */
export function endingOf(state: StudioState, columns: number, output: readonly string[] = []): string {
	const path = pathOf(state);
	if (path === undefined || path.end === 0) return '';
	const {rows} = rowsAround(path, columns - 2, path.end, {before: keptRows - 1, after: 0});
	const isCut = rows[0].from > path.start;
	const text = rows
		.map(({cells}) => cells.map(cell => cell.text).join(''))
		.join('\n')
		.trimEnd();
	const again = commandAgain(state);
	const summary = `\n${countsOf(state, path.end)} with ${state.model?.name ?? 'a run'}.`;
	const printed = output.map(line => `\n  ${line}`).join('');
	const death =
		state.death === undefined ? '' : ` ${state.death}.${printed === '' ? '' : ` It had printed:${printed}\n`}`;
	const how = again === undefined ? '' : ` This text again:\n\n  ${again}`;
	return `${isCut ? '… ' : ''}${text}\n${summary}${death}${how}\n`;
}
