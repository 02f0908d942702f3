-- Written by `npm run migrate -- schema`. Changes belong into a migration.

create sequence ticket_numbers as bigint start 10001 increment 1;

CREATE OR REPLACE FUNCTION public.message_is_to_be_searched()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        if tg_op <> 'DELETE' then
          insert into search_due values (new.ticket_id);
        end if;
        if tg_op <> 'INSERT' then
          insert into search_due values (old.ticket_id);
        end if;
        return null;
      end
      $function$;
CREATE OR REPLACE FUNCTION public.person_is_to_be_searched()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into search_due select id from tickets where requester_id = new.id;
        return null;
      end
      $function$;
CREATE OR REPLACE FUNCTION public.refuse_event_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        raise exception 'events are append-only';
      end
      $function$;
CREATE OR REPLACE FUNCTION public.refuse_visibility_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        raise exception 'the visibility of a message is fixed at birth';
      end
      $function$;
CREATE OR REPLACE FUNCTION public.ticket_is_to_be_searched()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      begin
        insert into search_due values (new.id);
        return null;
      end
      $function$;

create table adapter_memory (
  platform text not null,
  key text not null,
  value jsonb not null,
  changed_at timestamp with time zone default now() not null,
  keep_until timestamp with time zone,
  constraint adapter_memory_pkey PRIMARY KEY (platform, key)
);
CREATE INDEX adapter_memory_keep_until ON public.adapter_memory USING btree (keep_until) WHERE (keep_until IS NOT NULL);

create table addresses (
  email text not null,
  person_id bigint not null,
  created_at timestamp with time zone default now() not null,
  constraint addresses_pkey PRIMARY KEY (email),
  constraint addresses_email_check CHECK (email = lower(email)),
  constraint addresses_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE
);
CREATE INDEX addresses_person ON public.addresses USING btree (person_id, created_at);

create table agent_accounts (
  platform text not null,
  external_id text not null,
  agent_id text not null,
  constraint agent_accounts_pkey PRIMARY KEY (platform, external_id),
  constraint agent_accounts_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id)
);
CREATE INDEX agent_accounts_agent ON public.agent_accounts USING btree (agent_id);

create table agents (
  id text not null,
  name text not null,
  active boolean default true not null,
  listed boolean default true not null,
  email text,
  constraint agents_pkey PRIMARY KEY (id)
);
CREATE INDEX agents_email ON public.agents USING btree (email) WHERE (email IS NOT NULL);

create table blob_chunks (
  sha256 bytea not null,
  "position" integer not null,
  bytes bytea not null,
  constraint blob_chunks_pkey PRIMARY KEY (sha256, "position"),
  constraint blob_chunks_sha256_fkey FOREIGN KEY (sha256) REFERENCES blobs(sha256) ON DELETE CASCADE
);
alter table blob_chunks alter column bytes set storage external;

create table blobs (
  sha256 bytea not null,
  size bigint not null,
  created_at timestamp with time zone default now() not null,
  constraint blobs_pkey PRIMARY KEY (sha256),
  constraint blobs_size_check CHECK (size >= 0)
);

create table breakers (
  name text not null,
  ticket_id bigint not null,
  tripped_at timestamp with time zone not null,
  released_until timestamp with time zone,
  constraint breakers_pkey PRIMARY KEY (name),
  constraint breakers_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX breakers_ticket ON public.breakers USING btree (ticket_id);

create table channel_members (
  channel_id text not null,
  agent_id text not null,
  external_id text not null,
  constraint channel_members_pkey PRIMARY KEY (channel_id, external_id),
  constraint channel_members_agent_id_fkey FOREIGN KEY (agent_id) REFERENCES agents(id),
  constraint channel_members_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id)
);
CREATE INDEX channel_members_agent ON public.channel_members USING btree (agent_id);

