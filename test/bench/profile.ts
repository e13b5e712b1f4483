/** A profile as V8 writes it. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
}

export interface ProfileLine {
  name: string;
  /** Share of the time in which the process was not idle. */
  share: number;
}

// Not work of the portal: waiting, and what starting and stopping the profiler takes.
const leftOut = ({ functionName, url }: CpuProfile['nodes'][number]['callFrame']) =>
  functionName === '(idle)' || (functionName === 'post' && url.startsWith('node:inspector'));

/** Whose code a function is: a room of the portal, a package, Node itself. */
function ownerOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url === '') return functionName === '(program)' ? 'native code: sockets, system calls' : 'V8 built-ins';
  const inPackage = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url);
  if (inPackage) return inPackage[1]!;
  if (url.startsWith('node:')) return 'node';
  return /\/((?:core|plugins|test)\/[^/]+)/.exec(url)?.[1] ?? url;
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const file = url.replace(/^.*node_modules\//, '').replace(/^file:.*\/(core|plugins|test)\//, '$1/');
  return `${functionName || '(anonymous)'} ${file}${file === '' ? '' : `:${lineNumber + 1}`}`.trim();
}

/** Self time by function and by owner, the largest first, idle time left out. */
export function summarise(
  { nodes, samples, timeDeltas }: CpuProfile,
  count: number,
): { functions: ProfileLine[]; owners: ProfileLine[] } {
  const frames = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const [functions, owners] = [new Map<string, number>(), new Map<string, number>()];
  let total = 0;
  const add = (to: Map<string, number>, name: string, time: number) => to.set(name, (to.get(name) ?? 0) + time);
  samples.forEach((id, index) => {
    const frame = frames.get(id)!;
    if (leftOut(frame)) return;
    const time = timeDeltas[index] ?? 0;
    total += time;
    add(functions, nameOf(frame), time);
    add(owners, ownerOf(frame), time);
  });
  const largest = (of: Map<string, number>) =>
    [...of].sort((a, b) => b[1] - a[1]).slice(0, count).map(([name, time]) => ({ name, share: time / total })); // prettier-ignore
  return { functions: largest(functions), owners: largest(owners) };
}
