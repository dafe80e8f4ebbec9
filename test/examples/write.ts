/** Writes with the model that comes along, streams two texts side by side, and shows what may come next. */
import {openModel} from 'charloom';

await using model = await openModel('austen');

process.stdout.write('Emma ');
for await (const {text} of model.generate('Emma ', {temperature: 0.7, length: 200, seed: 7})) {
	process.stdout.write(text);
}
process.stdout.write('\n\n');

const texts = ['', ''];
for await (const {stream, text} of model.generate('She said ', {count: 2, length: 80, topP: 0.9, stop: ['.']})) {
	texts[stream] += text;
}
console.log(texts);

for (const {character, probability} of (await model.next('Mr. Knightle')).slice(0, 3)) {
	console.log(JSON.stringify(character), probability.toFixed(3));
}
