import { z } from 'zod'
import { choice, section, webAddress } from '../../src/config/fields.ts'
import type { PlatformSetup } from '../../src/config/platform.ts'
import { isLoopback } from '../../src/domain/loopback.ts'

const example = '7f3a1c52-0b5e-4c1d-9a46-2f0e6d8b1c34'

/** Microsoft's ids of applications and tenants. */
function guid(what: string) {
  const error = `${what}, for example ${example}`
  return z
    .string({ error })
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/, { error })
}

const fields = section({
  app_id: guid('the application (client) id of the Azure bot').optional(),
  tenant_id: guid('the directory (tenant) id').optional(),
  sign_in: choice(['secret', 'managed-identity']).default('secret'),
  playground: webAddress('http://127.0.0.1:56150')
    .refine((address) => isLoopback(new URL(address).hostname), {
      error:
        'an address on this machine, for example http://127.0.0.1:56150: the Playground proves nobody’s identity',
    })
    .optional(),
})

const complete = fields
  .superRefine(({ app_id, tenant_id, playground }, context) => {
    if (playground) return
    for (const [key, value] of Object.entries({ app_id, tenant_id })) {
      const what =
        key === 'app_id' ? 'the application (client) id of the Azure bot' : 'the directory (tenant) id'
      if (!value)
        context.addIssue({ code: 'custom', path: [key], message: `${what}, for example ${example}` })
    }
  })
  .transform(({ app_id, tenant_id, sign_in, playground }) => ({
    /** Empty only in the Playground. */
    appId: app_id ?? '',
    tenantId: tenant_id ?? '',
    signIn: sign_in,
    /** The address of Microsoft's Agents Playground on this machine, which takes the place of Teams. */
    playground: playground ?? null,
  }))

export type TeamsSettings = z.infer<typeof complete>

export const setup: PlatformSetup<TeamsSettings> = {
  key: 'msteams',
  isCloud: true,
  section: complete,
  secrets: ({ signIn, playground }) =>
    signIn === 'secret' && !playground
      ? [
          {
            variable: 'MSTEAMS_APP_PASSWORD',
            what: 'the client secret’s value (App registrations → the bot → Certificates & secrets), not its id',
            example: 'abc8Q~1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sT1uV2',
          },
        ]
      : [],
}
