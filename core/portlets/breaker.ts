/** How one portlet has been doing, for the health page. */
export interface PortletHealth {
  portlet: string;
  loads: number;
  failures: number;
  timeouts: number;
  lastError: string | undefined;
  lastErrorAt: string | undefined;
  /** Mean time of a load in milliseconds. */
  meanMs: number;
  /** Epoch milliseconds until which the loader is not asked. */
  openUntil: number;
}

export interface Breakers {
  /** Whether the loader may be asked now. */
  allows(portlet: string): boolean;
  loaded(portlet: string, ms: number): void;
  failed(portlet: string, error: Error, timedOut: boolean): void;
  /** Its reads held up those of other tiles. */
  slow(portlet: string): void;
  /** Whether it did lately. */
  isSlow(portlet: string): boolean;
  health(): PortletHealth[];
}

const IN_A_ROW = 3;
const PAUSE_MS = 30_000;
const SLOW_MS = 60_000;

/** After three time-outs in a row a loader is left alone for 30 s, so that a slow back end does not slow every page. */
export function createBreakers(): Breakers {
  const all = new Map<string, PortletHealth & { row: number; slowUntil: number }>();
  const of = (portlet: string) => {
    const found = all.get(portlet);
    if (found) return found;
    const fresh = {
      portlet,
      loads: 0,
      failures: 0,
      timeouts: 0,
      lastError: undefined,
      lastErrorAt: undefined,
      meanMs: 0,
      openUntil: 0,
      row: 0,
      slowUntil: 0,
    };
    all.set(portlet, fresh);
    return fresh;
  };
  return {
    allows: (portlet) => Date.now() >= of(portlet).openUntil,
    loaded(portlet, ms) {
      const health = of(portlet);
      health.loads++;
      health.row = 0;
      health.meanMs += (ms - health.meanMs) / Math.min(health.loads, 100);
    },
    failed(portlet, error, timedOut) {
      const health = of(portlet);
      health.failures++;
      health.lastError = error.message;
      health.lastErrorAt = new Date().toISOString();
      if (!timedOut) return;
      health.timeouts++;
      health.row++;
      if (health.row >= IN_A_ROW) health.openUntil = Date.now() + PAUSE_MS;
    },
    slow: (portlet) => void (of(portlet).slowUntil = Date.now() + SLOW_MS),
    isSlow: (portlet) => Date.now() < of(portlet).slowUntil,
    health: () => [...all.values()].map(({ row: _row, slowUntil: _slowUntil, ...health }) => health),
  };
}
