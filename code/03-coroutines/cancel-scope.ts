// cancel-scope.ts: a stretch of a task that can be cancelled by itself.
//
//   task ┌────────────────────────────────────────────┐
//        │  withTimeout ┌───────────────────────────┐ │
//        │              │  withCleanup ╔══════════╗ │ │
//        │              │              ║ the wait ║ │ │
//        │              │              ╚══════════╝ │ │
//        │              └───────────────────────────┘ │
//        └────────────────────────────────────────────┘
//
// A wait asks every scope around it, up to the first shield (═).
//
// Cancelling is level-triggered: no event, which a `catch` could swallow, but a
// state of the scope. Every wait in it, the one going on and any later one,
// ends with the same `Cancelled`.

import type { Coroutine } from './coroutine.ts';
import { Cancelled } from './errors.ts';

// #region whose scope it is
/** The task that a scope is a stretch of. */
export interface ScopeOwner {
  readonly name: string;
  /** The innermost scope that it is in. */
  scope: CancelScope;
  /** Asks it to look at its scopes, in case it waits. */
  interrupt(): void;
}
// #endregion whose scope it is

/** What there is to say about a scope. */
export interface ScopeOptions {
  /** The scope around it; `undefined` for that of the whole task. */
  readonly outer?: CancelScope;
  /**
   * Do its waits outlast the cancellation of the scopes around it? Default
   * false.
   */
  readonly isShield?: boolean;
}

/** A stretch of a task. Scopes nest as the calls do that open them. */
export class CancelScope {
  readonly #owner: ScopeOwner;
  readonly #outer: CancelScope | undefined;
  readonly #isShield: boolean;
  #cancelled: Cancelled | undefined;

  constructor(
    owner: ScopeOwner,
    { outer, isShield = false }: ScopeOptions = {},
  ) {
    this.#owner = owner;
    this.#outer = outer;
    this.#isShield = isShield;
  }

  // #region cancel a scope
  /**
   * Ends the waits in it. The first reason counts; a second call changes
   * nothing.
   */
  cancel(reason?: unknown): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = new Cancelled(this.#owner.name, reason);
    this.#owner.interrupt();
  }

  /** What its waits throw if it was cancelled; `undefined` if it wasn't. */
  get cancelled(): Cancelled | undefined {
    return this.#cancelled;
  }
  // #endregion cancel a scope

  // #region ask outwards
  /**
   * Finds what a wait in here has to throw: of several cancelled scopes, the
   * outermost's.
   */
  findCancelled(): Cancelled | undefined {
    const outer = this.#isShield ? undefined : this.#outer?.findCancelled();
    return outer ?? this.#cancelled;
  }
  // #endregion ask outwards

  // #region whose cancellation is it
  /** Did cancelling this very scope throw `error`? */
  hasThrown(error: unknown): boolean {
    return error instanceof Cancelled && error === this.#cancelled;
  }

  /** Did cancelling a scope around this one throw `error`? */
  isOutside(error: unknown): boolean {
    const outer = this.#outer;
    if (outer === undefined) return false;
    return outer.hasThrown(error) || outer.isOutside(error);
  }
  // #endregion whose cancellation is it
}

// #region open a scope
/** Runs `body` in a scope of its own. */
export function* withScope<T>(
  owner: ScopeOwner,
  body: (scope: CancelScope) => Coroutine<T>,
  { isShield = false }: Pick<ScopeOptions, 'isShield'> = {},
): Coroutine<T> {
  const outer = owner.scope;
  const scope = new CancelScope(owner, { outer, isShield });
  owner.scope = scope;
  try {
    return yield* body(scope);
  } finally {
    owner.scope = outer;
  }
}
// #endregion open a scope