create table channels (
  id text not null,
  platform text not null,
  external_id text not null,
  name text not null,
  content text not null,
  mirror text not null,
  active boolean default true not null,
  read_at timestamp with time zone,
  constraint channels_pkey PRIMARY KEY (id),
  constraint channels_platform_external_id_key UNIQUE (platform, external_id),
  constraint channels_content_check CHECK (content = ANY (ARRAY['full'::text, 'no-files'::text, 'header'::text])),
  constraint channels_mirror_check CHECK (mirror = ANY (ARRAY['all'::text, 'notes'::text, 'public'::text]))
);

create table deliveries (
  id bigint generated always as identity not null,
  lane text not null,
  destination text not null,
  kind text not null,
  priority smallint not null,
  key text not null,
  ticket_id bigint,
  thread_id bigint,
  message_id bigint,
  message_visibility text,
  part integer default 0 not null,
  file_id bigint,
  event_id bigint,
  state text default 'waiting'::text not null,
  attempts integer default 0 not null,
  due_at timestamp with time zone not null,
  claim bigint default 0 not null,
  claimed_by integer,
  claimed_until timestamp with time zone,
  external_id text,
  error text,
  created_at timestamp with time zone default now() not null,
  settled_at timestamp with time zone,
  outage_id bigint,
  answer_id bigint,
  forward_id bigint,
  constraint deliveries_pkey PRIMARY KEY (id),
  constraint deliveries_answer_is_named CHECK ((kind = 'answer'::text) = (answer_id IS NOT NULL)),
  constraint deliveries_forward_is_named CHECK ((kind = 'forward'::text) = (forward_id IS NOT NULL)),
  constraint deliveries_kind_check CHECK (kind = ANY (ARRAY['open'::text, 'post'::text, 'file'::text, 'card'::text, 'mark'::text, 'edit'::text, 'remove'::text, 'withdraw'::text, 'line'::text, 'nudge'::text, 'trouble'::text, 'breaker'::text, 'mail'::text, 'alarm'::text, 'answer'::text, 'forward'::text])),
  constraint deliveries_mail_is_public CHECK (kind <> 'mail'::text OR NOT message_visibility IS DISTINCT FROM 'public'::text),
  constraint deliveries_message_names_visibility CHECK ((message_id IS NULL) = (message_visibility IS NULL)),
  constraint deliveries_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'sending'::text, 'sent'::text, 'uncertain'::text, 'parked'::text, 'revoked'::text, 'superseded'::text])),
  constraint deliveries_answer_id_fkey FOREIGN KEY (answer_id) REFERENCES polite_answers(id),
  constraint deliveries_event_id_fkey FOREIGN KEY (event_id) REFERENCES events(id),
  constraint deliveries_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id),
  constraint deliveries_forward_id_fkey FOREIGN KEY (forward_id) REFERENCES forwards(id),
  constraint deliveries_message_id_message_visibility_fkey FOREIGN KEY (message_id, message_visibility) REFERENCES messages(id, visibility),
  constraint deliveries_outage_id_fkey FOREIGN KEY (outage_id) REFERENCES outages(id) ON DELETE CASCADE,
  constraint deliveries_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES threads(id),
  constraint deliveries_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE UNIQUE INDEX deliveries_coalesced ON public.deliveries USING btree (kind, thread_id, COALESCE(message_id, (0)::bigint)) WHERE ((kind = ANY (ARRAY['card'::text, 'mark'::text])) AND (state = 'waiting'::text));
