-- Services of contracts that a team is for; without any, it is for every customer.
alter table team add column services text[] default array[]::text[];

-- Agents are few among many customers.
create index account_agent_email_idx on account (email) where role <> 'customer';
