-- What could not be read may hold anything of anybody. Runs in one transaction as the administrative role.

-- The application says why a record was set aside; its bytes are for replays and exports, which have roles of their own.
revoke select on raw.quarantine from ecom_app;
grant select (business_id, connection_id, stream, record_id, line_number, reason_code, reason, run_id, exchange_id, quarantined_at, record_hash)
    on raw.quarantine to ecom_app;
