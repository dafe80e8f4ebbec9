/** Refuses to publish a package that does not say where its sources are: npm's page finds links and pictures by that. */
import {readFileSync} from 'node:fs';

const {repository} = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
if (repository === undefined) {
	process.stderr.write(
		'Expected package.json to name the repository, by which npm finds the links and pictures of the README; it does not.\n' +
			'Set it: npm pkg set repository=github:OWNER/NAME\n',
	);
	process.exitCode = 1;
}
