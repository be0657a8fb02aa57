-- What statements of the warehouse ask for the secret of a row's business, and decisions about shared mailboxes.
-- Runs in one transaction as the administrative role.

-- A function and no subquery: in a subquery `business_id` would be that of the keys' own table. Runs with its caller's rights.
create function core.person_secret(of_business_id uuid) returns bytea language plpgsql stable strict parallel safe as $$
begin
    return (select secret from core.person_keys where business_id = of_business_id);
end $$;
revoke execute on function core.person_secret(uuid) from public;
grant execute on function core.person_secret(uuid) to ecom_transform;

alter table core.customer_merges
    drop constraint customer_merges_identity_hash_check,
    drop constraint customer_merges_check,
    drop constraint customer_merges_check1,
    drop constraint customer_merges_check2,
    add constraint identities_are_hashes check (
        identity_hash ~ '^(shared:)?[0-9a-f]{32}$' and other_identity_hash ~ '^(shared:)?[0-9a-f]{32}$'),
    add constraint a_merge_is_of_two check (
        (kind = 'merge') = (other_identity_hash is not null) and other_identity_hash is distinct from identity_hash),
    add constraint revoked_by_somebody check ((revoked_by is null) = (revoked_at is null));
