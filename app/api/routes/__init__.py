"""One file per subject; each file is a router and nothing else."""
