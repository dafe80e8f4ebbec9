/** Options that say how long a run is. */

import {acrossPresets} from '../../recipes/presets.js';
import {durationOption, integerOption, numberOption} from './option.js';

const group = 'Length of the run (one of):';

export const lengthOptions = [
	integerOption({
		key: 'steps',
		description: 'updates of the weights',
		default: undefined,
		defaultText: 'by --characters',
		min: 1,
		group,
	}),
	numberOption({
		key: 'epochs',
		takes: '<passes>',
		description: 'passes over the text',
		default: undefined,
		defaultText: 'by --characters',
		min: 1e-6,
		group,
	}),
	durationOption({
		key: 'time',
		description: 'wall time from the first update on, like 90s, 10m, 1h30m; not the same run each time',
		default: undefined,
		defaultText: 'by --characters',
		group,
	}),
	integerOption({
		key: 'characters',
		description: 'characters to learn from, counted each time they are seen, like 20M',
		default: undefined,
		defaultText: `40 passes over the text (120 with large), at most ${acrossPresets(({characters}) => `${characters / 1e6}M`)}, or an hour`,
		min: 1,
		group,
	}),
] as const;
