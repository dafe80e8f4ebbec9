/** Trains a small model on a text for some seconds, shows how it goes, and writes with it. */
import {corpus, openModel, train} from 'charloom';

const text = await corpus.read('blake');
let run = '';
for await (const event of train({
	text,
	preset: 'tiny',
	steps: 40,
	out: process.argv[2] ?? 'checkpoints/blake-example',
})) {
	if (event.type === 'start') run = event.run;
	if (event.type === 'step') console.log(`step ${event.step}, ${event.loss.toFixed(3)} nats a character`);
	if (event.type === 'end')
		console.log(`${event.reason}: ${event.final?.carried.loss.toFixed(3)} nats on held-out text`);
}

await using model = await openModel(run);
console.log(await model.write('Tyger', {length: 100, temperature: 0.8, seed: 1}));
