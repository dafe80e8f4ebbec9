/** Jobs that any thread can do: each thread takes the next job when it has finished one, so that none waits for a slower one. */
import type {Pointer} from '../kernels/arena.js';
import type {Kernels} from '../kernels/kernels.js';

/** A thread that takes jobs, and where the threads count those taken and wait for each other. */
export type JobContext = {
	readonly kernels: Pick<Kernels, 'barrier' | 'take' | 'zero'>;
	readonly plan: {readonly threads: number; readonly barrier: Pointer; readonly jobs: Pointer};
	readonly rank: number;
};

/** Does jobs 0 … count − 1 together with the other threads; all of them wait before the first job and after the last. */
export function runJobs({kernels, plan, rank}: JobContext, count: number, work: (job: number) => void): void {
	const wait = () => kernels.barrier(plan.barrier, plan.threads);
	wait();
	for (let job = kernels.take(plan.jobs); job < count; job = kernels.take(plan.jobs)) work(job);
	wait();
	if (rank === 0) kernels.zero(plan.jobs, 1);
	wait();
}

/** Rows of a job: enough to use weights many times once they have come from a far cache. */
const rowsOfJob = 128;

/** Divides the time steps of a batch into jobs: each does some steps of all batch rows, which lie side by side in memory. */
export function runSteps(
	context: JobContext,
	{batchSize, seqLength}: {readonly batchSize: number; readonly seqLength: number},
	work: (t: number, steps: number) => void,
): void {
	const steps = Math.max(1, Math.floor(rowsOfJob / batchSize));
	runJobs(context, Math.ceil(seqLength / steps), job => {
		work(job * steps, Math.min(steps, seqLength - job * steps));
	});
}
