/** The engine that a studio opens, from the options of the command. */
import type {Precision} from '../../../engines/engine.js';
import type {EngineSettings} from '../../../training/job/open-job.js';
import type {EngineChoice} from '../../../workers/writer/protocol.js';

/** Without a precision of its own (a training has none) the weights are as they were trained. */
export const engineChoiceOf = ({
	engine: name,
	threads,
	kernels,
	device,
	unroll,
	tf32,
	precision = 'float32',
}: EngineSettings & {readonly precision?: Precision}): EngineChoice => ({
	name,
	threads,
	kernels,
	device,
	unroll,
	tf32,
	precision,
});
