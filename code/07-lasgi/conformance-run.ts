// conformance-run.ts: one case against one server.
//
// The server is right if the client and the application both see what has been
// written down.

import { isHttpCall } from './by-protocol.ts';
import type {
  CaseState,
  ConformanceCase,
  LifespanScript,
  Scene,
  Script,
} from './conformance-case.ts';
import { ConformanceClient } from './conformance-client.ts';
import {
  differ,
  faultsInLines,
  faultsInResponses,
} from './conformance-faults.ts';
import { wordsOfError } from './conformance-script.ts';
import type { Served, Subject } from './conformance-subject.ts';
import type { Application, HttpCall, LifespanCall } from './protocols.ts';

/** The call of any protocol. */
type AnyCall = readonly [
  scope: unknown,
  receive: unknown,
  send: (message: never) => Promise<void>,
];

/** One case, played once. */
export class CaseRun {
  readonly #subject: Subject;
  readonly #case: ConformanceCase;
  readonly #patienceMs: number;
  readonly #faults: string[] = [];
  readonly #noted: string[] = [];
  readonly #logged: string[] = [];
  readonly #calls: Promise<unknown>[] = []; // for requests
  #warnings = 0;

  constructor(subject: Subject, testCase: ConformanceCase, patienceMs: number) {
    this.#subject = subject;
    this.#case = testCase;
    this.#patienceMs = patienceMs;
  }

  // #region play a case
  /** Plays it, and returns what was wrong. */
  async play(): Promise<readonly string[]> {
    const served = await this.#within('the server starts', this.#start());
    if (served !== undefined) {
      await this.#visit(served);
      await this.#within('the server stops', this.#stop(served));
    }
    this.#compare();
    return this.#faults;
  }

  #compare(): void {
    const { lifespan, noted = [], logged = [] } = this.#case;
    const { warnings = 0 } = lifespan ?? {};
    this.#faults.push(
      ...differ('The number of warnings', this.#warnings, warnings),
      ...faultsInLines('The application has noted', this.#noted, noted),
    );
    if (!this.#subject.offers.has('log')) return;
    this.#faults.push(
      ...faultsInLines('The server has logged', this.#logged, logged),
    );
  }
  // #endregion play a case

  // #region wait, but not for ever
  /** Waits, but not for ever: what hangs is a fault, and no reason to stop. */
  async #within<T>(what: string, work: Promise<T>): Promise<T | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        this.#faults.push(`Nobody does anything, expected that ${what}`);
        resolve(undefined);
      }, this.#patienceMs);
    });
    try {
      return await Promise.race([work, tooLate]);
    } catch (error) {
      const words = wordsOfError(error);
      this.#faults.push(`The server throws "${words}", expected that ${what}`);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
  // #endregion wait, but not for ever

  // #region start and stop the server
  async #start(): Promise<Served | undefined> {
    const { rootPath = '', lifespan } = this.#case;
    const { mode = 'auto', refusal } = lifespan ?? {};
    try {
      const served = await this.#subject.serve(this.#createApplication(), {
        rootPath,
        lifespan: mode,
        onWarning: () => (this.#warnings += 1),
        onError: (error) => this.#logged.push(wordsOfError(error)),
      });
      this.#expectRefusal('The start', undefined, refusal);
      return served;
    } catch (error) {
      this.#expectRefusal('The start', error, refusal);
      return undefined;
    }
  }

  async #stop(served: Served): Promise<void> {
    const complaint = this.#case.lifespan?.complaint;
    try {
      await served.close();
      this.#expectRefusal('The stop', undefined, complaint);
    } catch (error) {
      this.#expectRefusal('The stop', error, complaint);
    }
  }
  // #endregion start and stop the server

  // #region expect a failure, or none
  /** What the application has said to it has to be told. */
  #expectRefusal(what: string, error: unknown, expected?: string): void {
    const told = error instanceof Error ? error.message : undefined;
    if (told === undefined && expected === undefined) return;
    if (expected !== undefined && told?.includes(expected) === true) return;
    this.#faults.push(...differ(what, told ?? 'done', expected ?? 'done'));
  }
  // #endregion expect a failure, or none

  // #region let the client in
  async #visit(served: Served): Promise<void> {
    const { client: steps = [], heard = [] } = this.#case;
    if (steps.length === 0) return;
    const wire = await this.#within('a client gets in', served.connect());
    if (wire === undefined) return;
    const client = new ConformanceClient(wire);
    await this.#within('the client has its answers', client.run(steps));
    const calls = Promise.allSettled(this.#calls);
    await this.#within('the application returns', calls);
    wire.leave();
    this.#faults.push(
      ...client.faults,
      ...faultsInResponses(client.heard, heard),
    );
  }
  // #endregion let the client in

  // #region call the scripts
  /** What a script for a request returns is returned: no server may mind. */
  #createApplication(): Application<CaseState> {
    const { script, lifespan } = this.#case;
    return (...call) => {
      if (isHttpCall(call)) {
        const played = this.#playRequest(call, script);
        this.#calls.push(played);
        return played;
      }
      return this.#playLifespan(call, lifespan?.script);
    };
  }

  async #playRequest(
    call: HttpCall<CaseState>,
    script?: Script,
  ): Promise<undefined> {
    return (await script?.(this.#createScene(call))) as undefined;
  }

  async #playLifespan(
    call: LifespanCall<CaseState>,
    script?: LifespanScript,
  ): Promise<void> {
    if (script === undefined) throw new Error('This case has no lifespan');
    await script(this.#createScene(call));
  }
  // #endregion call the scripts

  // #region set the scene
  #createScene<Call extends AnyCall>(call: Call): Scene<Call> {
    const [scope, receive, send] = call;
    const note = (line: string) => {
      this.#noted.push(line);
    };
    const attempt = async (message: unknown) => {
      try {
        await send(message as never); // whatever it is: that is what is tried
        note('sent');
      } catch (error) {
        note(wordsOfError(error));
      }
    };
    return { call, scope, receive, send, note, attempt };
  }
  // #endregion set the scene
}
