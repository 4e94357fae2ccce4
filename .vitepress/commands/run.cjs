// run.cjs: runs a command of this repository: `node run.cjs NAME args…`.
//
// Every npm script passes here, so this file is the plain JavaScript that a Node far too old
// for the rest can still read: it must be able to say so.

'use strict';

var fs = require('fs');
var path = require('path');

var root = path.resolve(__dirname, '../..');

/** Returns what keeps the commands from working here, or `undefined`. */
function findObstacle() {
  var manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  var expected = manifest.engines.node.replace('>=', '');
  var actual = process.versions.node;
  if (isOlder(actual, expected)) {
    return (
      'Cannot run with Node "' +
      actual +
      '": it is too old, expected ' +
      expected +
      ' or later (see https://nodejs.org)'
    );
  }
  if (!fs.existsSync(path.join(root, 'node_modules', 'tsx', 'package.json'))) {
    return 'Cannot find "node_modules": nothing is installed yet, expected you to run npm ci first';
  }
  return undefined;
}

/** Compares versions part by part; a part that is not given counts as 0. */
function isOlder(actual, expected) {
  var have = actual.split('.').map(Number);
  var want = expected.split('.').map(Number);
  for (var i = 0; i < 3; i += 1) {
    var difference = (have[i] || 0) - (want[i] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** Imports the command as TypeScript; its arguments start at `process.argv[2]`, as usual. */
function run(name) {
  process.argv.splice(1, 2, path.join(__dirname, name + '.ts'));
  return import('tsx/esm/api').then(function (tsx) {
    tsx.register();
    return import('./' + name + '.ts');
  });
}

/** Errors whose message is an answer to the reader; of anything else we show the stack. */
var ANSWERS = ['CommandError', 'WeaveError', 'TransformError'];

function fail(error) {
  console.error(ANSWERS.indexOf(error && error.name) === -1 ? error : error.message);
  process.exit(1);
}

var obstacle = findObstacle();
if (obstacle === undefined) {
  run(process.argv[2]).catch(fail);
} else {
  console.error(obstacle);
  process.exitCode = 1;
}
