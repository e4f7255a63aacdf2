CREATE TABLE reconciler_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT reconciler_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE partner (
	partner TEXT NOT NULL, 
	store_id TEXT NOT NULL, 
	document TEXT NOT NULL, 
	applied TEXT NOT NULL, 
	content TEXT NOT NULL, 
	generation TEXT NOT NULL, 
	live_print TEXT NOT NULL, 
	applied_print TEXT NOT NULL, 
	serial BIGINT NOT NULL, 
	high_water DATE NOT NULL, 
	rehearsal BOOLEAN NOT NULL, 
	last_entry BIGINT NOT NULL, books TEXT DEFAULT '' NOT NULL, closed TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_partner PRIMARY KEY (partner), 
	CONSTRAINT ck_partner_has_key CHECK (partner <> ''), 
	CONSTRAINT ck_partner_serial CHECK (serial >= 1), 
	CONSTRAINT ck_partner_last_entry CHECK (last_entry >= 0)
);
CREATE TABLE pool (
	partner TEXT NOT NULL, 
	resource TEXT NOT NULL, 
	supply BIGINT NOT NULL, 
	staff BIGINT NOT NULL, 
	allocated BIGINT NOT NULL, 
	CONSTRAINT pk_pool PRIMARY KEY (partner, resource), 
	CONSTRAINT fk_pool_partner FOREIGN KEY(partner) REFERENCES partner (partner), 
	CONSTRAINT ck_pool_not_negative CHECK (supply >= 0 AND staff >= 0 AND allocated >= 0), 
	CONSTRAINT ck_pool_free_not_negative CHECK (supply >= staff + allocated)
);
CREATE TABLE client (
	partner TEXT NOT NULL, 
	id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	content TEXT NOT NULL, 
	generation TEXT NOT NULL, 
	applied_print TEXT NOT NULL, 
	live_print TEXT NOT NULL, 
	status TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	holds TEXT NOT NULL, 
	trial_end DATE, 
	revision BIGINT NOT NULL, gone_on DATE, 
	CONSTRAINT pk_client PRIMARY KEY (partner, id), 
	CONSTRAINT uq_client_partner_key UNIQUE (partner, "key"), 
	CONSTRAINT fk_client_partner FOREIGN KEY(partner) REFERENCES partner (partner), 
	CONSTRAINT ck_client_has_key CHECK (id <> '' AND key <> ''), 
	CONSTRAINT ck_client_status CHECK (status IN ('setup', 'trial', 'active', 'disabled', 'removed')), 
	CONSTRAINT ck_client_mode CHECK (mode IN ('partner', 'platform')), 
	CONSTRAINT ck_client_revision CHECK (revision >= 1)
);
CREATE TABLE client_document (
	partner TEXT NOT NULL, 
	id TEXT NOT NULL, 
	live TEXT NOT NULL, 
	applied TEXT NOT NULL, 
	observed TEXT NOT NULL, applied_seal TEXT DEFAULT '' NOT NULL, observed_seal TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_client_document PRIMARY KEY (partner, id), 
	CONSTRAINT fk_client_document_client FOREIGN KEY(partner, id) REFERENCES client (partner, id)
);
CREATE TABLE client_key (
	partner TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	id TEXT NOT NULL, 
	CONSTRAINT pk_client_key PRIMARY KEY (partner, "key"), 
	CONSTRAINT fk_client_key_client FOREIGN KEY(partner, id) REFERENCES client (partner, id)
);
CREATE TABLE operation (
	partner TEXT NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	day DATE NOT NULL, 
	result TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	CONSTRAINT pk_operation PRIMARY KEY (partner, id), 
	CONSTRAINT fk_operation_partner FOREIGN KEY(partner) REFERENCES partner (partner), 
	CONSTRAINT ck_operation_has_id CHECK (id <> '')
);
CREATE TABLE event (
	partner TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	client TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	via TEXT NOT NULL, 
	day DATE NOT NULL, 
	operation TEXT NOT NULL, 
	paths TEXT NOT NULL, 
	note TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	recorded_at TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (partner, number), 
	CONSTRAINT fk_event_partner FOREIGN KEY(partner) REFERENCES partner (partner), 
	CONSTRAINT ck_event_number CHECK (number >= 1)
);
CREATE INDEX ix_event_partner_client_number ON event (partner, client, number);
CREATE TRIGGER event_refuses_UPDATE BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER event_refuses_DELETE BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER event_refuses_replace BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE partner = NEW.partner AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TABLE posting (
	partner TEXT NOT NULL, 
	event BIGINT NOT NULL, 
	line BIGINT NOT NULL, 
	account TEXT NOT NULL, 
	commodity TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_posting PRIMARY KEY (partner, event, line), 
	CONSTRAINT fk_posting_event FOREIGN KEY(partner, event) REFERENCES event (partner, number), 
	CONSTRAINT ck_posting_line CHECK (line >= 1), 
	CONSTRAINT ck_posting_has_account CHECK (account <> '' AND commodity <> ''), 
	CONSTRAINT ck_posting_amount CHECK (amount <> 0)
);
CREATE TABLE invoice (
	partner TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	issued_on DATE NOT NULL, 
	period_start DATE NOT NULL, 
	period_end DATE NOT NULL, 
	currency TEXT NOT NULL, 
	total BIGINT NOT NULL, 
	operation TEXT NOT NULL, 
	event BIGINT NOT NULL, 
	CONSTRAINT pk_invoice PRIMARY KEY (partner, number), 
	CONSTRAINT fk_invoice_event FOREIGN KEY(partner, event) REFERENCES event (partner, number), 
	CONSTRAINT ck_invoice_number CHECK (number >= 1), 
	CONSTRAINT ck_invoice_kind CHECK (kind IN ('proration', 'renewal')), 
	CONSTRAINT ck_invoice_period CHECK (period_start < period_end), 
	CONSTRAINT ck_invoice_currency CHECK (currency <> ''), 
	CONSTRAINT ck_invoice_total CHECK (total > 0)
);
CREATE TABLE invoice_line (
	partner TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	line BIGINT NOT NULL, 
	item TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	period_start DATE NOT NULL, 
	period_end DATE NOT NULL, 
	covers_from DATE NOT NULL, 
	program TEXT NOT NULL, 
	version DATE NOT NULL, 
	quantity_before BIGINT NOT NULL, 
	quantity_after BIGINT NOT NULL, 
	rate_before BIGINT NOT NULL, 
	rate_after BIGINT NOT NULL, 
	day_rate BIGINT NOT NULL, 
	day_posted BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_invoice_line PRIMARY KEY (partner, number, line), 
	CONSTRAINT fk_invoice_line_invoice FOREIGN KEY(partner, number) REFERENCES invoice (partner, number), 
	CONSTRAINT ck_invoice_line_line CHECK (line >= 1), 
	CONSTRAINT ck_invoice_line_item CHECK (item <> ''), 
	CONSTRAINT ck_invoice_line_kind CHECK (kind IN ('proration', 'renewal')), 
	CONSTRAINT ck_invoice_line_covers CHECK (period_start <= covers_from AND covers_from < period_end), 
	CONSTRAINT ck_invoice_line_quantity CHECK (quantity_before >= 0 AND quantity_after >= 0), 
	CONSTRAINT ck_invoice_line_rate CHECK (rate_before >= 0 AND rate_after >= 0), 
	CONSTRAINT ck_invoice_line_day CHECK (day_rate >= 0 AND day_posted >= 0), 
	CONSTRAINT ck_invoice_line_amount CHECK (amount > 0)
);
CREATE TRIGGER posting_refuses_UPDATE BEFORE UPDATE ON posting
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER posting_refuses_DELETE BEFORE DELETE ON posting
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER posting_refuses_replace BEFORE INSERT ON posting
WHEN EXISTS (SELECT 1 FROM posting WHERE partner = NEW.partner AND event = NEW.event AND line = NEW.line)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER invoice_refuses_UPDATE BEFORE UPDATE ON invoice
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER invoice_refuses_DELETE BEFORE DELETE ON invoice
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER invoice_refuses_replace BEFORE INSERT ON invoice
WHEN EXISTS (SELECT 1 FROM invoice WHERE partner = NEW.partner AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER invoice_line_refuses_UPDATE BEFORE UPDATE ON invoice_line
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER invoice_line_refuses_DELETE BEFORE DELETE ON invoice_line
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER invoice_line_refuses_replace BEFORE INSERT ON invoice_line
WHEN EXISTS (SELECT 1 FROM invoice_line WHERE partner = NEW.partner AND number = NEW.number AND line = NEW.line)
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER invoice_line_fits BEFORE INSERT ON invoice_line WHEN 
(SELECT coalesce(sum(amount), 0) FROM invoice_line
    WHERE partner = NEW.partner AND number = NEW.number) + NEW.amount
> (SELECT total FROM invoice WHERE partner = NEW.partner AND number = NEW.number)

BEGIN SELECT RAISE(ABORT, 'the lines would exceed the total of the invoice'); END;
CREATE TABLE invitation (
	partner TEXT NOT NULL, 
	id TEXT NOT NULL, 
	client TEXT NOT NULL, 
	email TEXT NOT NULL, 
	role TEXT NOT NULL, 
	state TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	expires_on DATE, 
	sent BIGINT NOT NULL, 
	CONSTRAINT pk_invitation PRIMARY KEY (partner, id), 
	CONSTRAINT fk_invitation_client FOREIGN KEY(partner, client) REFERENCES client (partner, id), 
	CONSTRAINT ck_invitation_has_id CHECK (id <> '' AND email <> ''), 
	CONSTRAINT ck_invitation_state CHECK (state IN ('invited', 'accepted', 'void')), 
	CONSTRAINT ck_invitation_token_hash CHECK (token_hash = '' OR length(token_hash) = 64), 
	CONSTRAINT ck_invitation_sent CHECK (sent >= 0)
);
CREATE UNIQUE INDEX uq_invitation_open ON invitation (partner, client, email) WHERE state = 'invited';
CREATE TABLE outbox (
	partner TEXT NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	client TEXT NOT NULL, 
	recipient TEXT NOT NULL, 
	since DATE NOT NULL, 
	invitation TEXT, 
	facts TEXT NOT NULL, 
	state TEXT NOT NULL, 
	sent_on DATE, 
	CONSTRAINT pk_outbox PRIMARY KEY (partner, id), 
	CONSTRAINT fk_outbox_partner FOREIGN KEY(partner) REFERENCES partner (partner), 
	CONSTRAINT fk_outbox_invitation FOREIGN KEY(partner, invitation) REFERENCES invitation (partner, id), 
	CONSTRAINT ck_outbox_has_id CHECK (id <> '' AND recipient <> ''), 
	CONSTRAINT ck_outbox_kind CHECK (kind IN ('invitation', 'notice')), 
	CONSTRAINT ck_outbox_state CHECK (state IN ('waiting', 'sent', 'void'))
);
CREATE TABLE credit_lot (
	partner TEXT NOT NULL, 
	client TEXT NOT NULL, 
	lot TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	remaining BIGINT NOT NULL, 
	CONSTRAINT pk_credit_lot PRIMARY KEY (partner, client, lot), 
	CONSTRAINT fk_credit_lot_client FOREIGN KEY(partner, client) REFERENCES client (partner, id), 
	CONSTRAINT ck_credit_lot_has_currency CHECK (lot <> '' AND currency <> ''), 
	CONSTRAINT ck_credit_lot_amount CHECK (amount > 0), 
	CONSTRAINT ck_credit_lot_remaining CHECK (remaining >= 0 AND remaining <= amount)
);
CREATE TABLE campaign (
	partner TEXT NOT NULL, 
	campaign TEXT NOT NULL, 
	client TEXT NOT NULL, 
	CONSTRAINT pk_campaign PRIMARY KEY (partner, campaign), 
	CONSTRAINT fk_campaign_client FOREIGN KEY(partner, client) REFERENCES client (partner, id), 
	CONSTRAINT ck_campaign_has_name CHECK (campaign <> '')
);
CREATE TRIGGER campaign_refuses_UPDATE BEFORE UPDATE ON campaign
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END;
CREATE TRIGGER campaign_refuses_DELETE BEFORE DELETE ON campaign
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END;
CREATE TRIGGER campaign_refuses_replace BEFORE INSERT ON campaign
WHEN EXISTS (SELECT 1 FROM campaign WHERE partner = NEW.partner AND campaign = NEW.campaign)
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END;
CREATE TRIGGER credit_lot_keeps_its_amount BEFORE UPDATE ON credit_lot
WHEN NEW.partner <> OLD.partner OR NEW.client <> OLD.client OR NEW.lot <> OLD.lot
    OR NEW.currency <> OLD.currency OR NEW.amount <> OLD.amount OR NEW.remaining > OLD.remaining
BEGIN SELECT RAISE(ABORT, 'a grant never changes'); END;
CREATE TABLE trace (
	partner TEXT NOT NULL, 
	client TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	word TEXT NOT NULL, 
	since DATE NOT NULL, 
	until DATE, 
	CONSTRAINT pk_trace PRIMARY KEY (partner, client, kind, word, since), 
	CONSTRAINT fk_trace_client FOREIGN KEY(partner, client) REFERENCES client (partner, id), 
	CONSTRAINT ck_trace_kind CHECK (kind IN ('name', 'member', 'card', 'trial')), 
	CONSTRAINT ck_trace_until CHECK (until IS NULL OR until >= since)
);
CREATE INDEX ix_trace_partner_word ON trace (partner, word);
CREATE TABLE "receipt" (
	partner TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	client TEXT NOT NULL, 
	day DATE NOT NULL, 
	item TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	unit BIGINT NOT NULL, 
	amount BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	paid_by TEXT NOT NULL, 
	operation TEXT NOT NULL, 
	CONSTRAINT pk_receipt PRIMARY KEY (partner, number), 
	CONSTRAINT fk_receipt_client FOREIGN KEY(partner, client) REFERENCES client (partner, id), 
	CONSTRAINT ck_receipt_number CHECK (number >= 1), 
	CONSTRAINT ck_receipt_has_item CHECK (item <> '' AND currency <> ''), 
	CONSTRAINT ck_receipt_amount CHECK (quantity > 0 AND unit <> 0 AND amount = quantity * unit)
);
CREATE TRIGGER receipt_refuses_UPDATE BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END;
CREATE TRIGGER receipt_refuses_DELETE BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END;
CREATE TRIGGER receipt_refuses_replace BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE partner = NEW.partner AND number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'campaigns never move and receipts never change'); END;
CREATE INDEX ix_outbox_partner_state_since_id ON outbox (partner, state, since, id);
CREATE INDEX ix_outbox_partner_invitation ON outbox (partner, invitation);
CREATE INDEX ix_operation_partner_recorded_at_id ON operation (partner, recorded_at, id);
CREATE INDEX ix_receipt_partner_client_number ON receipt (partner, client, number);
CREATE INDEX ix_receipt_partner_day_number ON receipt (partner, day, number);
CREATE INDEX ix_invoice_partner_period_start_number ON invoice (partner, period_start, number);
CREATE INDEX ix_client_in_trial ON client (partner, trial_end) WHERE trial_end IS NOT NULL;
CREATE INDEX ix_event_signed_in ON event (partner, client, facts, day) WHERE kind = 'signed-in';
CREATE INDEX ix_event_status ON event (partner, client, number) WHERE kind IN ('client-created', 'client-found', 'client-removed') OR CASE WHEN replace(paths, '"status"', '') = paths THEN 0 ELSE 1 END = 1;
CREATE TABLE pool_day (
	partner TEXT NOT NULL, 
	resource TEXT NOT NULL, 
	day DATE NOT NULL, 
	supply BIGINT NOT NULL, 
	staff BIGINT NOT NULL, 
	allocated BIGINT NOT NULL, 
	CONSTRAINT pk_pool_day PRIMARY KEY (partner, resource, day), 
	CONSTRAINT fk_pool_day_partner FOREIGN KEY(partner) REFERENCES partner (partner), 
	CONSTRAINT ck_pool_day_has_resource CHECK (resource <> '')
);
CREATE TABLE spending (
	partner TEXT NOT NULL, 
	client TEXT NOT NULL, 
	month TEXT NOT NULL, 
	campaign TEXT NOT NULL, 
	currency TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	CONSTRAINT pk_spending PRIMARY KEY (partner, client, month, campaign, currency), 
	CONSTRAINT fk_spending_partner FOREIGN KEY(partner) REFERENCES partner (partner), 
	CONSTRAINT ck_spending_month CHECK (length(month) = 7), 
	CONSTRAINT ck_spending_has_currency CHECK (currency <> '')
);
CREATE TABLE leaf_move (
	partner TEXT NOT NULL, 
	client TEXT NOT NULL, 
	leaf TEXT NOT NULL, 
	event BIGINT NOT NULL, 
	CONSTRAINT pk_leaf_move PRIMARY KEY (partner, client, leaf, event), 
	CONSTRAINT fk_leaf_move_partner FOREIGN KEY(partner) REFERENCES partner (partner), 
	CONSTRAINT ck_leaf_move_has_leaf CHECK (leaf <> '')
);
INSERT INTO reconciler_version VALUES ('0012');
