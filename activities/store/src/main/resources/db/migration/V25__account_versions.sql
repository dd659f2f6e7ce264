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
