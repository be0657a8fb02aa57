"""raw.*: fenced, one-transaction loads of pages; cursors, leases, quarantine."""
