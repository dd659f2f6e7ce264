ALTER TABLE account ADD COLUMN version integer NOT NULL DEFAULT 0;

CREATE FUNCTION count_account_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;

CREATE TRIGGER account_edited
    BEFORE UPDATE OF email, role, state, max_priority, max_running, notify, quota_bytes, quota_files ON account
    FOR EACH ROW EXECUTE FUNCTION count_account_edit();

COMMENT ON COLUMN account.version IS 'Counts the edits of what its user or an admin can set, the password apart.';

-- The orders of lists, as TaskOrder and DatasetOrder have them

CREATE INDEX task_ended ON task (coalesce(finished_at, timestamptz '9999-12-31 00:00:00+00'), id);
CREATE INDEX task_state ON task (state, id);
CREATE INDEX task_owner_name ON task (owner_id, name);
CREATE INDEX dataset_largest ON dataset (bytes, id) WHERE replaced_at IS NULL AND deleted_at IS NULL;
