/**
 * A model's sizes and parameters from a state_dict of PyTorch, whatever its modules are called. Recurrent layers are known by
 * the ends of their names, in both of PyTorch's namings,
 *
 *   PREFIX.weight_ih, .weight_hh, .bias_ih, .bias_hh          nn.LSTMCell, nn.GRUCell, nn.RNNCell
 *   PREFIX.weight_ih_l0, …, PREFIX.weight_ih_l1, …            nn.LSTM, nn.GRU, nn.RNN
 *   and as well .weight_mx, .weight_mh                        the multiplicative LSTM of the exported `model.py`
 *
 * and embedding, projection and decoder by their shapes.
 *
 * Letters in shapes: V characters, E embedding, H hidden units, D the width that enters a layer.
 */
import type {Tensor, Tensors} from '../../checkpoint/safetensors.js';
import {type CellKind, defaultModel, type ModelConfig} from '../../config.js';
import {UserError} from '../../errors.js';
import {cells} from '../../model/cells/index.js';
import {cellParameterName, type Parameters, parameterShapes} from '../../model/parameters.js';

/** The facts that no state_dict tells. */
export type Hints = {
	/** The cell, where its shapes leave a choice. */
	readonly cell?: CellKind | undefined;
	readonly residual?: boolean | undefined;
};

type Layer = Map<string, Tensor>;
type Linear = {readonly name: string; readonly weight: Tensor; readonly bias?: Tensor};

const refused = (reason: string): UserError =>
	new UserError(`Expected the weights of a character model, but ${reason}.`);

const inShape = ({shape}: Tensor): string => `[${shape.join(', ')}]`;

/** The recurrent layers from the lowest to the highest, and the tensors that belong to none. */
function splitLayers(tensors: Tensors): {readonly layers: readonly Layer[]; readonly rest: Tensors} {
	const byPlace = new Map<string, Layer>();
	const rest = new Map<string, Tensor>();
	for (const [name, tensor] of tensors) {
		const match = /^(?<prefix>.*?\.?)(?<parameter>(weight|bias)_[a-z]+)(_l(?<layer>\d+))?(?<more>_reverse)?$/.exec(
			name,
		);
		if (match?.groups === undefined) {
			rest.set(name, tensor);
			continue;
		}
		const {prefix, parameter, layer = '0', more} = match.groups;
		if (more !== undefined) throw refused(`${name} reads the text backwards (bidirectional=True), which can't write`);
		const place = `${prefix}${layer}`;
		byPlace.set(place, (byPlace.get(place) ?? new Map()).set(parameter, tensor));
	}
	const places = [...byPlace.keys()].sort(new Intl.Collator('en', {numeric: true}).compare);
	return {layers: places.map(place => byPlace.get(place) ?? new Map()), rest};
}

/** The kind of cell that has such a layer; of two kinds with the same parameters the hint chooses. */
function kindOf(layer: Layer, H: number, hint: CellKind | undefined): CellKind {
	const names = new Set([...layer.keys()].filter(name => !name.startsWith('bias')));
	const fits = (kind: CellKind): boolean => {
		const weights = cells[kind].parameters.filter(({kind: use}) => use !== 'vector');
		return weights.length === names.size && weights.every(({name, rows}) => layer.get(name)?.shape[0] === rows * H);
	};
	const kinds = (Object.keys(cells) as CellKind[]).filter(fits); // its own keys
	if (hint !== undefined && kinds.includes(hint)) return hint;
	const shapes = [...layer].map(([name, tensor]) => `${name} ${inShape(tensor)}`).join(', ');
	if (kinds.length === 0) throw refused(`no cell of charloom has the parameters ${shapes}`);
	if (hint !== undefined) throw refused(`its layers are of ${kinds.join(' or ')}, not of ${hint}: ${shapes}`);
	return kinds[0];
}

/** Modules with a weight [rows, columns], in the order of the file, and a bias whose weight is another module's: it is tied. */
function linears(rest: Tensors): {readonly modules: readonly Linear[]; readonly tiedBias?: Tensor} {
	const modules: Linear[] = [];
	const used = new Set<string>();
	for (const [name, weight] of rest) {
		if (!/(^|\.)weight$/.test(name) || weight.shape.length !== 2) continue;
		const prefix = name.slice(0, -'weight'.length);
		const bias = rest.get(`${prefix}bias`);
		modules.push({name: prefix, weight, ...(bias && {bias})});
		used.add(name).add(`${prefix}bias`);
	}
	const others = [...rest].filter(([name]) => !used.has(name));
	const isBias = others.length === 1 && /(^|\.)bias$/.test(others[0][0]) && others[0][1].shape.length === 1;
	if (others.length === 0 || isBias) return {modules, ...(isBias && {tiedBias: others[0][1]})};
	throw refused(`it has tensors that a model of charloom does not have: ${others.map(([name]) => name).join(', ')}`);
}

const looksLikeEmbedding = ({name}: Linear): boolean => /emb|encoder|wte|lookup/i.test(name);

/** The embedding, which has no bias and gives the lowest layer its D; undefined where characters are one-hot. */
function findEmbedding(modules: readonly Linear[], D: number): Linear | undefined {
	const possible = modules.filter(({weight, bias}) => bias === undefined && weight.shape[1] === D);
	return possible.find(looksLikeEmbedding) ?? (modules.length > 1 ? possible[0] : undefined);
}

const same = (a: Tensor, b: Tensor): boolean =>
	a.shape.join() === b.shape.join() && a.data.every((value, index) => value === b.data[index]);

/** rows × columns, ones on the diagonal. */
const identity = (size: number): Float32Array =>
	Float32Array.from({length: size * size}, (_, index) => (index % (size + 1) === 0 ? 1 : 0));

