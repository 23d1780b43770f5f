-- What happened, for those who follow (sự kiện).

CREATE SCHEMA exchange;
COMMENT ON SCHEMA exchange IS 'Events for followers; agreements follow. Chia sẻ, kết nối dữ liệu.';
GRANT USAGE ON SCHEMA exchange TO diaba_read;

CREATE TABLE exchange.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    unit_code text,
    subject text NOT NULL,
    facts jsonb NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE exchange.event IS 'The outbox: written in the transaction of what it tells. Sự kiện phát sinh, chờ chuyển.';
CREATE INDEX event_unit ON exchange.event (unit_code, id);

GRANT SELECT ON exchange.event TO diaba_read;
