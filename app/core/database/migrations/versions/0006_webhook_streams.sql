-- A delivery may speak of several streams, each of which is read again. Runs in one transaction as the administrative role.

alter table raw.webhook_inbox
    drop constraint webhook_inbox_pkey,
    add constraint webhook_inbox_once unique nulls not distinct (business_id, connection_id, event_id, stream);
comment on column raw.webhook_inbox.stream is 'what is to be read again; null when nothing is';
