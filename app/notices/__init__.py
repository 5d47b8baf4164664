"""Messages to people: an outbox written in the transaction of the deed, and one file per channel."""
