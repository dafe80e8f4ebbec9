/** Programs of a PATH that a test makes up, in place of the machine's. */
import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {temporaryFolder} from './tiny-run.js';

/** A folder with shell scripts of these names; what they need of the system is linked in. */
export function programs(scripts: Readonly<Record<string, string>>): string {
	const folder = join(temporaryFolder(), 'bin');
	mkdirSync(folder);
	for (const tool of ['sh', 'cat', 'cp', 'mkdir', 'rm', 'touch', 'tar'])
		symlinkSync(`/bin/${tool}`, join(folder, tool));
	for (const [name, script] of Object.entries(scripts)) {
		writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
		chmodSync(join(folder, name), 0o755);
	}
	return folder;
}
