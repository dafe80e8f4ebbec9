/** A trainer's state as a whole and a part at a time. */
import type {Parameters} from '../model/parameters.js';
import type {CellState, StateKind, StateSource, TrainerState} from './engine.js';

/** The arrays that AdamW keeps for each parameter, in the order of checkpoints. */
export const stateKinds: readonly StateKind[] = ['parameters', 'average', 'firstMoment', 'secondMoment'];

/** A deep copy that later steps don't change. */
export const copyOf = (parameters: Parameters): Parameters =>
	Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values.slice()]));

export const copyOfLanes = (lanes: CellState): CellState => lanes.map(({h, c}) => ({h: h.slice(), c: c.slice()}));

/** The whole state of a source that has made `step` updates. */
export const snapshotOf = async (step: number, source: StateSource): Promise<TrainerState> => ({
	step,
	parameters: await source.read('parameters'),
	average: await source.read('average'),
	firstMoment: await source.read('firstMoment'),
	secondMoment: await source.read('secondMoment'),
	lanes: await source.lanes(),
});

/** A whole state as a source of its parts. */
export const sourceOf = (state: TrainerState): StateSource => ({
	read: async kind => copyOf(state[kind]),
	lanes: async () => copyOfLanes(state.lanes),
});
