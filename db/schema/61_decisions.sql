-- Decisions on deliveries: a proposal that a second officer confirms, and an acceptance that is undone.

ALTER TABLE intake.delivery ADD COLUMN undone_by bigint REFERENCES registry.act;
COMMENT ON COLUMN intake.delivery.undone_by IS 'The act that undid its acceptance; empty again once it is accepted again. Việc hủy nghiệm thu.';
CREATE INDEX delivery_undone_by ON intake.delivery (undone_by);

CREATE TABLE intake.proposal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id bigint NOT NULL REFERENCES intake.delivery,
    proposed_by text NOT NULL,
    proposed_at timestamptz NOT NULL DEFAULT now(),
    seen bytea NOT NULL CHECK (length(seen) = 32),
    outcome text CHECK (outcome IN ('confirmed', 'lapsed')),
    ended_by text,
    ended_at timestamptz,
    CHECK ((outcome IS NULL) = (ended_at IS NULL) AND (outcome IS NULL) = (ended_by IS NULL)),
    CONSTRAINT confirmed_by_another CHECK (outcome <> 'confirmed' OR ended_by <> proposed_by)
);
COMMENT ON TABLE intake.proposal IS 'One officer proposes to accept a large delivery, another confirms. Đề nghị nghiệm thu chờ cán bộ thứ hai xác nhận.';
COMMENT ON COLUMN intake.proposal.seen IS 'SHA-256 of the findings and of the commune''s register as the first officer saw them.';
CREATE UNIQUE INDEX one_open_proposal ON intake.proposal (delivery_id) WHERE outcome IS NULL;
CREATE INDEX proposal_delivery ON intake.proposal (delivery_id);
