-- What was on hold until now waits for its day.
update ticket set hold_reason = 'date' where state = 'on_hold' and hold_reason is null;
