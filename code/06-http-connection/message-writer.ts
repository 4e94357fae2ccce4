// message-writer.ts: from events to octets, the way back from the parser.

import type { Data, EndOfMessage } from '../05-http-parser/index.ts';
import { createBodyWriter, NO_OCTETS } from './body-writer.ts';
import type { BodyWriter } from './body-writer.ts';
import type {
  Outgoing,
  OutgoingRequest,
  OutgoingResponse,
} from './connection-event.ts';
import type { Role } from './connection-state.ts';
import type { Exchange } from './exchange.ts';
import { formatSection } from './outgoing-head.ts';
import { prepareRequest, requestLineOf } from './outgoing-request.ts';
import { prepareResponse, statusLineOf } from './outgoing-response.ts';

/** Writes the messages that one side of a connection sends. */
export class MessageWriter {
  readonly #role: Role;
  readonly #exchange: Exchange;
  #body: BodyWriter | undefined; // of the message that is being written

  constructor(role: Role, exchange: Exchange) {
    this.#role = role;
    this.#exchange = exchange;
  }

  // #region write an event
  /**
   * The octets of `event`.
   *
   * @param isWaiting  Does the client wait for `100 Continue`?
   * @throws LocalProtocolError if it can't be sent, or not now.
   */
  write(event: Outgoing[Role], isWaiting: boolean): Uint8Array {
    this.#exchange.expectStep(this.#role, event.type);
    switch (event.type) {
      case 'request':
        return this.#writeRequest(event);
      case 'informational':
      case 'response':
        return this.#writeResponse(event, isWaiting);
      case 'data':
      case 'end-of-message':
        return this.#writeBody(event);
      case 'connection-closed':
        this.#exchange.record(this.#role, event);
        return NO_OCTETS; // it is the transport's to say
    }
  }
  // #endregion write an event

  // #region write a head
  #writeRequest(event: OutgoingRequest): Uint8Array {
    const head = prepareRequest(event, this.#exchange.serverVersion);
    this.#exchange.record(this.#role, head);
    this.#body = createBodyWriter(head.framing, false);
    return formatSection(requestLineOf(head), head.headerSection);
  }

  #writeResponse(event: OutgoingResponse, isWaiting: boolean): Uint8Array {
    const { request, keepAlive } = this.#exchange;
    const head = prepareResponse(event, { request, keepAlive, isWaiting });
    this.#exchange.record(this.#role, head);
    this.#body = createBodyWriter(head.framing, request?.method === 'HEAD');
    return formatSection(statusLineOf(head), head.headerSection);
  }
  // #endregion write a head

  // #region write a body
  #writeBody(event: Data | EndOfMessage): Uint8Array {
    const body = this.#body as BodyWriter; // of the head before it
    const octets =
      event.type === 'data'
        ? body.writeData(event.octets)
        : body.writeEnd(event.trailerSection);
    this.#exchange.record(this.#role, event);
    return octets;
  }
  // #endregion write a body
}
