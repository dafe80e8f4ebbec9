/** `score --dynamic`: the weights follow the text as it is read. */
import {type DynamicConfig, follow} from '../../../evaluation/dynamic.js';
import {grouped} from '../../../format.js';
import {followMixed} from '../../../prediction/dynamic-mixture.js';
import {type DynamicValues, dynamicConfig} from '../../options/dynamic.js';
import type {NgramValues} from '../../options/ngram.js';
import {liveLine} from '../shared/live-line.js';
import {mixtureInWords} from '../shared/members.js';
import {print} from '../shared/output.js';
import {figuresOf, scoresAsJson, scoresAsTable} from './figures.js';
import {growingMixtureOf} from './mixture.js';
import type {Work} from './work.js';

type Values = DynamicValues & NgramValues & {readonly json: boolean};

const dynamicNote = ({rate, segment}: DynamicConfig): string =>
	`dynamic: the weights follow the text as it is read, at a rate of ${rate} after every ${segment} characters;\n` +
	'         not to be compared with the figures of weights that stay what they are';

/** Scores by weights that follow the text, and perhaps a table that learns it. */
export async function scoreDynamically({runs, members, text, signal, streams}: Work, values: Values): Promise<void> {
	const settings = dynamicConfig(values);
	const [{loaded, engine}] = members;
	const mixture = await growingMixtureOf(loaded, values, signal);
	const line = liveLine(streams.stderr);
	const onProgress = (count: number, total: number, loss: number) =>
		line.show(`dynamic: ${grouped(count)} of ${grouped(total)} characters, ${loss.toFixed(4)} nats`);
	const start = {model: loaded.run.config.model, parameters: loaded.model.parameters};
	const options = {...settings, signal, onProgress};
	const followed = mixture
		? followMixed(engine, start, text.ids, {...options, mixture})
		: follow(engine, start, text.ids, options).then(({score: network}) => ({network, mixed: undefined}));
	const {network: dynamic, mixed} = await followed.finally(() => line.clear());
	const {weight = 0, order = 0} = mixture ?? {};
	if (values.json) {
		const more = mixed && {mixedDynamic: {...figuresOf(mixed), ...settings, weight, order}};
		print(streams.stdout, scoresAsJson(runs, text, {dynamic}, settings, more));
		return;
	}
	const scores = {dynamic, ...(mixed && {'mixed dynamic': mixed})};
	const more = `mixed dynamic: the same ${mixtureInWords({weight, order})}, which learns the text as it is read`;
	print(
		streams.stdout,
		scoresAsTable(runs, text, scores, mixed ? `${dynamicNote(settings)}\n${more}` : dynamicNote(settings)),
	);
}
