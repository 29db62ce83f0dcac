-- Tenants: who has rules of their own about the figures. Each has a schema of its own, tenant_NAME, which the migrations of
-- sql/tenant make. What is about all of them is here, and nobody is granted any of it.

CREATE SCHEMA waitlistd;
COMMENT ON SCHEMA waitlistd IS 'What waitlistd keeps of its tenants. It is nobody else''s: figures are in rtt, alerts in tenant_NAME.';

CREATE TABLE waitlistd.tenant (
    name            text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]{0,39}$'),
    title           text NOT NULL,
    document        text NOT NULL,
    sha256          text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    tenant_version  integer NOT NULL DEFAULT 0 CHECK (tenant_version >= 0),
    rules_sha256    text,
    made_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE waitlistd.tenant IS 'The tenants. One that is removed has no row, and no schema.';
COMMENT ON COLUMN waitlistd.tenant.name IS 'name of the tenant; its schema is tenant_NAME, its readers'' role tenant_NAME_reader';
COMMENT ON COLUMN waitlistd.tenant.title IS 'the tenant in words';
COMMENT ON COLUMN waitlistd.tenant.document IS 'its file as last applied, in the form that waitlistd tenant export writes';
COMMENT ON COLUMN waitlistd.tenant.sha256 IS 'of document: what changed and what did not';
COMMENT ON COLUMN waitlistd.tenant.tenant_version IS 'how many of the tenants'' migrations its schema has';
COMMENT ON COLUMN waitlistd.tenant.rules_sha256 IS
    'of the document that the rules in its schema are from. Another than sha256: they are behind it, and whoever brings the schema up '
    'to date next has them follow';
COMMENT ON COLUMN waitlistd.tenant.made_at IS 'when it was first applied';
COMMENT ON COLUMN waitlistd.tenant.applied_at IS 'when an apply last changed it';

CREATE TABLE waitlistd.tenant_progress (
    tenant          text COLLATE "C" NOT NULL REFERENCES waitlistd.tenant ON DELETE CASCADE,
    collection      text COLLATE "C" NOT NULL,
    publication_id  bigint NOT NULL,
    standing        text NOT NULL DEFAULT '',
    alerts          jsonb NOT NULL DEFAULT '{}',
    rules_in_error  integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant, collection)
);
COMMENT ON TABLE waitlistd.tenant_progress IS
    'How far the evaluation of each tenant''s rules is. Written in the transaction that evaluates; a row appears with the first evaluation.';
COMMENT ON COLUMN waitlistd.tenant_progress.tenant IS 'whose rules';
COMMENT ON COLUMN waitlistd.tenant_progress.collection IS 'about which collection';
COMMENT ON COLUMN waitlistd.tenant_progress.publication_id IS
    'the last publication of that collection (rtt.publication and its like) that was evaluated';
COMMENT ON COLUMN waitlistd.tenant_progress.standing IS
    'what was known of the collection as a whole at the last evaluation (days overdue, files rejected and held, findings): rules about it '
    'are evaluated when it changes';
COMMENT ON COLUMN waitlistd.tenant_progress.alerts IS
    'alerts of the tenant that are not quiet, after the last evaluation: how many by severity and state, {"warning firing": 2}';
COMMENT ON COLUMN waitlistd.tenant_progress.rules_in_error IS 'rules that the last evaluation could not evaluate';
