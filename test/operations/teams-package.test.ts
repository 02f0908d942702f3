import { readFileSync } from 'node:fs'
import { ManifestUtil } from '@microsoft/app-manifest'
import { strFromU8, unzipSync } from 'fflate'
import { DataFolder } from '../tools/data-folder.ts'
import { runScript } from '../tools/run-script.ts'

let folder: DataFolder
beforeEach(async () => {
  folder = await new DataFolder().make()
})
afterEach(() => folder.clear())

const desk = (more: string, publicUrl = 'https://help.school.example') => `
public_url: ${publicUrl}
teams: { support: { name: Support, level: 1, channel: support } }
channels: { support: { platform: teams, id: "19:support@thread.tacv2", name: Support } }
${more}`
const bot =
  'msteams: { app_id: 7f3a1c52-0b5e-4c1d-9a46-2f0e6d8b1c34, tenant_id: 0e4b7f10-93d2-4a57-8d3c-6a1f52c7e980 }'

async function pack(text: string) {
  const file = `${folder.path}/faden.zip`
  const ran = await runScript('src/cli.ts', ['teams', 'package', file], {
    FADEN_CONFIG: await folder.configure(text),
    FADEN_DATA: folder.path,
    MSTEAMS_APP_PASSWORD: 'hush',
  })
  return { ...ran, file }
}

/** Width, height and colour type, from the header. PNG specification, 11.2.2. */
const pngOf = (bytes: Uint8Array | undefined) => {
  const header = Buffer.from(bytes ?? [])
  return [header.subarray(1, 4).toString(), header.readUInt32BE(16), header.readUInt32BE(20), header[25]]
}

test.each(['de', 'en'])('the app package is what Microsoft’s schema asks for (%s)', async (language) => {
  const { code, complained, said, file } = await pack(desk(`language: ${language}\n${bot}`))
  expect({ code, complained }).toEqual({ code: 0, complained: '' })
  expect(said).toContain(file)
  const archive = unzipSync(readFileSync(file))
  expect(Object.keys(archive).sort()).toEqual(['color.png', 'manifest.json', 'outline.png'])
  const manifest = JSON.parse(strFromU8(archive['manifest.json'] as Uint8Array))
  const schema = JSON.parse(
    readFileSync(
      new URL(
        `../../node_modules/@microsoft/app-manifest/build/json-schemas/teams/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`,
        import.meta.url,
      ),
      'utf8',
    ),
  )
  expect(await ManifestUtil.validateManifestAgainstSchema(manifest, schema)).toEqual([])
  // … which would say if it were not.
  expect(await ManifestUtil.validateManifestAgainstSchema({ ...manifest, bots: [{}] }, schema)).not.toEqual(
    [],
  )
  expect(pngOf(archive['color.png'])).toEqual(['PNG', 192, 192, 2])
  expect(pngOf(archive['outline.png'])).toEqual(['PNG', 32, 32, 6])
})

test('it keeps what Teams asks for at the upload beyond the schema', async () => {
  const { file } = await pack(desk(bot))
  const manifest = JSON.parse(strFromU8(unzipSync(readFileSync(file))['manifest.json'] as Uint8Array))
  // “Applications with manifest version 1.25 or higher that support the 'team' scope must include” it.
  expect(manifest.supportsChannelFeatures).toBe('tier1')
  // Permissions of a team are given to the application that is named here.
  expect(manifest.webApplicationInfo.id).toBe(manifest.bots[0].botId)
  for (const address of Object.values(manifest.developer).slice(1)) expect(address).toMatch(/^https:/)
  for (const { commands } of manifest.bots[0].commandLists) expect(commands.length).toBeLessThanOrEqual(12)
})

test('it asks to read the messages of the team’s channels and for nothing else', async () => {
  const { file } = await pack(desk(bot))
  const manifest = JSON.parse(strFromU8(unzipSync(readFileSync(file))['manifest.json'] as Uint8Array))
  expect(manifest.authorization.permissions.resourceSpecific).toEqual([
    { name: 'ChannelMessage.Read.Group', type: 'Application' },
  ])
  expect(manifest.bots[0].commandLists[0].commands.map(({ title }: { title: string }) => title)).toContain(
    'reply',
  )
  expect(manifest.bots[0].commandLists[0].triggers).toEqual(['mention', 'slash'])
  expect(JSON.stringify(manifest)).not.toContain('hush')
})

test('what is missing is said', async () => {
  const local =
    'teams: { support: { name: Support, level: 1, channel: support } }\nchannels: { support: { platform: local, name: Support } }\n'
  expect((await pack(local)).complained).toContain('No channel is on teams.')
  const http = await pack(desk(bot, 'http://help.school.example'))
  expect(http.complained).toContain('Teams calls only https addresses')
  const none = await pack(desk(''))
  expect(none.complained).toContain('msteams.app_id')
  expect([http.code, none.code]).toEqual([1, 1])
})
