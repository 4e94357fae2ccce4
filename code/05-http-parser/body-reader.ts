// body-reader.ts: the data of a body, however it is framed.
//
//   chunked-body = *chunk last-chunk trailer-section CRLF     RFC 9112 §7.1
//   chunk        = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
//   last-chunk   = 1*("0") [ chunk-ext ] CRLF

import { expectNoFraming } from './body-framing.ts';
import type { BodyFraming } from './body-framing.ts';
import { MAX_SIZE_DIGITS, parseChunkHeader } from './chunk-header.ts';
import type { FieldLine } from './field-line.ts';
import { FieldSectionReader } from './field-section.ts';
import type { HttpLimits } from './limits.ts';
import type { LineReader } from './line-reader.ts';
import type { Data } from './message-event.ts';
import { CR, LF } from './octet-classes.ts';
import { faultIn } from './protocol-error.ts';
import type { Line, RemoteProtocolError } from './protocol-error.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/** Reads the body of one message. */
export class BodyReader {
  readonly #buffer: ReceiveBuffer;
  readonly #lines: LineReader;
  readonly #limits: HttpLimits;
  readonly #trailer: FieldSectionReader;
  #left = 0; // octets still to come, of the body or of the chunk
  #octets = 0; // of the body so far, with the rest of the chunk
  #extensionOctets = 0; // so far

  constructor(buffer: ReceiveBuffer, lines: LineReader, limits: HttpLimits) {
    this.#buffer = buffer;
    this.#lines = lines;
    this.#limits = limits;
    this.#trailer = new FieldSectionReader(lines, {
      what: 'trailer field line',
      maxOctets: limits.maxTrailerSectionOctets,
      ...limits,
    });
  }

  // #region read data
  /** A body begins that is framed like that. */
  start(framing: BodyFraming): void {
    this.#left = framing.type === 'sized' ? framing.octets : 0;
    this.#octets = 0;
    this.#extensionOctets = 0;
  }

  /** Has all come that was to come? */
  get isComplete(): boolean {
    return this.#left === 0;
  }

  /** Takes what there is, if there is anything. */
  takeData(): Data | undefined {
    if (this.#buffer.length === 0) return undefined;
    const octets = this.#buffer.takeOctets(this.#left);
    this.#left -= octets.length;
    return { type: 'data', octets };
  }

  /** Takes what there is, however much is to come: as much as is allowed. */
  takeUnsized(): Data | undefined {
    if (this.#buffer.length === 0) return undefined;
    const room = this.#limits.maxBodyOctets - this.#octets;
    this.#octets += Math.min(Math.max(room, 1), this.#buffer.length);
    this.#expectBody(this.#lines.peekLine('body', 0));
    return { type: 'data', octets: this.#buffer.takeOctets(room) };
  }
  // #endregion read data

  // #region read what frames a chunk
  /** Takes a chunk header; `undefined` if it isn't whole. */
  takeChunkHeader(): { readonly isLast: boolean } | undefined {
    const { maxChunkExtensionOctets } = this.#limits;
    const line = this.#lines.takeLine({
      what: 'chunk header',
      maxOctets:
        MAX_SIZE_DIGITS + maxChunkExtensionOctets - this.#extensionOctets,
      tooLong: 'extensions-too-large',
    });
    if (line === undefined) return undefined;
    const { size, extensionOctets } = parseChunkHeader(line);
    this.#extensionOctets += extensionOctets;
    this.#expectExtensions(line);
    this.#octets += size;
    this.#expectBody(line);
    this.#left = size;
    return { isLast: size === 0 };
  }

  #expectExtensions(line: Line): void {
    const { maxChunkExtensionOctets } = this.#limits;
    if (this.#extensionOctets <= maxChunkExtensionOctets) return;
    throw faultIn(line, line.text.search(/[; \t]/), {
      code: 'extensions-too-large',
      found: 'there were too many chunk extensions',
      expected: `${maxChunkExtensionOctets} octets at most`,
    });
  }

  #expectBody(line: Line): void {
    const { maxBodyOctets } = this.#limits;
    if (this.#octets <= maxBodyOctets) return;
    throw faultIn(line, 0, {
      code: 'body-too-large',
      found: 'with that the body is too long',
      expected: `${maxBodyOctets} octets at most`,
    });
  }

  /** Takes the CRLF behind a chunk's data; false if it isn't whole. */
  takeChunkEnd(): boolean {
    if (this.#buffer.length === 0) return false;
    if (this.#buffer.at(0) !== CR) throw this.#noCrlf(0);
    if (this.#buffer.length === 1) return false;
    if (this.#buffer.at(1) !== LF) throw this.#noCrlf(1);
    this.#buffer.skip(2);
    return true;
  }

  #noCrlf(at: number): RemoteProtocolError {
    const line = this.#lines.peekLine('the end of a chunk', at + 1);
    return faultIn(line, at, { code: 'bad-chunk', expected: 'CR and LF' });
  }
  // #endregion read what frames a chunk

  // #region read what is behind the last chunk
  /** Takes the trailer section; `undefined` if it isn't whole. */
  takeTrailerSection(): readonly FieldLine[] | undefined {
    const section = this.#trailer.read();
    if (section !== undefined) expectNoFraming(section);
    return section?.fields;
  }
  // #endregion read what is behind the last chunk
}
