import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { freePorts } from '../tools/ports.ts'

export interface Trial {
  readonly process: FadenProcess
  readonly url: string
  stop(): Promise<void>
}

/** What somebody gets who configures nothing. */
export async function startTrial(): Promise<Trial> {
  const folder = await new DataFolder().make()
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const process = new FadenProcess({ folder: folder.path, port, smtpPort })
  const stop = async () => {
    if (process.isRunning) await process.terminate()
    await folder.clear()
  }
  try {
    await process.ready()
  } catch (error) {
    await stop()
    throw error
  }
  return { process, url: process.desk.url, stop }
}
