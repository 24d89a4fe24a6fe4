-- Neither waiting nor sent nor to be looked at: given up by a person, or the recipient was erased.
ALTER TYPE "MailState" ADD VALUE 'discarded';
