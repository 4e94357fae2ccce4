// closed-pipe.ts: ends a process when nobody reads what it writes any longer, as in `… | head -3`.

/** What a shell says of a program that SIGPIPE has ended. */
const EXIT_CODE = 141;

/** Ends this process without a word then: Node would throw, and print a stack trace. */
export function exitOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit(EXIT_CODE);
    });
}
