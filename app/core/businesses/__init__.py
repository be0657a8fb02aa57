"""Businesses, the tenants of everything else."""
