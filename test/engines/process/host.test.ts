import test from 'ava';
import {Client} from '../../../src/engines/process/client.js';
import {engineObject} from '../../../src/engines/process/protocol.js';
import {remoteEngine} from '../../../src/engines/process/remote-engine.js';
import {open} from '../../../src/engines/reference/index.js';
import {UserError} from '../../../src/errors.js';
import {batches, fullestCase, trainerOptions, update} from '../contract/cases.js';

const clientOf = (): Client =>
	new Client({script: new URL('reference-process.js', import.meta.url), library: 'Abacus', env: process.env});

async function openRemote() {
	const client = clientOf();
	const facts = await client.call(engineObject, 'open', [{greeting: 'hello'}]);
	return {client, facts, engine: remoteEngine(client)};
}

test('an engine of another process computes as it would here', async t => {
	const {client, facts, engine} = await openRemote();
	t.deepEqual(facts, {greeting: 'hello'});
	const options = trainerOptions(fullestCase);
	const [there, here] = await Promise.all([engine.trainer(options), (await open()).trainer(options)]);
	for (const [step, batch] of batches(fullestCase, 3).entries()) {
		t.deepEqual(await there.step(batch, update(step)), await here.step(batch, update(step)));
		t.deepEqual(await there.evaluate(batch), await here.evaluate(batch));
	}
	t.deepEqual(await there.snapshot(), await here.snapshot());
	t.deepEqual(await there.read('average'), await here.average());
	client.close();
});

test('objects of a process do not disturb one another, and one that was disposed of is gone', async t => {
	const {client, engine} = await openRemote();
	const {model, parameters} = trainerOptions(fullestCase);
	const [one, other] = [await engine.stepper(model, parameters, 1), await engine.stepper(model, parameters, 1)];
	await one.step(Int32Array.of(3));
	const logits = await one.step(Int32Array.of(4));
	await other.step(Int32Array.of(3));
	await one.dispose();
	t.deepEqual(await other.step(Int32Array.of(4)), logits);
	await t.throwsAsync(one.step(Int32Array.of(3)), {message: /no object \d+ in this process/});
	client.close();
});

test('an engine that cannot be opened, and memory that is full, are errors of the call', async t => {
	const client = clientOf();
	await t.throwsAsync(client.call(engineObject, 'open', [{greeting: ''}]), {message: 'Expected a greeting.'});
	const rude = client.call(engineObject, 'open', [{greeting: 'Go away.'}]);
	await t.throwsAsync(rude, {instanceOf: UserError, message: 'Expected a friendly greeting.'});
	client.close();
	const opened = await openRemote();
	const {model, parameters} = trainerOptions(fullestCase);
	const stepper = await opened.engine.stepper(model, parameters, 2);
	const error = await t.throwsAsync(stepper.step(Int32Array.of(3)), {instanceOf: UserError});
	t.regex(error?.message ?? '', /memory of the device is full.*Expected 2 characters/s);
	opened.client.close();
});
