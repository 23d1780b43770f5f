-- What machines and browsers send in pieces, and the answers that are given once.

CREATE TABLE intake.upload (
    id uuid PRIMARY KEY,
    owner text NOT NULL,
    file_name text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    sha256 bytea CHECK (length(sha256) = 32),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE intake.upload IS 'A file being sent in pieces. Tệp đang tải lên từng phần.';
COMMENT ON COLUMN intake.upload.received IS 'Bytes that are on disk for certain: where the sender goes on. Số byte đã lưu chắc chắn.';
COMMENT ON COLUMN intake.upload.sha256 IS 'The hash its sender told beforehand. Mã SHA-256 do bên gửi khai trước.';
CREATE INDEX upload_owner ON intake.upload (owner);
CREATE INDEX upload_expiry ON intake.upload (expires_at);

CREATE TABLE intake.answered (
    owner text NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request bytea NOT NULL CHECK (length(request) = 32),
    status smallint,
    body jsonb,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, key)
);
COMMENT ON TABLE intake.answered IS 'A request by its Idempotency-Key and how it was answered, written with what it did. Yêu cầu đã trả lời, để không làm hai lần.';
COMMENT ON COLUMN intake.answered.request IS 'SHA-256 of what was asked.';
