/** Results of measurements on this machine, in small files of the cache: each is made once, until something changes that it depends on. */
import {mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {cacheFolder} from './cache.js';

export type Records<Value> = {
	readonly find: (key: string) => Promise<Value | undefined>;
	/** The measurement is made again each time where nothing can be written. */
	readonly keep: (key: string, value: Value) => Promise<void>;
};

/** The names of the files of records in the cache begin so. */
const prefix = 'measured-';

/** Forgets all measurements, so that they are made again. */
export async function forgetMeasurements(): Promise<void> {
	const files = await readdir(cacheFolder()).catch(() => []);
	for (const file of files.filter(name => name.startsWith(prefix))) await rm(join(cacheFolder(), file), {force: true});
}

/** The records of one kind of measurement; the `most` newest are kept, since the older ones are of versions and settings that are no more. */
export function recordsIn<Value>(name: string, most = 64): Records<Value> {
	const file = (): string => join(cacheFolder(), `${prefix}${name}.json`);
	const read = async (): Promise<ReadonlyMap<string, Value>> => {
		try {
			return new Map(Object.entries(JSON.parse(await readFile(file(), 'utf8')) as Record<string, Value>));
		} catch {
			return new Map(); // none yet, or a damaged file: what it had is measured again
		}
	};
	return {
		find: async key => (await read()).get(key),
		async keep(key, value) {
			const others = [...(await read())].filter(([other]) => other !== key).slice(1 - most);
			const unfinished = `${file()}.${process.pid}`;
			try {
				await mkdir(dirname(unfinished), {recursive: true});
				await writeFile(unfinished, JSON.stringify(Object.fromEntries([...others, [key, value]])));
				await rename(unfinished, file());
			} catch {
				await rm(unfinished, {force: true}).catch(() => undefined);
			}
		},
	};
}
