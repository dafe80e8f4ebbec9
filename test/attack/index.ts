/**
 * npm run attack [-- --minutes 5 --seed 1]: attacks runs, texts and disks at random for a bounded time, prints what was tried
 * and what was found, and exits with 1 where anything was found. The same seed tries the same damages.
 */
import {parseArgs} from 'node:util';
import {Random} from '../../src/random.js';
import {carryOut} from './attack.js';
import {attacks} from './attacks.js';

const {values} = parseArgs({
	options: {minutes: {type: 'string', default: '5'}, seed: {type: 'string', default: String(Date.now() % 1e6)}},
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
if (!(minutes > 0 && minutes <= 8) || !Number.isSafeInteger(seed)) {
	process.stderr.write('Expected --minutes to be more than 0 and at most 8, and --seed a whole number.\n');
	process.exit(2);
}

process.stdout.write(`seed ${seed}, ${minutes} minutes\n\n| attack | trials | findings |\n| --- | ---: | ---: |\n`);
let hasFound = false;
for (const {attack, share} of attacks) {
	const end = performance.now() + minutes * 60_000 * share;
	const result = await carryOut(attack, new Random(seed), () => performance.now() > end);
	const figures = result
		? `${result.trials.toLocaleString('en')} | ${result.findings.length}`
		: 'not possible here | –';
	process.stdout.write(`| ${attack.name} | ${figures} |\n`);
	for (const finding of result?.findings.slice(0, 10) ?? []) process.stderr.write(`  ${finding}\n`);
	hasFound ||= (result?.findings.length ?? 0) > 0;
}
process.exit(hasFound ? 1 : 0);
