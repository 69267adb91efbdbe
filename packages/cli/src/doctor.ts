import type { Command } from './command.ts'
import { checkDataDir } from './doctor/check-data-dir.ts'
import { checkDisk } from './doctor/check-disk.ts'
import { checkNode } from './doctor/check-node.ts'
import { checkPorts } from './doctor/check-ports.ts'
import { checkServer } from './doctor/check-server.ts'
import { checkStored } from './doctor/check-stored.ts'
import { dataDirOwner } from './doctor/data-dir-owner.ts'
import { type Finding, printFinding } from './doctor/finding.ts'
import { askServer } from './doctor/server-answer.ts'
import { readServerConfig } from './server-config.ts'
import { resolve } from 'node:path'

export const doctorCommand: Command = {
  summary: 'Find what is wrong: Node, data folder, disk, ports, the running server, the stored data.',
  help: () =>
    [
      'assay doctor [flags of assay server]',
      '',
      'Looks at what a server with these flags would need, asks the one that runs, and checks the stored data bit by bit.',
      'Each line is `ok`, `note` or `FAIL`; a FAIL comes with what to do. Exits with 1 when there is one.',
      'It changes nothing, and may run beside the server. The store is read as a whole: minutes for many gigabytes.',
    ].join('\n'),
  run: async (args, terminal) => {
    const { config } = readServerConfig(args, terminal)
    const dataDir = resolve(terminal.cwd, config.dataDir)
    let failures = 0
    const tell = (finding: Finding): void => {
      if (finding.level === 'FAIL') failures += 1
      terminal.print(printFinding(finding))
    }

    tell(checkNode(process.versions.node))
    for (const finding of checkDataDir(dataDir)) tell(finding)
    tell(checkDisk(dataDir, config.maxDiskPercent))
    const owner = await dataDirOwner(dataDir)
    const answer = await askServer(config, owner?.baseUrl)
    for (const finding of checkServer(answer, owner)) tell(finding)
    for await (const finding of checkPorts(config, answer, owner?.pid)) tell(finding)
    for await (const finding of checkStored(dataDir)) tell(finding)

    terminal.print(failures === 0 ? '\nnothing is wrong' : `\n${failures} ${failures === 1 ? 'thing is' : 'things are'} wrong`)
    return failures === 0 ? 0 : 1
  },
}
