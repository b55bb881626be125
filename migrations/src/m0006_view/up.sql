CREATE TABLE kpi_snapshots (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    key TEXT NOT NULL,
    definition_version BIGINT NOT NULL,
    month TEXT NOT NULL,
    window_start BIGINT,
    as_of BIGINT NOT NULL,
    numerator BIGINT NOT NULL,
    denominator BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('MET', 'NOT_MET', 'UNDEFINED', 'INSUFFICIENT')),
    trend TEXT CHECK (trend IN ('IMPROVING', 'STABLE', 'WORSENING')),
    excluded JSON NOT NULL,
    taken_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX kpi_snapshots_month ON kpi_snapshots (organisation_id, key, definition_version, month);

CREATE TABLE board_reports (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    reference TEXT NOT NULL,
    period TEXT NOT NULL,
    as_of BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('SCHEDULED', 'GENERATED', 'IN_REVIEW', 'ISSUED', 'SIGNED_OFF', 'RESTATED')),
    template_version TEXT NOT NULL,
    content JSON NOT NULL,
    html_sha256 TEXT,
    text_sha256 TEXT,
    chart_svg_sha256 TEXT,
    chart_png_sha256 TEXT,
    generated_at BIGINT,
    issued_at BIGINT,
    signed_at BIGINT,
    restates_id UUID,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE UNIQUE INDEX board_reports_ref ON board_reports (organisation_id, reference);
CREATE INDEX board_reports_period ON board_reports (organisation_id, period);
