import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {libraryIn, versionOf} from '../../../../src/engines/tensorflow/setup/library.js';
import {temporaryFolder} from '../../../helpers/tiny-run.js';
import {fakeArchive, fakeWheel} from './fake-tensorflow.js';

test('a wheel is found by its own folder and by the one around it', t => {
	const site = temporaryFolder();
	const folder = fakeWheel(site);
	for (const given of [folder, site]) {
		const library = libraryIn(given, 'a test');
		t.is(library?.folder, folder);
		t.is(library?.files.length, 2);
		t.is(library && versionOf(library), '2.21.0');
	}
});

test('an official archive is found, and its version is that of the headers', t => {
	const folder = temporaryFolder();
	fakeArchive(folder);
	const library = libraryIn(folder, 'a test');
	t.is(library?.folder, join(folder, 'lib'));
	t.is(library && versionOf(library), '2.9.1');
});

test('a folder without headers or without libraries holds no TensorFlow', t => {
	const site = temporaryFolder();
	t.is(libraryIn(site, 'a test'), undefined);
	mkdirSync(join(site, 'tensorflow'));
	t.is(libraryIn(site, 'a test'), undefined);
	const folder = fakeWheel(site);
	rmSync(join(folder, 'include'), {recursive: true});
	t.is(libraryIn(site, 'a test'), undefined);
});
