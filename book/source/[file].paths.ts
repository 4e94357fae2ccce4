// [file].paths.ts: a source page for each file of code/; the weave makes its listing the whole.

import { readCode, sourceName } from '../../.vitepress/weave/index.ts';

const files = [...readCode(process.cwd()).values()].filter(({ file }) => file.startsWith('code/'));

export default {
  paths: () =>
    files.map((file) => ({
      params: { file: sourceName(file) },
      content: `# ${file.file}\n\n<<< ${file.file.replace('code/', '')}\n`,
    })),
};
