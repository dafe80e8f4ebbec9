/**
 * The recipe of lists. Their records are short and many, and begin anew each time: a wider network than a text of that length
 * would get learns more of them, by smaller steps (`test/bench/TRIALS.md`).
 */
import {type Preset, type PresetName, presetForText, presetOf} from './presets.js';

/** A list of so many characters, or more, gets `small` at least. */
const widerFrom = 100e3;

const changes: Partial<Record<PresetName, Partial<Preset>>> = {
	small: {learningRate: 6e-3},
};

/** The preset for a list of so many characters, where neither a time nor a width says more. */
export function presetForList(characters: number): Preset {
	const preset = presetForText(characters);
	return preset.name === 'tiny' && characters >= widerFrom ? presetOf('small') : preset;
}

/** A preset as it is for lists. */
export const forList = (preset: Preset): Preset => ({...preset, ...changes[preset.name]});
