// event-log.ts: notes events, and watches that one may follow the other.

import { isToken, octetsToText } from '../../../code/05-http-parser/index.ts';
import type {
  BodyFraming,
  Data,
  FieldLine,
  HttpLimits,
  MessageEvent,
  RequestHead,
} from '../../../code/05-http-parser/index.ts';
import { expectClaim } from './finding.ts';

/** The events of one parser, without `need-data`. */
export class EventLog {
  readonly #limits: HttpLimits;
  readonly #words: string[] = [];
  readonly #data: { readonly octets: Uint8Array; readonly text: string }[] = [];
  #framing: BodyFraming | undefined; // of the message that is being read
  #body = ''; // of the message, so far
  isClosed = false;

  constructor(limits: HttpLimits) {
    this.#limits = limits;
  }

  /** @throws Finding if that event can't be, or not there. */
  add(event: MessageEvent<RequestHead>): void {
    expectClaim(!this.isClosed, 'nothing follows connection-closed');
    const isInside = this.#framing !== undefined;
    switch (event.type) {
      case 'request':
        expectClaim(!isInside, 'a request follows the end of another');
        this.#addRequest(event);
        break;
      case 'data':
        expectClaim(isInside, 'data belongs to a message');
        this.#addData(event);
        break;
      case 'end-of-message':
        expectClaim(isInside, 'a message begins before it ends');
        this.#addEnd(event.trailerSection);
        break;
      case 'connection-closed':
        expectClaim(!isInside, 'a message ends before the connection');
        this.isClosed = true;
        this.#words.push('closed');
        break;
      case 'need-data':
        break;
    }
  }

  /**
   * All words; data belongs together, however it was cut.
   *
   * @throws Finding if data was changed after it had been handed out.
   */
  finish(): readonly string[] {
    for (const { octets, text } of this.#data)
      expectClaim(octetsToText(octets) === text, 'data stays as it is');
    if (this.#framing !== undefined) this.#words.push('unfinished', this.#body);
    return this.#words;
  }

  #addRequest(request: RequestHead): void {
    const { method, requestTarget, httpVersion, headerSection } = request;
    expectClaim(isToken(method), 'a method is a token');
    this.#expectFields(headerSection, this.#limits.maxHeaderSectionOctets);
    expectFraming(request);
    this.#framing = request.framing;
    this.#body = '';
    this.#words.push('request', method, requestTarget, httpVersion);
    const { target } = request;
    this.#words.push(target.form, this.#framing.type);
    if ('authority' in target) this.#words.push(target.authority);
    if ('path' in target) this.#words.push(target.path, target.query);
    this.#addFields(headerSection);
  }

  #addData({ octets }: Data): void {
    expectClaim(octets.length > 0, 'no data is empty');
    const text = octetsToText(octets);
    this.#data.push({ octets, text });
    this.#body += text;
    const isShort = this.#body.length <= this.#limits.maxBodyOctets;
    expectClaim(isShort, 'no body is longer than allowed');
  }

  #addEnd(trailerSection: readonly FieldLine[]): void {
    const framing = this.#framing;
    const isWhole =
      framing?.type === 'chunked' ||
      this.#body.length === (framing?.type === 'sized' ? framing.octets : 0);
    expectClaim(isWhole, 'a body is as long as was said');
    const isFramed = framing?.type === 'chunked' || trailerSection.length === 0;
    expectClaim(isFramed, 'trailers follow chunks');
    this.#expectFields(trailerSection, this.#limits.maxTrailerSectionOctets);
    this.#words.push('body', this.#body, 'end');
    this.#addFields(trailerSection);
    this.#framing = undefined;
  }

  #expectFields(fields: readonly FieldLine[], maxOctets: number): void {
    let octets = 0;
    for (const [name, value] of fields) {
      const line = `${name}:${value}`.length;
      const isShort = line <= this.#limits.maxFieldLineOctets;
      expectClaim(isShort, 'no field line is longer than allowed');
      expectClaim(isToken(name), 'a field name is a token');
      const isClean = !/[\x00-\x08\x0a-\x1f\x7f]|^[ \t]|[ \t]$/.test(value);
      expectClaim(isClean, 'a value holds no control, and no space around it');
      octets += line + 2;
    }
    expectClaim(octets <= maxOctets, 'no section is longer than allowed');
    const isFew = fields.length <= this.#limits.maxFieldLines;
    expectClaim(isFew, 'no section has more lines than allowed');
  }

  #addFields(fields: readonly FieldLine[]): void {
    for (const [name, value] of fields) this.#words.push(name, value);
  }
}

/** What is accepted can be read in one way only. */
function expectFraming({
  headerSection,
  framing,
  httpVersion,
}: RequestHead): void {
  let hosts = 0;
  let lengths = 0;
  let codings = 0;
  for (const [name] of headerSection) {
    if (name === 'host') hosts += 1;
    if (name === 'content-length') lengths += 1;
    if (name === 'transfer-encoding') codings += 1;
  }
  const isOne = hosts === 1 || (hosts === 0 && httpVersion === '1.0');
  expectClaim(isOne, 'a request has one Host');
  expectClaim(lengths === 0 || codings === 0, 'a body has one framing');
  expectClaim(
    (framing.type === 'chunked') === codings > 0 &&
      (framing.type === 'sized') === lengths > 0,
    'the fields tell the framing',
  );
}
