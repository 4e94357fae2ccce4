// almanac.ts: what the examples of this chapter ask for. Two visitors find a
// mistake in it.

// #region what the almanac knows
const ENTRIES: ReadonlyMap<string, string> = new Map([
  ['home of Ada', 'London'],
  ['weather in London', 'rain'],
  ['gear for rain', '{ "take": "an umbrella" }'],

  ['home of Bob', 'Atlantis'], // and no weather there

  ['home of Eve', 'Oz'],
  ['weather in Oz', 'tornado'],
  ['gear for tornado', 'run!'], // and that isn't JSON
]);

/** How long it takes to look something up. */
export const LOOK_UP_MS = 10;
// #endregion what the almanac knows

// #region find an entry, describe the weather
/** Finds an entry. @throws Error if there is none. */
export function expectEntry(key: string): string {
  const entry = ENTRIES.get(key);
  if (entry !== undefined) return entry;
  throw new Error(`Cannot look up "${key}": the almanac has no such entry`);
}

/** Says what to take along. @throws SyntaxError unless `gear` is JSON. */
export function describe(weather: string, gear: string): string {
  return `${weather}, take ${JSON.parse(gear).take}`;
}
// #endregion find an entry, describe the weather
