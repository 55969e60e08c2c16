"""Words for what is shown: periods, protection, allocations."""
