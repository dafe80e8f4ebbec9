/** Words about what a training that failed leaves behind. */
import {runInCommand} from '../../../../format.js';

/** The step up to which the run is saved, if it is, and the command that goes on from there. */
export function remainsInWords(path: string, savedStep: number | undefined): string {
	const command = `charloom train --resume ${runInCommand(path)}`;
	if (savedStep === undefined) return `Nothing was saved yet. To begin again: ${command}`;
	return `The run is saved up to step ${savedStep}. To go on from there: ${command}`;
}
