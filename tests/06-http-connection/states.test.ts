import { describe, expect, test } from 'vitest';

import { textToOctets } from '../../code/05-http-parser/index.ts';
import {
  findSettled,
  settle,
} from '../../code/06-http-connection/connection-state.ts';
import {
  Connection,
  EDGES,
  JOINT_RULES,
} from '../../code/06-http-connection/index.ts';
import type {
  Outgoing,
  Role,
  State,
  Step,
} from '../../code/06-http-connection/index.ts';
import {
  ask,
  clientAfter,
  CLOSED,
  data,
  END,
  faultOf,
  get,
  hear,
  request,
  response,
  say,
  serverAfter,
  states,
} from './lab.ts';

const STATES: readonly State[] = [
  'idle',
  'send-response',
  'send-body',
  'done',
  'might-switch',
  'switched',
  'must-close',
  'closed',
  'error',
];

/** How a server gets into each of its states. */
const SERVERS: Readonly<Record<string, () => Connection<'server'>>> = {
  idle: () => new Connection('server'),
  'send-response': () => serverAfter(get('/')),
  'send-body': () => {
    const server = serverAfter(get('/'));
    server.send(response(200));
    return server;
  },
  done: () => {
    const server = serverAfter(get('/'));
    say(server, response(200), END);
    return server;
  },
  switched: () => {
    const server = serverAfter(get('/', 'Connection: upgrade', 'Upgrade: x'));
    server.send(response(101, ['upgrade', 'x']));
    return server;
  },
  'must-close': () => {
    const server = serverAfter(get('/', 'Connection: close'));
    say(server, response(200), END);
    return server;
  },
  closed: () => {
    const server = new Connection('server');
    server.send(CLOSED);
    return server;
  },
  error: () => {
    const server = serverAfter(get('/'));
    server.sendFailed();
    return server;
  },
};

/** How a client gets into each of its states. */
const CLIENTS: Readonly<Record<string, () => Connection<'client'>>> = {
  idle: () => new Connection('client'),
  'send-body': () => {
    const client = new Connection('client');
    client.send({ ...request('POST'), isChunked: true });
    return client;
  },
  done: () => clientAfter('GET'),
  'might-switch': () => clientAfter('CONNECT'),
  switched: () => {
    const client = clientAfter('CONNECT');
    client.receive(textToOctets('HTTP/1.1 200 OK\r\n\r\n'));
    hear(client);
    return client;
  },
  'must-close': () => clientAfter('GET', ['connection', 'close']),
  closed: () => {
    const client = new Connection('client');
    client.send(CLOSED);
    return client;
  },
  error: () => {
    const client = new Connection('client');
    client.sendFailed();
    return client;
  },
};

/** An event for each step; of the switches the one that 101 is. */
const EVENTS: Readonly<Record<Step, Outgoing[Role]>> = {
  request: request('POST'),
  informational: response(103),
  response: response(500),
  switch: response(101, ['upgrade', 'x']),
  data: data('a'),
  'end-of-message': END,
  'connection-closed': CLOSED,
};

interface Move {
  readonly role: Role;
  readonly state: State;
  readonly step: Step;
  readonly to: State | undefined;
}

/** Every step of every role in every state that it can be in. */
const MOVES: readonly Move[] = (['client', 'server'] as const).flatMap((role) =>
  Object.keys(role === 'server' ? SERVERS : CLIENTS).flatMap((state) =>
    (Object.keys(EVENTS) as Step[]).map((step) => ({
      role,
      state: state as State,
      step,
      to: EDGES.find(
        (edge) =>
          edge.role === role && edge.from === state && edge.step === step,
      )?.to,
    })),
  ),
);

function create(role: Role, state: State): Connection<Role> {
  const found = role === 'server' ? SERVERS[state] : CLIENTS[state];
  return found?.() as Connection<Role>;
}

describe('the first table', () => {
  test('has arrows from states that can be reached, and only from those', () => {
    const mentioned = EDGES.flatMap(({ role, from, to }) => [
      `${role} ${from}`,
      `${role} ${to}`,
    ]);
    const reachable = [
      ...Object.keys(CLIENTS).map((state) => `client ${state}`),
      ...Object.keys(SERVERS).map((state) => `server ${state}`),
    ];
    for (const state of mentioned) expect(reachable).toContain(state);
  });

  test.each(MOVES)('$role, $state: the state is what it should be', (move) => {
    expect(create(move.role, move.state).ourState).toBe(move.state);
  });

  // #region what is not in the table
  test.each(MOVES.filter(({ to }) => to === undefined))(
    '$role, $state: $step is illegal, and has not happened',
    ({ role, state, step }) => {
      const connection = create(role, state);
      const { theirState } = connection;
      const action = (): unknown => connection.send(EVENTS[step]);
      expect(faultOf(action)).toBe('LocalProtocolError');
      expect(connection.ourState).toBe(state);
      expect(connection.theirState).toBe(theirState);
    },
  );
  // #endregion what is not in the table

  test.each(
    MOVES.filter(({ to, step }) => to !== undefined && step !== 'switch'),
  )('$role, $state: $step leads to $to', ({ role, state, step, to }) => {
    const connection = create(role, state);
    connection.send(EVENTS[step]);
    expect(connection.ourState).toBe(to);
  });

  test('an illegal move says where it would be legal', () => {
    expect(() => serverAfter(get('/')).send(END)).toThrow(
      'Cannot send "end-of-message": the server is send-response, expected send-body',
    );
    expect(() => clientAfter('GET').send(request('GET'))).toThrow(
      'Cannot send "request": the client is done, expected idle',
    );
  });

  test('what the other role says is illegal for ours', () => {
    expect(
      faultOf(() => serverAfter(get('/')).send(EVENTS.request as never)),
    ).toBe('LocalProtocolError');
    expect(
      faultOf(() => new Connection('client').send(response(200) as never)),
    ).toBe('LocalProtocolError');
  });
});

