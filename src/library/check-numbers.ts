/** Numbers that a program gives are checked where they come in, as those of the command line are. */
import {UsageError} from '../errors.js';

/** Throws a UsageError for anything but a whole number of at least `least`. */
export function checkAtLeast(name: string, value: number, least: number): void {
	if (Number.isSafeInteger(value) && value >= least) return;
	throw new UsageError(`Expected ${name} to be a whole number of at least ${least}, got ${value}.`);
}
