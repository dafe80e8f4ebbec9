import {mkdir, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import test from 'ava';
import {findRun, runsIn} from '../../src/checkpoint/find.js';
import {UserError} from '../../src/errors.js';
import {newFolder} from '../helpers/runs.js';

/** Folders of runs: the first with `old` and `new`, the second with `shipped`. */
async function folders() {
	const own = await newFolder();
	const shipped = await newFolder();
	const places = [join(own, 'old'), join(own, 'new'), join(shipped, 'shipped')];
	for (const [second, place] of places.entries()) {
		await mkdir(place);
		await writeFile(join(place, 'config.json'), '{}');
		await utimes(join(place, 'config.json'), second, second);
	}
	await mkdir(join(own, 'no-run'));
	return {own, shipped, all: [own, shipped]};
}

test('without a name the newest run of the first folder that holds any is found', async t => {
	const {own, shipped, all} = await folders();
	t.is(await findRun(undefined, all), join(own, 'new'));
	await writeFile(join(own, 'old', 'last.safetensors'), ''); // written now
	t.is(await findRun(undefined, all), join(own, 'old'));
	t.is(await findRun(undefined, [await newFolder(), join(own, 'missing'), shipped]), join(shipped, 'shipped'));
});

test("the run that ships is taken where the user has none, and never for the user's own", async t => {
	const {own, shipped, all} = await folders();
	const path = join(shipped, 'shipped');
	t.is(await findRun(undefined, all, {path, isDefault: true}), join(own, 'new'));
	t.is(await findRun(undefined, [shipped], {path, isDefault: true}), path);
	t.is(await findRun(undefined, [await newFolder()], {path, isDefault: true}), path);
	await t.throwsAsync(findRun(undefined, [shipped], {path, isDefault: false}), {message: /^Expected a run, got none/});
	await t.throwsAsync(findRun(undefined, [], {path: join(own, 'missing'), isDefault: true}), {instanceOf: UserError});
	const ships = {path: join(own, 'new'), isDefault: true}; // in one folder with the user's, and newer
	t.is(await findRun(undefined, [own], ships), join(own, 'old'));
	t.is(await findRun('shipped', all, {path, isDefault: false}), path);
});

test('a name is looked for in every folder, a path is taken as it is', async t => {
	const {own, shipped, all} = await folders();
	t.is(await findRun('old', all), join(own, 'old'));
	t.is(await findRun('shipped', all), join(shipped, 'shipped'));
	t.is(await findRun(join(own, 'new'), []), join(own, 'new'));
});

test('what can not be found is told with the runs that are there', async t => {
	const {own, all} = await folders();
	const missing = await t.throwsAsync(findRun('neww', all), {
		instanceOf: UserError,
		message: /there is no such folder/,
	});
	for (const name of ['old', 'new', 'shipped']) t.true(missing?.message.includes(name));
	await t.throwsAsync(findRun(join(own, 'no-run'), all), {message: /it has no config\.json, so it is no run/});
	const empty = await newFolder();
	await t.throwsAsync(findRun(undefined, [empty]), {instanceOf: UserError, message: /make one with "charloom train"/});
});

test('runs are listed from the newest to the oldest', async t => {
	const {own} = await folders();
	t.deepEqual(await runsIn(own), [join(own, 'new'), join(own, 'old')]);
	t.deepEqual(await runsIn(join(own, 'missing')), []);
});
