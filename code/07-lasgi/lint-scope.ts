// lint-scope.ts: a scope that nobody can change.

// #region freeze a scope
/** The specification describes these; what else is there may be anything. */
const FROZEN: ReadonlySet<string> = new Set([
  'asgi',
  'headers',
  'client',
  'server',
  'extensions',
]);

/**
 * A copy of the scope: whoever changes it, or what is in it, fails with a
 * TypeError. An extension's own object isn't frozen: it may be anything. The
 * state is still there to be filled, and the server's own scope stays as it was.
 *
 * @param findSignal  Called when somebody asks for the signal: not to copy it.
 */
export function freezeScope<Scope extends object>(
  scope: Scope,
  findSignal: () => unknown,
): Scope {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(scope))
    if (key === 'signal')
      Object.defineProperty(copy, key, { get: findSignal, enumerable: true });
    else copy[key] = valueOf(scope, key);
  return Object.freeze(copy) as Scope;
}
// #endregion freeze a scope

// #region freeze what is in it
function valueOf(scope: object, key: string): unknown {
  const value: unknown = Reflect.get(scope, key);
  return FROZEN.has(key) ? frozenCopyOf(value) : value;
}

function frozenCopyOf(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopyOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.freeze({ ...value });
}
// #endregion freeze what is in it
