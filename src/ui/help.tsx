/** The help: every key of the screen, drawn from the bindings. */
import type {Size} from './frame.js';
import {helpLines} from './help-lines.js';
import type {HelpRow} from './keys.js';
import {Overlay} from './overlay.js';

export type HelpProps = {
	readonly size: Size;
	readonly rows: readonly HelpRow[];
	readonly offset?: number;
};

export function Help({size, rows, offset = 0}: HelpProps) {
	return <Overlay size={size} title="keys" lines={helpLines(rows, size)} offset={offset} />;
}
