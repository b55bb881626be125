CREATE TABLE organisations (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    entity_class TEXT NOT NULL CHECK (entity_class IN ('ESSENTIAL', 'IMPORTANT', 'OUT_OF_SCOPE')),
    sector TEXT,
    member_states JSON NOT NULL,
    zone TEXT NOT NULL,
    closure_policy TEXT NOT NULL CHECK (closure_policy IN ('FULL', 'OPERATIONAL')),
    trust_service_provider BOOLEAN NOT NULL,
    dora BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE persons (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    id UUID NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    zone TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    supervisor_id UUID,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, supervisor_id) REFERENCES persons (organisation_id, id)
);
CREATE UNIQUE INDEX persons_email ON persons (organisation_id, email);

CREATE TABLE assignments (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('CHAIR', 'IT_SECURITY_LEAD', 'BUSINESS_OWNER', 'RISK_OWNER', 'POLICY_OWNER', 'DPO',
        'LEGAL_COMPLIANCE', 'THIRD_PARTY_MANAGER', 'INTERNAL_AUDIT', 'MANAGEMENT_BODY', 'EXTERNAL_AUDITOR', 'REGULATOR',
        'SUPPLIER_CONTACT', 'ADMINISTRATOR', 'MEMBER')),
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    granted_by UUID,
    delegated_by UUID,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES persons (organisation_id, id)
);
CREATE INDEX assignments_person ON assignments (organisation_id, person_id);
CREATE INDEX assignments_role ON assignments (organisation_id, role);

CREATE TABLE api_tokens (
    organisation_id UUID NOT NULL,
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('READ', 'WRITE')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    version BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, id),
    FOREIGN KEY (organisation_id, person_id) REFERENCES persons (organisation_id, id)
);
CREATE UNIQUE INDEX api_tokens_secret ON api_tokens (organisation_id, secret_hash);
CREATE INDEX api_tokens_person ON api_tokens (organisation_id, person_id);

-- The one thing that exists before an organisation does.
CREATE TABLE bootstrap_tokens (
    id UUID NOT NULL PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    voided_at BIGINT
);

-- The last number given to a human reference such as INC-2026-0042; gaps are allowed, reuse is not.
CREATE TABLE reference_counters (
    organisation_id UUID NOT NULL REFERENCES organisations (id),
    prefix TEXT NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, prefix, year)
);
