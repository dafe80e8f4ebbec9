/** The teacher of a run: opened by name at first, and again when the run goes on. */
import {createHash} from 'node:crypto';
import {findRun} from '../../checkpoint/find.js';
import {openRun} from '../../checkpoint/run.js';
import type {RunConfig} from '../../checkpoint/run-config.js';
import type {TeacherConfig} from '../../config.js';
import type {Dataset} from '../../data/dataset.js';
import {Vocabulary} from '../../data/vocabulary.js';
import {idsIn} from '../../data/vocabulary-union.js';
import {UserError} from '../../errors.js';
import {shortPath} from '../../format.js';
import type {Parameters} from '../../model/parameters.js';
import {ngramTeacher, runShares} from '../../recipes/teacher.js';
import type {Member} from '../teacher/ensemble-teacher.js';
import type {JobEnvironment} from './environment.js';

/** A teacher as it is asked for: an n-gram model of the text, or runs by path or name. */
export type TeacherWish = {
	readonly from: 'ngram' | readonly string[];
	/** Its share in the targets at the beginning. */
	readonly share?: number | undefined;
};

export type OpenedTeacher = {
	readonly config: TeacherConfig;
	readonly members: readonly Member[];
	/** Facts that the user should know of the runs. */
	readonly notes: readonly string[];
};

function weightsHash(parameters: Parameters): string {
	const hash = createHash('sha256');
	for (const name of Object.keys(parameters).sort()) hash.update(name).update(parameters[name]);
	return hash.digest('hex');
}

/** The ids that the model has for the characters of the text. Throws a UserError where it does not know all of them. */
function idsOf(config: RunConfig, path: string, vocabulary: Vocabulary): Int32Array {
	const ids = idsIn(Vocabulary.fromRecord(config.vocabulary), vocabulary);
	const missing = vocabulary.characters.filter((_, id) => ids[id] === -1).map(character => JSON.stringify(character));
	if (missing.length === 0) return ids;
	const named = `${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ', …' : ''}`;
	throw new UserError(
		`Expected ${shortPath(path)} to know all characters of the text that it shall teach, but it lacks ${named}. ` +
			'Take a run that was trained on this text.',
	);
}

async function openMember(path: string, vocabulary: Vocabulary) {
	const run = await openRun(path);
	const {parameters} = await run.loadModel();
	const member: Member = {model: run.config.model, parameters, ids: idsOf(run.config, path, vocabulary)};
	return {path: run.path, config: run.config, member, sha256: weightsHash(parameters)};
}

/** The parts of a text by which runs can be compared: its hash, and what of it is held out. */
const partsOf = (sha256: string, heldOut: unknown, validFraction: number): string =>
	JSON.stringify([sha256, heldOut ?? 'tail', validFraction]);

/** A run that has learned what is held out here tells it to the run that it teaches. */
function leakNote({corpus, training}: RunConfig, path: string, {corpus: own, heldOut, validFraction}: Dataset) {
	const there = partsOf(corpus.sha256, corpus.heldOut, training.validFraction);
	if (there === partsOf(own.sha256, heldOut, validFraction)) return [];
	return [
		`${shortPath(path)} has learned another text than this one, or held out other parts of it: where it knows what is held out ` +
			'here, the losses of the run that it teaches are too good.',
	];
}

/** Opens the teacher of a new run. Throws a UserError where a run is not there, or does not know the text's characters. */
export async function openTeacher(
	{from, share}: TeacherWish,
	dataset: Dataset,
	{runFolders}: JobEnvironment,
): Promise<OpenedTeacher> {
	if (from === 'ngram') return {config: ngramTeacher(share), members: [], notes: []};
	const opened = [];
	for (const name of from) opened.push(await openMember(await findRun(name, runFolders), dataset.vocabulary));
	const runs = opened.map(({path, sha256}) => ({path, sha256}));
	const shares = share === undefined ? runShares : {share, finalShare: share};
	const notes = opened.flatMap(({config, path}) => leakNote(config, path, dataset));
	return {config: {runs, ...shares}, members: opened.map(({member}) => member), notes};
}

/** Opens the runs of a teacher again. Throws a UserError where one is not there any more, or has other weights. */
export async function reopenTeacher({runs = []}: TeacherConfig, vocabulary: Vocabulary): Promise<readonly Member[]> {
	const members: Member[] = [];
	for (const {path, sha256} of runs) {
		const opened = await openMember(path, vocabulary);
		if (opened.sha256 !== sha256) {
			throw new UserError(
				`The run ${shortPath(path)} teaches this one, and its weights are others than they were when this one was begun. ` +
					'Put back those, or train a new run.',
			);
		}
		members.push(opened.member);
	}
	return members;
}
