-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "folded_messages" TEXT NOT NULL DEFAULT '';

-- Searching the tickets of a company would read each of their messages from another page; so they are kept together on the
-- ticket, whoever writes them.
CREATE FUNCTION add_folded_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ticket t SET folded_messages = t.folded_messages || said.texts
  FROM (SELECT ticket_id, string_agg(folded || E'\n', '' ORDER BY id) AS texts FROM added WHERE visibility = 'public' GROUP BY ticket_id) said
  WHERE t.id = said.ticket_id;
  RETURN NULL;
END $$;

CREATE FUNCTION gather_folded_messages(tickets INTEGER[]) RETURNS void LANGUAGE sql AS $$
  UPDATE ticket t SET folded_messages = coalesce(
    (SELECT string_agg(m.folded || E'\n', '' ORDER BY m.id) FROM message m WHERE m.ticket_id = t.id AND m.visibility = 'public'), '')
  WHERE t.id = any(tickets)
$$;

CREATE FUNCTION replace_folded_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM gather_folded_messages(array(
    SELECT unnest(ARRAY[o.ticket_id, n.ticket_id]) FROM gone o JOIN changed n USING (id)
    WHERE (o.folded, o.visibility, o.ticket_id) IS DISTINCT FROM (n.folded, n.visibility, n.ticket_id)));
  RETURN NULL;
END $$;

CREATE FUNCTION remove_folded_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM gather_folded_messages(array(SELECT ticket_id FROM gone));
  RETURN NULL;
END $$;

CREATE TRIGGER message_added AFTER INSERT ON "message"
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_folded_messages();
CREATE TRIGGER message_changed AFTER UPDATE ON "message"
  REFERENCING OLD TABLE AS gone NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION replace_folded_messages();
CREATE TRIGGER message_removed AFTER DELETE ON "message"
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION remove_folded_messages();
