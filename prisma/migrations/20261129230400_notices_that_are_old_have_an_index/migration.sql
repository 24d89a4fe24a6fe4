-- What is swept each night.
create index concurrently notice_settled_idx on notice (created_at) where due_at is null
