/** A screen that fails, in one way or another, after a while. */
import {Text, useInput} from 'ink';
import {useEffect, useState} from 'react';

export type FailingProps = {readonly kind: string};

export function FailingComponent({kind}: FailingProps) {
	const [isBroken, setBroken] = useState(false);
	useInput(() => {}); // a screen that listens stays
	useEffect(() => {
		const timer = setTimeout(() => {
			if (kind === 'drawing') setBroken(true);
			if (kind === 'timer') throw new Error('thrown by a timer');
			if (kind === 'promise') void Promise.reject(new Error('rejected by a promise'));
		}, 300);
		return () => clearTimeout(timer);
	}, [kind]);
	if (isBroken) throw new Error('thrown by a drawing');
	return <Text>all is well</Text>;
}
