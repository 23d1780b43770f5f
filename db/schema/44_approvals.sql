-- Acts that wait for a second person (chờ phê duyệt): what was asked, by whom, and what the register said then. What they name may be
-- persons, so no role but the application's own may read them.

CREATE TABLE registry.proposal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    asked jsonb NOT NULL CHECK (jsonb_typeof(asked) = 'object'),
    unit_code text NOT NULL,
    province_code text NOT NULL,
    place text NOT NULL,
    parcels text[] NOT NULL,
    seen jsonb NOT NULL CHECK (jsonb_typeof(seen) = 'object'),
    basis bytea NOT NULL CHECK (length(basis) = 32),
    proposed_by text NOT NULL CHECK (proposed_by <> ''),
    proposer jsonb NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    note text CHECK (note <> ''),
    request_key text UNIQUE CHECK (length(request_key) BETWEEN 1 AND 200),
    expires_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'rejected', 'withdrawn')),
    decided_by text,
    decided_at timestamptz,
    reason text CHECK (reason <> ''),
    act_id bigint REFERENCES registry.act,
    CONSTRAINT decided_by_somebody CHECK ((state = 'waiting') = (decided_by IS NULL) AND (state = 'waiting') = (decided_at IS NULL)),
    CONSTRAINT approved_into_an_act CHECK ((state = 'approved') = (act_id IS NOT NULL)),
    CONSTRAINT rejected_with_a_reason CHECK (state <> 'rejected' OR reason IS NOT NULL),
    CONSTRAINT decided_by_another CHECK (state = 'waiting' OR (state = 'withdrawn') = (decided_by = proposed_by))
);
COMMENT ON TABLE registry.proposal IS 'An act that one officer proposed and another decides on; decided once, never deleted. Đề nghị chờ phê duyệt.';
COMMENT ON COLUMN registry.proposal.asked IS 'The act as it was asked for.';
COMMENT ON COLUMN registry.proposal.request_key IS 'The same request is proposed once. Khóa chống ghi lặp.';
COMMENT ON COLUMN registry.proposal.seen IS 'What the proposer saw of units and parcels.';
COMMENT ON COLUMN registry.proposal.basis IS 'SHA-256 of what was seen, RFC 8785.';
COMMENT ON COLUMN registry.proposal.expires_at IS 'From then on it counts as expired, if nobody decided.';
CREATE INDEX proposal_act ON registry.proposal (act_id);
CREATE INDEX proposal_province ON registry.proposal (province_code, id);

CREATE FUNCTION registry.proposals_are_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    same registry.proposal := NEW;
BEGIN
    same.state := OLD.state;
    same.decided_by := OLD.decided_by;
    same.decided_at := OLD.decided_at;
    same.reason := OLD.reason;
    same.act_id := OLD.act_id;
    IF same IS DISTINCT FROM OLD OR OLD.state <> 'waiting' OR NEW.state = 'waiting' THEN
        RAISE restrict_violation USING MESSAGE = format('proposal %s is decided once and does not change', OLD.id), CONSTRAINT = 'proposals_are_decided_once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER proposals_are_decided_once BEFORE UPDATE ON registry.proposal FOR EACH ROW EXECUTE FUNCTION registry.proposals_are_decided_once();
CREATE TRIGGER nothing_is_deleted BEFORE DELETE OR TRUNCATE ON registry.proposal FOR EACH STATEMENT EXECUTE FUNCTION registry.never();
