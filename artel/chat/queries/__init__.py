"""A module per thing that is read; callers say `messages.page`."""
