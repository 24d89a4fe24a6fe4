create index incoming_mail_mailbox_id_id_idx on incoming_mail (mailbox_id, id);
