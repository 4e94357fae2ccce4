// [file].paths.ts: a source page for each file of code/; the weave makes its listing the whole.

import { readCode, sourceName } from '../../.vitepress/weave/index.ts';

/** Why line numbers jump. */
const NOTE =
  'As it stands in the file, but for the lines that mark regions; the numbers count them.';

const files = [...readCode(process.cwd()).values()].filter(({ file }) => file.startsWith('code/'));

export default {
  paths: () =>
    files.map((file) => ({
      params: { file: sourceName(file) },
      content: `# ${file.file}\n\n${NOTE}\n\n<<< ${file.file.replace('code/', '')}\n`,
    })),
};
