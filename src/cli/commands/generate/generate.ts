/** `charloom generate`: new text in a model's style, streamed to stdout. All else goes to stderr. */

import type {Command} from 'commander';
import {withoutStandIn} from '../../../sampling/stand-in.js';
import {addOptions, optionValues} from '../../options/option.js';
import {runArgument} from '../shared/find-run.js';
import {withInterrupt} from '../shared/interrupt.js';
import {type LoadedRun, loadRun, openChosenEngine} from '../shared/load-run.js';
import {printLabelled} from '../shared/output.js';
import {summaries} from '../shared/summaries.js';
import {adapt, checkAdapt} from './adapt.js';
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
`;

/** Adds `generate` to the program. */
export function register(program: Command, streams: Streams = process): void {
	const command = program.command('generate').description(summaries.generate).argument('[run]', runArgument);
	addOptions(command, generateOptions)
		.addOption(stopOption)
		.addHelpText('before', examples)
		.action(async (run: string | undefined) => {
			const given = command.opts<{stop?: readonly string[]}>();
			const {stop = []} = given;
			const values = optionValues(command, generateOptions);
			if (values.beam > 0) checkBeam(values, given);
			checkAdapt(values);
			checkSeparator(values);
			await withInterrupt(signal => writeTexts({wanted: run, stop, signal, streams}, values));
		});
}

type Request = {
	readonly wanted: string | undefined;
	readonly stop: readonly string[];
	readonly signal: AbortSignal;
	readonly streams: Streams;
};

/** The way of writing that the options and the run ask for. */
function writerOf({run}: LoadedRun, {beam}: Values): (work: Work, values: Values) => Promise<void> {
	if (beam > 0) return writeMostProbable;
	return run.config.training.records ? writeRecords : writeDrawn;
}

async function writeTexts({wanted, stop: given, signal, streams}: Request, values: Values): Promise<void> {
	const loaded = await loadRun(wanted, values.weights);
	const {stop, warnings} = readStops(given, values, loaded.vocabulary);
	for (const warning of warnings) printLabelled(streams.stderr, 'yellow', 'charloom:', warning);
	checkRecordOptions(loaded, values);
	const seed = await chooseSeed(values, streams, loaded.vocabulary);
	const side = values.beam > 0 ? values.beam : values.count;
	const work = {purpose: 'generating', model: loaded.run.config.model, batchSize: side} as const;
	const engine = await openChosenEngine(
		values,
		work,
		values.precision === 'bfloat16' ? {productPrecision: values.precision} : {},
	);
	const writer = values.adapt ? await adapt({loaded, seed, engine, signal, streams}, values) : loaded;
	if (!writer) return;
	const {run, model, vocabulary} = writer;
	// A beam leaves the stand-in out by itself, as it tells the probabilities of the model as it is.
	const isWhole = values.beam > 0 || values.drawUnknown;
	const parameters = isWhole ? model.parameters : withoutStandIn(model.parameters, vocabulary);
	const precision = values.precision === 'int8' ? 'int8' : 'float32';
	const stepper = await engine.stepper(run.config.model, parameters, side, precision);
	try {
		const writing = {loaded: writer, seed, engine, stepper, stop, signal, streams};
		await writerOf(writer, values)(writing, values);
	} finally {
		await stepper.dispose();
	}
}
