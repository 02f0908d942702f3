// Loaded first by every npm script (node -r), in syntax that any Node can read: with an older Node the TypeScript
// below would fail with a riddle instead of a sentence.
var major = Number(process.versions.node.split('.')[0])
var brought = require('fs').existsSync(
  require('path').join(
    __dirname,
    '../node_modules/node/bin/node' + (process.platform === 'win32' ? '.exe' : ''),
  ),
)
if (major < 24) {
  process.stderr.write(
    'Faden needs Node 24 and found ' +
      process.versions.node +
      '.\n' +
      (brought
        ? 'npm has brought Node 24 along, so start through npm:  npm start\n'
        : 'npm usually brings Node 24 along as the package "node"; its install script was blocked here.\n' +
          'Allow it and install again:  npm rebuild node --ignore-scripts=false\n' +
          '(package.json names it under "allowScripts"), or install Node 24 yourself.\n'),
  )
  process.exit(1)
}

// Types are stripped and code is compiled once, not at every start: half the time to ready, and less memory. Kept
// beside the packages, where only who may change the program can write; where nobody can, it does without.
require('node:module').enableCompileCache(
  require('node:path').join(__dirname, '../node_modules/.cache/faden'),
)