type Head = {
	readonly tied: boolean;
	/** Without the name of the module that a model of charloom gives it. */
	readonly parameters: Parameters;
};

/**
 * The modules above the layers. Tied is a decoder that equals the embedding or is left out; without a projection between,
 * which charloom always has, one is made that changes nothing.
 */
function headOf(
	modules: readonly Linear[],
	embedding: Linear | undefined,
	tiedBias: Tensor | undefined,
	{V, H}: {readonly V: number; readonly H: number},
): Head {
	const above = modules.filter(module => module !== embedding);
	const E = embedding?.weight.shape[1];
	const leadsToCharacters = ({weight: {shape}}: Linear): boolean => shape[1] === H && shape[0] === V;
	const untied = tiedBias === undefined ? above.findLast(leadsToCharacters) : undefined;
	const decoder = above.find(({weight}) => embedding !== undefined && same(weight, embedding.weight)) ?? untied;
	const projection = above.find(module => module !== decoder && module.weight.shape.join() === [E, H].join());
	const used = [decoder, projection].filter(module => module !== undefined);
	const others = above.filter(module => !used.includes(module));
	if (others.length > 0) {
		const shown = others.map(({name, weight}) => `${name}weight ${inShape(weight)}`).join(', ');
		throw refused(`it has modules that a model of charloom does not have: ${shown}`);
	}
	const isTied = embedding !== undefined && (decoder === undefined || same(decoder.weight, embedding.weight));
	if (isTied) return tiedHead(embedding, projection, decoder?.bias ?? tiedBias, H);
	if (tiedBias !== undefined)
		throw refused('it has a bias without a weight, and no embedding whose weight it could share');
	if (decoder === undefined) throw refused('it has no linear layer from the last recurrent layer to the characters');
	if (projection !== undefined)
		throw refused(`it has two linear layers, ${projection.name} and ${decoder.name}, untied`);
	const bias = decoder.bias?.data ?? new Float32Array(decoder.weight.shape[0]);
	return {tied: false, parameters: {'decoder.weight': decoder.weight.data, 'decoder.bias': bias}};
}

function tiedHead(embedding: Linear, projection: Linear | undefined, bias: Tensor | undefined, H: number): Head {
	const [V, E] = embedding.weight.shape;
	if (projection === undefined && E !== H) {
		throw refused(`its decoder is the embedding [${V}, ${E}], and nothing leads from ${H} units to ${E}`);
	}
	return {
		tied: true,
		parameters: {
			'projection.weight': projection?.weight.data ?? identity(E),
			'projection.bias': projection?.bias?.data ?? new Float32Array(E),
			'decoder.bias': bias?.data ?? new Float32Array(V),
		},
	};
}

/** A layer's parameters under their names in charloom; biases that are left out (`bias=False`) are zero. */
function layerParameters(layer: Layer, index: number, kind: CellKind, H: number): Parameters {
	const known = new Set(cells[kind].parameters.map(({name}) => name));
	const others = [...layer.keys()].filter(name => !known.has(name));
	if (others.length > 0) throw refused(`layer ${index} has ${others.join(', ')} too, which a ${kind} does not`);
	return Object.fromEntries(
		cells[kind].parameters.map(({name, rows}) => [
			cellParameterName(index, name),
			layer.get(name)?.data ?? new Float32Array(rows * H),
		]),
	);
}

/**
 * The model of a state_dict. Throws a UserError for one that charloom can't compute: bidirectional layers, several widths, other
 * modules, a decoder over more than the last layer.
 */
export function modelOfStateDict(
	tensors: Tensors,
	{cell, residual = false}: Hints,
): {readonly model: ModelConfig; readonly parameters: Parameters} {
	const {layers, rest} = splitLayers(tensors);
	const first = layers[0]?.get('weight_ih');
	const H = layers[0]?.get('weight_hh')?.shape[1];
	if (first === undefined || H === undefined) {
		throw refused(`it has no recurrent layer (weight_ih, weight_hh): ${[...tensors.keys()].slice(0, 8).join(', ')}`);
	}
	const kind = kindOf(layers[0], H, cell);
	const {modules, tiedBias} = linears(rest);
	const embedding = findEmbedding(modules, first.shape[1]);
	const V = embedding?.weight.shape[0] ?? first.shape[1];
	const head = headOf(modules, embedding, tiedBias, {V, H});
	const model: ModelConfig = {
		...defaultModel,
		cell: kind,
		vocabSize: V,
		embeddingSize: embedding?.weight.shape[1] ?? 0,
		hiddenSize: H,
		numLayers: layers.length,
		tied: head.tied,
		residual,
	};
	const given: Parameters = {
		...(embedding && {'embedding.weight': embedding.weight.data}),
		...Object.assign({}, ...layers.map((layer, index) => layerParameters(layer, index, kind, H))),
		...head.parameters,
	};
	return {model, parameters: checked(model, given)};
}

/** The parameters in charloom's order. A layer of another width has another count of numbers. */
function checked(model: ModelConfig, given: Parameters): Parameters {
	return Object.fromEntries(
		[...parameterShapes(model)].map(([name, shape]) => {
			const count = shape.reduce((product: number, size) => product * size, 1);
			const values = given[name];
			if (values.length !== count) {
				throw refused(
					`${name} has ${values.length} numbers, and a model of ${model.hiddenSize} units has [${shape.join(', ')}]`,
				);
			}
			if (!values.every(Number.isFinite))
				throw refused(`${name} has numbers that are not finite: its training has diverged`);
			return [name, values];
		}),
	);
}