CREATE INDEX deliveries_due ON public.deliveries USING btree (priority, due_at) WHERE (state = ANY (ARRAY['waiting'::text, 'uncertain'::text]));
CREATE INDEX deliveries_event ON public.deliveries USING btree (event_id) WHERE (event_id IS NOT NULL);
CREATE UNIQUE INDEX deliveries_forward ON public.deliveries USING btree (forward_id) WHERE (forward_id IS NOT NULL);
CREATE INDEX deliveries_forward_message ON public.deliveries USING btree (message_id) WHERE (kind = 'forward'::text);
CREATE INDEX deliveries_lane ON public.deliveries USING btree (lane, id) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text, 'uncertain'::text]));
CREATE UNIQUE INDEX deliveries_mail ON public.deliveries USING btree (message_id) WHERE (kind = 'mail'::text);
CREATE INDEX deliveries_outage ON public.deliveries USING btree (outage_id) WHERE (outage_id IS NOT NULL);
CREATE INDEX deliveries_parked ON public.deliveries USING btree (id) WHERE (state = 'parked'::text);
CREATE INDEX deliveries_ticket ON public.deliveries USING btree (ticket_id, id) WHERE ((state <> 'sent'::text) OR (kind = ANY (ARRAY['nudge'::text, 'trouble'::text, 'breaker'::text])));

create table destinations (
  name text not null,
  paused_until timestamp with time zone not null,
  constraint destinations_pkey PRIMARY KEY (name)
);

create table events (
  id bigint generated always as identity not null,
  ticket_id bigint not null,
  kind text not null,
  actor_kind text not null,
  actor_agent text,
  at timestamp with time zone not null,
  message_id bigint,
  data jsonb default '{}'::jsonb not null,
  constraint events_pkey PRIMARY KEY (id),
  constraint events_actor_kind_check CHECK (actor_kind = ANY (ARRAY['agent'::text, 'requester'::text, 'helpdesk'::text])),
  constraint events_actor_agent_fkey FOREIGN KEY (actor_agent) REFERENCES agents(id),
  constraint events_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id),
  constraint events_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX events_ticket ON public.events USING btree (ticket_id, id);
CREATE TRIGGER events_are_append_only BEFORE DELETE OR UPDATE ON events FOR EACH ROW EXECUTE FUNCTION refuse_event_change();

create table files (
  id bigint generated always as identity not null,
  sha256 bytea not null,
  name text not null,
  type text not null,
  size bigint not null,
  constraint files_pkey PRIMARY KEY (id),
  constraint files_sha256_fkey FOREIGN KEY (sha256) REFERENCES blobs(sha256)
);
CREATE INDEX files_blob ON public.files USING btree (sha256);

create table forwards (
  id bigint generated always as identity not null,
  ticket_id bigint not null,
  message_id bigint not null,
  team_id text not null,
  email text not null,
  body text not null,
  header_id text not null,
  parent text,
  at timestamp with time zone not null,
  constraint forwards_pkey PRIMARY KEY (id),
  constraint forwards_header_id_key UNIQUE (header_id),
  constraint forwards_message_id_key UNIQUE (message_id),
  constraint forwards_email_check CHECK (email = lower(email)),
  constraint forwards_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id),
  constraint forwards_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id),
  constraint forwards_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX forwards_ticket ON public.forwards USING btree (ticket_id, email, id);

create table leases (
  name text not null,
  fence bigint not null,
  taken_at timestamp with time zone default now() not null,
  constraint leases_pkey PRIMARY KEY (name)
);

