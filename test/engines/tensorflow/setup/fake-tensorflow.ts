/** Folders that look like a TensorFlow. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const suffix = process.platform === 'darwin' ? '2.dylib' : 'so.2';

const write = (path: string, text = ''): void => {
	mkdirSync(join(path, '..'), {recursive: true});
	writeFileSync(path, text);
};

/** As pip installs it: `site/tensorflow` and its description beside it. */
export function fakeWheel(site: string, name = 'tensorflow_cpu', version = '2.21.0', requires = ''): string {
	const folder = join(site, 'tensorflow');
	write(join(folder, `libtensorflow_cc.${suffix}`), 'cc');
	write(join(folder, `libtensorflow_framework.${suffix}`), 'framework');
	write(join(folder, 'include', 'tensorflow', 'c', 'eager', 'c_api.h'));
	write(join(site, `${name}-${version}.dist-info`, 'METADATA'), requires);
	return folder;
}

/** As the official archive has it. */
export function fakeArchive(folder: string): void {
	write(join(folder, 'lib', `libtensorflow.${suffix}`));
	write(join(folder, 'lib', `libtensorflow_framework.${suffix}`));
	write(join(folder, 'include', 'tensorflow', 'c', 'eager', 'c_api.h'));
	const version = ['MAJOR 2', 'MINOR 9', 'PATCH 1'].map(line => `#define TF_${line.replace(' ', '_VERSION ')}`);
	write(join(folder, 'include', 'tensorflow', 'core', 'public', 'version.h'), version.join('\n'));
}
