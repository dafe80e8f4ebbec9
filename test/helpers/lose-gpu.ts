/**
 * Takes the GPU away from a running program: Node's debugger is opened in the process that has Dawn, and destroys its device. The
 * program itself knows nothing of this.
 */
import {once} from 'node:events';
import {createRequire} from 'node:module';
import {processUnder, until} from './pseudo-terminal.js';

/** The address at which Node's debugger listens, were it that of another process. */
const address = 'http://127.0.0.1:9229/json/list';

const dawn = createRequire(import.meta.url).resolve('webgpu');
const prototype = `process.getBuiltinModule('node:module').createRequire(${JSON.stringify(dawn)})(${JSON.stringify(dawn)}).globals.GPUDevice.prototype`;

type Remote = {readonly objectId: string; readonly value: unknown};
type Answer = {readonly result: {readonly result: Remote; readonly objects: Remote}};

/** Waits for an event of a socket; undefined where the socket closes before, as when its process ends. */
const eventOf = (socket: WebSocket, type: 'open' | 'message'): Promise<Event | undefined> =>
	Promise.race([once(socket, type).then(([event]) => event as Event), once(socket, 'close').then(() => undefined)]);

/** Asks one question after the other; undefined where the process ends before it has answered. */
async function ask(socket: WebSocket, method: string, params: object): Promise<Answer['result'] | undefined> {
	socket.send(JSON.stringify({id: 1, method, params}));
	const event = await eventOf(socket, 'message');
	return event && (JSON.parse((event as MessageEvent).data) as Answer).result;
}

/** A connection to the debugger of a process; undefined where none listens yet, or that of another process. */
async function debuggerOf(pid: number): Promise<WebSocket | undefined> {
	process.kill(pid, 'SIGUSR1');
	await new Promise(resolve => setTimeout(resolve, 300));
	const answer = await fetch(address).catch(() => undefined);
	if (!answer) return undefined;
	const [{webSocketDebuggerUrl: url}] = (await answer.json()) as readonly [{webSocketDebuggerUrl: string}];
	const socket = new WebSocket(url);
	if (!(await eventOf(socket, 'open'))) return undefined;
	const answered = await ask(socket, 'Runtime.evaluate', {expression: 'process.pid'});
	if (answered?.result.value === pid) return socket;
	socket.close();
	return undefined;
}

/** Destroys the device of the process of the WebGPU engine below this one, which must have one. */
export async function loseGpu(program: number): Promise<void> {
	const pid = processUnder(program, 'webgpu/process.js');
	const socket = await until<WebSocket | undefined>(
		() => debuggerOf(pid),
		found => found !== undefined,
		() => `There was never a debugger of process ${pid} at ${address}.`,
	);
	if (!socket) return;
	const found = await ask(socket, 'Runtime.evaluate', {expression: prototype});
	const devices = await ask(socket, 'Runtime.queryObjects', {prototypeObjectId: found?.result.objectId});
	// The prototype itself, which can't be destroyed, is one of the objects. The process may end before it answers.
	const functionDeclaration = 'function () { for (const device of this) try { device.destroy(); } catch {} }';
	await ask(socket, 'Runtime.callFunctionOn', {objectId: devices?.objects.objectId, functionDeclaration});
	socket.close();
}