create table links (
  ticket_id bigint not null,
  other_id bigint not null,
  created_at timestamp with time zone default now() not null,
  constraint links_pkey PRIMARY KEY (ticket_id, other_id),
  constraint links_other_id_fkey FOREIGN KEY (other_id) REFERENCES tickets(id),
  constraint links_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX links_other ON public.links USING btree (other_id);

create table mail_arrivals (
  id bigint generated always as identity not null,
  mailbox text not null,
  uid_validity text,
  uid bigint,
  envelope_from text,
  recipients text[] not null,
  received_at timestamp with time zone not null,
  sha256 bytea not null,
  state text default 'stored'::text not null,
  stored_at timestamp with time zone default now() not null,
  attempts integer default 0 not null,
  next_try_at timestamp with time zone default now() not null,
  error text,
  ticket_id bigint,
  message_id bigint,
  quarantine_id bigint,
  folder text,
  quiet boolean default false not null,
  constraint mail_arrivals_pkey PRIMARY KEY (id),
  constraint mail_arrivals_mailbox_folder_uid_validity_uid_key UNIQUE (mailbox, folder, uid_validity, uid),
  constraint mail_arrivals_state_check CHECK (state = ANY (ARRAY['stored'::text, 'taken'::text, 'duplicate'::text, 'failed'::text, 'quarantined'::text])),
  constraint mail_arrivals_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id),
  constraint mail_arrivals_quarantine_id_fkey FOREIGN KEY (quarantine_id) REFERENCES quarantine(id),
  constraint mail_arrivals_sha256_fkey FOREIGN KEY (sha256) REFERENCES blobs(sha256),
  constraint mail_arrivals_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX mail_arrivals_message ON public.mail_arrivals USING btree (message_id) WHERE (message_id IS NOT NULL);
CREATE INDEX mail_arrivals_open ON public.mail_arrivals USING btree (id) WHERE (state = ANY (ARRAY['stored'::text, 'failed'::text]));
CREATE INDEX mail_arrivals_quarantine ON public.mail_arrivals USING btree (quarantine_id) WHERE (quarantine_id IS NOT NULL);
CREATE INDEX mail_arrivals_received ON public.mail_arrivals USING brin (received_at);

create table mail_consents (
  name text not null,
  sealed bytea not null,
  changed_at timestamp with time zone default now() not null,
  constraint mail_consents_pkey PRIMARY KEY (name)
);

create table mail_ids (
  header_id text not null,
  ticket_id bigint not null,
  message_id bigint,
  direction text not null,
  created_at timestamp with time zone default now() not null,
  constraint mail_ids_pkey PRIMARY KEY (header_id, ticket_id),
  constraint mail_ids_direction_check CHECK (direction = ANY (ARRAY['in'::text, 'out'::text, 'aside'::text])),
  constraint mail_ids_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id),
  constraint mail_ids_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX mail_ids_ticket ON public.mail_ids USING btree (ticket_id, created_at);

create table mailbox_folders (
  mailbox text not null,
  folder text not null,
  uid_validity text,
  last_uid bigint,
  read_at timestamp with time zone,
  cause text,
  mend text,
  active boolean default true not null,
  constraint mailbox_folders_pkey PRIMARY KEY (mailbox, folder),
  constraint mailbox_folders_mailbox_fkey FOREIGN KEY (mailbox) REFERENCES mailboxes(id)
);

create table mailboxes (
  id text not null,
  team_id text not null,
  active boolean default true not null,
  constraint mailboxes_pkey PRIMARY KEY (id),
  constraint mailboxes_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
);

create table message_files (
  message_id bigint not null,
  "position" integer not null,
  file_id bigint not null,
  constraint message_files_pkey PRIMARY KEY (message_id, "position"),
  constraint message_files_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id),
  constraint message_files_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE
);
CREATE INDEX message_files_file ON public.message_files USING btree (file_id);

create table messages (
  id bigint generated always as identity not null,
  ticket_id bigint not null,
  visibility text not null,
  purpose text not null,
  author_kind text not null,
  author_person bigint,
  author_agent text,
  author_name text not null,
  text text not null,
  full_text text,
  at timestamp with time zone not null,
  team_id text,
  publish_at timestamp with time zone,
  revoked_at timestamp with time zone,
  shared boolean default false not null,
  unsendable boolean default false not null,
  said_in bigint,
  offers jsonb,
  revealed_in text[] default '{}'::text[] not null,
  constraint messages_pkey PRIMARY KEY (id),
  constraint messages_id_visibility_key UNIQUE (id, visibility),
  constraint messages_author_kind_check CHECK (author_kind = ANY (ARRAY['requester'::text, 'agent'::text, 'helpdesk'::text, 'stranger'::text])),
  constraint messages_purpose_fits CHECK (
CASE visibility
    WHEN 'internal'::text THEN (purpose = ANY (ARRAY['note'::text, 'talk'::text, 'letter'::text])) AND publish_at IS NULL
    ELSE purpose = ANY (ARRAY['request'::text, 'reply'::text, 'acknowledgement'::text, 'escalated'::text, 'resolved'::text, 'closed'::text, 'reminder'::text, 'status'::text, 'merged'::text])
END),
  constraint messages_visibility_check CHECK (visibility = ANY (ARRAY['public'::text, 'internal'::text])),
  constraint messages_author_agent_fkey FOREIGN KEY (author_agent) REFERENCES agents(id),
  constraint messages_author_person_fkey FOREIGN KEY (author_person) REFERENCES people(id),
  constraint messages_said_in_fkey FOREIGN KEY (said_in) REFERENCES threads(id),
  constraint messages_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id),
  constraint messages_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX messages_ticket ON public.messages USING btree (ticket_id, id);
