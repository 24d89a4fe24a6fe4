-- What a ticket on hold waits for; without a reason it is from before, and waits for its day.
create type "HoldReason" as enum ('date', 'third_party', 'approval', 'visit');

alter table ticket
  add column hold_reason "HoldReason",
  add constraint ticket_hold_reason check (hold_reason is null or state = 'on_hold'),
  add constraint ticket_hold_until check (hold_until is null or hold_reason is null or hold_reason = 'date');
