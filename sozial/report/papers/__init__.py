"""Papers: for the committee, of a quarter, for a funding application, of single indicators."""
