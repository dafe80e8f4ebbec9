/** Work that any thread can do: each takes the next job when it has finished one, so that none waits for a slower one. */
import type {Context} from '../training/context.js';

/** Does jobs 0 … count − 1 together with the other threads. They meet before the first job and after the last. */
export function runJobs({kernels, plan, rank}: Context, count: number, work: (job: number) => void): void {
	const meet = () => kernels.barrier(plan.barrier, plan.threads);
	meet();
	for (let job = kernels.take(plan.jobs); job < count; job = kernels.take(plan.jobs)) work(job);
	meet();
	if (rank === 0) kernels.zero(plan.jobs, 1);
	meet();
}

/** Rows of a job: enough to make the most of weights that come from a far cache. */
const rowsOfJob = 128;

/** Cuts the steps of a chunk into jobs: each has some steps of all lanes, which are neighbouring rows. */
export function runSteps(
	context: Context,
	{batchSize, seqLength}: {readonly batchSize: number; readonly seqLength: number},
	work: (t: number, steps: number) => void,
): void {
	const steps = Math.max(1, Math.floor(rowsOfJob / batchSize));
	runJobs(context, Math.ceil(seqLength / steps), job => {
		work(job * steps, Math.min(steps, seqLength - job * steps));
	});
}
