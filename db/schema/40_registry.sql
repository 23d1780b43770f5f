-- Acts (việc đăng ký, nghiệm thu): what opened and closed every version.

CREATE SCHEMA registry;
COMMENT ON SCHEMA registry IS 'Acts; rights follow. Việc đăng ký, quyền và giấy chứng nhận.';
GRANT USAGE ON SCHEMA registry TO diaba_read;

CREATE TABLE registry.act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    decided_by text NOT NULL,
    effective date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    detail jsonb NOT NULL
);
COMMENT ON TABLE registry.act IS 'One decision that changes the register. Một quyết định làm thay đổi sổ đăng ký.';

ALTER TABLE cadastre.parcel
    ADD FOREIGN KEY (retired_by) REFERENCES registry.act;
ALTER TABLE cadastre.parcel_version
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act,
    ADD FOREIGN KEY (closed_by) REFERENCES registry.act;
ALTER TABLE cadastre.former_number
    ADD FOREIGN KEY (opened_by) REFERENCES registry.act,
    ADD FOREIGN KEY (closed_by) REFERENCES registry.act;
ALTER TABLE cadastre.lineage
    ADD FOREIGN KEY (act_id) REFERENCES registry.act;
