/** A thread that takes part in asking an n-gram model. */
import {workerData} from 'node:worker_threads';
import {teachBlocks} from './ngram-blocks.js';

await teachBlocks(workerData);
