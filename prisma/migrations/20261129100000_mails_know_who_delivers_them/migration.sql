-- A delivery ends only its own attempt, and five days count from the last time somebody said: send it.
alter table mail add column leased_until timestamptz(3), add column queued_at timestamptz(3);
