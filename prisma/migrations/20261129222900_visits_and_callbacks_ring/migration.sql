-- Each is told once: that a visit is today, that its agent cannot make it, and a call-back of no ticket under the bell.
alter table visit
  add column reminded_at timestamptz(3),
  add column alone_at timestamptz(3);
alter table callback add column rings boolean not null default false;
