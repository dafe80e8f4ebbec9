/**
 * ink takes one function, `throttle`, of es-toolkit's collection `compat`, and Node would read all four hundred files of it for
 * that, a third of the time that a screen needs to come up.
 */
import {existsSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {fileURLToPath} from 'node:url';

const collection = 'es-toolkit/compat';
const throttleAlone = 'function/throttle.mjs';

/** Has ink find the file of `throttle` in place of the collection, until it is told to stop. Changes nothing for anybody else. */
export function lightenImports(): () => void {
	const hooks = registerHooks({
		resolve(specifier, context, next) {
			const found = next(specifier, context);
			if (specifier !== collection || !context.parentURL?.endsWith('/ink/build/ink.js')) return found;
			const alone = new URL(throttleAlone, found.url);
			return existsSync(fileURLToPath(alone)) ? {...found, url: alone.href} : found;
		},
	});
	return () => hooks.deregister();
}
