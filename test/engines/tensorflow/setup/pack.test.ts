import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {zstdCompressSync, zstdDecompressSync} from 'node:zlib';
import test from 'ava';
import {type PackOptions, pack, unpack} from '../../../../src/engines/tensorflow/setup/pack.js';
import {UserError} from '../../../../src/errors.js';
import {Random} from '../../../../src/random.js';
import {temporaryFolder} from '../../../helpers/tiny-run.js';

const random = new Random(1);
const noise = Uint8Array.from({length: 30_000}, () => random.integer(256));

function packOptions(): PackOptions {
	const folder = temporaryFolder();
	const addon = join(folder, 'tfjs_binding.node');
	const library = join(folder, 'libtensorflow_cc.so.2');
	writeFileSync(addon, 'addon');
	writeFileSync(library, noise);
	return {
		installation: {
			formatVersion: 1,
			addon,
			libraryFolders: [folder],
			version: '2.21.0',
			source: 'PyPI',
			device: 'cpu',
			created: '2026-01-01T00:00:00.000Z',
		},
		libraries: [library],
		extra: [],
		work: join(folder, 'work'),
		bytesPerPart: 7000,
	};
}

test('what was packed in parts comes out as it went in', async t => {
	const [target, place] = [temporaryFolder(), join(temporaryFolder(), 'unpacked')];
	const {parts} = await pack(target, packOptions());
	t.true(parts.length > 3);
	for (const {name, size} of parts) t.true(size <= 7000 && statSync(join(target, name)).size === size);
	const list = await unpack(target, place);
	t.is(list.version, '2.21.0');
	t.is(readFileSync(join(place, 'addon', 'tfjs_binding.node'), 'utf8'), 'addon');
	t.deepEqual(new Uint8Array(readFileSync(join(place, 'lib', 'libtensorflow_cc.so.2'))), noise);
});

test('what stands behind the end of an archive need not be read', async t => {
	const [target, place] = [temporaryFolder(), join(temporaryFolder(), 'unpacked')];
	const list = await pack(target, packOptions());
	const packed = Buffer.concat(list.parts.map(({name}) => readFileSync(join(target, name))));
	// More than fits between the processes, so that tar ends while it is written to.
	const padded = zstdCompressSync(Buffer.concat([zstdDecompressSync(packed), Buffer.alloc(4_000_000)]));
	const [{name}] = list.parts;
	writeFileSync(join(target, name), padded);
	const sha256 = createHash('sha256').update(padded).digest('hex');
	writeFileSync(join(target, 'parts.json'), JSON.stringify({...list, parts: [{name, size: padded.length, sha256}]}));
	await unpack(target, place);
	t.deepEqual(new Uint8Array(readFileSync(join(place, 'lib', 'libtensorflow_cc.so.2'))), noise);
});

test('packing again leaves no parts of before, nor anything in the folder of work', async t => {
	const target = temporaryFolder();
	const options = packOptions();
	await pack(target, options);
	const {parts} = await pack(target, {...options, bytesPerPart: 20_000});
	t.deepEqual(readdirSync(target).sort(), ['parts.json', ...parts.map(({name}) => name)].sort());
	t.false(readdirSync(join(options.work, '..')).includes('work'));
});

test('a damaged part, a missing one and one for another machine are told apart', async t => {
	const target = temporaryFolder();
	const place = join(temporaryFolder(), 'unpacked');
	const fails = async (message: RegExp): Promise<void> => {
		await t.throwsAsync(unpack(target, place), {instanceOf: UserError, message});
		t.false(readdirSync(join(place, '..')).includes('unpacked'));
	};
	await fails(/parts\.json/);
	const list = await pack(target, packOptions());
	const second = join(target, list.parts[1].name);
	const bytes = readFileSync(second);
	bytes[100] ^= 1;
	writeFileSync(second, bytes);
	await fails(/not as it was packed/);
	writeFileSync(join(target, 'parts.json'), JSON.stringify({...list, parts: [{...list.parts[0], name: 'gone'}]}));
	await fails(/gone to be there/);
	writeFileSync(join(target, 'parts.json'), JSON.stringify({...list, platform: 'abacus'}));
	await fails(/is for abacus/);
});
