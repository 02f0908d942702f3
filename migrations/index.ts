import { TeamsAndAgents1764000000001 } from './0001-teams-and-agents.ts'
import { People1764000000002 } from './0002-people.ts'
import { Tickets1764000000003 } from './0003-tickets.ts'
import { Files1764000000004 } from './0004-files.ts'
import { Messages1764000000005 } from './0005-messages.ts'
import { ThreadsAndPosts1764000000006 } from './0006-threads-and-posts.ts'
import { Events1764000000007 } from './0007-events.ts'
import { Mail1764000000008 } from './0008-mail.ts'
import { Deliveries1764000000009 } from './0009-deliveries.ts'
import { BackFill1764000000010 } from './0010-back-fill.ts'
import { AdapterMemory1764000000011 } from './0011-adapter-memory.ts'
import { Questions1764000000012 } from './0012-questions.ts'
import { Outages1764000000013 } from './0013-outages.ts'
import { Retention1764000000014 } from './0014-retention.ts'
import { Members1764000000015 } from './0015-members.ts'
import { Quarantine1764000000016 } from './0016-quarantine.ts'
import { Participants1764000000017 } from './0017-participants.ts'
import { Breakers1764000000018 } from './0018-breakers.ts'
import { Originals1764000000019 } from './0019-originals.ts'
import { OrganisationMembers1764000000020 } from './0020-organisation-members.ts'
import { Confidential1764000000021 } from './0021-confidential.ts'
import { Leases1764000000021 } from './0021-leases.ts'
import { MailboxFolders1764000000022 } from './0022-mailbox-folders.ts'
import { MailConsents1764000000023 } from './0023-mail-consents.ts'
import { QuietMailboxes1764000000024 } from './0024-quiet-mailboxes.ts'
import { QuietArrivals1764000000025 } from './0025-quiet-arrivals.ts'
import { Forwards1764000000026 } from './0026-forwards.ts'
import { Merges1764000000027 } from './0027-merges.ts'
import { MemoryEnds1764000000028 } from './0028-memory-ends.ts'
import { PartlySent1764000000029 } from './0029-partly-sent.ts'
import { Letters1764000000030 } from './0030-letters.ts'
import { Search1764000000031 } from './0031-search.ts'

/** In the order in which they run. */
export const migrations = [
  TeamsAndAgents1764000000001,
  People1764000000002,
  Tickets1764000000003,
  Files1764000000004,
  Messages1764000000005,
  ThreadsAndPosts1764000000006,
  Events1764000000007,
  Mail1764000000008,
  Deliveries1764000000009,
  BackFill1764000000010,
  AdapterMemory1764000000011,
  Questions1764000000012,
  Outages1764000000013,
  Retention1764000000014,
  Members1764000000015,
  Quarantine1764000000016,
  Participants1764000000017,
  Breakers1764000000018,
  Originals1764000000019,
  OrganisationMembers1764000000020,
  Confidential1764000000021,
  Leases1764000000021,
  MailboxFolders1764000000022,
  MailConsents1764000000023,
  QuietMailboxes1764000000024,
  QuietArrivals1764000000025,
  Forwards1764000000026,
  Merges1764000000027,
  MemoryEnds1764000000028,
  PartlySent1764000000029,
  Letters1764000000030,
  Search1764000000031,
]
