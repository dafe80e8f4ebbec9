/** All attacks, and the share of the time that each gets. */
import type {Attack} from './attack.js';
import {damagedRuns, damagedTexts} from './damage.js';
import {failingDisks, fullDisks} from './disks.js';
import {kills} from './kills.js';

export const attacks: readonly {readonly attack: Attack; readonly share: number; readonly few: number}[] = [
	{attack: kills, share: 0.4, few: 1},
	{attack: damagedRuns, share: 0.2, few: 300},
	{attack: damagedTexts, share: 0.1, few: 200},
	{attack: failingDisks, share: 0.1, few: 40},
	{attack: fullDisks, share: 0.2, few: 1},
];