describe('the second table', () => {
  const pairs = STATES.flatMap((client) =>
    STATES.map((server) => ({ client, server })),
  );
  const facts = [true, false].flatMap((keepAlive) =>
    [true, false].map((isSwitchProposed) => ({ keepAlive, isSwitchProposed })),
  );

  test('comes to an end from every pair of states', () => {
    for (const pair of pairs) {
      for (const fact of facts) {
        const settled = settle(pair, fact);
        expect(settle(settled, fact)).toEqual(settled);
      }
    }
  });

  test('what is looked up is what follows, and no new pair is made for it', () => {
    for (const pair of pairs) {
      for (const fact of facts) {
        const found = findSettled(pair, fact);
        expect(found).toEqual(settle(pair, fact));
        expect(findSettled({ ...pair }, { ...fact })).toBe(found);
      }
    }
  });

  test('every rule changes something, and each can be the first to apply', () => {
    for (const { when, then } of JOINT_RULES) {
      const pair = { client: 'idle', server: 'idle', ...when } as const;
      expect({ ...pair, ...then }).not.toEqual(pair);
    }
  });

  test('without keep-alive nobody rests in done, except for a switch', () => {
    for (const pair of pairs) {
      for (const isSwitchProposed of [true, false]) {
        const settled = settle(pair, { keepAlive: false, isSwitchProposed });
        expect(settled.client).not.toBe('done');
        expect(settled.server).not.toBe('done');
      }
    }
  });

  test.each<[string, () => Connection<Role>, string]>([
    ['a request', () => serverAfter(get('/')), 'send-response / done'],
    [
      'a request whose body is to come',
      () => serverAfter(ask('POST / HTTP/1.1', 'Content-Length: 3')),
      'send-response / send-body',
    ],
    [
      'a proposal',
      () =>
        serverAfter(ask('GET / HTTP/1.1', 'Connection: upgrade', 'Upgrade: x')),
      'send-response / might-switch',
    ],
    [
      'a proposal that is refused',
      () => {
        const server = serverAfter(
          ask('GET / HTTP/1.1', 'Connection: upgrade', 'Upgrade: x'),
        );
        server.send(response(200));
        return server;
      },
      'send-body / done',
    ],
    [
      'a last request, answered',
      () => SERVERS['must-close']?.() as Connection<'server'>,
      'must-close / must-close',
    ],
    [
      'an answer that nobody has asked for',
      () => {
        const server = new Connection('server');
        server.send(response(408));
        return server;
      },
      'send-body / must-close',
    ],
    [
      'our end, before a request',
      () => SERVERS['closed']?.() as Connection<'server'>,
      'closed / must-close',
    ],
    [
      'a broken transport, before a request',
      () => {
        const server = new Connection('server');
        server.sendFailed();
        return server;
      },
      'error / must-close',
    ],
  ])('after %s', (_, make, expected) => {
    expect(states(make())).toBe(expected);
  });

  test('a server that was sent rubbish may answer once', () => {
    const server = new Connection('server');
    server.receive(textToOctets('rubbish\r\n'));
    expect(faultOf(() => server.nextEvent())).toBe(
      'RemoteProtocolError bad-start-line',
    );
    expect(states(server)).toBe('send-response / error');
    expect(say(server, response(400, ['content-length', '0']), END)).toBe(
      'HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
    );
    expect(states(server)).toBe('must-close / error');
    expect(faultOf(() => server.send(response(400)))).toBe(
      'LocalProtocolError',
    );
  });
});

describe('the next cycle', () => {
  test('begins when both are done', () => {
    const server = SERVERS['done']?.() as Connection<'server'>;
    server.startNextCycle();
    expect(states(server)).toBe('idle / idle');
  });

  test.each(
    MOVES.filter(({ step, state }) => step === 'data' && state !== 'done'),
  )('does not begin while the $role is $state', ({ role, state }) => {
    const connection = create(role, state);
    expect(() => connection.startNextCycle()).toThrow(
      /^Cannot start the next cycle: .*, expected both to be done$/,
    );
    expect(connection.ourState).toBe(state);
  });

  test('does not begin before the request was read to its end', () => {
    const server = serverAfter(
      ask('POST / HTTP/1.1', 'Content-Length: 3') + 'ab',
    );
    say(server, response(200, ['content-length', '0']), END);
    expect(states(server)).toBe('done / send-body');
    expect(faultOf(() => server.startNextCycle())).toBe('LocalProtocolError');
  });
});
