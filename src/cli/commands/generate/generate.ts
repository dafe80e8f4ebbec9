/** `charloom generate`: new text in a model's style, streamed to stdout. All else goes to stderr. */

import type {Command} from 'commander';
import {UsageError} from '../../../errors.js';
import type {Parameters} from '../../../model/parameters.js';
import {withoutStandIn} from '../../../sampling/stand-in.js';
import {checkNgram} from '../../options/ngram.js';
import {addOptions, optionValues} from '../../options/option.js';
import {runsArgument} from '../shared/find-run.js';
import {withInterrupt} from '../shared/interrupt.js';
import type {LoadedRun} from '../shared/load-run.js';
import {averageOf, loadRuns, type Member, mixtureOf, openMembers, withMixture} from '../shared/members.js';
import {printLabelled} from '../shared/output.js';
import {summaries} from '../shared/summaries.js';
import {type AdaptWork, adapt, checkAdapt} from './adapt.js';
import {checkBeam, writeMostProbable} from './beam.js';
import {writeDrawn} from './drawn.js';
import {checkSeparator} from './layout.js';
import {generateOptions, stopOption, type Values} from './options.js';
import {checkRecordOptions, writeRecords} from './records.js';
import {chooseSeed} from './seed-text.js';
import {readStops} from './stops.js';
import type {Streams} from './text-output.js';
import type {Work} from './work.js';

const examples = `Examples:
  charloom generate --seed "ROMEO:"                 go on from a seed, with the newest run
  charloom generate my-run -n 200 -t 0.5 > out.txt  less daring, into a file
  echo "Dear" | charloom generate my-run --stop .   go on from a pipe, up to a full stop
  charloom generate -s "The " --beam 20 --stop .    the most probable sentence that begins so
  charloom generate names -c 50 --unique --new      fifty new names, one a line, from a list that was learned
  charloom generate --seed-file letter.txt --adapt  go on in the manner of a text of your own
  charloom generate my-run --ngram                  with an n-gram model of its text beside it: fewer misspelt words
  charloom generate one two three                   the mean of several runs of one text
`;

/** Adds `generate` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program.command('generate').description(summaries.generate).argument('[run...]', runsArgument);
	addOptions(command, generateOptions)
		.addOption(stopOption)
		.addHelpText('before', examples)
		.action(async (runs: readonly string[]) => {
			const given = command.opts<{stop?: readonly string[]}>();
			const {stop = []} = given;
			const values = optionValues(command, generateOptions);
			if (values.beam > 0) checkBeam(values, given);
			checkAdapt(values);
			checkNgram(values);
			checkSeparator(values);
			await withInterrupt(signal => writeTexts({wanted: runs, stop, signal, streams}, values));
		});
}

type Request = {
	readonly wanted: readonly string[];
	readonly stop: readonly string[];
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

/** The way of writing that the options and the run ask for. */
function writerOf({run}: LoadedRun, {beam}: Values): (work: Work, values: Values) => Promise<void> {
	if (beam > 0) return writeMostProbable;
	return run.config.training.records ? writeRecords : writeDrawn;
}

/** The runs with weights that have followed the seed, where that is asked for; undefined when it was aborted. */
async function adapted(
	members: readonly Member[],
	work: AdaptWork,
	values: Values,
): Promise<readonly Member[] | undefined> {
	if (!values.adapt) return members;
	if (members.length > 1 && values.keepAdapted !== undefined) {
		throw new UsageError(`Expected --keep-adapted with one run, got ${members.length}.`);
	}
	const followed: Member[] = [];
	for (const {loaded, engine} of members) {
		const one = await adapt({loaded, engine, ...work}, values);
		if (!one) return undefined;
		followed.push({loaded: one, engine});
	}
	return followed;
}

async function writeTexts({wanted, stop: given, signal, streams}: Request, values: Values): Promise<void> {
	const runs = await loadRuns(wanted, values.weights);
	const [first] = runs;
	const {stop, warnings} = readStops(given, values, first.vocabulary);
	for (const warning of warnings) printLabelled(streams.stderr, 'yellow', 'charloom:', warning);
	checkRecordOptions(first, values);
	const seed = await chooseSeed(values, streams, first.vocabulary);
	const mixture = await mixtureOf(runs, values, signal);
	const side = values.beam > 0 ? values.beam : values.count;
	const opened = await openMembers(runs, values, {
		purpose: 'generating',
		batchSize: side,
		...(values.precision !== 'int8' && {productPrecision: values.precision}),
	});
	const members = await adapted(opened, {seed, signal, streams}, values);
	if (!members) return;
	// A beam leaves the stand-in out by itself, as it tells the probabilities of the model as it is.
	const isWhole = values.beam > 0 || values.drawUnknown;
	const parametersOf = ({model, vocabulary}: LoadedRun): Parameters =>
		isWhole ? model.parameters : withoutStandIn(model.parameters, vocabulary);
	const precision = values.precision === 'int8' ? 'int8' : 'float32';
	const stepper = await withMixture(averageOf(members, parametersOf, precision), mixture).stepper(side);
	try {
		const [{loaded}] = members;
		const work = {loaded, members, mixture, seed, stepper, stop, signal, streams};
		await writerOf(loaded, values)(work, values);
	} finally {
		await stepper.dispose();
	}
}