CREATE TRIGGER messages_are_searched AFTER INSERT OR DELETE OR UPDATE OF text, revoked_at, ticket_id ON messages FOR EACH ROW EXECUTE FUNCTION message_is_to_be_searched();
CREATE TRIGGER messages_visibility_is_fixed BEFORE UPDATE OF visibility ON messages FOR EACH ROW WHEN (old.visibility IS DISTINCT FROM new.visibility) EXECUTE FUNCTION refuse_visibility_change();

create table organisation_members (
  pattern text not null,
  organisation_id bigint not null,
  constraint organisation_members_pkey PRIMARY KEY (pattern),
  constraint organisation_members_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id) ON DELETE CASCADE
);
CREATE INDEX organisation_members_organisation ON public.organisation_members USING btree (organisation_id);

create table organisations (
  id bigint generated always as identity not null,
  name text not null,
  constraint organisations_pkey PRIMARY KEY (id),
  constraint organisations_name_key UNIQUE (name)
);

create table outages (
  id bigint generated always as identity not null,
  kind text not null,
  subject text not null,
  platform text,
  channel_id text,
  team_id text,
  cause text not null,
  mend text not null,
  since timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  told_at timestamp with time zone,
  told_in text,
  over_at timestamp with time zone,
  constraint outages_pkey PRIMARY KEY (id),
  constraint outages_kind_check CHECK (kind = ANY (ARRAY['connection'::text, 'account'::text, 'channel'::text, 'threads'::text, 'mailbox'::text, 'quiet'::text])),
  constraint outages_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id),
  constraint outages_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id),
  constraint outages_told_in_fkey FOREIGN KEY (told_in) REFERENCES channels(id)
);
CREATE UNIQUE INDEX outages_now ON public.outages USING btree (kind, subject) WHERE (over_at IS NULL);
CREATE INDEX outages_told ON public.outages USING btree (kind, subject, told_at);

create table outgoing_mails (
  message_id bigint not null,
  header_id text not null,
  in_reply_to text,
  reference_ids text[] not null,
  sender text not null,
  recipients text[] not null,
  subject text not null,
  body text not null,
  html text not null,
  raw bytea,
  sent_at timestamp with time zone,
  reached text[] default '{}'::text[] not null,
  constraint outgoing_mails_pkey PRIMARY KEY (message_id),
  constraint outgoing_mails_header_id_key UNIQUE (header_id),
  constraint outgoing_mails_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id)
);
CREATE INDEX outgoing_mails_kept ON public.outgoing_mails USING btree (message_id) WHERE (raw IS NOT NULL);

create table participants (
  ticket_id bigint not null,
  person_id bigint not null,
  email text not null,
  added_at timestamp with time zone default now() not null,
  constraint participants_pkey PRIMARY KEY (ticket_id, person_id),
  constraint participants_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id) ON DELETE CASCADE,
  constraint participants_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX participants_person ON public.participants USING btree (person_id);

