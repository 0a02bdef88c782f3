#!/usr/bin/env node
// The command `syvain-metrics`: names its commands, reports a failure in one line.
import { defineCommand, runMain } from 'citty'
import { backup } from './commands/backup.ts'
import { keys } from './commands/keys.ts'
import { restore } from './commands/restore.ts'
import { serve } from './commands/serve.ts'
import { verify } from './commands/verify.ts'
import { VERSION } from './version.ts'

const main = defineCommand({
  meta: {
    name: 'syvain-metrics',
    version: VERSION,
    description: 'Experiment record for JavaScript and TypeScript, on your own machine',
  },
  subCommands: { serve, keys, backup, restore, verify },
})

await runMain(main)
