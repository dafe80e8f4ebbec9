import {mkdirSync, readlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {cudaFolders, findCuda, linkCuda, packagesFor} from '../../../../src/engines/tensorflow/setup/cuda.js';
import {libraryIn} from '../../../../src/engines/tensorflow/setup/library.js';
import {temporaryFolder} from '../../../helpers/tiny-run.js';
import {fakeWheel} from './fake-tensorflow.js';

function folderWith(...names: readonly string[]): string {
	const folder = temporaryFolder();
	for (const name of names) writeFileSync(join(folder, name), '');
	return folder;
}

const cuda12 = [
	'libcudart.so.12',
	'libcublas.so.12',
	'libcublasLt.so.12',
	'libcufft.so.11',
	'libcusolver.so.11',
	'libcusparse.so.12',
	'libcudnn.so.9',
];
const cuda13 = ['libcublas.so.13', 'libcublasLt.so.13', 'libcufft.so.12', 'libcusolver.so.12', 'libcusparse.so.12'];

test('a whole CUDA 12 is used as it is', async t => {
	const folder = folderWith(...cuda12);
	const cuda = findCuda([temporaryFolder(), folder], '2.21.0');
	t.deepEqual(cuda.missing, []);
	const links = join(temporaryFolder(), 'links');
	t.deepEqual(await linkCuda(cuda, links), [folder]);
});

test('CUDA 13 stands in for 12, and only its runtime is missing', async t => {
	const [folder, cudnn] = [folderWith(...cuda13), folderWith('libcudnn.so.9')];
	const cuda = findCuda([folder, cudnn], '2.21.0');
	t.deepEqual(
		cuda.missing.map(({name}) => name),
		['libcudart.so.12'],
	);
	const links = join(temporaryFolder(), 'links');
	t.deepEqual(await linkCuda(cuda, links), [links, folder, cudnn]);
	t.is(readlinkSync(join(links, 'libcublas.so.12')), join(folder, 'libcublas.so.13'));
	t.is(readlinkSync(join(links, 'libcusolver.so.11')), join(folder, 'libcusolver.so.12'));
});

test('CUDA 12 is preferred to what stands in for it', t => {
	const cuda = findCuda([folderWith(...cuda13), folderWith(...cuda12)], '2.21.0');
	t.is(cuda.links.size, 0);
});

test('what is missing is brought by packages in the versions that the wheel asks for', async t => {
	const site = temporaryFolder();
	const requires = [
		'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
		'Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75; extra == "and-cuda"',
	].join('\n');
	const library = libraryIn(fakeWheel(site, 'tensorflow', '2.21.0', requires), 'a test');
	if (!library) return t.fail();
	const {missing} = findCuda([folderWith(...cuda12.filter(name => !/cublas|cudnn|cudart/.test(name)))], '2.21.0');
	t.deepEqual(await packagesFor(missing, library), [
		'nvidia-cuda-runtime-cu12',
		'nvidia-cublas-cu12<13.0,>=12.5.3.2',
		'nvidia-cudnn-cu12<10.0,>=9.3.0.75',
	]);
});

test('CUDA of Python packages beside TensorFlow is looked for, and LD_LIBRARY_PATH before it', t => {
	const site = temporaryFolder();
	const folder = join(site, 'nvidia', 'cublas', 'lib');
	mkdirSync(folder, {recursive: true});
	const library = libraryIn(fakeWheel(site), 'a test');
	if (!library) return t.fail();
	const folders = cudaFolders(library.folder, temporaryFolder(), {LD_LIBRARY_PATH: '/given:'});
	t.is(folders[0], '/given');
	t.true(folders.includes(folder));
});

test('older TensorFlows look for the CUDA that they were built for', t => {
	const namesOf = (version: string): readonly string[] => findCuda([], version).missing.map(({name}) => name);
	t.true(namesOf('2.9.1').includes('libcudart.so.11.0') && namesOf('2.9.1').includes('libcudnn.so.8'));
	t.true(namesOf('2.17.1').includes('libcudart.so.12') && namesOf('2.17.1').includes('libcudnn.so.8'));
	t.true(namesOf('2.18.0').includes('libcudnn.so.9'));
	t.deepEqual(namesOf('of unknown version'), namesOf('2.21.0'));
});
