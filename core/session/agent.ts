/** What a browser says it is, in the two words a person recognises. */
export interface Agent {
  /** `Firefox`, or undefined where it is none we know. */
  browser: string | undefined;
  /** `Windows`, or undefined. */
  system: string | undefined;
  /** A telephone or a tablet. */
  mobile: boolean;
}

// The first that fits counts: most browsers also name those they descend from.
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFxiOS\/|\bFirefox\//, 'Firefox'],
  [/\bCriOS\/|Chrom(?:e|ium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMacintosh\b|\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

const firstOf = (list: readonly [RegExp, string][], text: string) => list.find(([pattern]) => pattern.test(text))?.[1];

/** @param userAgent header `User-Agent` as received, or null where it was missing */
export function describeAgent(userAgent: string | null): Agent {
  const text = userAgent ?? '';
  return {
    browser: firstOf(BROWSERS, text),
    system: firstOf(SYSTEMS, text),
    mobile: /\bMobile\b|\bAndroid\b|\biPhone\b|\biPad\b/.test(text),
  };
}
