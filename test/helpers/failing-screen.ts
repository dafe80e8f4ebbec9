/** A program whose screen fails: `node failing-screen.js drawing|timer|promise`. Prints what has been caught, and leaves with 1. */
import {showScreen} from '../../src/ui/terminal.js';
import type {FailingProps} from './failing-component.js';

try {
	await showScreen<FailingProps, never>(
		async () => (await import('./failing-component.js')).FailingComponent,
		{kind: process.argv[2] ?? ''},
		{isAscii: false, theme: 'dark', onSignal() {}},
	);
} catch (error) {
	process.stdout.write(`caught: ${error instanceof Error ? error.message : error}\n`);
	process.exitCode = 1;
}
