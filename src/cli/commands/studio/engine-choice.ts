/** The engine that a studio opens, from the settings of the command. */
import type {Precision} from '../../../engines/engine.js';
import type {EngineSettings} from '../../../training/job/open-engine.js';
import type {EngineChoice} from '../../../workers/writer/protocol.js';

/** Without a precision of its own (a training has none) the weights are as they were trained. */
export const engineChoiceOf = (
	{engine: name, threads, device, own}: EngineSettings,
	precision: Precision = 'float32',
): EngineChoice => ({name, threads, device, own, precision});
