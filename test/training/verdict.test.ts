import test from 'ava';
import {overfittingOf, verdictOf} from '../../src/training/verdict.js';
import {endEvent} from '../helpers/training-events.js';

const baselines = {even: 4, counts: 3, ngram: 2, order: 6};
const scored = (loss: number, more = {}) =>
	endEvent({final: {carried: {loss, accuracy: 0.5, count: 100}, lanes: 1}, baselines, ...more});

test('a model that is better than simpler ones is not warned of', t => {
	t.deepEqual(verdictOf(scored(1.9)), []);
	t.deepEqual(verdictOf(endEvent()), []);
});

test('a model is compared with the simplest that is better, in plain words and with what to try', t => {
	t.regex(verdictOf(scored(33.9))[0], /worse \(33\.90 .*guessing evenly.*\(4\.00\).*--lr/);
	t.regex(verdictOf(scored(3.5))[0], /counting how often/);
	t.regex(verdictOf(scored(2.5))[0], /order 6.*\(2\.00\).*Train longer/);
	t.is(verdictOf(scored(2.5)).length, 1);
});

test('a text that is known by heart, with nothing held out, is no success', t => {
	const learned = (loss: number) =>
		endEvent({final: {carried: {loss, accuracy: 0.9, count: 100}, lanes: 1, isLearned: true}, baselines});
	t.regex(verdictOf(learned(0.02))[0], /by heart \(0\.02.*--epochs/);
	t.deepEqual(verdictOf(learned(1)), []);
	t.regex(verdictOf(learned(3.5))[0], /the text that it learned worse .*counting how often/);
});

test('losses that go apart are called overfitting, with the step where it began', t => {
	const best = {step: 30, carried: 2};
	t.is(overfittingOf(best, {train: 1.9, valid: 2.01}), undefined);
	t.is(overfittingOf(best, {train: 2.4, valid: 2.5}), undefined, 'both rose');
	const overfitting = overfittingOf(best, {train: 0.5, valid: 2.5});
	t.is(overfitting?.since, 30);
	t.regex(verdictOf(scored(1.5, {overfitting}))[0], /Overfitting since step 30.*0\.50.*2\.00 to 2\.50.*--weights last/);
});
