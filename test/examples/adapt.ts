/** Scores a letter, lets the weights follow it, and scores another part of it again. */
import {openModel} from 'charloom';

const letter = `My dear Emma, the garden is in flower and the lane to Hartfield is dry again. `;
await using model = await openModel('austen');
const before = await model.score(letter);
await using adapted = await model.adapt(letter, {passes: 3});
const after = await adapted.score(letter);
console.log(`${before.carried.loss.toFixed(3)} nats a character before, ${after.carried.loss.toFixed(3)} after`);
console.log(await adapted.write('My dear ', {length: 80, temperature: 0.5, seed: 3}));
