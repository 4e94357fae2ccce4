// read-target.ts: what a scope says of a request's target, for servers whose
// parser leaves it as it came.
//
// They are read by the parser of chapter 5, so that a target means the same on
// every server, and the same ones are refused.

import { REQUEST_GRAMMAR } from '../05-http-parser/index.ts';
import type { RequestTarget, Resource } from '../05-http-parser/index.ts';
import type { HttpScope } from './http-messages.ts';
import { mount } from './mount.ts';

// #region what a target says
/** What a request target says. */
export interface TargetFacts {
  /** What the scope takes from it. */
  readonly facts: Pick<
    HttpScope,
    'httpVersion' | 'path' | 'rawPath' | 'queryString' | 'rootPath'
  >;
  /** Host and port of an absolute target: they count, not the field Host. */
  readonly authority: string | undefined;
}

/** A request line, in the parts in which other parsers hand it out. */
export interface TargetParts {
  readonly method: string;
  readonly requestTarget: string;
  /** Digits: `1.1`. */
  readonly version: string;
  /** Where the application is mounted. A proxy has taken it off the target. */
  readonly rootPath: string;
}
// #endregion what a target says

// #region read a target
/** @throws RemoteProtocolError if it is none, or can't be decoded. */
export function readTarget(parts: TargetParts): TargetFacts {
  const { method, requestTarget, version, rootPath } = parts;
  const text = `${method} ${requestTarget} HTTP/${version}`;
  const line = { what: 'request line', text, number: 1, offset: 0 };
  const { httpVersion, target } = REQUEST_GRAMMAR.parseStartLine(line);
  const authority = target.form === 'absolute' ? target.authority : undefined;
  // An asterisk is about the server, and is below no path.
  const { rawPath, path, query } = hasPath(target)
    ? mount(target, rootPath)
    : { rawPath: requestTarget, path: requestTarget, query: '' };
  const facts = { httpVersion, path, rawPath, queryString: query, rootPath };
  return { facts, authority };
}

function hasPath(target: RequestTarget): target is RequestTarget & Resource {
  return target.form === 'origin' || target.form === 'absolute';
}
// #endregion read a target
