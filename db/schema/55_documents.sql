-- What was printed (giấy tờ đã in): every print of every certificate, by whom and why, so that each sheet can be traced to its act.

CREATE SCHEMA document;
COMMENT ON SCHEMA document IS 'Papers that left the register. Giấy tờ đã in.';

CREATE TABLE document.print (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    certificate_id bigint NOT NULL REFERENCES registry.certificate,
    number smallint NOT NULL CHECK (number >= 1),
    entry bigint NOT NULL REFERENCES ledger.entry,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    printed_by text NOT NULL CHECK (printed_by <> ''),
    reason text CHECK (reason <> ''),
    printed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT one_print_of_a_number UNIQUE (certificate_id, number),
    CONSTRAINT reprints_have_a_reason CHECK (number = 1 OR reason IS NOT NULL)
);
COMMENT ON TABLE document.print IS 'One print of one certificate; rows are only added. Nhật ký in Giấy chứng nhận.';
COMMENT ON COLUMN document.print.number IS 'Which print of the certificate it is, 1 the first. Lần in.';
COMMENT ON COLUMN document.print.entry IS 'The place in the ledger of the act that issued it.';
COMMENT ON COLUMN document.print.digest IS 'SHA-256 of the printed facts, as sealed in the QR symbol.';
CREATE INDEX print_entry ON document.print (entry);
CREATE TRIGGER nothing_is_deleted BEFORE UPDATE OR DELETE OR TRUNCATE ON document.print FOR EACH STATEMENT EXECUTE FUNCTION registry.never();

-- Who holds the paper may ask whether it counts; nothing of persons is told.
CREATE FUNCTION document.standing(asked_entry bigint, asked_serial text, asked_digest bytea)
RETURNS TABLE (status text, since date, is_printed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT status.status, lower(status.effective),
           EXISTS (SELECT FROM document.print WHERE certificate_id = certificate.id AND digest = asked_digest)
    FROM ledger.entry
    JOIN registry.certificate ON opened_by = entry.act_id
    JOIN registry.certificate_status status ON status.certificate_id = certificate.id
    WHERE entry.seq = asked_entry AND certificate.serial = asked_serial AND upper_inf(status.effective) AND upper_inf(status.recorded)
$$;
COMMENT ON FUNCTION document.standing IS 'Whether a certificate counts today, by the ledger''s entry and serial that its seal tells.';
REVOKE EXECUTE ON FUNCTION document.standing FROM PUBLIC;
GRANT USAGE ON SCHEMA document TO diaba_read;
GRANT EXECUTE ON FUNCTION document.standing TO diaba_read;