create table people (
  id bigint generated always as identity not null,
  name text,
  language text not null,
  organisation_id bigint,
  created_at timestamp with time zone default now() not null,
  constraint people_pkey PRIMARY KEY (id),
  constraint people_language_check CHECK (language = ANY (ARRAY['de'::text, 'en'::text])),
  constraint people_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id)
);
CREATE INDEX people_organisation ON public.people USING btree (organisation_id);
CREATE TRIGGER people_are_searched AFTER UPDATE OF name ON people FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name) EXECUTE FUNCTION person_is_to_be_searched();

create table polite_answers (
  id bigint generated always as identity not null,
  quarantine_id bigint not null,
  email text not null,
  at timestamp with time zone not null,
  header_id text not null,
  parent text,
  subject text not null,
  raw bytea,
  constraint polite_answers_pkey PRIMARY KEY (id),
  constraint polite_answers_quarantine_id_fkey FOREIGN KEY (quarantine_id) REFERENCES quarantine(id)
);
CREATE INDEX polite_answers_quarantine ON public.polite_answers USING btree (quarantine_id);
CREATE INDEX polite_answers_sender ON public.polite_answers USING btree (email, at);

create table posts (
  thread_id bigint not null,
  external_id text not null,
  message_id bigint,
  file_id bigint,
  part integer default 0 not null,
  ours boolean not null,
  created_at timestamp with time zone default now() not null,
  constraint posts_pkey PRIMARY KEY (thread_id, external_id),
  constraint posts_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id),
  constraint posts_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id),
  constraint posts_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES threads(id) ON DELETE CASCADE
);
CREATE INDEX posts_message ON public.posts USING btree (message_id);

create table processes (
  id integer generated always as identity not null,
  started_at timestamp with time zone default now() not null,
  constraint processes_pkey PRIMARY KEY (id)
);

create table quarantine (
  id bigint generated always as identity not null,
  team_id text not null,
  thread_id bigint,
  email text not null,
  name text,
  reason text not null,
  subject text not null,
  excerpt text not null,
  files text[] not null,
  mails integer default 1 not null,
  last_at timestamp with time zone not null,
  state text default 'waiting'::text not null,
  decided_by text,
  decided_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint quarantine_pkey PRIMARY KEY (id),
  constraint quarantine_reason_check CHECK (reason = ANY (ARRAY['unauthenticated'::text, 'unknown'::text, 'spam'::text])),
  constraint quarantine_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'accepted'::text, 'rejected'::text, 'spam'::text])),
  constraint quarantine_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES agents(id),
  constraint quarantine_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id),
  constraint quarantine_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES threads(id)
);
CREATE INDEX quarantine_spam ON public.quarantine USING btree (email, id) WHERE (state = 'spam'::text);
CREATE INDEX quarantine_thread ON public.quarantine USING btree (thread_id);
CREATE UNIQUE INDEX quarantine_waiting ON public.quarantine USING btree (team_id, email, reason) WHERE (state = 'waiting'::text);

create table search (
  ticket_id bigint not null,
  at timestamp with time zone not null,
  open_words tsvector not null,
  all_words tsvector not null,
  constraint search_pkey PRIMARY KEY (ticket_id),
  constraint search_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id) ON DELETE CASCADE
);
CREATE INDEX search_words ON public.search USING gin (all_words);

create table search_due (
  ticket_id bigint not null
);

create table seen_events (
  platform text not null,
  id text not null,
  at timestamp with time zone default now() not null,
  constraint seen_events_pkey PRIMARY KEY (platform, id)
);
CREATE INDEX seen_events_at ON public.seen_events USING btree (at);

create table seen_mails (
  mailbox text not null,
  header_id text not null,
  content_hash text not null,
  arrival_id bigint not null,
  constraint seen_mails_pkey PRIMARY KEY (mailbox, header_id, content_hash),
  constraint seen_mails_arrival_id_fkey FOREIGN KEY (arrival_id) REFERENCES mail_arrivals(id)
);

