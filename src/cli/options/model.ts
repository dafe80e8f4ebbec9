/** Options that say what the model is. */
import {cellKinds, defaultModel, limits} from '../../config.js';
import {acrossPresets} from '../../recipes/presets.js';
import {choiceOption, integerOption, numberOption, switchOption} from './option.js';

const group = 'Model:';

const dropoutOption = <const Key extends string>(key: Key, description: string, defaultText: string) =>
	numberOption({key, takes: '<share>', description, default: undefined, defaultText, min: 0, below: 1, group});

export const modelOptions = [
	choiceOption({
		key: 'cell',
		choices: cellKinds,
		description: 'recurrent cell of every layer; mlstm (multiplicative) takes a quarter more arithmetic than lstm',
		default: undefined,
		defaultText: defaultModel.cell,
		group,
	}),
	integerOption({
		key: 'hidden',
		takes: '<units>',
		description: 'units of a layer',
		default: undefined,
		defaultText: acrossPresets(({hiddenSize}) => hiddenSize),
		min: 1,
		max: limits.units,
		group,
	}),
	integerOption({
		key: 'layers',
		description: 'layers of cells, one above the other',
		default: undefined,
		defaultText: '2, or 3 of the preset large',
		min: 1,
		max: limits.layers,
		group,
	}),
	integerOption({
		key: 'embedding',
		takes: '<width>',
		description: 'numbers that stand for a character; 0 feeds characters one-hot',
		default: undefined,
		defaultText: acrossPresets(({embeddingSize}) => embeddingSize),
		min: 0,
		max: limits.units,
		group,
	}),
	switchOption({
		key: 'tied',
		negatable: true,
		description: "share the output layer's weights with the embedding",
		default: undefined,
		defaultText: 'on where there is an embedding',
		group,
	}),
	switchOption({
		key: 'residual',
		negatable: true,
		description: "add a layer's input to its output where they are equally wide",
		default: undefined,
		defaultText: 'on',
		group,
	}),
	dropoutOption(
		'dropout',
		'sets the next three at once: share of values dropped in training',
		'by the preset; more of it, the more often the text is seen',
	),
	dropoutOption('embeddingDropout', 'of the embedded characters', 'by the preset'),
	dropoutOption('hiddenDropout', 'of what passes between layers', 'by the preset'),
	dropoutOption('outputDropout', 'of what the last layer gives to the output', 'by the preset'),
	dropoutOption('weightDropout', 'of the recurrent weights, for a whole step', '0, or by the preset large'),
	choiceOption({
		key: 'init',
		choices: ['orthogonal', 'uniform'],
		description: 'how recurrent weights start',
		default: undefined,
		defaultText: defaultModel.initialization,
		group,
	}),
	numberOption({
		key: 'forgetBias',
		description: "the forget gate's bias at the start (lstm only)",
		default: undefined,
		defaultText: String(defaultModel.forgetBias),
		group,
	}),
] as const;
