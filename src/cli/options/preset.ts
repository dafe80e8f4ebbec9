/** The option that chooses a recipe. */

import {presetNames} from '../../recipes/presets.js';
import {choiceOption} from './option.js';

export const presetOptions = [
	choiceOption({
		key: 'preset',
		choices: ['auto', ...presetNames],
		description:
			"the model's size and how it learns; auto goes by the size of the text and, with --time, by how fast this machine is",
		default: 'auto',
		group: 'Recipe (everything below wins over it):',
	}),
] as const;