create table senders (
  email text not null,
  standing text not null,
  decided_by text,
  decided_at timestamp with time zone default now() not null,
  constraint senders_pkey PRIMARY KEY (email),
  constraint senders_email_check CHECK (email = lower(email)),
  constraint senders_standing_check CHECK (standing = ANY (ARRAY['accepted'::text, 'spam'::text])),
  constraint senders_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES agents(id)
);

create table submissions (
  id text not null,
  ticket_id bigint not null,
  at timestamp with time zone default now() not null,
  constraint submissions_pkey PRIMARY KEY (id),
  constraint submissions_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX submissions_at ON public.submissions USING btree (at);
CREATE INDEX submissions_ticket ON public.submissions USING btree (ticket_id);

create table teams (
  id text not null,
  name text not null,
  level integer not null,
  channel_id text not null,
  active boolean default true not null,
  constraint teams_pkey PRIMARY KEY (id),
  constraint teams_level_check CHECK (level >= 1),
  constraint teams_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id)
);

create table threads (
  id bigint generated always as identity not null,
  ticket_id bigint,
  team_id text not null,
  channel_id text not null,
  external_id text,
  root_post text,
  ended_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint threads_pkey PRIMARY KEY (id),
  constraint threads_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id),
  constraint threads_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id),
  constraint threads_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets(id)
);
CREATE INDEX threads_channel ON public.threads USING btree (channel_id, id) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX threads_live ON public.threads USING btree (ticket_id, channel_id) WHERE (ended_at IS NULL);
CREATE INDEX threads_place ON public.threads USING btree (external_id);

create table tickets (
  id bigint generated always as identity not null,
  number text default (nextval('ticket_numbers'::regclass))::text not null,
  token text not null,
  subject text not null,
  status text not null,
  requester_id bigint not null,
  requester_email text not null,
  language text not null,
  team_id text not null,
  home_team text not null,
  return_path jsonb default '[]'::jsonb not null,
  assignee_id text,
  arrived_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  waiting_since timestamp with time zone,
  unsent_since timestamp with time zone,
  remind_at timestamp with time zone,
  auto_close_at timestamp with time zone,
  closed_at timestamp with time zone,
  merged_into bigint,
  follows bigint,
  constraint tickets_pkey PRIMARY KEY (id),
  constraint tickets_number_key UNIQUE (number),
  constraint tickets_token_key UNIQUE (token),
  constraint tickets_language_check CHECK (language = ANY (ARRAY['de'::text, 'en'::text])),
  constraint tickets_status_check CHECK (status = ANY (ARRAY['new'::text, 'open'::text, 'pending'::text, 'resolved'::text, 'closed'::text])),
  constraint tickets_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES agents(id),
  constraint tickets_follows_fkey FOREIGN KEY (follows) REFERENCES tickets(id),
  constraint tickets_home_team_fkey FOREIGN KEY (home_team) REFERENCES teams(id),
  constraint tickets_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES tickets(id),
  constraint tickets_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES people(id),
  constraint tickets_team_id_fkey FOREIGN KEY (team_id) REFERENCES teams(id)
);
CREATE INDEX tickets_assignee_live ON public.tickets USING btree (assignee_id, arrived_at) WHERE (status <> 'closed'::text);
CREATE INDEX tickets_auto_close ON public.tickets USING btree (auto_close_at) WHERE (auto_close_at IS NOT NULL);
CREATE INDEX tickets_merged ON public.tickets USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX tickets_remind ON public.tickets USING btree (remind_at) WHERE (remind_at IS NOT NULL);
CREATE INDEX tickets_requester ON public.tickets USING btree (requester_id, arrived_at);
CREATE INDEX tickets_team_live ON public.tickets USING btree (team_id, arrived_at) WHERE (status <> 'closed'::text);
CREATE TRIGGER tickets_are_searched AFTER UPDATE OF subject, requester_id, requester_email, merged_into ON tickets FOR EACH ROW EXECUTE FUNCTION ticket_is_to_be_searched();
